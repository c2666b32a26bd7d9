"""What is counted with every answer: right after any history, also of attempts from before it was counted."""

from __future__ import annotations

import itertools
import random
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from bot.recording import record
from bot.store import Store, Writing, schema
from bot.store.learners import Learner
from bot.store.tables import attempts, choices, days, scores, sessions
from bot.tutor.counts import Graded
from bot.tutor.leaderboard import Score
from bot.tutor.progress import Day
from bot.tutor.session import Attempt, Session, Style
from questions.model import Question

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SERVER, OTHER = 100, 101
Answer = Callable[..., Awaitable[int]]


@pytest.fixture
def numbers() -> Iterator[int]:
    return itertools.count(1)


@pytest.fixture
def answer(numbers: Iterator[int], ask_about: Callable[..., Question]) -> Answer:
    """answer(tx, learner, ...) writes one answer down, in a session of its own."""

    async def answering(
        tx: Writing,
        learner_id: int,
        *,
        at: datetime = NOON,
        guild_id: int | None = SERVER,
        question: str = "pooling",
        style: Style = "quiz",
        number: int = 1,
        option: int = 0,
        points: int = 100,
    ) -> int:
        session = await tx.add_session(
            Session(
                question_id=question,
                revision="abc",
                order=(0, 1, 2, 3),
                channel_id=10,
                guild_id=guild_id,
                asker_id=1,
                posted_at=at,
                style=style,
            )
        )
        attempt = Attempt(
            session_id=session.id,
            learner_id=learner_id,
            number=number,
            option=option,
            correct=points > 0,
            points=points,
            hints=0,
            interaction_id=next(numbers),
            at=at,
        )
        return (await record(tx, [Graded(attempt, session, ask_about(question))]))[0]

    return answering


async def test_points_add_up_per_server_and_period(store: Store, answer: Answer) -> None:
    async with store.writing() as tx:
        await answer(tx, 1)
        await answer(tx, 1, points=50, number=2)
        await answer(tx, 1, at=NOON + timedelta(days=1))
        await answer(tx, 1, guild_id=OTHER)
        await answer(tx, 1, guild_id=None)
        await answer(tx, 1, style="review")
        assert await tx.top_scores(SERVER, "2026-W09", 10) == [Score(1, 150, 2)]
        assert await tx.top_scores(SERVER, "2026-W10", 10) == [Score(1, 100, 1)]
        assert await tx.top_scores(SERVER, "all", 10) == [Score(1, 250, 3)]
        assert await tx.top_scores(OTHER, "2026-03", 10) == [Score(1, 100, 1)]


async def test_the_most_points_come_first_and_nobody_without_any(store: Store, answer: Answer) -> None:
    async with store.writing() as tx:
        for learner, points in ((1, 50), (2, 100), (3, 0), (4, 75), (5, 75)):
            await answer(tx, learner, points=points)
        top = await tx.top_scores(SERVER, "all", 3)
        assert [score.learner_id for score in top] == [2, 5, 4]
        assert await tx.score(SERVER, "all", 3) is None
        assert await tx.score(SERVER, "all", 4) == Score(4, 75, 1)
        assert await tx.better_than(SERVER, "all", 75) == 1


async def test_who_opted_out_has_no_place_and_takes_none(store: Store, answer: Answer) -> None:
    async with store.writing() as tx:
        for learner, points in ((1, 50), (2, 100), (3, 75)):
            await answer(tx, learner, points=points)
        await tx.keep_learner(Learner(2, off_leaderboard=True))
        assert [score.learner_id for score in await tx.top_scores(SERVER, "all", 10)] == [3, 1]
        assert await tx.better_than(SERVER, "all", 50) == 1


async def test_a_day_is_one_of_the_learners_own_calendar(store: Store, answer: Answer) -> None:
    evening = NOON.replace(hour=23)
    async with store.writing() as tx:
        await tx.keep_learner(Learner(1, timezone="Europe/Madrid"))
        await answer(tx, 1, at=evening)
        await answer(tx, 2, at=evening)
        assert [each.day for each in await tx.days_of(1)] == [date(2026, 3, 2)]
        assert [each.day for each in await tx.days_of(2)] == [date(2026, 3, 1)]


