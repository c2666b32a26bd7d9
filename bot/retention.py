"""Forgetting old answers: once a day they are turned into counts, a few at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.store import Store

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
        if self._kept_for is None:
            return None
        if self._next is not None and now < self._next:
            return self._next
        for _batch in range(BATCHES):
            async with self._store.writing() as tx:
                gone = await tx.prune(now - self._kept_for, now, AT_ONCE)
            if not gone:
                self._next = now + EVERY
                return self._next
            log.debug("old answers turned into counts", rows=gone)
        return now + SOON
