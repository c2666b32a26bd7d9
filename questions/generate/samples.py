"""What stands for all that can be generated, to be run with the bank: the first question of each template.

There is one for each framework of a template, always the same, so that what was proved stays proved. Where
its answer can be typed, the one that asks for that is there too; mostly it proves itself by the same run.
"""

from __future__ import annotations

from questions import ids
from questions.generate import facts, survey
from questions.generate.catalogue import TEMPLATES
from questions.generate.survey import Surveyed
from questions.model import Bank, Question


def samples(bank: Bank) -> tuple[Question, ...]:
    """The first questions that are made for the topics of `bank`."""
    made = (
        bank.get(ids.question_id(template.slug, seed, typed))
        for template in TEMPLATES
        for seed in range(len(template.frameworks))
        for typed in (False, True)
    )
    return tuple(question for question in made if question is not None)


def surveyed() -> tuple[Surveyed, ...]:
    """The facts that templates rest on, each model a claim."""
    told = facts.raw()
    return survey.claims(told["torch"] | told["keras"])
