"""The check of a question that was sent in: is there one like it, and does its code do what it claims?"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from contextlib import aclosing
from typing import Final

import structlog

from bot.errors import WorkerError
from bot.runs.worker import Worker
from bot.tutor.verdict import Alike, Run, Verdict
from questions.model import Question
from questions.similar import nearest
from questions.verify import disagreements
from sandbox.protocol import Job, Result

log = structlog.get_logger()

MAX_ALIKE: Final = 3


async def check(question: Question, others: Iterable[Question], worker: Worker) -> Verdict:
    """What is to be said of `question` beside the questions `others`; runs its code on `worker`."""
    # It compares with thousands of words: nobody else should wait for it.
    alike = await asyncio.to_thread(find_alike, question, tuple(others))
    run, disagreed = await _run(question, worker)
    return Verdict(run, disagreed, alike)


def find_alike(question: Question, others: Iterable[Question]) -> tuple[Alike, ...]:
    """Those of `others` that a moderator should look at beside it, the most alike first."""
    found = nearest(question, others)[:MAX_ALIKE]
    return tuple(Alike(near.question.id, round(100 * near.score)) for near in found)


async def _run(question: Question, worker: Worker) -> tuple[Run, tuple[tuple[str, str], ...]]:
    if not question.runs:
        return "nothing", ()
    found: list[tuple[str, str]] = []
    for run in question.runs:
        # In the question's own name: a worker runs one snippet a learner at a time, its author may run one.
        job = Job(id=secrets.token_hex(8), code=run.code, owner=f"check {question.id}")
        result = await _result(job, worker)
        if result is None:
            return "unavailable", ()
        of = f"{run.of}: " if run.of else ""
        found += [(of + each.claim, each.seen) for each in disagreements(run.verify, result)]
    return ("disagreed" if found else "held"), tuple(found)


async def _result(job: Job, worker: Worker) -> Result | None:
    try:
        async with aclosing(worker.submit(job)) as events:
            async for event in events:
                if isinstance(event, Result):
                    return event
    except WorkerError:
        log.exception("no worker for a check", job=job.id)
    return None
