"""What the tests of the bot share: questions to ask, a clock that moves when looked at, a real store."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store
from bot.tutor.session import Session, open_session
from bot.tutoring import Tutor
from questions.model import Bank, Option, Question, Topic

# Names a PostgreSQL server, postgresql+asyncpg://user@host/database, to run every test of the store on too.
POSTGRES = "WARMSTART_TEST_POSTGRES"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Clock:
    """Time that moves a second at every look, so that order is kept."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def ask_about() -> Callable[..., Question]:
    """ask_about("pooling", options=4, hints=3) is a question whose last option is right."""

    def question(
        name: str = "pooling", *, options: int = 4, hints: int = 3, prompt: str = "What?"
    ) -> Question:
        return Question(
            id=name,
            topic="shapes",
            framework="any",
            level=1,
            prompt=prompt,
            options=tuple(
                Option(text=f"answer {index}", correct=index == options - 1, why=f"because {index}")
                for index in range(options)
            ),
            hints=tuple(f"hint {number}" for number in range(1, hints + 1)),
            explanation="That is how it is.",
            sources=("The docs, https://example.org/docs",),
        )

    return question


@pytest.fixture(scope="session")
def question(ask_about: Callable[..., Question]) -> Question:
    """Four options, of which the last (3) is right, and three hints."""
    return ask_about()


@pytest.fixture(scope="session")
def session(question: Question) -> Session:
    """`question`, posted in channel 10 by member 1."""
    return open_session(question, asker_id=1, channel_id=10, guild_id=100, now=NOON, rng=random.Random(7))


@pytest.fixture(scope="session")
def small_bank(ask_about: Callable[..., Question]) -> Bank:
    """Three questions of one topic."""
    names = ("pooling", "freezing", "cropping")
    return Bank([Topic(slug="shapes", title="Shapes")], [ask_about(name) for name in names])


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"] if POSTGRES in os.environ else ["sqlite"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database: always a SQLite file, and one on a PostgreSQL server where there is one."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def postgresql_url() -> AsyncIterator[str]:
    """A database of this test's own on the server that the variable names."""
    server = make_url(os.environ[POSTGRES])
    name = f"warmstart_test_{secrets.token_hex(6)}"
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    async with engine.connect() as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await engine.dispose()


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    store = await Store.open(database_url)
    yield store
    await store.close()


@pytest.fixture
def tutor(store: Store, small_bank: Bank, clock: Clock) -> Tutor:
    return Tutor(store, small_bank, clock, random.Random(7))
