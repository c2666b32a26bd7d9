"""Find the torch module that failed, by the frames on the way to the error."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from sandbox.explain.rule import Failure


@dataclass(frozen=True)
class Layer:
    """The innermost module that was running.

    `name` is its path in the model; of the model itself, the snippet's name for it, or else its class.
    """

    name: str
    module: Any
    input: tuple[int, ...] | None

    @property
    def label(self) -> str:
        """The name with its class, for a sentence: "fc (Linear)"."""
        kind = type(self.module).__name__
        return self.name if self.name == kind else f"{self.name} ({kind})"


def failing_layer(failure: Failure) -> Layer | None:
    """The layer in which `failure` happened, or None when no torch module was being called."""
    running = [
        (frame, frame.f_locals["self"]) for frame in failure.frames if _is_module(frame.f_locals.get("self"))
    ]
    if not running:
        return None
    root, (frame, module) = running[0][1], running[-1]
    given = frame.f_locals.get("input", frame.f_locals.get("x"))
    name = _path(root, module) or _variable(failure, module) or type(module).__name__
    return Layer(name, module, _shape(given))


def model_input(failure: Failure) -> tuple[int, ...] | None:
    """The shape of the first argument of the outermost module that was being called."""
    for frame in failure.frames:
        if _is_module(frame.f_locals.get("self")):
            arguments = frame.f_locals.get("args") or (None,)
            return _shape(arguments[0])
    return None


def _path(root: Any, module: Any) -> str:
    named = ((name, candidate) for name, candidate in root.named_modules() if candidate is module)
    name, _ = next(named, ("", None))
    return name


def _variable(failure: Failure, module: Any) -> str | None:
    return next((name for name, value in failure.namespace.items() if value is module), None)


def _is_module(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and type.__subclasscheck__(torch.nn.Module, type(value))


def _shape(value: Any) -> tuple[int, ...] | None:
    torch = sys.modules.get("torch")
    if torch is None or not type.__subclasscheck__(torch.Tensor, type(value)):
        return None
    return tuple(value.shape)