async def test_a_day_has_the_answers_of_every_server(store: Store, answer: Answer) -> None:
    async with store.writing() as tx:
        await answer(tx, 1)
        await answer(tx, 1, guild_id=None, points=0)
        await answer(tx, 1, guild_id=None, points=50, number=2)
        await answer(tx, 1, at=NOON + timedelta(days=1), style="review")
        await answer(tx, 2)
        first = date(2026, 3, 1)
        assert await tx.days_of(1) == [Day(first, 3, 2, 1), Day(first + timedelta(days=1), 1, 1, 1)]
        assert await tx.days_of_group(SERVER, first) == [
            Day(first, 2, 2, 2),
            Day(first + timedelta(days=1), 1, 1, 1),
        ]


async def test_only_the_first_answer_of_a_day_tells_of_a_row(store: Store, answer: Answer) -> None:
    async with store.writing() as tx:
        assert await answer(tx, 1) == 0
        assert await answer(tx, 1) == 0
        tomorrow = NOON + timedelta(days=1)
        assert await answer(tx, 1, at=tomorrow, points=0) == 2
        assert await answer(tx, 1, at=tomorrow) == 0
        assert await answer(tx, 1, at=tomorrow, guild_id=OTHER) == 0


async def test_first_tries_are_counted_by_option_and_name_nobody(store: Store, answer: Answer) -> None:
    async with store.writing() as tx:
        await answer(tx, 1, option=2)
        await answer(tx, 1, option=3, number=2)
        await answer(tx, 2, option=2)
        await answer(tx, 3, option=0)
        await answer(tx, 3, option=0, guild_id=None)
        await answer(tx, 3, option=0, style="review")
        assert await tx.chosen(SERVER) == {("pooling", "abc"): {2: 2, 0: 1}}
    assert "learner_id" not in choices.columns


async def test_attempts_from_before_they_were_counted_are_counted_the_same_way(
    tmp_path: Path, answer: Answer
) -> None:
    """The same history twice: counted as it happens, and only written down and counted by the migration."""
    rng = random.Random(7)
    counted, only_written = (f"sqlite+aiosqlite:///{tmp_path / name}.sqlite3" for name in ("one", "two"))
    store = await Store.open(counted)
    async with store.writing() as tx:
        for _ in range(150):
            await answer(
                tx,
                rng.randint(1, 5),
                at=NOON + timedelta(hours=rng.randint(0, 24 * 40)),
                guild_id=rng.choice([SERVER, OTHER, None]),
                question=rng.choice(["pooling", "freezing"]),
                style=rng.choice(["quiz", "review", "peer", "round", "daily"]),
                number=rng.choice([1, 1, 2]),
                option=rng.randint(0, 3),
                points=rng.choice([0, 50, 100]),
            )
    await store.close()
    await _make_before_counting(only_written, await _rows(counted, sessions, attempts))
    await (await Store.open(only_written)).close()

    kept = await _rows(counted, choices, days, scores)
    assert await _rows(only_written, choices, days, scores) == kept
    assert sum(row["chosen"] for row in kept["choice"]) > 50


async def _rows(url: str, *tables: sa.Table) -> dict[str, list[dict[str, Any]]]:
    """What stands in the tables, as plain values."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = {}
        for table in tables:
            plain = sa.table(table.name, *map(sa.column, table.columns.keys()))
            rows = await connection.execute(sa.select(plain).order_by(*table.primary_key))
            found[table.name] = [dict(row) for row in rows.mappings()]
    await engine.dispose()
    return found


async def _make_before_counting(url: str, rows: dict[str, list[dict[str, Any]]]) -> None:
    """A database of the revision before anything was counted, with those rows in it."""
    engine = create_async_engine(url)
    counting = ScriptDirectory(str(schema.MIGRATIONS)).get_revision("0008")
    await schema.upgrade(engine, str(counting.down_revision))
    async with engine.begin() as connection:
        for name, values in rows.items():
            for row in values:
                row.pop("answer", None)  # later
            table = sa.table(name, *map(sa.column, values[0]))
            await connection.execute(sa.insert(table), values)
    await engine.dispose()
