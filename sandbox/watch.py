"""Remember what each torch module last gave, through one forward hook for all of them."""

from __future__ import annotations

import weakref
from typing import Any

from torch import Tensor, nn

from sandbox.values.safely import Shape, dims, is_a

# By id, beside a weak reference that tells a reused id from the same module: a snippet's class may define
# __eq__.
_seen: dict[int, tuple[weakref.ref[nn.Module], Shape | None]] = {}


def install() -> None:
    """Start remembering, in this process."""
    nn.modules.module.register_module_forward_hook(_remember)


def output_shape(module: nn.Module) -> Shape | None:
    """The shape of what `module` last returned, if it was called and that was one tensor."""
    reference, shape = _seen.get(id(module), (None, None))
    return shape if reference is not None and reference() is module else None


def was_called(module: nn.Module) -> bool:
    """Whether `module` ran at least once."""
    reference, _ = _seen.get(id(module), (None, None))
    return reference is not None and reference() is module


def _remember(module: nn.Module, args: Any, output: Any) -> None:
    _seen[id(module)] = (weakref.ref(module), dims(tuple(output.shape)) if is_a(output, Tensor) else None)
