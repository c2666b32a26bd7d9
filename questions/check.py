"""Runs a bank's code in the sandbox and holds each result against what its question claims."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from questions.model import Run, Verify
from questions.verify import Disagreement, disagreements
from sandbox import client
from sandbox.protocol import Job, Result


class Provable(Protocol):
    """What has code to be run and claims what it shows: a question, or the facts about a model."""

    @property
    def id(self) -> str: ...

    @property
    def runs(self) -> tuple[Run, ...]: ...

    @property
    def verify(self) -> Verify | None: ...

    @property
    def to_verify(self) -> str | None: ...

    @property
    def mended(self) -> str | None: ...


P = TypeVar("P", bound=Provable)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of running one question; without disagreements it has proved itself, now or `before`."""

    question: Provable
    disagreements: tuple[Disagreement, ...]
    before: bool = False


def proof(question: Provable) -> str:
    """All that its runs depend on, as text: the code and what it claims. Alike where one run proves both."""
    claims = question.verify.model_dump(mode="json") if question.verify else None
    return json.dumps([question.to_verify, claims, question.mended], sort_keys=True)


def runnable(questions: Iterable[P]) -> tuple[P, ...]:
    """Those of `questions` that have something to run."""
    return tuple(question for question in questions if question.runs)


async def findings(
    questions: Iterable[Provable], socket: Path, at_once: int = 1
) -> AsyncGenerator[Finding, None]:
    """Run `questions` on the worker at `socket`, `at_once` of them at a time, and tell of each as it is done.

    Those that run the same code and claim the same are run once.
    Raises sandbox.client.WorkerUnavailable when the worker can't be reached or goes away.
    """
    turn = asyncio.Semaphore(at_once)
    alike = defaultdict[str, list[Provable]](list)
    for question in runnable(questions):
        alike[proof(question)].append(question)
    running = [asyncio.create_task(_find(first, socket, turn)) for first, *_ in alike.values()]
    try:
        for done in asyncio.as_completed(running):
            finding = await done
            for each in alike[proof(finding.question)]:
                yield replace(finding, question=each)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _find(question: Provable, socket: Path, turn: asyncio.Semaphore) -> Finding:
    async with turn:
        return Finding(question, await disagreed(question, partial(submit, socket=socket)))


async def disagreed(
    question: Provable, result_of: Callable[[Job], Awaitable[Result]]
) -> tuple[Disagreement, ...]:
    """Run all that `question` has to be run, and tell which of its claims that does not bear out.

    `result_of` has a job run; whatever it raises is raised here.
    """
    found: list[Disagreement] = []
    for run in question.runs:
        # In the question's own name: a worker runs one snippet a learner at a time.
        job = Job(id=f"check-{secrets.token_hex(8)}", code=run.code, owner=f"check {question.id}")
        seen = disagreements(run.verify, await result_of(job))
        found += [replace(each, claim=f"{run.of}: {each.claim}") if run.of else each for each in seen]
    return tuple(found)


async def submit(job: Job, socket: Path) -> Result:
    """What came of `job`. Raises sandbox.client.WorkerUnavailable."""
    result: Result | None = None
    async for event in client.submit(socket, job):
        if isinstance(event, Result):
            result = event
    if result is None:
        raise client.WorkerUnavailable("the worker gave no result")
    return result
