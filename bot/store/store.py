"""The database: opened once, brought up to date, and handed out a transaction at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreError
from bot.store import schema
from bot.store.one_trip import OneTripConnection
from bot.store.reading import Reading
from bot.store.turns import Turns
from bot.store.writing import Writing

BUSY_SECONDS = 10


class Store:
    """The one way to the database. Use `open`, then `reading()` and `writing()`, then `close`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        # SQLite has one writer. Queueing here is fair and wakes at once; its own busy handler polls.
        self._turns = Turns(engine) if engine.dialect.name == "sqlite" else None

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open `url` (SQLite or PostgreSQL), making or migrating the tables.

        Raises StoreError, saying what to do, where that can't be done.
        """
        target = _parse(url)
        try:
            engine = _engine(target)
        # ImportError: the driver of the database is an extra that isn't installed.
        except (SQLAlchemyError, OSError, ImportError) as error:
            raise _refusal(target, error) from error
        try:
            await schema.upgrade(engine)
        except (SQLAlchemyError, OSError) as error:
            await engine.dispose()
            raise _refusal(target, error) from error
        except StoreError:
            await engine.dispose()
            raise
        return cls(engine)

    async def close(self) -> None:
        if self._turns is not None:
            await self._turns.close()
        await self._engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """A connection to look things up with; it never waits for a writer."""
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            yield Reading(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """One transaction: when the block is left, all of it is written and safe, or nothing is."""
        begun = self._engine.begin() if self._turns is None else self._turns.transaction()
        async with begun as connection:
            yield Writing(connection)


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # Not repeated here, nor chained: there may be a password in it.
        raise StoreError(
            "The database's address can't be read; sqlite+aiosqlite:///warmstart.sqlite3 would be one"
        ) from None


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url)
    _make_folder(url)
    engine = create_async_engine(url, connect_args={"async_creator_fn": OneTripConnection})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediately)
    return engine


def _refusal(url: URL, error: Exception) -> StoreError:
    return StoreError(f"The database {url.render_as_string()} can't be opened: {error}")


def _make_folder(url: URL) -> None:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: `_begin_immediately` does.
    connection.isolation_level = None
    try:
        _set_pragmas(connection.cursor())
    except BaseException:
        # SQLAlchemy hasn't taken it over yet, and the driver's thread would wait for it for ever.
        connection.close()
        raise


def _set_pragmas(cursor: Any) -> None:
    # FULL: what a learner was told is on the disk, also when the power goes, not only the process.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS}000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediately(connection: Any) -> None:
    # A transaction that reads first and writes later could fail half way where another has written since;
    # one that takes the write lock at once waits instead. AUTOCOMMIT connections must stay without one.
    # SQLite itself knows no such level, so `get_isolation_level` never says so: the option does.
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
