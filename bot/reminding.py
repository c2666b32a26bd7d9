"""The use cases of reminders: choose when, stop, and find those to be reminded now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from bot.store import Reading, Store, Writing
from bot.store.learners import Learner
from bot.tutor.reminding import next_slot, too_late, zone_named, zones_like
from questions.model import Bank

# As many as Discord offers to choose from.
MAX_ZONES: Final = 25
# Something of every part of the world, to begin with.
EVERYWHERE: Final = (
    "UTC", "Europe/London", "Europe/Madrid", "Europe/Berlin", "Europe/Kyiv", "Africa/Lagos",
    "Africa/Johannesburg", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Mexico_City", "America/Bogota", "America/Sao_Paulo", "America/Argentina/Buenos_Aires",
    "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Asia/Jakarta", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip


@cache
def all_zones() -> frozenset[str]:
    """The names of all time zones; kept, for finding them looks through a whole folder."""
    return frozenset(available_timezones())


@dataclass(frozen=True, slots=True)
class Reminder:
    """A learner to be reminded now that `due` questions wait, in that language."""

    learner_id: int
    due: int
    language: str | None


@dataclass(frozen=True, slots=True)
class UnknownZone:
    """There is no such time zone; None where none was said, now or before."""

    typed: str | None


class Reminders:
    """Reminds learners who asked for it, at most once a local day, and only when something is due."""

    def __init__(self, store: Store, bank: Bank, clock: Callable[[], datetime]) -> None:
        self._store = store
        self.bank = bank
        self._clock = clock
        self.zones = all_zones()

    async def choose(
        self, learner_id: int, *, hour: int | None, timezone: str | None, language: str
    ) -> Learner | UnknownZone:
        """Remind that learner at that hour in that zone from now on; what is None stays as it was."""
        async with self._store.writing() as tx:
            known = await tx.learner(learner_id)
            name = zone_named(timezone, self.zones) if timezone else known.timezone
            if name is None:
                return UnknownZone(timezone)
            hour = known.remind_hour if hour is None else hour
            chosen = replace(known, timezone=name, language=language, remind_hour=hour)
            if hour is not None:
                at = next_slot(self._clock(), hour, ZoneInfo(name), reminded_at=known.reminded_at)
                chosen = replace(chosen, remind_at=at, dm_closed=False)
            await tx.keep_learner(chosen)
            return chosen

    async def of(self, learner_id: int) -> Learner:
        """What that learner has chosen."""
        async with self._store.reading() as tx:
            return await tx.learner(learner_id)

    async def zones_for(self, learner_id: int, typed: str) -> list[tuple[str, datetime]]:
        """Zones that `typed` may mean, each with what time it is there; at first the learner's own."""
        names = zones_like(typed, self.zones, MAX_ZONES) if typed.strip() else list(EVERYWHERE)
        own = (await self.of(learner_id)).timezone
        if own is not None and not typed.strip():
            names = [own, *(name for name in names if name != own)]
        now = self._clock()
        return [(name, now.astimezone(ZoneInfo(name))) for name in names]

    async def stop(self, learner_id: int) -> None:
        """No reminder any more; the time zone is kept for another time."""
        await self._change(learner_id, dm_closed=False)

    async def undeliverable(self, learner_id: int) -> None:
        """A reminder met a closed door: no more of them, and the learner is to be told."""
        await self._change(learner_id, dm_closed=True)

    async def told(self, learner_id: int) -> None:
        """The learner knows now that reminders were turned off."""
        async with self._store.writing() as tx:
            await tx.keep_learner(replace(await tx.learner(learner_id), dm_closed=False))

    async def claim(self, now: datetime) -> list[Reminder]:
        """Those to be reminded now, each noted as reminded before anything is sent.

        A crash in between costs one reminder; the other way round it could send two on one day.
        """
        async with self._store.reading() as tx:
            # Mostly it is nobody's hour, and whoever answers meanwhile need not wait for a look.
            if not await tx.to_remind(now):
                return []
        async with self._store.writing() as tx:
            found = [await self._claim(tx, learner, now) for learner in await tx.to_remind(now)]
        return [reminder for reminder in found if reminder is not None]

    async def next_at(self) -> datetime | None:
        """When to claim again."""
        async with self._store.reading() as tx:
            return await tx.next_reminder()

    async def _claim(self, tx: Writing, learner: Learner, now: datetime) -> Reminder | None:
        assert learner.remind_hour is not None
        assert learner.remind_at is not None
        assert learner.timezone is not None
        # A zone that this machine's data no longer has must not keep the others from being reminded.
        zone = ZoneInfo(learner.timezone if learner.timezone in self.zones else "UTC")
        due = 0
        if not too_late(learner.remind_at, now, zone):
            due = await self._due(tx, learner.learner_id, now)
        reminded_at = now if due else learner.reminded_at
        at = next_slot(now, learner.remind_hour, zone, reminded_at=reminded_at)
        await tx.keep_learner(replace(learner, remind_at=at, reminded_at=reminded_at))
        return Reminder(learner.learner_id, due, learner.language) if due else None

    async def _due(self, tx: Reading, learner_id: int, now: datetime) -> int:
        # What a review would ask that begins with the reminder's button: in a direct message.
        due = await tx.due(learner_id, now)
        return sum(self.bank.askable(each, guild_id=None) is not None for each in due)

    async def _change(self, learner_id: int, *, dm_closed: bool) -> None:
        async with self._store.writing() as tx:
            known = await tx.learner(learner_id)
            off = replace(known, remind_hour=None, remind_at=None, dm_closed=dm_closed)
            await tx.keep_learner(off)
