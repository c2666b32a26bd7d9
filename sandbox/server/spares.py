"""Keeps warm processes ready: one for each worker and one more, each replaced as soon as it is taken."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from sandbox.server.keeper import JailLostError, Keeper
from sandbox.server.spare import Spare

_log = logging.getLogger(__name__)

# A spare that dies while it waits is replaced at once by who needs it, and else after a moment: should all
# of them die at once, the machine must not be busy with making more.
_PAUSE_SECONDS: Final = 1.0
# Between two of many jobs nothing runs either, for a moment: that time is theirs.
_IDLE_SECONDS: Final = 0.15
# A quick snippet is over before its successor's fork gets in its way.
_HEAD_START_SECONDS: Final = 0.05
# More than this do not fail one after another by chance.
_FAILURES: Final = 5


class Spares:
    """The waiting processes of one jail, oldest first."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self._size = keeper.limits.workers + 1
        self._line: deque[Spare] = deque()
        self._making = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._change = asyncio.Event()
        self._failures = 0
        self._trouble: Exception | None = None
        self._out = 0
        self._taken = 0
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many wait for a snippet."""
        return len(self._line)

    @property
    def at_rest(self) -> bool:
        """Whether as many wait as should, and nothing is running, being made or being buried."""
        busy = self._out or self._tasks or self.keeper.lost.is_set()
        return self.waiting == self._size and not busy and self.keeper.cells.at_rest

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Spare]:
        """The warmest spare, dead and buried after the block. Raises JailLostError, OSError."""
        self._out += 1
        self._taken += 1
        try:
            spare = await self._take()
            try:
                yield spare
            finally:
                await asyncio.shield(self._begin(_bury(spare)))
        finally:
            self._out -= 1
            self.fill()
            self._encourage_when_idle()

    async def close(self) -> None:
        """End every spare. The keeper is its owner's to close."""
        self._closed = True
        while self._line or self._tasks:
            while self._line:
                self._begin(_bury(self._line.popleft()))
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self) -> Spare:
        failures = self._failures
        while not (self._closed or self.keeper.lost.is_set()):
            if self._line:
                spare = self._line.popleft()
                asyncio.get_running_loop().call_later(_HEAD_START_SECONDS, self.fill)
                if not spare.news.done():
                    return spare
                self._begin(_bury(spare))
                continue
            if self._failures - failures >= _FAILURES and self._trouble is not None:
                if isinstance(self._trouble, JailLostError):
                    self.keeper.give_up()
                raise self._trouble
            self.fill()
            self._change.clear()
            await self._change.wait()
        raise JailLostError("the jail is gone")

    def fill(self) -> None:
        """Have as many made as are missing; called after every job, and once for a jail that is new."""
        while self.waiting + self._making < self._size and not self._closed and not self.keeper.lost.is_set():
            self._making += 1
            self._begin(self._make())

    async def _make(self) -> None:
        try:
            spare = await Spare.make(self.keeper)
        except Exception as error:  # whatever it was, it costs one spare and nothing else
            if not self.keeper.lost.is_set():
                _log.warning("a spare could not be made: %s", error)
            self._failures, self._trouble = self._failures + 1, error
            asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self.fill)
            return
        finally:
            self._making -= 1
            self._change.set()
        self._line.append(spare)
        spare.news.add_done_callback(lambda _news: self._mourn(spare))
        self._encourage_when_idle()

    def _mourn(self, spare: Spare) -> None:
        """Replace a spare that died while it waited; one that is taken is its taker's."""
        if spare in self._line:
            self._line.remove(spare)
            self._begin(_bury(spare))
            asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self.fill)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _encourage_when_idle(self) -> None:
        """While no snippet runs, the machine's time is there for those that wait."""
        if self._out == 0:
            asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._encourage, self._taken)

    def _encourage(self, taken: int) -> None:
        if self._out == 0 and self._taken == taken:
            for spare in self._line:
                spare.encourage()


async def _bury(spare: Spare) -> None:
    with suppress(TimeoutError):
        await spare.bury()
