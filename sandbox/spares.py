"""Keeps warm processes ready: one for each worker and one more, each replaced as soon as it is taken."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from sandbox.keeper import JailLostError, Keeper
from sandbox.spare import Spare

# A spare that dies while it waits is replaced at once by who needs it, and else after a moment: should all
# of them die at once, the machine must not be busy with making more.
_PAUSE_SECONDS: Final = 1.0
# Between two of many jobs nothing runs either, for a moment: that time is theirs.
_IDLE_SECONDS: Final = 0.15
# A quick snippet is over before its successor's fork gets in its way.
_HEAD_START_SECONDS: Final = 0.05


class Spares:
    """The waiting processes of one jail, oldest first."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self._size = keeper.limits.workers + 1
        self._line: deque[asyncio.Task[Spare]] = deque()
        self._burials: set[asyncio.Task[None]] = set()
        self._out = 0
        self._taken = 0
        self._closed = False

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Spare]:
        """The warmest spare, dead and buried after the block. Raises JailLostError."""
        self._out += 1
        self._taken += 1
        try:
            spare = await self._take()
            try:
                yield spare
            finally:
                await asyncio.shield(self._bury(spare))
        finally:
            self._out -= 1
            self._fill()
            self._encourage_when_idle()

    async def close(self) -> None:
        """End every spare. The keeper is its owner's to close."""
        self._closed = True
        while self._line:
            making = self._line.popleft()
            with suppress(JailLostError, OSError, TimeoutError):
                await (await making).bury()
        await asyncio.gather(*self._burials, return_exceptions=True)

    async def _take(self) -> Spare:
        while True:
            if not self._line:
                self._fill()
            if not self._line:
                raise JailLostError("the jail is gone")
            making = self._line.popleft()
            try:
                # Shielded: a spare that is half made can still serve the next.
                spare = await asyncio.shield(making)
            except asyncio.CancelledError:
                self._line.appendleft(making)
                raise
            asyncio.get_running_loop().call_later(_HEAD_START_SECONDS, self._fill)
            if not spare.news.done():
                return spare
            await asyncio.shield(self._bury(spare))

    def _fill(self) -> None:
        while len(self._line) < self._size and not self._closed and not self.keeper.lost.is_set():
            self._line.append(asyncio.create_task(self._make()))

    async def _make(self) -> Spare:
        spare = await Spare.make(self.keeper)
        spare.news.add_done_callback(lambda _news: self._mourn(spare))
        self._encourage_when_idle()
        return spare

    def _mourn(self, spare: Spare) -> None:
        """Replace a spare that died while it waited; one that is taken is its taker's."""
        making = next((one for one in self._line if one.done() and _made(one) is spare), None)
        if making is not None:
            self._line.remove(making)
            burial = asyncio.create_task(self._bury(spare))
            self._burials.add(burial)
            burial.add_done_callback(self._burials.discard)
            asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self._fill)

    async def _bury(self, spare: Spare) -> None:
        with suppress(TimeoutError):
            await spare.bury()

    def _encourage_when_idle(self) -> None:
        """While no snippet runs, the machine's time is there for those that wait."""
        if self._out == 0:
            asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._encourage, self._taken)

    def _encourage(self, taken: int) -> None:
        if self._out == 0 and self._taken == taken:
            for spare in filter(None, map(_made, self._line)):
                spare.encourage()


def _made(making: asyncio.Task[Spare]) -> Spare | None:
    done = making.done() and not making.cancelled() and making.exception() is None
    return making.result() if done else None
