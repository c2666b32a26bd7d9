"""How a learner gets on: what they would know today, how busy they were, what comes back when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.tutor.streaks import Streak

WEEK: Final = timedelta(days=7)
WEEKS_BACK: Final = 6
WEEKS_AHEAD: Final = 4


@dataclass(frozen=True, slots=True)
class Day:
    """What was done on one day: answers, how many were first tries, and how many of these were right."""

    day: date
    answers: int
    firsts: int
    correct: int


@dataclass(frozen=True, slots=True)
class Week:
    """What was done in the seven days that begin on the Monday `begins`; the numbers are those of a Day."""

    begins: date
    answers: int = 0
    firsts: int = 0
    correct: int = 0


@dataclass(frozen=True, slots=True)
class Remembered:
    """One question that a learner has met: the chance, 0 to 1, of knowing it now, and when it comes back."""

    topic: str
    chance: float
    due: datetime


@dataclass(frozen=True, slots=True)
class Mastery:
    """How much of what a learner has met of a topic they would know now.

    `known` is the mean chance over the `met` questions; the topic has `total` of them.
    """

    topic: str
    known: float
    met: int
    total: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All that /progress shows. `weeks` end with this one; `due` begins with what is due now, see `due`."""

    mastery: tuple[Mastery, ...]
    weeks: tuple[Week, ...]
    due: tuple[int, ...]
    streak: Streak
    # When the streak is broken unless there is an answer before.
    breaks_at: datetime | None

    @property
    def begun(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.mastery or any(week.answers for week in self.weeks) or self.streak.longest)


def mastery(remembered: Iterable[Remembered], totals: Mapping[str, int]) -> tuple[Mastery, ...]:
    """The topics that the learner has met something of, in the order of `totals`: topic to its questions."""
    chances: dict[str, list[float]] = {topic: [] for topic in totals}
    for each in remembered:
        if each.topic in chances:
            chances[each.topic].append(each.chance)
    return tuple(
        Mastery(topic, sum(found) / len(found), len(found), totals[topic])
        for topic, found in chances.items()
        if found
    )


def weeks(days: Iterable[Day], today: date, number: int = WEEKS_BACK) -> tuple[Week, ...]:
    """The last so many weeks, the current one last. Weeks begin on Monday, as in ISO 8601."""
    current = today - timedelta(days=today.weekday())
    found = {current - WEEK * back: Week(current - WEEK * back) for back in range(number - 1, -1, -1)}
    for each in days:
        begins = each.day - timedelta(days=each.day.weekday())
        week = found.get(begins)
        if week is not None:
            found[begins] = Week(
                begins,
                week.answers + each.answers,
                week.firsts + each.firsts,
                week.correct + each.correct,
            )
    return tuple(found.values())


def due(remembered: Iterable[Remembered], now: datetime, number: int = WEEKS_AHEAD) -> tuple[int, ...]:
    """How many questions are due: by now, in the seven days after, in the seven after those, and so on.

    What comes back later than `number` weeks from now is left out.
    """
    counts = [0] * (number + 1)
    for each in remembered:
        # Rounded up: what is due a second from now belongs to the first week.
        week = max(0, -((now - each.due) // WEEK))
        if week <= number:
            counts[week] += 1
    return tuple(counts)
