"""Cells, the namespaces of one snippet each, as the server asks the warden for them: one is made ahead."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from sandbox import channel
from sandbox.limits import Limits

_CELL_SECONDS: Final = 20
# Of process 1, of three stores, and of six namespaces.
_DESCRIPTORS: Final = 10
# To end a cell full of processes that each share the zygote's pages takes the kernel some seconds.
DEATH_SECONDS: Final = 60
# Should something end one cell after another, the machine must not be busy with making more.
_PAUSE_SECONDS: Final = 1.0


@dataclass(slots=True)
class Cell:
    """Namespaces for one snippet: process 1 in them, where files and shared memory lie, and themselves.

    `stores` are the two tmpfs and the kernel's list of System V memory.
    """

    first: int
    stores: tuple[int, int, int]
    spaces: tuple[int, ...]
    alive: bool = True

    @classmethod
    def of(cls, fds: list[int]) -> Cell:
        return cls(first=fds[0], stores=(fds[1], fds[2], fds[3]), spaces=tuple(fds[4:]))

    def kill(self) -> None:
        """End process 1, and with it whatever lives in the cell."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.first, signal.SIGKILL)

    async def bury(self) -> None:
        """Kill and wait until the kernel has ended the last process of the cell; then let go of it.

        Raises TimeoutError when that takes longer than anything but a fault explains.
        """
        self.kill()
        self.alive = False
        try:
            async with asyncio.timeout(DEATH_SECONDS):
                await channel.readable(self.first)
        finally:
            channel.close_all([self.first, *self.stores, *self.spaces])


class Cells:
    """What one warden makes. The socket to it is its owner's to close."""

    def __init__(self, warden: socket.socket, limits: Limits) -> None:
        self._warden = warden
        self._sizes = {"files_mb": limits.files_mb, "shared_memory_mb": limits.shared_memory_mb}
        self._turn = asyncio.Lock()
        self._ahead: deque[asyncio.Task[Cell]] = deque()
        self._burials: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def at_rest(self) -> bool:
        """Whether one waits, and none is being made or buried."""
        return len(self._ahead) == 1 and _made(self._ahead[0]) is not None and not self._burials

    async def take(self) -> Cell:
        """A fresh cell; the next is made meanwhile. Raises OSError, of which a closed socket is one."""
        making = self._ahead.popleft() if self._ahead else self._begin()
        try:
            # Shielded, for a cell that is half made would leave its answer in the socket for the next.
            cell = await asyncio.shield(making)
        except asyncio.CancelledError:
            self._ahead.appendleft(making)
            if making.done():
                self._guard(making)
            raise
        asyncio.get_running_loop().remove_reader(cell.first)
        self._make_ahead()
        return cell

    async def close(self) -> None:
        """End what waits."""
        self._closed = True
        while self._ahead:
            with suppress(OSError):
                cell = await self._ahead.popleft()
                asyncio.get_running_loop().remove_reader(cell.first)
                await cell.bury()
        await asyncio.gather(*self._burials, return_exceptions=True)

    def _make_ahead(self) -> None:
        if not self._ahead and not self._closed:
            self._ahead.append(self._begin())

    def _begin(self) -> asyncio.Task[Cell]:
        making = asyncio.create_task(self._make())
        making.add_done_callback(self._guard)
        return making

    async def _make(self) -> Cell:
        async with self._turn, asyncio.timeout(_CELL_SECONDS):
            # A cell of which not all descriptors could be taken would live on unheld: room is made before.
            with _room(self._warden):
                channel.send(self._warden, self._sizes)
                await channel.readable(self._warden.fileno())
            answer, fds = channel.receive(self._warden)
        if "error" in answer:
            raise OSError(answer["error"])
        return Cell.of(fds)

    def _guard(self, making: asyncio.Task[Cell]) -> None:
        """See that what waits is a living cell: one that dies or could not be made is replaced."""
        loop, cell = asyncio.get_running_loop(), _made(making)
        if cell is not None:
            loop.add_reader(cell.first, self._replace, making)
        elif making in self._ahead:
            self._ahead.remove(making)
            loop.call_later(_PAUSE_SECONDS, self._make_ahead)

    def _replace(self, making: asyncio.Task[Cell]) -> None:
        """Bury a cell that died while it waited, and make another."""
        loop = asyncio.get_running_loop()
        cell = making.result()
        loop.remove_reader(cell.first)
        self._ahead.remove(making)
        burial = asyncio.create_task(cell.bury())
        self._burials.add(burial)
        burial.add_done_callback(self._burials.discard)
        loop.call_later(_PAUSE_SECONDS, self._make_ahead)


@contextmanager
def _room(end: socket.socket) -> Iterator[None]:
    """Hold as many descriptors as a cell has, so that it can come in. Raises OSError for want of them."""
    held: list[int] = []
    try:
        for _number in range(_DESCRIPTORS):
            held.append(os.dup(end.fileno()))
        yield
    finally:
        channel.close_all(held)


def _made(making: asyncio.Task[Cell]) -> Cell | None:
    done = making.done() and not making.cancelled() and making.exception() is None
    return making.result() if done else None
