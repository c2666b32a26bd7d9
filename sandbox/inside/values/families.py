"""Every family of values, in the order they are asked: the first that knows an object describes it."""

from __future__ import annotations

from typing import Any, Final

from sandbox.inside.values import (
    containers,
    keras_models,
    keras_values,
    plain_values,
    torch_data,
    torch_models,
    torch_values,
)
from sandbox.inside.values.glance import Families, Glance
from sandbox.inside.values.safely import Described, is_a


def in_a_word(value: Any) -> str | None:
    """What stands for a tensor, array or shape inside a container's preview, or None for anything else."""
    looks = (torch_values.in_a_word, keras_values.in_a_word, plain_values.in_a_word)
    return next((seen for look in looks if (seen := look(value)) is not None), None)


# Containers come last: torch.Size is a tuple too.
_FRAMEWORKS: Final[tuple[tuple[str, Families], ...]] = (
    ("torch", torch_values.FAMILIES),
    ("torch", torch_models.FAMILIES),
    ("torch", torch_data.FAMILIES),
    ("tensorflow", keras_values.FAMILIES),
    ("tensorflow", keras_models.FAMILIES),
    ("numpy", plain_values.NUMPY),
    ("python", plain_values.PYTHON),
    ("python", containers.FAMILIES),
)


def describe(value: Any, glance: Glance) -> Described:
    """The fields of a Value for anything at all, but for those that have nothing to tell."""
    for framework, families in _FRAMEWORKS:
        for classes, family in families:
            if is_a(value, *classes):
                return {"framework": framework, **family(value, glance)}
    return {"framework": "python", **plain_values.describe(value, glance)}
