"""Find the torch module that failed, by the frames on the way to the error, and the learner's names."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Any, Final

from sandbox.explain.rule import Failure

# Where well-known models keep their last layer.
HEADS: Final = ("fc", "classifier", "head", "heads", "last_linear")


@dataclass(frozen=True)
class Layer:
    """The innermost module that was running, in the outermost, `root`, that the snippet called.

    `name` is its path in the model; of the model itself, the snippet's name for it, or else its class.
    `given` is what it was called with.
    """

    name: str
    module: Any
    given: Any
    root: Any
    model: str

    @property
    def input(self) -> tuple[int, ...] | None:
        """The shape of what it was called with, where that was a tensor."""
        return _shape(self.given)

    @property
    def label(self) -> str:
        """The name with its class, for a sentence: "fc (Linear)"."""
        kind = type(self.module).__name__
        return self.name if self.name == kind else f"{self.name} ({kind})"

    @property
    def access(self) -> str:
        """How the snippet writes it: "model.classifier[1]"."""
        if self.module is self.root:
            return self.model
        return self.model + re.sub(r"\.(\d+)", r"[\1]", f".{self.name}")


def failing_layer(failure: Failure) -> Layer | None:
    """The layer in which `failure` happened, or None when no torch module was being called."""
    running = [
        (frame, frame.f_locals["self"])
        for frame in failure.frames
        if is_torch_module(frame.f_locals.get("self"))
    ]
    if not running:
        return None
    root, (frame, module) = running[0][1], running[-1]
    given = frame.f_locals.get("input", frame.f_locals.get("x"))
    name = _path(root, module) or own_name(failure, module) or type(module).__name__
    return Layer(name, module, given, root, own_name(failure, root) or "model")


def model_argument(failure: Failure) -> Any:
    """The first argument of the outermost module that was being called, or None."""
    for frame in failure.frames:
        if is_torch_module(frame.f_locals.get("self")):
            arguments = frame.f_locals.get("args")
            return arguments[0] if type(arguments) is tuple and arguments else None
    return None


def model_input(failure: Failure) -> tuple[int, ...] | None:
    """The shape of the first argument of the outermost module that was being called."""
    return _shape(model_argument(failure))


def input_name(failure: Failure) -> str:
    """What the snippet calls the argument of the outermost module; "x" where it has no name."""
    return own_name(failure, model_argument(failure)) or "x"


def own_name(failure: Failure, value: Any) -> str | None:
    """The snippet's name for `value`, as far out as it has one."""
    if value is None:
        return None
    for frame in failure.own_frames:
        for name, candidate in frame.f_locals.items():
            if candidate is value and name.isidentifier() and name != "self":
                return name
    return None


def is_torch(value: Any) -> bool:
    """Whether `value` is a torch tensor, by its real type."""
    torch = sys.modules.get("torch")
    return torch is not None and type.__subclasscheck__(torch.Tensor, type(value))


def modules(root: Any) -> list[Any]:
    """Every module in `root`, itself first."""
    return list(root.modules())


def has_convolution(root: Any) -> bool:
    """Whether there is a Conv2d in `root`: then it works on images."""
    return any(type(module).__name__ == "Conv2d" for module in modules(root))


def _path(root: Any, module: Any) -> str:
    named = ((name, candidate) for name, candidate in root.named_modules() if candidate is module)
    name, _ = next(named, ("", None))
    return name


def is_torch_module(value: Any) -> bool:
    """Whether `value` is a torch module, by its real type."""
    torch = sys.modules.get("torch")
    return torch is not None and type.__subclasscheck__(torch.nn.Module, type(value))


def _shape(value: Any) -> tuple[int, ...] | None:
    return tuple(value.shape) if is_torch(value) else None
