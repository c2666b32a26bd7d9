"""What an answer is worth, and how many tries there are."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

FULL_POINTS: Final = 100
# A second try after feedback is worth learning from, but half is guessing among fewer options.
WORTH_OF_TRY: Final = (Fraction(1), Fraction(1, 2))
HINT_COST: Final = Fraction(1, 4)


def points(*, correct: bool, number: int, hints: int) -> int:
    """The points of try `number` (from 1) after `hints` hints: 0 to FULL_POINTS.

    A right first answer earns all, a right second one half; each hint costs a quarter of that. So
    100, 75, 50, 25, 0 with 0 to 4 hints on the first try, and half of it on the second, rounded down.
    """
    if not correct or number > len(WORTH_OF_TRY):
        return 0
    return int(FULL_POINTS * WORTH_OF_TRY[number - 1] * max(1 - HINT_COST * hints, Fraction(0)))


def tries(options: int) -> int:
    """How many tries a question of that many options allows: the last option left is no answer any more."""
    return min(len(WORTH_OF_TRY), options - 1)
