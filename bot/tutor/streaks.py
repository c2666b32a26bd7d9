"""How many days in a row a learner has been at it, with one free day a week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Streak:
    """`days` on which the learner answered, in a row that is still going on; `longest` of all rows.

    `alive_until` is the last day on which an answer still carries the row on; None where there is none.
    """

    days: int
    longest: int
    alive_until: date | None


def streak(active: Iterable[date], today: date) -> Streak:
    """The streak of a learner who answered on the days `active`.

    A row goes on over a day without an answer when no other such day lies in the six days before it: life
    happens, and a streak that breaks for one evening makes people give up. A free day is not counted itself.
    """
    days = sorted({day for day in active if day <= today})
    if not days:
        return Streak(0, 0, None)
    start, longest, free = 0, 1, None
    for place, day in enumerate(days[1:], 1):
        gap = (day - days[place - 1]).days
        if gap > 2:
            start, free = place, None
        elif gap == 2:
            missed = day - timedelta(days=1)
            if free is not None and (missed - free).days < _WEEK:
                # Two within a week: the row begins after the earlier of them.
                start = next(later for later in range(start, place) if days[later] > free)
            free = missed
        longest = max(longest, place - start + 1)
    until = _alive_until(days[-1], free)
    if until < today:
        return Streak(0, longest, None)
    return Streak(len(days) - start, longest, until)


def _alive_until(last: date, free: date | None) -> date:
    """The last day on which the row that ends on `last`, and used its free day on `free`, can go on."""
    following = last + timedelta(days=1)
    may_miss = free is None or (following - free).days >= _WEEK
    return following + timedelta(days=1) if may_miss else following
