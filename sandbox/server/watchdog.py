"""Looks at a running job again and again, and asks for its end when it uses more memory than it may."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Final

from sandbox import memory
from sandbox.server.cells import Cell
from sandbox.server.keeper import Keeper
from sandbox.server.outcome import Reason

# Between two looks a quick snippet can take some 100 MiB.
_LOOK_SECONDS: Final = 0.025
_CLOSE_LOOK_EVERY: Final = 20


@dataclass(eq=False)
class Watch:
    """What is known of a running job: why it is to end, and what it used so far."""

    stop: asyncio.Future[Reason]
    queue_ms: int = 0
    # What the process had and had used before it was given the snippet: not the snippet's.
    own_kb: int = 0
    own_cpu_ms: int = 0
    peak_mb: int = 0
    cpu_ms: int = 0
    estimate_mb: int = 0
    _close_look: asyncio.Task[memory.Sample] | None = None

    def end(self, reason: Reason) -> None:
        """Ask for the job's end; the first reason is the one that is told."""
        if not self.stop.done():
            self.stop.set_result(reason)

    async def look_on(self, process: int, cell: Cell, keeper: Keeper) -> None:
        """Look until the job is to end, or until this is cancelled."""
        first = memory.pid_of(cell.first)
        keeper.watches.add(self)
        looks = 0
        try:
            while not self.stop.done():
                begun = time.monotonic()
                sample = memory.look((process, first), self.own_kb, cell.stores)
                self._note(sample, keeper)
                if not sample.exact and (sample.used_mb > keeper.limits.memory_mb or looks == 0):
                    self._look_closely(sample, cell, keeper)
                looks = (looks + 1) % _CLOSE_LOOK_EVERY
                # Many processes take long to look at, and other jobs need the server's time too.
                await asyncio.sleep(max(_LOOK_SECONDS, 4 * (time.monotonic() - begun)))
        except Exception as error:
            # Nothing runs unwatched: the job ends, and its request with this error.
            if not self.stop.done():
                self.stop.set_exception(error)
        finally:
            keeper.watches.discard(self)

    def _note(self, sample: memory.Sample, keeper: Keeper) -> None:
        limits = keeper.limits
        self.cpu_ms = max(self.cpu_ms, sample.cpu_ms - self.own_cpu_ms)
        self.estimate_mb = sample.used_mb
        if sample.exact:
            self.peak_mb = max(self.peak_mb, sample.used_mb)
            if sample.used_mb > limits.memory_mb:
                self.end("out_of_memory")
        # However memory is hidden from the looks above, the machine as a whole has less of it.
        biggest = max(watch.estimate_mb for watch in keeper.watches)
        if self.estimate_mb == biggest and memory.available_mb() < limits.reserve_mb:
            self.end("out_of_memory")

    def _look_closely(self, sample: memory.Sample, cell: Cell, keeper: Keeper) -> None:
        """Start a slow look beside the quick ones, unless one is under way."""
        if self._close_look is None or self._close_look.done():
            before = memory.Before(keeper.baseline_kb, self.own_kb, memory.children(keeper.zygote_pid))
            slow = asyncio.to_thread(memory.look_closely, sample, before, cell.stores)
            self._close_look = asyncio.create_task(slow)
            self._close_look.add_done_callback(lambda done: self._close_look_done(done, keeper))

    def _close_look_done(self, done: asyncio.Task[memory.Sample], keeper: Keeper) -> None:
        # A job that ended meanwhile took its descriptors with it; then there is nothing to note.
        if not done.cancelled() and done.exception() is None and self in keeper.watches:
            self._note(done.result(), keeper)
