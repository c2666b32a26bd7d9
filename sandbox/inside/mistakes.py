"""Notice mistakes that raise no error, in what a snippet left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from torch import nn

from sandbox.inside.execute import Outcome
from sandbox.inside.trace.torch_calls import was_called
from sandbox.inside.values.safely import is_a, type_name

# Where the models of torchvision and timm keep their last layer.
_HEADS: Final = ("fc", "classifier", "head", "heads")


def tell(outcome: Outcome, note: Callable[[str], None]) -> None:
    """Give `note` a sentence for each mistake found."""
    for name, value in list(outcome.namespace.items()):
        if is_a(value, nn.Module) and type(name) is str:
            unused, used = _unused_head(value)
            if unused and used:
                what = f"this {type_name(value)} has no layer of that name"
                note(
                    f"{name}.{unused} is never used: {what}, and its forward pass goes through "
                    f"{name}.{used}. Replace that one instead."
                )


def _unused_head(model: nn.Module) -> tuple[str | None, str | None]:
    """Names of a head that a call of the model passed by, and of the one it went through."""
    children: dict[str, Any] = object.__getattribute__(model, "__dict__").get("_modules", {})
    # Not by get: a scripted module's table has none.
    heads = {name: child for name, child in children.items() if name in _HEADS and is_a(child, nn.Module)}
    if not was_called(model):
        return None, None
    unused = next((name for name, head in heads.items() if not was_called(head)), None)
    used = next((name for name, head in heads.items() if was_called(head)), None)
    return unused, used
