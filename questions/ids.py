"""The ids of generated questions: `gen-<template>-<seed>`, from which the whole question can be made again.

With `-typed` behind it, the answer is to be typed; without, there are options to choose from.

`gen-<template>` alone names the skill that all questions of a template train. A written question is a skill
of its own. A template's words begin with letters and a seed with a digit, so that the two can't be confused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

PREFIX: Final = "gen-"
# Crockford's base 32: no letter in it is taken for a digit.
_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH: Final = 6
# The first of the six digits is a decimal one.
SEEDS: Final = 10 * 32 ** (_LENGTH - 1)

_TEMPLATE: Final = r"(?P<template>[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*)"
_TYPED: Final = "-typed"
_SKILL: Final = re.compile(PREFIX + _TEMPLATE)
_QUESTION: Final = re.compile(
    rf"{PREFIX}{_TEMPLATE}-(?P<seed>[0-9][{_DIGITS}]{{{_LENGTH - 1}}})(?P<typed>{_TYPED})?"
)


class Seeded(NamedTuple):
    """What a generated question is made of, and whether its answer is typed."""

    template: str
    seed: int
    typed: bool = False


def question_id(template: str, seed: int, typed: bool = False) -> str:
    """The id of the question that `template` makes of `seed`, from 0 to SEEDS - 1."""
    digits = [_DIGITS[seed >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5)]
    return f"{PREFIX}{template}-{''.join(digits)}{_TYPED if typed else ''}"


def skill_id(template: str) -> str:
    """The id of what all questions of `template` train."""
    return PREFIX + template


def seeded(id_: str) -> Seeded | None:
    """What the question with this id is made of; None where it is not a generated one's."""
    found = _QUESTION.fullmatch(id_)
    if found is None:
        return None
    seed = 0
    for digit in found["seed"]:
        seed = seed * 32 + _DIGITS.index(digit)
    return Seeded(found["template"], seed, found["typed"] is not None)


def template_of(id_: str) -> str | None:
    """The template that a question's or a skill's id names; None for a written question's."""
    made = seeded(id_)
    if made is not None:
        return made.template
    found = _SKILL.fullmatch(id_)
    return found["template"] if found else None


def skill_of(id_: str) -> str:
    """What a question trains: for a generated one its template's skill, for a written one itself."""
    # Of thousands of questions, hardly any is a generated one.
    made = seeded(id_) if id_.startswith(PREFIX) else None
    return id_ if made is None else skill_id(made.template)


def by_skill(at: Mapping[str, datetime]) -> dict[str, datetime]:
    """When each skill was met last, of when each question was."""
    latest = dict[str, datetime]()
    for each, moment in at.items():
        skill = skill_of(each)
        latest[skill] = max(moment, latest.get(skill, moment))
    return latest
