"""A warm process in a cell of its own that waits for a snippet: the server's handle on it.

It is sealed before the server hears of it, prepares itself as far as it can without the snippet, runs one,
and dies. Its pipes and its cell die with it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox import channel, memory, whereabouts
from sandbox.frame import MAX_FRAME_BYTES
from sandbox.jail.cgroups import Group
from sandbox.limits import Limits
from sandbox.server.capture import Capture
from sandbox.server.cells import Cell
from sandbox.server.keeper import JailLostError, Keeper
from sandbox.server.watchdog import Watch

_START_SECONDS: Final = 20


class SpareDiedError(RuntimeError):
    """It died before it had the snippet: nothing is lost, another one can run it."""


@dataclass
class Pipes:
    """The five descriptors a snippet's process gets, and our ends of them."""

    done: socket.socket
    job: int
    captures: tuple[Capture, Capture, Capture]
    theirs: list[int] = field(default_factory=list)

    def close(self) -> None:
        """Close what is still open."""
        for capture in self.captures:
            capture.close()
        self.done.close()
        channel.close_all(self.theirs)
        self.theirs.clear()
        if self.job >= 0:
            os.close(self.job)
            self.job = -1


@dataclass(eq=False)
class Spare:
    """A process that waits; `news` is the next that is heard of it, while it waits only its end.

    `handle` is a pidfd of it: its number may be another's as soon as the zygote has buried it.
    """

    cell: Cell
    pipes: Pipes
    watch: Watch
    process: int
    handle: int
    news: asyncio.Task[dict[str, Any]]
    group: Group | None
    memory_mb: int
    _encouraged: bool = False

    @classmethod
    async def make(cls, keeper: Keeper) -> Spare:
        """Fork one and wait until it is sealed. Raises JailLostError, and OSError for want of descriptors."""
        cell = await keeper.cell()
        pipes: Pipes | None = None
        group: Group | None = None
        handle = -1
        try:
            watch = Watch(asyncio.get_running_loop().create_future())
            pipes = _open_pipes(keeper.limits, watch)
            handle = await _start(keeper, cell, pipes)
            process = memory.pid_of(handle)
            if keeper.cgroup is not None:
                group = Group.make(keeper.cgroup, keeper.limits)
                group.add(process)
            news = asyncio.create_task(_hear(pipes.done))
            return cls(cell, pipes, watch, process, handle, news, group, keeper.limits.memory_mb)
        except BaseException as error:
            if pipes is not None:
                pipes.close()
            if handle >= 0:
                os.close(handle)
            await asyncio.shield(cell.bury())
            if group is not None:
                group.remove()
            if isinstance(error, channel.ChannelClosedError | TimeoutError):
                keeper.give_up()
                raise JailLostError(keeper.complaint()) from error
            raise

    def encourage(self) -> None:
        """Let it use the machine's idle time to prepare itself further. Harmless when called twice."""
        if not self._encouraged and not self.news.done():
            self._encouraged = True
            with suppress(channel.ChannelClosedError):
                channel.send(self.pipes.done, {"go_on": True})

    async def begin(self, source: bytes) -> None:
        """Hand over `source`; when this returns it is being run. Raises SpareDiedError, TimeoutError."""
        if self.group is not None:
            self.group.limit_memory(self.memory_mb)
        async with asyncio.timeout(_START_SECONDS):
            await self._write(source)
            try:
                answer = await self.news
            except channel.ChannelClosedError as error:
                raise SpareDiedError from error
        if "ready" not in answer:
            raise SpareDiedError(f"it ended with {answer}")
        self.watch.own_cpu_ms, self.watch.own_kb = int(answer["cpu_ms"]), int(answer["anonymous_kb"])

    def ask_where(self) -> None:
        """Have it write where it is to its report's pipe, if it lives and has left the signal to us."""
        with suppress(OSError):
            signal.pidfd_send_signal(self.handle, whereabouts.SIGNAL)

    async def end(self) -> tuple[int, int]:
        """Wait for its death; the wait status, and the milliseconds of processor time the snippet took."""
        answer = await _hear(self.pipes.done)
        return int(answer["status"]), max(0, int(answer["cpu_ms"]) - self.watch.own_cpu_ms)

    async def bury(self) -> None:
        """End it and all of its cell, and let go of both."""
        self.news.cancel()
        await asyncio.gather(self.news, return_exceptions=True)
        self.pipes.close()
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1
        if self.cell.alive:
            await self.cell.bury()
        if self.group is not None:
            self.group.remove()

    async def _write(self, data: bytes) -> None:
        try:
            while data:
                await channel.writable(self.pipes.job)
                with suppress(BlockingIOError):
                    data = data[os.write(self.pipes.job, data) :]
        except BrokenPipeError:
            pass  # it died before it read its source; its end is told by the zygote
        finally:
            os.close(self.pipes.job)
            self.pipes.job = -1


async def _hear(done: socket.socket) -> dict[str, Any]:
    answer, fds = await channel.receive_soon(done)
    channel.close_all(fds)
    return answer


def _open_pipes(limits: Limits, watch: Watch) -> Pipes:
    opened: list[int] = []

    def pipe() -> tuple[int, int]:
        ends = os.pipe()
        opened.extend(ends)
        return ends

    try:
        (out, out_inside), (err, err_inside), (report, report_inside), (job_inside, job) = (
            pipe() for _number in range(4)
        )
        done, done_inside = channel.pair()
    except OSError:  # this process may not open as many files
        channel.close_all(opened)
        raise
    done.setblocking(False)
    os.set_blocking(job, False)
    flooded = lambda: watch.end("output_limit")  # noqa: E731 - the same for both streams
    captures = (
        Capture(out, limits.output_bytes, limits.flood_bytes, flooded),
        Capture(err, limits.output_bytes, limits.flood_bytes, flooded),
        Capture(report, MAX_FRAME_BYTES, MAX_FRAME_BYTES, lambda: watch.end("report_flood")),
    )
    theirs = [done_inside.detach(), out_inside, err_inside, report_inside, job_inside]
    return Pipes(done, job, captures, theirs)


async def _start(keeper: Keeper, cell: Cell, pipes: Pipes) -> int:
    """Fork into the cell; a pidfd of the new process."""
    try:
        keeper.fork(cell, pipes.theirs)
    finally:
        channel.close_all(pipes.theirs)
        pipes.theirs.clear()
    async with asyncio.timeout(_START_SECONDS):
        answer, fds = await channel.receive_soon(pipes.done)
    if "started" not in answer:
        raise JailLostError(f"the snippet's process could not be sealed, it ended with {answer}")
    return fds[0]
