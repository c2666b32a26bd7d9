"""Remember what each torch module last gave, through one forward hook for all of them."""

from __future__ import annotations

import weakref
from typing import Any

import torch
from torch import Tensor, nn

from sandbox.values.safely import Shape, dims

# By id, beside a weak reference that tells a reused id from the same module: a snippet's class may define
# __eq__.
_seen: dict[int, tuple[weakref.ref[nn.Module], torch.Size | None]] = {}


def install() -> None:
    """Start remembering, in this process."""
    nn.modules.module.register_module_forward_hook(_remember)


def output_shape(module: nn.Module) -> Shape | None:
    """The shape of what `module` last returned, if it was called and that was one tensor."""
    return dims(_seen[id(module)][1]) if was_called(module) else None


def was_called(module: nn.Module) -> bool:
    """Whether `module` ran at least once."""
    return id(module) in _seen and _seen[id(module)][0]() is module


def _remember(module: nn.Module, args: Any, output: Any) -> None:
    # Called for every layer of every forward pass: as little as can be. The hook itself, which takes torch
    # off its fast path, costs more than this. A subclass of Tensor has a shape of its own making.
    _seen[id(module)] = (weakref.ref(module), output.shape if type(output) is Tensor else None)
