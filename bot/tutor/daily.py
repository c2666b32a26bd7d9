"""The question of the day: a plan by which a channel is asked at the same time on its weekdays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.tutor.calendar import next_time
from bot.tutor.session import Session, Tally
from questions.model import Question


@dataclass(frozen=True, slots=True)
class Plan:
    """When and what a channel is asked. `topics` empty means all; weekdays count from Monday, 0.

    `next_at` is when the next question is due. `session_id` is the session that was opened last: its answer
    is told with the next question.
    """

    channel_id: int
    guild_id: int
    at: time
    zone: str
    weekdays: frozenset[int]
    topics: tuple[str, ...]
    next_at: datetime
    session_id: int | None = None


def plan(
    *,
    channel_id: int,
    guild_id: int,
    at: time,
    zone: str,
    weekdays: frozenset[int],
    topics: tuple[str, ...],
    now: datetime,
) -> Plan:
    """A plan that begins with the first such time after `now`."""
    next_at = next_time(now, at, ZoneInfo(zone), weekdays)
    return Plan(channel_id, guild_id, at, zone, weekdays, topics, next_at)


def move_on(kept: Plan, session_id: int | None, now: datetime) -> Plan:
    """The plan after it was carried out at `now`: whatever else fell due meanwhile is left out.

    So a bot that was down for a week asks once, late, and not seven times.
    """
    next_at = next_time(now, kept.at, ZoneInfo(kept.zone), kept.weekdays)
    return replace(kept, next_at=next_at, session_id=session_id or kept.session_id)


@dataclass(frozen=True, slots=True)
class Yesterday:
    """The question before, which everyone may see the answer of now, and how it went so far."""

    question: Question
    session: Session
    tally: Tally


@dataclass(frozen=True, slots=True)
class Today:
    """What a channel is to be shown now; no `question` where the bank has none on its topics.

    `late` is what was to be shown before: it may be there already, and only not be noted.
    """

    plan: Plan
    question: Question | None
    session: Session | None
    yesterday: Yesterday | None
    late: bool = False
