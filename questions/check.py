"""Runs a bank's code in the sandbox and holds each result against what its question claims."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from questions.model import Question
from questions.verify import Disagreement, disagreements
from sandbox import client
from sandbox.protocol import Job, Result


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of running one question; without disagreements it has proved itself, now or `before`."""

    question: Question
    disagreements: tuple[Disagreement, ...]
    before: bool = False


def runnable(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Those of `questions` that have something to run."""
    return tuple(question for question in questions if question.runs)


async def findings(
    questions: Iterable[Question], socket: Path, at_once: int = 1
) -> AsyncGenerator[Finding, None]:
    """Run `questions` on the worker at `socket`, `at_once` of them at a time, and tell of each as it is done.

    Raises sandbox.client.WorkerUnavailable when the worker can't be reached or goes away.
    """
    turn = asyncio.Semaphore(at_once)
    running = [asyncio.create_task(_find(question, socket, turn)) for question in runnable(questions)]
    try:
        for done in asyncio.as_completed(running):
            yield await done
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _find(question: Question, socket: Path, turn: asyncio.Semaphore) -> Finding:
    found: list[Disagreement] = []
    async with turn:
        for run in question.runs:
            # Each in its own name: a worker runs one snippet a learner at a time.
            job = Job(id=f"check-{question.id}", code=run.code, owner=f"check {question.id}")
            seen = disagreements(run.verify, await _run(job, socket))
            found += [replace(each, claim=f"{run.of}: {each.claim}") if run.of else each for each in seen]
    return Finding(question, tuple(found))


async def _run(job: Job, socket: Path) -> Result:
    result: Result | None = None
    async for event in client.submit(socket, job):
        if isinstance(event, Result):
            result = event
    if result is None:
        raise client.WorkerUnavailable("the worker gave no result")
    return result
