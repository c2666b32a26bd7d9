"""Those who write at the same time share a commit, and notice nothing of each other."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from bot.store import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """SQLite's: a server such as PostgreSQL takes many writers at once by itself."""
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite3'}")
    yield store
    await store.close()


@pytest.fixture
def on_disk(tmp_path: Path):
    """The snippets that another program would find."""

    def found() -> set[str]:
        with sqlite3.connect(tmp_path / "test.sqlite3") as connection:
            return {row[0] for row in connection.execute("SELECT code FROM snippet")}

    return found


@pytest.fixture
def commits(store: Store) -> list[object]:
    """Grows with every commit."""
    made: list[object] = []
    event.listen(store._engine.sync_engine, "commit", made.append)
    return made


async def keep(store: Store, code: str) -> None:
    async with store.writing() as tx:
        await tx.add_snippet(1, code, NOON)


async def test_what_was_written_is_on_the_disk_when_the_block_is_left(store, on_disk):
    async def one(number: int) -> None:
        await keep(store, f"code {number}")
        assert f"code {number}" in on_disk()

    await asyncio.gather(*(one(number) for number in range(100)))
    assert len(on_disk()) == 100


async def test_many_at_once_share_commits(store, commits):
    await asyncio.gather(*(keep(store, f"code {number}") for number in range(64)))
    assert len(commits) <= 8


async def test_one_alone_does_not_wait_for_others(store, commits, on_disk):
    await keep(store, "alone")
    assert on_disk() == {"alone"}
    assert len(commits) == 1


@pytest.mark.parametrize("which", [0, 1, 5, 9])
async def test_one_that_fails_takes_back_its_own_and_nothing_else(store, on_disk, which):
    async def one(number: int) -> None:
        async with store.writing() as tx:
            await tx.add_snippet(1, f"code {number}", NOON)
            if number == which:
                raise ZeroDivisionError

    ended = await asyncio.gather(*(one(number) for number in range(10)), return_exceptions=True)
    assert [isinstance(end, ZeroDivisionError) for end in ended] == [n == which for n in range(10)]
    assert on_disk() == {f"code {number}" for number in range(10) if number != which}


async def test_one_that_the_database_refuses_harms_no_other(store, on_disk):
    async def refused() -> None:
        async with store.writing() as tx:
            await tx.add_hint(session_id=999, learner_id=1, number=1, interaction_id=1, at=NOON)

    ended = await asyncio.gather(
        keep(store, "before"), refused(), keep(store, "after"), return_exceptions=True
    )
    assert [type(end) for end in ended] == [type(None), IntegrityError, type(None)]
    assert on_disk() == {"before", "after"}


async def test_everyone_hears_of_a_commit_that_fails(store, on_disk):
    """The reference is looked at when all of it is committed, as a disk that is full would be noticed."""

    async def broken() -> None:
        async with store.writing() as tx:
            await tx._connection.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
            await tx.add_hint(session_id=999, learner_id=1, number=1, interaction_id=1, at=NOON)

    ended = await asyncio.gather(keep(store, "one"), broken(), keep(store, "another"), return_exceptions=True)
    assert [type(end) for end in ended] == [IntegrityError] * 3
    assert on_disk() == set()
    await keep(store, "later")
    assert on_disk() == {"later"}


@pytest.mark.parametrize("moment", ["waiting", "writing", "written"])
async def test_one_that_is_given_up_harms_no_other(store, on_disk, moment):
    reached, never = asyncio.Event(), asyncio.Event()

    async def given_up() -> None:
        async with store.writing() as tx:
            await tx.add_snippet(1, "given up", NOON)
            reached.set()
            if moment == "writing":
                await never.wait()

    async def slow() -> None:
        async with store.writing() as tx:
            await tx.add_snippet(1, "slow", NOON)
            if moment == "waiting":
                reached.set()
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(work) for work in (slow(), given_up(), keep(store, "after"))]
    await reached.wait()
    tasks[1].cancel()
    await asyncio.wait(tasks)
    assert {"slow", "after"} <= on_disk()
    if moment != "written":
        assert on_disk() == {"slow", "after"}
    await keep(store, "later")
    assert "later" in on_disk()


async def test_closing_waits_for_what_was_begun(store, on_disk):
    writing = [asyncio.create_task(keep(store, f"code {number}")) for number in range(20)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*writing)
    assert len(on_disk()) == 20
