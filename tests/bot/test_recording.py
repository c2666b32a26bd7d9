"""However many answers are written down together, it comes to what it does one after another."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.recording import record
from bot.store import Store
from bot.store.learners import Learner
from bot.store.tables import attempts, cards, choices, days, scores, strengths
from bot.tutor.counts import Graded
from bot.tutor.session import Attempt, Session, Style
from questions.model import Question

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def history(ask_about: Callable[..., Question]) -> list[Graded]:
    """Answers of forty learners on some days, with second tries and hints, some quick and some slow."""
    rng = random.Random(7)
    questions = [ask_about(name).model_copy(update={"level": number}) for number, name in enumerate("abc", 1)]
    answers = list[Graded]()
    for number in range(1, 13):
        session, question = posted(number, rng.choice(questions), NOON + timedelta(hours=6 * number), rng)
        for place, learner in enumerate(rng.sample(range(1, 41), 25)):
            for attempt in range(1, rng.choice([2, 2, 3])):
                right = rng.random() < 0.7
                made = Attempt(
                    session_id=session.id,
                    learner_id=learner,
                    number=attempt,
                    option=question.right if right else 0,
                    correct=right,
                    points=100 * right,
                    hints=int(rng.random() < 0.2),
                    interaction_id=len(answers) + 1,
                    at=session.posted_at + timedelta(seconds=place * 13, milliseconds=len(answers)),
                )
                answers.append(Graded(made, session, question))
    return answers


def posted(number: int, question: Question, at: datetime, rng: random.Random) -> tuple[Session, Question]:
    style: Style = rng.choice(["quiz", "review", "round"])
    session = Session(
        question_id=question.id,
        revision=question.revision,
        order=(0, 1, 2, 3),
        channel_id=10,
        guild_id=rng.choice([100, 101, None]),
        asker_id=1,
        posted_at=at,
        style=style,
        id=number,
    )
    return session, question


async def test_together_it_comes_to_the_same_as_one_by_one(tmp_path: Path, history: list[Graded]) -> None:
    one_by_one = await written(tmp_path / "one.sqlite3", history, at_a_time=1)
    assert await written(tmp_path / "some.sqlite3", history, at_a_time=7) == one_by_one
    assert await written(tmp_path / "all.sqlite3", history, at_a_time=len(history)) == one_by_one
    rows, kept = one_by_one
    assert max(rows) > 2, "days in a row"
    assert all(kept.values())
    states = {(row["state"], row["stability"]) for row in kept["card"]}
    assert len(states) > 10, "cards of many kinds"


async def written(file: Path, history: list[Graded], at_a_time: int) -> tuple[list[int], dict[str, Any]]:
    """The days in a row that each answer made, and all that is kept when so many are written at a time."""
    store = await Store.open(f"sqlite+aiosqlite:///{file}")
    rows = []
    async with store.writing() as tx:
        await tx.keep_learner(Learner(3, timezone="Pacific/Auckland"))
        for session in {each.session.id: each.session for each in history}.values():
            await tx.add_session(session)
    for start in range(0, len(history), at_a_time):
        async with store.writing() as tx:
            rows += await record(tx, history[start : start + at_a_time])
    async with store.reading() as tx:
        kept = {table.name: await everything(tx, table) for table in KEPT}
    await store.close()
    return rows, kept


KEPT = (attempts, cards, choices, days, scores, strengths)


async def everything(tx: Any, table: sa.Table) -> list[dict[str, Any]]:
    columns = [column for column in table.columns if column.name != "id"]
    found = await tx._connection.execute(sa.select(*columns).order_by(*columns))
    return [dict(row) for row in found.mappings()]
