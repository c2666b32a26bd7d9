"""The use case of running a snippet: admit it, keep it, send it off, and tell what happens to it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import structlog

from bot.errors import WorkerError
from bot.runs import trace
from bot.runs.admission import Refusal, StillRunning, refuse
from bot.runs.trace import Trace
from bot.runs.worker import Worker
from bot.store import Store
from sandbox.protocol import Job, Queued, Result, Started

log = structlog.get_logger()

# "Edit and rerun" works for this long; the code is forgotten after it.
SNIPPETS_KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ran:
    """The Result of the snippet that is kept under `snippet_id`."""

    result: Result
    snippet_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not run now. Where it may run later, what was written is kept under `snippet_id`."""

    why: Refusal
    snippet_id: int | None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No worker answered; what was written is kept under `snippet_id`."""

    snippet_id: int


RunOutcome: TypeAlias = Ran | Refused | Unavailable
Progress: TypeAlias = Queued | Started
Tell: TypeAlias = Callable[[Progress], Awaitable[None]]


class RunDesk:
    """Takes snippets in, one a learner at a time."""

    def __init__(self, worker: Worker, store: Store, clock: Callable[[], datetime]) -> None:
        self._worker = worker
        self._store = store
        self._clock = clock
        self._running: set[int] = set()

    async def run(self, code: str, *, learner_id: int, tell: Tell) -> RunOutcome:
        """Run `code` for the learner. `tell` hears of its place in the queue and of its start."""
        code = _storable(code)
        why = refuse(code, learner_id, self._running)
        if why is not None:
            kept = await self._keep(code, learner_id) if isinstance(why, StillRunning) else None
            return Refused(why, kept)
        self._running.add(learner_id)
        try:
            snippet_id = await self._keep(code, learner_id)
            return await self._send(code, learner_id, snippet_id, tell)
        finally:
            self._running.discard(learner_id)

    async def code_of(self, snippet_id: int) -> str | None:
        """The code kept under that id, or None where it was forgotten."""
        async with self._store.reading() as tx:
            return await tx.snippet(snippet_id)

    async def trace_of(self, snippet_id: int) -> Trace | None:
        """The trace of the snippet kept under that id, or None where there is none or it was forgotten."""
        async with self._store.reading() as tx:
            kept = await tx.trace(snippet_id)
        return None if kept is None else trace.unpack(kept)

    async def explanation_of(self, snippet_id: int) -> str | None:
        """The longer explanation of what went wrong in that snippet, or None like a trace."""
        async with self._store.reading() as tx:
            return await tx.explanation(snippet_id)

    async def _send(self, code: str, learner_id: int, snippet_id: int, tell: Tell) -> RunOutcome:
        job = Job(id=secrets.token_hex(8), code=code, owner=str(learner_id))
        try:
            # Closed at once, also where `tell` fails: that ends the job, and the worker is free.
            async with aclosing(self._worker.submit(job)) as events:
                async for event in events:
                    if isinstance(event, Result):
                        await self._keep_outcome(event, snippet_id)
                        return Ran(event, snippet_id)
                    await tell(event)
        except WorkerError:
            log.exception("no worker for a job", job=job.id)
        return Unavailable(snippet_id)

    async def _keep(self, code: str, learner_id: int) -> int:
        now = self._clock()
        async with self._store.writing() as tx:
            await tx.forget_snippets(before=now - SNIPPETS_KEPT)
            return await tx.add_snippet(learner_id, code, now)

    async def _keep_outcome(self, result: Result, snippet_id: int) -> None:
        """Keep what the buttons under a Result show."""
        more = result.error.more if result.error is not None else None
        if not (result.trace or more):
            return
        async with self._store.writing() as tx:
            if result.trace:
                await tx.set_trace(snippet_id, trace.pack(trace.of(result)))
            if more:
                await tx.set_explanation(snippet_id, _storable(more))


def _storable(text: str) -> str:
    """Without halves of surrogate pairs, which no encoding takes, and the character 0, which PostgreSQL
    doesn't: a message can hold the ones, and a file the other."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
