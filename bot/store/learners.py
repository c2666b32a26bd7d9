"""What learners have chosen for themselves: when, where and in which language to be reminded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, select

from bot.store.connected import Connected
from bot.store.tables import learners

AT_ONCE = 200
# Asked for with every answer, and so built once.
ZONES = select(learners.c.learner_id, learners.c.timezone).where(
    learners.c.learner_id.in_(bindparam("learners", expanding=True)), learners.c.timezone.is_not(None)
)


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner's choices. `remind_hour` and `remind_at`, when to look next, are None without reminders.

    `dm_closed` says that a reminder could not be delivered and the learner hasn't been told;
    `off_leaderboard` that they want no place on any leaderboard. `theme` is "dark", "light", or None where
    they have never said which colours their pictures shall have.
    """

    learner_id: int
    timezone: str | None = None
    language: str | None = None
    remind_hour: int | None = None
    remind_at: datetime | None = None
    reminded_at: datetime | None = None
    dm_closed: bool = False
    off_leaderboard: bool = False
    theme: str | None = None


class LearnerReading(Connected):
    """Look-ups of learners' choices."""

    async def learner(self, learner_id: int) -> Learner:
        """The learner's choices; of one who has made none, those of a newcomer."""
        row = await self._first(select(learners).where(learners.c.learner_id == learner_id))
        return Learner(learner_id) if row is None else learner_of(row)

    async def zone(self, learner_id: int) -> tzinfo:
        """By whose clocks the learner's days begin: their time zone's where they have named it, or UTC."""
        return (await self.zones([learner_id]))[learner_id]

    async def zones(self, learner_ids: Collection[int]) -> dict[int, tzinfo]:
        """The `zone` of each of them."""
        found = await self._connection.execute(ZONES, {"learners": list(learner_ids)})
        return dict.fromkeys(learner_ids, UTC) | {row.learner_id: ZoneInfo(row.timezone) for row in found}

    async def to_remind(self, now: datetime) -> list[Learner]:
        """Those whose time has come, the earliest first, at most AT_ONCE."""
        found = await self._connection.execute(
            select(learners).where(learners.c.remind_at <= now).order_by(learners.c.remind_at).limit(AT_ONCE)
        )
        return [learner_of(row) for row in found]

    async def next_reminder(self) -> datetime | None:
        """When the next learner is to be looked at."""
        at: datetime | None = await self._connection.scalar(
            select(learners.c.remind_at)
            .where(learners.c.remind_at.is_not(None))
            .order_by(learners.c.remind_at)
            .limit(1)
        )
        return at


class LearnerWriting(LearnerReading):
    """Changes to learners' choices."""

    async def keep_learner(self, learner: Learner) -> None:
        """Write the learner's choices down in place of those before."""
        row = self._insert(learners).values(**asdict(learner))
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=["learner_id"], set_=asdict(learner))
        )


def learner_of(row: Row[Any]) -> Learner:
    return Learner(**{name: getattr(row, name) for name in Learner.__dataclass_fields__})
