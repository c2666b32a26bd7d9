"""Runs a bank's code in the sandbox and holds each result against what its question claims."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

from questions.model import Question
from questions.verify import Disagreement, disagreements
from sandbox import client
from sandbox.protocol import Job, Result


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of running one question; without disagreements it has proved itself."""

    question: Question
    disagreements: tuple[Disagreement, ...]


def runnable(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Those of `questions` that have something to run."""
    return tuple(question for question in questions if question.to_verify)


async def findings(questions: Iterable[Question], socket: Path) -> AsyncIterator[Finding]:
    """Run `questions` one after the other on the worker at `socket`, and tell of each as it is done.

    Raises sandbox.client.WorkerUnavailable when the worker can't be reached or goes away.
    """
    for question in questions:
        code, verify = question.to_verify, question.verify
        if code is not None and verify is not None:
            result = await _run(Job(id=f"check-{question.id}", code=code, owner="questions check"), socket)
            yield Finding(question, disagreements(verify, result))


async def _run(job: Job, socket: Path) -> Result:
    result: Result | None = None
    async for event in client.submit(socket, job):
        if isinstance(event, Result):
            result = event
    if result is None:
        raise client.WorkerUnavailable("the worker gave no result")
    return result
