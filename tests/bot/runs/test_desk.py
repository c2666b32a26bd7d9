"""A snippet on its way to a worker and back. Only the worker is stood in for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import WorkerError
from bot.runs.admission import Empty, StillRunning, TooLong
from bot.runs.desk import Progress, Ran, Refused, RunDesk, Unavailable
from bot.runs.worker import SocketWorker
from bot.store import Store
from sandbox.protocol import Event, Job, Queued, Result, Started

ADA, BEN = 42, 43


def ran(job: Job) -> list[Event]:
    return [Queued(2), Started(), Result(id=job.id, status="ok", stdout="done")]


@dataclass
class StandInWorker:
    """Gives the events it is told to, and waits before the Result until it is let go on."""

    events: Callable[[Job], list[Event]] = ran
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    jobs: list[Job] = field(default_factory=list)
    breaks: Exception | None = None

    async def submit(self, job: Job) -> AsyncGenerator[Event, None]:
        self.jobs.append(job)
        for event in self.events(job):
            if isinstance(event, Result):
                self.begun.set()
                await self.go_on.wait()
            if self.breaks is not None:
                raise self.breaks
            yield event
        if self.breaks is not None:
            raise self.breaks


@pytest.fixture
def worker() -> StandInWorker:
    quick = StandInWorker()
    quick.go_on.set()
    return quick


@pytest.fixture
def desk(worker: StandInWorker, store: Store, clock: Any) -> RunDesk:
    return RunDesk(worker, store, clock)


async def no_news(_event: Progress) -> None:
    """For who doesn't want to hear how it is going."""


async def test_a_result_comes_back_and_the_way_there_is_told(desk: RunDesk, worker: StandInWorker) -> None:
    heard: list[Progress] = []

    async def tell(event: Progress) -> None:
        heard.append(event)

    outcome = await desk.run("print('done')", learner_id=ADA, tell=tell)
    assert isinstance(outcome, Ran)
    assert outcome.result.stdout == "done"
    assert heard == [Queued(2), Started()]
    assert await desk.code_of(outcome.snippet_id) == "print('done')"
    assert [(job.code, job.owner) for job in worker.jobs] == [("print('done')", str(ADA))]


async def test_a_learner_has_one_snippet_running_and_the_next_is_kept(
    desk: RunDesk, worker: StandInWorker
) -> None:
    worker.go_on.clear()
    first = asyncio.create_task(desk.run("first", learner_id=ADA, tell=no_news))
    await worker.begun.wait()
    second = await desk.run("second", learner_id=ADA, tell=no_news)
    assert isinstance(second, Refused)
    assert second.why == StillRunning()
    assert second.snippet_id is not None
    assert await desk.code_of(second.snippet_id) == "second"
    worker.go_on.set()
    assert isinstance(await first, Ran)
    assert isinstance(await desk.run("third", learner_id=ADA, tell=no_news), Ran)
    assert [job.code for job in worker.jobs] == ["first", "third"]


async def test_two_presses_at_once_are_one_job(desk: RunDesk, worker: StandInWorker) -> None:
    both = await asyncio.gather(*(desk.run("x", learner_id=ADA, tell=no_news) for _ in range(2)))
    assert sorted(type(outcome).__name__ for outcome in both) == ["Ran", "Refused"]
    assert len(worker.jobs) == 1


async def test_learners_do_not_wait_for_each_other_here(desk: RunDesk, worker: StandInWorker) -> None:
    worker.go_on.clear()
    first = asyncio.create_task(desk.run("x", learner_id=ADA, tell=no_news))
    await worker.begun.wait()
    other = asyncio.create_task(desk.run("y", learner_id=BEN, tell=no_news))
    worker.go_on.set()
    assert isinstance(await first, Ran)
    assert isinstance(await other, Ran)


async def test_after_a_cancelled_run_the_learner_may_run_again(desk: RunDesk, worker: StandInWorker) -> None:
    worker.go_on.clear()
    running = asyncio.create_task(desk.run("x", learner_id=ADA, tell=no_news))
    await worker.begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    worker.go_on.set()
    assert isinstance(await desk.run("y", learner_id=ADA, tell=no_news), Ran)


async def test_after_an_error_nobody_foresaw_the_learner_may_run_again(
    desk: RunDesk, worker: StandInWorker
) -> None:
    worker.breaks = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await desk.run("x", learner_id=ADA, tell=no_news)
    worker.breaks = None
    assert isinstance(await desk.run("y", learner_id=ADA, tell=no_news), Ran)


@pytest.mark.parametrize("seen", [0, 1, 2])
async def test_a_worker_that_breaks_off_leaves_the_snippet_kept(store: Store, clock: Any, seen: int) -> None:
    worker = StandInWorker(events=lambda job: ran(job)[:seen], breaks=WorkerError("gone"))
    desk = RunDesk(worker, store, clock)
    outcome = await desk.run("x = 1", learner_id=ADA, tell=no_news)
    assert isinstance(outcome, Unavailable)
    assert await desk.code_of(outcome.snippet_id) == "x = 1"


async def test_a_worker_that_ends_without_a_result_is_unavailable(store: Store, clock: Any) -> None:
    desk = RunDesk(StandInWorker(events=lambda _: [Started()]), store, clock)
    assert isinstance(await desk.run("x", learner_id=ADA, tell=no_news), Unavailable)


async def test_without_a_sandbox_at_its_socket_the_snippet_is_kept(
    store: Store, clock: Any, tmp_path: Path
) -> None:
    desk = RunDesk(SocketWorker(tmp_path / "nobody.sock"), store, clock)
    outcome = await desk.run("x = 1", learner_id=ADA, tell=no_news)
    assert isinstance(outcome, Unavailable)
    assert await desk.code_of(outcome.snippet_id) == "x = 1"


async def test_a_socket_nobody_listens_at_is_a_worker_error(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match=r"no sandbox server answers at .*nobody\.sock"):
        [event async for event in SocketWorker(tmp_path / "nobody.sock").submit(Job(id="1", code="x"))]


@pytest.mark.parametrize("code", ["\ud800x = 1", "x = '\udfff'", "a\x00b"])
async def test_characters_that_no_database_or_wire_takes_do_no_harm(
    desk: RunDesk, worker: StandInWorker, code: str
) -> None:
    outcome = await desk.run(code, learner_id=ADA, tell=no_news)
    assert isinstance(outcome, Ran)
    kept = await desk.code_of(outcome.snippet_id)
    assert kept == worker.jobs[0].code
    assert kept is not None
    kept.encode("utf-8")


@pytest.mark.parametrize(("code", "why"), [(" \n", Empty()), ("x" * 70_000, TooLong(70_000))])
async def test_what_can_never_run_is_neither_sent_nor_kept(
    desk: RunDesk, worker: StandInWorker, code: str, why: Any
) -> None:
    assert await desk.run(code, learner_id=ADA, tell=no_news) == Refused(why, None)
    assert worker.jobs == []


async def test_snippets_are_forgotten_after_a_month(desk: RunDesk, clock: Any) -> None:
    old = await desk.run("old", learner_id=ADA, tell=no_news)
    assert isinstance(old, Ran)
    clock.now += timedelta(days=29)
    await desk.run("newer", learner_id=BEN, tell=no_news)
    assert await desk.code_of(old.snippet_id) == "old"
    clock.now += timedelta(days=2)
    await desk.run("newest", learner_id=BEN, tell=no_news)
    assert await desk.code_of(old.snippet_id) is None
