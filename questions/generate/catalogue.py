"""Every template there is."""

from __future__ import annotations

from itertools import chain
from typing import Final

from questions.generate.template import Template
from questions.generate.templates import convolutions, feature_maps, heads

TEMPLATES: Final[tuple[Template, ...]] = tuple(
    chain(convolutions.TEMPLATES, feature_maps.TEMPLATES, heads.TEMPLATES)
)
