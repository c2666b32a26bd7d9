"""Opening a database: made where there is none, migrated where it is old, refused where it is from later."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import StoreError
from bot.store import Store, schema
from bot.store.tables import metadata

KNOWN = [script.revision for script in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()]
MOMENT = 1_760_000_000_000


async def test_a_database_in_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    file = tmp_path / "data" / "deeper" / "warmstart.sqlite3"
    store = await Store.open(f"sqlite+aiosqlite:///{file}")
    await store.close()
    assert file.is_file()


async def test_what_was_written_is_there_after_closing_and_opening(database_url: str) -> None:
    store = await Store.open(database_url)
    async with store.writing() as tx:
        snippet_id = await tx.add_snippet(1, "print('kept')", datetime.now(UTC))
    await store.close()
    again = await Store.open(database_url)
    async with again.reading() as tx:
        assert await tx.snippet(snippet_id) == "print('kept')"
    await again.close()


async def test_the_migrations_lead_to_exactly_the_tables_the_program_uses(database_url: str) -> None:
    store = await Store.open(database_url)
    await store.close()

    def differences(connection: sa.Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert await _ask(database_url, differences) == []


@pytest.mark.parametrize("revision", KNOWN)
async def test_a_database_of_any_earlier_version_is_brought_up_to_date_with_all_its_rows(
    database_url: str, revision: str
) -> None:
    engine = create_async_engine(database_url)
    await schema.upgrade(engine, revision)
    async with engine.begin() as connection:
        before = await connection.run_sync(_fill)
    await engine.dispose()

    store = await Store.open(database_url)
    await store.close()
    after = await _ask(database_url, _rows)
    assert await _ask(database_url, _revision) == schema.head()
    assert {name: after.get(name) for name in before} == before
    assert len(before) >= 4


async def test_a_database_of_a_later_version_is_refused_in_a_sentence(database_url: str) -> None:
    store = await Store.open(database_url)
    await store.close()

    def from_later(connection: sa.Connection) -> None:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    await _ask(database_url, from_later)
    with pytest.raises(StoreError, match=r"9999.*later version\. Update the program") as refused:
        await Store.open(database_url)
    assert "\n" not in str(refused.value)
    assert await _ask(database_url, _revision) == "9999", "and left as it was"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda file: file.mkdir(), "unable to open database file"),
        (lambda file: file.write_text("a shopping list, not a database\n" * 200), "not a database"),
    ],
)
async def test_a_file_that_is_no_database_is_named_in_the_refusal(
    tmp_path: Path, make: Any, words: str
) -> None:
    file = tmp_path / "odd.sqlite3"
    make(file)
    with pytest.raises(StoreError, match=words) as refused:
        await Store.open(f"sqlite+aiosqlite:///{file}")
    assert "odd.sqlite3" in str(refused.value)


async def test_a_folder_that_can_not_be_made_is_named_in_the_refusal(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="can't be opened") as refused:
        await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'warmstart.sqlite3'}")
    assert "data/warmstart.sqlite3" in str(refused.value)


@pytest.mark.parametrize(
    "url", ["", "warmstart.sqlite3", "postgresql+asyncpg://ada:pass-word@host:port/db", "oracle+magic://x"]
)
async def test_what_is_no_database_address_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(StoreError) as refused:
        await Store.open(url)
    assert "pass-word" not in str(refused.value)


async def test_a_server_that_does_not_answer_is_named_without_the_password(unused_tcp_port: int) -> None:
    url = f"postgresql+asyncpg://ada:pass-word@127.0.0.1:{unused_tcp_port}/warmstart"
    with pytest.raises(StoreError, match=f"127.0.0.1:{unused_tcp_port}") as refused:
        await Store.open(url)
    assert "pass-word" not in str(refused.value)


async def test_sqlite_keeps_its_promises_on_every_connection(sqlite_url: str) -> None:
    """A write-ahead log, every commit on the disk, and no attempt without its session."""
    store = await Store.open(sqlite_url)
    for handed_out in (store.reading, store.writing):
        async with handed_out() as tx:
            told = {}
            for pragma in ("journal_mode", "synchronous", "foreign_keys"):
                told[pragma] = await tx._connection.scalar(sa.text(f"PRAGMA {pragma}"))
        assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    await store.close()


@pytest.mark.skipif(
    "WARMSTART_TEST_POSTGRES" not in os.environ, reason="no server in WARMSTART_TEST_POSTGRES"
)
def test_all_of_it_runs_on_postgresql_too(database_url: str) -> None:
    """Where it is skipped, the store was tested on SQLite alone."""
    assert database_url.startswith(("sqlite+aiosqlite:", "postgresql+asyncpg:"))


async def _ask(url: str, work: Any) -> Any:
    """What `work` finds on a connection of its own, which knows nothing of Store's settings."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        found = await connection.run_sync(work)
    await engine.dispose()
    return found


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _tables(connection: sa.Connection) -> list[sa.Table]:
    seen = sa.MetaData()
    seen.reflect(connection)
    return [table for table in seen.sorted_tables if table.name != "alembic_version"]


def _fill(connection: sa.Connection) -> dict[str, list[Any]]:
    """Three rows in every table there is, whatever its columns; returns the keys by table."""
    for table in _tables(connection):
        for number in (1, 2, 3):
            row = {column.name: _some(column, number) for column in table.columns}
            connection.execute(sa.insert(table).values(row))
    return _rows(connection)


def _some(column: sa.Column[Any], number: int) -> Any:
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.Integer):
        return MOMENT + number if column.name.endswith("at") else number
    if isinstance(column.type, sa.Float):
        return 2.5
    return "0123" if column.name == "option_order" else f"text {number}"


def _rows(connection: sa.Connection) -> dict[str, list[Any]]:
    return {
        table.name: [
            tuple(row)
            for row in connection.execute(sa.select(*table.primary_key).order_by(*table.primary_key))
        ]
        for table in _tables(connection)
    }
