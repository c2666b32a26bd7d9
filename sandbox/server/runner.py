"""One job, from a waiting spare to a Result: hands over the source, watches, ends, says what became of it."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from sandbox import channel, memory, whereabouts
from sandbox.protocol import Job, Result, Truncated, Usage
from sandbox.server import outcome
from sandbox.server.cells import DEATH_SECONDS
from sandbox.server.keeper import JailLostError, Keeper
from sandbox.server.spare import Pipes, Spare, SpareDiedError
from sandbox.server.spares import Spares
from sandbox.server.watchdog import Watch

_DRAIN_SECONDS: Final = 5
# To be ended, it may live on for so long to tell where it is.
_GRACE_SECONDS: Final = 0.05
_LOOKS: Final = 10
# More spares than this do not die one after another by chance.
_TRIES: Final = 5


async def run(
    job: Job, spares: Spares, queue_ms: int, on_start: Callable[[int], None] = lambda process: None
) -> Result:
    """Run `job` in a spare. Raises JailLostError when the jail fell through no fault of the job.

    `on_start` hears the process's id, on this side, before the snippet's first line runs.
    """
    keeper = spares.keeper
    for _try in range(_TRIES):
        try:
            async with spares.one() as spare:
                spare.watch.queue_ms = queue_ms
                on_start(spare.process)
                await spare.begin(json.dumps({"code": job.code}).encode("ascii"))
                ending = await _run_started(job, spare, keeper)
                return outcome.result(job, ending, keeper.limits)
        except SpareDiedError:
            continue
        except (channel.ChannelClosedError, TimeoutError) as error:
            keeper.give_up()
            raise JailLostError(keeper.complaint()) from error
    keeper.give_up()
    raise JailLostError("the sandbox's processes die before they have a snippet")


async def _run_started(job: Job, spare: Spare, keeper: Keeper) -> outcome.Ending:
    """From the handing over of the source to the end of the last process of the cell."""
    most = keeper.limits.timeout_seconds
    seconds = min(most, job.timeout or most)
    watch = spare.watch
    watching = asyncio.create_task(watch.look_on(spare.process, spare.cell, keeper))
    try:
        kills_before = memory.kernel_kills()
        started = time.monotonic()
        status, cpu_ms = await _live(job, spare, keeper, seconds)
        if os.WIFSIGNALED(status) and memory.kernel_kills() > kills_before:
            watch.end("out_of_memory")
    finally:
        watching.cancel()
    await spare.cell.bury()
    wall_ms = int((time.monotonic() - started) * 1000)
    await _drain(spare.pipes)
    usage = Usage(wall_ms, max(cpu_ms, watch.cpu_ms), watch.peak_mb, watch.queue_ms)
    return _ending(watch, status, spare.pipes, usage, seconds)


async def _live(job: Job, spare: Spare, keeper: Keeper, seconds: float) -> tuple[int, int]:
    """Wait for the end, ours or its own; the wait status and CPU milliseconds."""
    watch = spare.watch
    ended = asyncio.create_task(spare.end())
    try:
        waits: set[asyncio.Future[object]] = {ended, watch.stop}  # type: ignore[arg-type]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            watch.end("timeout")
            if watch.stop.exception() is None and watch.stop.result() in outcome.TOLD_WITH_LINE:
                await _hear_where(job, spare, keeper, ended)
            spare.cell.kill()
        async with asyncio.timeout(DEATH_SECONDS):
            return await ended
    finally:
        ended.cancel()


async def _hear_where(job: Job, spare: Spare, keeper: Keeper, ended: asyncio.Task[tuple[int, int]]) -> None:
    """Let it say where it is. Not for long, and not when the machine has no memory to wait with."""
    *_streams, report = spare.pipes.captures
    spare.ask_where()
    for _look in range(_LOOKS):
        if memory.available_mb() < keeper.limits.reserve_mb:
            return
        await asyncio.wait({ended}, timeout=_GRACE_SECONDS / _LOOKS)
        if ended.done() or whereabouts.line_in(report.tail(whereabouts.TAIL_BYTES), job.code):
            return


async def _drain(pipes: Pipes) -> None:
    """Nobody who could write is left: what the pipes still hold is there to be read."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            for capture in pipes.captures:
                await capture.ended()


def _ending(watch: Watch, status: int, pipes: Pipes, usage: Usage, seconds: float) -> outcome.Ending:
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
