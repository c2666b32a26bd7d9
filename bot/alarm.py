"""What has to happen at a time of day or after a while, also when the bot was down when it fell due.

What is due stands in the database, so nothing here needs to be remembered over a restart. The bot sees to it
that `tick` is called when the next duty is due: see `bot.client`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import structlog

log = structlog.get_logger()

# Does all that is due by the moment given; answers when it wants to be called next, None for "when poked".
Duty: TypeAlias = Callable[[datetime], Awaitable[datetime | None]]

# However far off the next duty is: the clock may be set, the machine may have slept.
LONGEST_NAP: Final = timedelta(seconds=30)
AFTER_A_FAILURE: Final = timedelta(seconds=30)


class Alarm:
    """Calls every duty when it is due, and once at the start for what fell due meanwhile."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._duties: dict[str, Duty] = {}
        self._turn = asyncio.Lock()
        self._poked = False
        # Called by `poke`; set by whoever calls `tick`, to be told that it must not wait any longer.
        self.wake: Callable[[], None] = lambda: None

    def add(self, name: str, duty: Duty) -> None:
        """Have `duty` called from now on; its `name` is for the log, and replaces one of that name."""
        self._duties[name] = duty
        self.poke()

    def poke(self) -> None:
        """Something has changed that may be due earlier than what was planned."""
        self._poked = True
        self.wake()

    async def tick(self) -> timedelta:
        """Do all that is due now; how long to wait before the next tick, at most LONGEST_NAP.

        A duty that fails disturbs no other, and is tried again.
        """
        async with self._turn:
            self._poked = False
            now = self._clock()
            wishes = [await self._call(name, duty, now) for name, duty in list(self._duties.items())]
        if self._poked:
            return timedelta(0)
        now = self._clock()
        naps = [wish - now for wish in wishes if wish is not None]
        return max(timedelta(0), min([LONGEST_NAP, *naps]))

    async def _call(self, name: str, duty: Duty, now: datetime) -> datetime | None:
        try:
            return await duty(now)
        except Exception:
            log.exception("a duty failed and is tried again", duty=name)
            return now + AFTER_A_FAILURE
