"""SQLite in its thread, with as few trips there and back as can be.

aiosqlite makes the trip for each of cursor, execute, fetchall and close, and a trip takes longer than most
of our statements do. Here a statement is executed and its rows are fetched in one. And what gives no answer,
an INSERT or a SAVEPOINT, waits for the next trip and travels with it: everything is still executed in the
order in which it was asked for, and before anything is committed. So an INSERT that is refused is heard of at
the next statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, Final, Self

import aiosqlite

MARKS: Final = ("SAVEPOINT ", "RELEASE SAVEPOINT ")
TAKE_BACK: Final = "ROLLBACK TO SAVEPOINT "

# What is executed: one statement, with parameters for it or, as the flag tells, for each time it is.
Task = tuple[str, Any, bool]


class OneTripConnection(aiosqlite.Connection):
    """A connection of aiosqlite's whose cursors fetch everything at once. There is none that streams."""

    def __init__(self, database: str, **options: Any) -> None:
        super().__init__(lambda: sqlite3.connect(database, **options), iter_chunk_size=1)
        # A program that ends without closing the store must not hang on this thread.
        self._thread.daemon = True
        self._waiting: list[Task] = []

    def cursor(self) -> Any:
        return OneTripCursor(self)

    def wait_with(self, task: Task) -> None:
        """Have `task` executed before whatever is executed next."""
        self._waiting.append(task)

    async def carry_out(self, task: Task) -> tuple[sqlite3.Cursor, list[Any]]:
        """Execute what waits, and then `task`; its cursor and its rows."""
        waiting, self._waiting = self._waiting, []
        if task[0].startswith(TAKE_BACK):
            # What it would take back need not be done, and may be the very thing that fails.
            waiting = [each for each in waiting if each[0].startswith(MARKS)]
        done: tuple[sqlite3.Cursor, list[Any]] = await self._in_thread(_carry_out, [*waiting, task])
        return done

    @property
    def has_waiting(self) -> bool:
        """Whether something is still to be executed."""
        return bool(self._waiting)

    async def commit(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            await self._in_thread(_carry_out, waiting)
        await super().commit()

    async def rollback(self) -> None:
        self._waiting = []
        await super().rollback()

    async def _in_thread(self, work: Callable[..., Any], tasks: list[Task]) -> Any:
        execute: Any = self._execute
        return await execute(work, self._conn, tasks)


class OneTripCursor:
    """As much of a cursor as SQLAlchemy asks for."""

    arraysize = 1

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Any = ()) -> Self:
        return await self._do((statement, parameters, False))

    async def executemany(self, statement: str, parameters: Any) -> Self:
        return await self._do((statement, parameters, True))

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    async def _do(self, task: Task) -> Self:
        if _says_nothing(task[0]):
            self._connection.wait_with(task)
            return self
        done, self._rows = await self._connection.carry_out(task)
        self.description, self.rowcount, self.lastrowid = done.description, done.rowcount, done.lastrowid
        return self


def _says_nothing(statement: str) -> bool:
    """Whether nobody waits for what comes of it: of an INSERT without RETURNING, or of a mark."""
    return statement.startswith(MARKS) or (statement.startswith("INSERT ") and " RETURNING " not in statement)


def _carry_out(connection: sqlite3.Connection, tasks: list[Task]) -> tuple[sqlite3.Cursor, list[Any]]:
    """Execute them in order; the last one's cursor and rows. Whatever fails ends it."""
    for statement, parameters, many in tasks:
        try:
            cursor = (connection.executemany if many else connection.execute)(statement, parameters)
        except sqlite3.Error as error:
            # SQLAlchemy names the statement it has just sent, and it may have been one before.
            error.add_note(f"The statement was: {statement}")
            raise
    rows = [] if cursor.description is None else cursor.fetchall()
    return cursor, rows
