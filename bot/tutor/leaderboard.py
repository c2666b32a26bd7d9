"""Who has learnt the most lately: the periods that are counted, and places that equals share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from bot.tutor.session import Session

Period: TypeAlias = Literal["week", "month", "all"]
PERIODS: Final[tuple[Period, ...]] = ("week", "month", "all")
TOP: Final = 10


@dataclass(frozen=True, slots=True)
class Score:
    """What one learner has earned in one server in one period."""

    learner_id: int
    points: int
    answers: int


@dataclass(frozen=True, slots=True)
class Place:
    """A Score and its rank, from 1: who has as many points shares it, and the ranks after are left out."""

    rank: int
    score: Score


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The first places of a server in a period that ends at `ends_at`, None for all time.

    `own` is the place of the one who asks, wherever it is: None without points, and None with `hidden`, where
    they have opted out.
    """

    period: Period
    ends_at: datetime | None
    top: tuple[Place, ...]
    own: Place | None
    hidden: bool = False


def key(period: Period, at: datetime) -> str:
    """The name of the `period` that `at` falls into: "2026-W47", "2026-11" or "all".

    In UTC, so that all of a server compete in the same week. Weeks are those of ISO 8601: they begin on a
    Monday, and the first days of January can belong to the last week of the year before.
    """
    day = at.astimezone(UTC).date()
    match period:
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{day:%Y-%m}"
        case "all":
            return "all"


def keys(at: datetime) -> tuple[str, ...]:
    """Every period that an answer given at that moment counts for."""
    return tuple(key(period, at) for period in PERIODS)


def kept(at: datetime) -> frozenset[str]:
    """The periods whose scores are kept at that moment: those under way, and of each the one before.

    A vote that is written down when its ballot closes may have been cast in the week before.
    """
    last_week, last_month = at - timedelta(days=7), at.astimezone(UTC).replace(day=1) - timedelta(days=1)
    return frozenset({*keys(at), key("week", last_week), key("month", last_month)})


def ends_at(period: Period, at: datetime) -> datetime | None:
    """When the period that `at` falls into is over; None for all time, which never is."""
    day = at.astimezone(UTC).date()
    match period:
        case "week":
            return _midnight(day + timedelta(days=7 - day.weekday()))
        case "month":
            return _midnight((day.replace(day=1) + timedelta(days=32)).replace(day=1))
        case "all":
            return None


def counts(session: Session) -> bool:
    """Whether answers in that session count for its server: those to questions that were asked of all.

    What someone reviews alone earns no points: nobody else got the chance, and the same easy question could
    be answered for ever. It carries the streak on, like any answer. An answer in a round earns what
    `bot.tutor.grading` gives for it: the round's own points, for being fast, decide its podium alone.
    """
    return session.guild_id is not None and session.style != "review"


def places(ordered: Sequence[Score]) -> tuple[Place, ...]:
    """The scores, most points first, each with its rank."""
    placed: list[Place] = []
    for number, score in enumerate(ordered, 1):
        level = bool(placed) and placed[-1].score.points == score.points
        placed.append(Place(placed[-1].rank if level else number, score))
    return tuple(placed)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
