"""Every template there is."""

from __future__ import annotations

from itertools import chain
from typing import Final

from questions.generate.template import Template
from questions.generate.templates import (
    batchnorms,
    convolutions,
    dilation,
    epochs,
    feature_maps,
    filters,
    flattening,
    freezing,
    heads,
    losses,
    memory,
    mismatches,
    orders,
    pooling,
    preprocessing,
    schedules,
    transposed,
)

FAMILIES: Final = (
    convolutions, dilation, transposed, pooling, flattening, feature_maps, heads, freezing, batchnorms,
    orders, preprocessing, mismatches, schedules, epochs, losses, memory, filters,
)  # fmt: skip
TEMPLATES: Final[tuple[Template, ...]] = tuple(chain.from_iterable(family.TEMPLATES for family in FAMILIES))
