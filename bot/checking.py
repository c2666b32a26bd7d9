"""The check of a question that was sent in: is there one like it, and does its code do what it claims?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Final

import structlog

from bot.errors import WorkerError
from bot.runs.worker import Worker, result_of
from bot.tutor.verdict import Alike, Run, Verdict
from questions.check import disagreed
from questions.model import Question
from questions.similar import nearest

log = structlog.get_logger()

MAX_ALIKE: Final = 3


async def check(question: Question, others: Iterable[Question], worker: Worker) -> Verdict:
    """What is to be said of `question` beside the questions `others`; runs its code on `worker`."""
    # It compares with thousands of words: nobody else should wait for it.
    alike = await asyncio.to_thread(_alike, question, tuple(others))
    run, found = await _run(question, worker)
    return Verdict(run, found, alike)


def _alike(question: Question, others: Iterable[Question]) -> tuple[Alike, ...]:
    """Those of `others` that a moderator should look at beside it, the most alike first."""
    found = nearest(question, others)[:MAX_ALIKE]
    return tuple(Alike(near.question.id, round(100 * near.score)) for near in found)


async def _run(question: Question, worker: Worker) -> tuple[Run, tuple[tuple[str, str], ...]]:
    if not question.runs:
        return "nothing", ()
    try:
        found = await disagreed(question, partial(result_of, worker=worker))
    except WorkerError:
        log.exception("no worker for a check", question=question.id)
        return "unavailable", ()
    return ("disagreed" if found else "held"), tuple((each.claim, each.seen) for each in found)
