"""One job, from a cell to a Result: starts it, watches it, ends it, and says what became of it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from sandbox import channel, memory, outcome
from sandbox.capture import Capture
from sandbox.frame import MAX_FRAME_BYTES
from sandbox.keeper import DEATH_SECONDS, Cell, JailLostError, Keeper
from sandbox.limits import Limits
from sandbox.protocol import Job, Result, Truncated, Usage
from sandbox.watchdog import Watch

_START_SECONDS: Final = 20
_DRAIN_SECONDS: Final = 5


@dataclass
class _Pipes:
    """The five descriptors a snippet's process gets, and our ends of them."""

    done: socket.socket
    job: int
    captures: tuple[Capture, Capture, Capture]
    theirs: list[int] = field(default_factory=list)


async def run(
    job: Job, keeper: Keeper, queue_ms: int, on_start: Callable[[int], None] = lambda process: None
) -> Result:
    """Run `job` in a fresh cell. Raises JailLostError when the jail fell through no fault of the job.

    `on_start` hears the process's id, on this side, before the snippet's first line runs.
    """
    watch = Watch(asyncio.get_running_loop().create_future(), queue_ms)
    cell = await keeper.cell()
    pipes: _Pipes | None = None
    try:
        pipes = _open_pipes(keeper.limits, watch)
        process = await _start(keeper, cell, pipes)
        on_start(process)
        ending = await _run_started(job, process, cell=cell, pipes=pipes, watch=watch, keeper=keeper)
        return outcome.result(job, ending, keeper.limits)
    except (channel.ChannelClosedError, TimeoutError) as error:
        keeper.give_up()
        raise JailLostError(keeper.complaint()) from error
    finally:
        if pipes is not None:
            _close(pipes)
        if cell.alive:
            await asyncio.shield(cell.bury())


async def _run_started(
    job: Job, process: int, *, cell: Cell, pipes: _Pipes, watch: Watch, keeper: Keeper
) -> outcome.Ending:
    """From the handing over of the source to the end of the last process of the cell."""
    most = keeper.limits.timeout_seconds
    seconds = min(most, job.timeout or most)
    watching = asyncio.create_task(watch.look_on(process, cell, keeper))
    try:
        kills_before = memory.kernel_kills()
        started = time.monotonic()
        status, cpu_ms = await _live(job, pipes, watch, seconds, cell)
        if os.WIFSIGNALED(status) and memory.kernel_kills() > kills_before:
            watch.end("out_of_memory")
    finally:
        watching.cancel()
    await cell.bury()
    wall_ms = int((time.monotonic() - started) * 1000)
    await _drain(pipes)
    usage = Usage(wall_ms, max(cpu_ms, watch.cpu_ms), watch.peak_mb, watch.queue_ms)
    return _ending(watch, status, pipes, usage, seconds)


def _open_pipes(limits: Limits, watch: Watch) -> _Pipes:
    done, done_inside = channel.pair()
    done.setblocking(False)
    out, out_inside = os.pipe()
    err, err_inside = os.pipe()
    report, report_inside = os.pipe()
    job_inside, job = os.pipe()
    os.set_blocking(job, False)
    flooded = lambda: watch.end("output_limit")  # noqa: E731 - the same for both streams
    captures = (
        Capture(out, limits.output_bytes, limits.flood_bytes, flooded),
        Capture(err, limits.output_bytes, limits.flood_bytes, flooded),
        Capture(report, MAX_FRAME_BYTES, MAX_FRAME_BYTES, lambda: watch.end("report_flood")),
    )
    theirs = [done_inside.detach(), out_inside, err_inside, report_inside, job_inside]
    return _Pipes(done, job, captures, theirs)


async def _start(keeper: Keeper, cell: Cell, pipes: _Pipes) -> int:
    """Fork into the cell; the new process's id."""
    try:
        keeper.fork(cell, pipes.theirs)
    finally:
        channel.close_all(pipes.theirs)
        pipes.theirs.clear()
    async with asyncio.timeout(_START_SECONDS):
        answer, fds = await channel.receive_soon(pipes.done)
    if "started" not in answer:
        raise JailLostError(f"the snippet's process could not be sealed, it ended with {answer}")
    try:
        return memory.pid_of(fds[0])
    finally:
        channel.close_all(fds)


async def _live(job: Job, pipes: _Pipes, watch: Watch, seconds: float, cell: Cell) -> tuple[int, int]:
    """Hand over the source and wait for the end, ours or its own; the wait status and CPU milliseconds."""
    ended = asyncio.create_task(channel.receive_soon(pipes.done))
    try:
        await _write(pipes.job, json.dumps({"code": job.code}).encode("ascii"))
        pipes.job = -1
        waits: set[asyncio.Future[object]] = {ended, watch.stop}  # type: ignore[arg-type]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            watch.end("timeout")
            cell.kill()
        async with asyncio.timeout(DEATH_SECONDS):
            answer, _none = await ended
        return int(answer["status"]), int(answer["cpu_ms"])
    finally:
        ended.cancel()


async def _write(fd: int, data: bytes) -> None:
    try:
        while data:
            await channel.writable(fd)
            with suppress(BlockingIOError):
                data = data[os.write(fd, data) :]
    except BrokenPipeError:
        pass  # it died before it read its source; its end is told by the zygote
    finally:
        os.close(fd)


async def _drain(pipes: _Pipes) -> None:
    """Nobody who could write is left: what the pipes still hold is there to be read."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            for capture in pipes.captures:
                await capture.ended()


def _ending(watch: Watch, status: int, pipes: _Pipes, usage: Usage, seconds: float) -> outcome.Ending:
    out, err, report = pipes.captures
    return outcome.Ending(
        reason=watch.stop.result() if watch.stop.done() else None,
        wait_status=status,
        frame=report.content,
        stdout=out.text,
        stderr=err.text,
        truncated=Truncated(out.truncated, err.truncated),
        usage=usage,
        timeout_seconds=seconds,
    )


def _close(pipes: _Pipes) -> None:
    for capture in pipes.captures:
        capture.close()
    pipes.done.close()
    channel.close_all(pipes.theirs)
    if pipes.job >= 0:
        os.close(pipes.job)
