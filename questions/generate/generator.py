"""All templates together: what the bank asks for questions that nobody has written."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from questions import ids
from questions.generate.catalogue import TEMPLATES
from questions.generate.template import Template
from questions.model import Framework, Question, Skill

# How many of those that can be asked in either way are to be typed: as many as not.
TYPED: Final = 0.5


class Generator:
    """Makes questions of `templates`."""

    def __init__(self, templates: Iterable[Template] = TEMPLATES) -> None:
        self._templates = {template.slug: template for template in templates}
        # A question is made again with every press of its buttons.
        self._made = lru_cache(maxsize=1024)(self._make)

    def get(self, question_id: str) -> Question | None:
        """The question with this id, made again; for a skill the first of its template. None for others."""
        return self._made(question_id)

    def new(
        self, skill: str, rng: random.Random, framework: str | None = None, *, one_press: bool = False
    ) -> Question | None:
        """A new question that trains `skill`, about that framework where it can be; None where none does.

        With `one_press` its answer is not to be typed.
        """
        template = self._templates.get(ids.template_of(skill) or "")
        if template is None:
            return None
        seed = _seed(template, rng, framework)
        return template.make(seed, not one_press and template.can_be_typed and rng.random() < TYPED)

    def skills(
        self, topic: str | None = None, framework: str | None = None, level: int | None = None
    ) -> tuple[Skill, ...]:
        """What its questions train, where they fit; what is None fits all."""
        return tuple(
            Skill(ids.skill_id(template.slug), template.topic, template.level)
            for template in self._templates.values()
            if topic in (None, template.topic)
            and level in (None, template.level)
            and _about(template, framework)
        )

    def _make(self, question_id: str) -> Question | None:
        template = self._templates.get(ids.template_of(question_id) or "")
        if template is None:
            return None
        made = ids.seeded(question_id) or ids.Seeded(template.slug, 0)
        if made.typed and not template.can_be_typed:
            return None
        return template.make(made.seed, made.typed)


def _about(template: Template, framework: str | None) -> tuple[Framework, ...]:
    """Those of the template's frameworks that fit."""
    return tuple(each for each in template.frameworks if framework is None or each in (framework, "any"))


def _seed(template: Template, rng: random.Random, framework: str | None) -> int:
    number = len(template.frameworks)
    about = rng.choice(_about(template, framework) or template.frameworks)
    return rng.randrange(ids.SEEDS // number) * number + template.frameworks.index(about)
