"""Notice what is odd about values only beside each other: dtypes that don't meet, parameters nothing steps.

Gives, for a value's name, sentences that begin with that name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import torch
from torch import Tensor, nn, optim

from sandbox.inside.values.safely import MAX_NAME, clean, is_a
from sandbox.inside.values.torch_models import parameters, stepped
from sandbox.inside.values.torch_values import attribute

Named = list[tuple[str, Any]]

# Pairs of names looked at: a learner has a handful of models, and a hostile snippet any number.
_MOST: Final = 8
_NAMED: Final = 3


def warnings(named: Named) -> Iterator[tuple[str, str]]:
    """A name and what is odd about it, for each that was found."""
    models = [(name, value) for name, value in named if _is_model(value)][:_MOST]
    yield from _doubles(named, models)
    optimizers = [(name, value) for name, value in named if is_a(value, optim.Optimizer)][:_MOST]
    if optimizers:
        steps = {key for _, optimizer in optimizers for key in stepped(optimizer)}
        for name, model in models:
            yield from _not_stepped(name, model, steps)


def _is_model(value: Any) -> bool:
    return is_a(value, nn.Module) and bool(parameters(value))


def _doubles(named: Named, models: Named) -> Iterator[tuple[str, str]]:
    """float64 tensors beside models of float32 alone: most often numpy's numbers, not turned."""
    dtypes = {attribute(tensor, "dtype") for _, model in models for _, tensor in parameters(model).values()}
    if not models or dtypes != {torch.float32}:
        return
    for name, value in named:
        if is_a(value, Tensor) and attribute(value, "dtype") is torch.float64:
            yield name, f"is float64, and {_short(models[0][0])} is float32: .float() turns it"


def _not_stepped(name: str, model: Any, steps: set[int]) -> Iterator[tuple[str, str]]:
    """Parameters that should learn and that no optimiser has: it was made before they were, most often."""
    found = parameters(model)
    learning = {key: path for key, (path, tensor) in found.items() if attribute(tensor, "requires_grad")}
    left = [path for key, path in learning.items() if key not in steps]
    # A model of which no optimiser has anything at all is not being trained: a teacher, say.
    if left and not steps.isdisjoint(found):
        which = ", ".join(map(_short, left[:_NAMED])) + (" …" if len(left) > _NAMED else "")
        yield name, f"has parameters that no optimizer steps, though they need grad: {which}"


def _short(text: str) -> str:
    return clean(text, MAX_NAME // 2)
