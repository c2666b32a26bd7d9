"""What an answer is worth, and how many tries there are."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from questions.model import Question

FULL_POINTS: Final = 100
# A second try after feedback is worth learning from, but half is guessing among fewer options.
WORTH_OF_TRY: Final = (Fraction(1), Fraction(1, 2))
HINT_COST: Final = Fraction(1, 4)

ALL: Final = Fraction(1)
NOTHING: Final = Fraction(0)


def points(*, credit: Fraction, number: int, hints: int, before: Fraction = NOTHING) -> int:
    """The points of try `number` (from 1) after `hints` hints: 0 to FULL_POINTS.

    `credit` is what the answer is worth by itself, 0 to 1, and `before` the most that an earlier try was: a
    try earns for what it adds. A right first answer earns all, a right second one half of what was missing;
    each hint costs a quarter of that. So 100, 75, 50, 25, 0 with 0 to 4 hints on the first try, and half of
    it on the second, rounded down; and half right at first and all right then, 50 + 25.
    """
    if number > len(WORTH_OF_TRY):
        return 0
    gained = max(credit - before, NOTHING)
    return int(FULL_POINTS * gained * WORTH_OF_TRY[number - 1] * max(1 - HINT_COST * hints, NOTHING))


def tries(question: Question) -> int:
    """How many tries the question allows.

    Of options, the last one left is no answer any more. A prediction is one: after it the code is run.
    """
    if question.kind == "predict":
        return 1
    if question.one_press:
        return min(len(WORTH_OF_TRY), len(question.options) - 1)
    return len(WORTH_OF_TRY)
