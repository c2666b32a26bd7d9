"""Chance that falls the same way for ever: what a generated question is made by."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Chance from a seed. It rests on `Random.random` alone, which Python promises never to change."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random  # noqa: S311 (chance for a quiz, not for secrets)

    def below(self, end: int) -> int:
        """A number from 0 to `end` - 1."""
        return int(self._random() * end)

    def pick(self, among: Sequence[T]) -> T:
        """One of `among`."""
        return among[self.below(len(among))]

    def between(self, least: int, most: int) -> int:
        """A number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)

    def some(self, among: Sequence[T], number: int) -> list[T]:
        """`number` different ones of `among` in an order of chance, or all of fewer."""
        left = list(among)
        return [left.pop(self.below(len(left))) for _ in range(min(number, len(left)))]
