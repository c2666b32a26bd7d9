"""The jobs' side of the server: a jail that is kept alive, a fair queue before it, and each job's events."""

from __future__ import annotations

import asyncio
import logging
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Final

from sandbox.jail import cgroups, seal
from sandbox.jail.container import SealError, explain_refusal
from sandbox.limits import Limits
from sandbox.protocol import Event, Job, Queued, Result, Started, WorkerStatus
from sandbox.server import outcome, runner
from sandbox.server.admission import Queue, QueueFullError
from sandbox.server.keeper import JailLostError, Keeper
from sandbox.server.spares import Spares
from sandbox.weights import store

_log = logging.getLogger(__name__)

_TRIES: Final = 2
_RESTART_SECONDS: Final = 5
_WARM_SECONDS: Final = 60
_SHOWN: Final = (
    "torch",
    "torchvision",
    "tensorflow-cpu",
    "tensorflow",
    "keras",
    "numpy",
    "matplotlib",
    "pillow",
    "safetensors",
    "scikit-learn",
    "timm",
    "torchinfo",
)
_LOST: Final = "The sandbox had to restart while your snippet ran; please send it again."
_FAULT: Final = "The sandbox's machine is short of something just now; please try again in a minute."
_COLD: Final = "The sandbox is starting again; please try again in half a minute."


class NotWarmError(RuntimeError):
    """There is a jail, but the first snippet did not come back as it must."""


@dataclass
class Worker:
    """Runs jobs. `start` it, `run` jobs, `close` it."""

    limits: Limits
    weights: Path | None
    queue: Queue = field(init=False)
    layers: dict[str, bool] = field(default_factory=dict)
    _spares: Spares | None = None
    _warm: asyncio.Event = field(default_factory=asyncio.Event)
    _revival: asyncio.Task[None] | None = None
    _cgroup: Path | None = None

    def __post_init__(self) -> None:
        self.queue = Queue(self.limits)

    async def start(self) -> None:
        """Warm a jail and prove it with a first snippet. Raises SealError or NotWarmError."""
        self._cgroup = cgroups.take_over(self.limits)
        self._spares = Spares(await self._start_jail())
        probe = Job(id="probe", code="print(1 + 1)")
        try:
            result = await runner.run(probe, self._spares, 0, on_start=self._look_at_seal)
        except JailLostError as error:
            raise SealError(explain_refusal(str(error))) from error
        if result.status != "ok" or result.stdout != "2\n":
            said = (result.error.message if result.error else "") or result.stderr
            raise NotWarmError(f"The sandbox's first snippet failed: {said}")
        self._revival = asyncio.create_task(self._keep_alive())

    async def run(self, job: Job, tell: Callable[[Event], None]) -> Result:
        """Run `job` when its turn comes; `tell` hears of its places and of its start."""
        refusal = self._refusal(job)
        if refusal:
            return outcome.rejection(job.id, refusal)
        entered = time.monotonic()
        try:
            ticket = self.queue.enter(job.owner, lambda place: tell(Queued(place)))
        except QueueFullError as error:
            return outcome.rejection(job.id, str(error))
        try:
            await ticket.turn
            tell(Started())
            return await self._run_now(job, int((time.monotonic() - entered) * 1000))
        finally:
            self.queue.leave(ticket)

    def status(self) -> WorkerStatus:
        """What the server can say of itself."""
        return WorkerStatus(
            versions=_versions(),
            limits=asdict(self.limits),
            layers=self.layers,
            weights=tuple(store.names(self.weights)) if self.weights else (),
            running=self.queue.running,
            waiting=self.queue.waiting,
            spares=self._spares.waiting if self._spares else 0,
            at_rest=self._at_rest,
        )

    @property
    def _at_rest(self) -> bool:
        spares = self._spares
        return not (self.queue.running or self.queue.waiting) and spares is not None and spares.at_rest

    async def close(self) -> None:
        """End the jail and all in it."""
        if self._revival is not None:
            self._revival.cancel()
            with suppress(asyncio.CancelledError):
                await self._revival
        if self._spares is not None:
            await _close(self._spares)

    def _refusal(self, job: Job) -> str | None:
        size = len(job.code.encode("utf-8", "surrogatepass"))
        if size > self.limits.source_bytes:
            most = self.limits.source_bytes / 1024
            return f"Your snippet has {size / 1024:.0f} KiB and may have {most:g}; please send a shorter one."
        return None

    async def _run_now(self, job: Job, queue_ms: int) -> Result:
        for _try in range(_TRIES):
            spares = self._spares
            if spares is None or spares.keeper.lost.is_set():
                spares = await self._next_spares()
            if spares is None:
                return outcome.rejection(job.id, _COLD, queue_ms)
            try:
                return await runner.run(job, spares, queue_ms)
            except JailLostError:
                continue
            except OSError:
                _log.exception("a job could not be run")
                return outcome.rejection(job.id, _FAULT, queue_ms)
        return outcome.rejection(job.id, _LOST, queue_ms)

    async def _next_spares(self) -> Spares | None:
        """Those of the jail that replaces a fallen one, waited for as long as a warm-up usually takes."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_WARM_SECONDS):
                while True:
                    await self._warm.wait()
                    if self._spares is not None and not self._spares.keeper.lost.is_set():
                        return self._spares
                    await asyncio.sleep(0)
        return None

    async def _keep_alive(self) -> None:
        while True:
            if self._spares is not None:
                self._spares.fill()
                self._warm.set()
                await self._spares.keeper.lost.wait()
                self._warm.clear()
                _log.warning("the jail fell and is started again: %s", self._spares.keeper.complaint())
                await _close(self._spares)
                self._spares = None
            try:
                self._spares = Spares(await self._start_jail())
            except (SealError, OSError) as error:
                _log.error("the jail could not be started again: %s", error)
                await asyncio.sleep(_RESTART_SECONDS)

    async def _start_jail(self) -> Keeper:
        return await Keeper.start(self.limits, self.weights, self._cgroup)

    def _look_at_seal(self, pid: int) -> None:
        self.layers = seal.layers(pid)


async def _close(spares: Spares) -> None:
    spares.keeper.give_up()
    await spares.close()
    await spares.keeper.close()


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _SHOWN:
        with suppress(metadata.PackageNotFoundError):
            found[name.removesuffix("-cpu")] = metadata.version(name)
    return found
