"""Doing a thing once where it was asked for many times at once, and not too often."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Final

# Between the edits of one message. Discord allows some more, but a channel that flickers can't be read.
EDIT_INTERVAL: Final = 1.0


class Coalescer:
    """Runs at most one piece of work a key at a time, and begins one at most every `interval` seconds.

    Asked again meanwhile, it runs once more afterwards, however often it was asked: enough where the work
    shows the latest state, as the edit of a posted question does when two hundred members press at once.
    `clock` tells seconds and `sleep` waits for some; a test hands in its own.
    """

    def __init__(
        self,
        interval: float = EDIT_INTERVAL,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._interval = interval
        self._clock = clock
        self._sleep = sleep
        self._asked_again: dict[Hashable, bool] = {}
        # When the last run of a key began, oldest first; forgotten once the interval is over.
        self._began: dict[Hashable, float] = {}

    async def run(self, key: Hashable, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work`, or see to it that the run under way for `key` is followed by another."""
        if key in self._asked_again:
            self._asked_again[key] = True
            return
        self._asked_again[key] = True
        try:
            while self._asked_again[key]:
                await self._wait_for_turn(key)
                self._asked_again[key] = False
                try:
                    await work()
                except Exception:
                    # One that is followed by another needs no answer: the next shows the latest state.
                    if not self._asked_again[key]:
                        raise
        finally:
            del self._asked_again[key]

    async def _wait_for_turn(self, key: Hashable) -> None:
        while (wait := self._began.get(key, float("-inf")) + self._interval - self._clock()) > 0:
            await self._sleep(wait)
        now = self._clock()
        self._began.pop(key, None)
        self._began[key] = now
        self._forget(now)

    def _forget(self, now: float) -> None:
        while self._began:
            oldest = next(iter(self._began))
            if self._began[oldest] + self._interval > now:
                return
            del self._began[oldest]
