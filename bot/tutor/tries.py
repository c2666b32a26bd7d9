"""From single tries to the counts and sums that item statistics are made of; see `bot.tutor.statistics`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Final, NamedTuple, TypeAlias

from bot.tutor.statistics import EXTREME_PERCENT, LONGEST_TIME, OTHERS_NEEDED, Cell, Group

MILLISECOND: Final = timedelta(milliseconds=1)

# A question's id and its revision: what was rewritten is another question.
Version: TypeAlias = tuple[str, str]
# The option, whether it was right, the hints taken, and how many milliseconds it took. As there may be a
# million, they are plain tuples, which Python's garbage collector need not look at again and again.
First: TypeAlias = tuple[int, bool, int, int]


class Try(NamedTuple):
    """One try, the attempt of that `id`, made `at` a moment and at a session posted at `asked_at`.

    Both are milliseconds since 1970.
    """

    id: int
    learner_id: int
    question_id: str
    revision: str
    number: int
    option: int
    right: bool
    hints: int
    at: int
    asked_at: int


@dataclass(slots=True)
class Tries:
    """Adds tries up, in the order in which they were made: of each learner the first at each question counts.

    `answers` counts all tries by question; `since` is when the oldest was made, in milliseconds since 1970.
    """

    answers: Counter[Version] = field(default_factory=Counter)
    since: int | None = None
    _firsts: dict[Version, dict[int, First]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, tries: Iterable[Try]) -> None:
        """Add these, made after all before."""
        for _id, learner_id, question_id, revision, number, option, right, hints, at, asked_at in tries:
            version = (question_id, revision)
            self.answers[version] += 1
            if self.since is None or at < self.since:
                self.since = at
            if number == 1 and learner_id not in self._firsts[version]:
                self._firsts[version][learner_id] = (option, right, hints, at - asked_at)

    def cells(self) -> dict[Version, list[Cell]]:
        """Who chose what at the first try, by group."""
        tried, right = Counter[int](), Counter[int]()
        for firsts in self._firsts.values():
            tried.update(firsts.keys())
            right.update(learner_id for learner_id, (_, was_right, *_) in firsts.items() if was_right)
        return {version: _cells(firsts, tried, right) for version, firsts in self._firsts.items()}

    def times(self) -> dict[Version, timedelta]:
        """The median time from a question's posting to first tries, of those within LONGEST_TIME."""
        longest = LONGEST_TIME // MILLISECOND
        known = {
            version: [took for *_, took in firsts.values() if 0 <= took <= longest]
            for version, firsts in self._firsts.items()
        }
        return {version: median(times) * MILLISECOND for version, times in known.items() if times}


def _cells(firsts: Mapping[int, First], tried: Mapping[int, int], right: Mapping[int, int]) -> list[Cell]:
    rated, unrated = list[tuple[float, int]](), list[int]()
    for learner_id, (_, was_right, *_) in firsts.items():
        others = tried[learner_id] - 1
        if others < OTHERS_NEEDED:
            unrated.append(learner_id)
        else:
            rated.append(((right[learner_id] - was_right) / others, learner_id))
    sums = defaultdict[tuple[int, Group], list[float]](lambda: [0, 0.0, 0.0, 0])
    for learner_id, rest, group in (*_grouped(rated), *((each, 0.0, Group.UNRATED) for each in unrated)):
        option, _, taken, _ = firsts[learner_id]
        cell = sums[option, group]
        cell[0] += 1
        cell[1] += rest
        cell[2] += rest * rest
        cell[3] += taken > 0
    return [
        Cell(option, group, int(learners), rest, squares, int(hints))
        for (option, group), (learners, rest, squares, hints) in sums.items()
    ]


def _grouped(rated: list[tuple[float, int]]) -> Iterator[tuple[int, float, Group]]:
    """Those with a rest score, the lowest first, with the group that their place makes them part of."""
    # Equals are told apart by their ids: by something, so that the groups have the size they should.
    size = len(rated) * EXTREME_PERCENT // 100
    for place, (rest, learner_id) in enumerate(sorted(rated)):
        if place < size:
            yield learner_id, rest, Group.WEAK
        else:
            yield learner_id, rest, Group.STRONG if place >= len(rated) - size else Group.MIDDLE
