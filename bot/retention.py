"""Forgetting: once a day old answers are turned into counts, and old scores deleted, a few at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.store import Store
from bot.tutor import leaderboard

log = structlog.get_logger()

EVERY: Final = timedelta(days=1)
# So few that an answer which comes meanwhile hardly waits.
AT_ONCE: Final = 200
# Other duties wait while a tick lasts: what is left then is for the next.
BATCHES: Final = 20
SOON: Final = timedelta(seconds=1)


class Retention:
    """Keeps answers for as long as was set, for ever where nothing was."""

    def __init__(self, store: Store, kept_for: timedelta | None) -> None:
        self._store = store
        self._kept_for = kept_for
        self._next: datetime | None = None

    @property
    def days(self) -> int | None:
        """For how many days answers are kept."""
        return None if self._kept_for is None else self._kept_for.days

    async def due(self, now: datetime) -> datetime | None:
        """Forget what is too old, if that was not done today; when to be called next."""
        if self._next is not None and now < self._next:
            return self._next
        done = [await self._drop_scores(now), await self._prune(now)]
        if not all(done):
            return now + SOON
        self._next = now + EVERY
        return self._next

    async def _drop_scores(self, now: datetime) -> bool:
        """Forget scores of weeks and months long past, which no leaderboard shows; whether that is done."""
        async with self._store.reading() as tx:
            old = await tx.periods_besides(leaderboard.kept(now))
        batches = 0
        for guild_id, period in old:
            gone = AT_ONCE
            while gone == AT_ONCE:
                if batches == BATCHES:
                    return False
                batches += 1
                async with self._store.writing() as tx:
                    gone = await tx.drop_scores(guild_id, period, AT_ONCE)
        return True

    async def _prune(self, now: datetime) -> bool:
        """Turn answers that are too old into counts, where a time was set; whether that is done."""
        if self._kept_for is None:
            return True
        for _batch in range(BATCHES):
            async with self._store.writing() as tx:
                gone = await tx.prune(now - self._kept_for, now, AT_ONCE)
            if not gone:
                return True
            log.debug("old answers turned into counts", rows=gone)
        return False
