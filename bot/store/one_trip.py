"""SQLite in its thread, one way there and back a statement.

aiosqlite makes the trip for each of cursor, execute, fetchall and close, and a trip takes as long as a short
statement does. Here a statement is executed, its rows are fetched and its cursor is closed in one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Self

import aiosqlite


class OneTripConnection(aiosqlite.Connection):
    """A connection of aiosqlite's whose cursors fetch everything at once. There is none that streams."""

    def __init__(self, database: str, **options: Any) -> None:
        super().__init__(lambda: sqlite3.connect(database, **options), iter_chunk_size=1)
        # A program that ends without closing the store must not hang on this thread.
        self._thread.daemon = True

    def cursor(self) -> Any:
        return OneTripCursor(self)

    async def run(self, work: Any, *arguments: Any) -> Any:
        """Call `work` in the thread, with the connection as it is there first."""
        in_thread: Any = self._execute
        return await in_thread(work, self._conn, *arguments)


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
        await self._connection.run(self._execute, statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Any]) -> Self:
        await self._connection.run(self._executemany, statement, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    def _execute(self, connection: sqlite3.Connection, statement: str, parameters: Any) -> None:
        self._keep(connection.execute(statement, parameters))

    def _executemany(self, connection: sqlite3.Connection, statement: str, parameters: Iterable[Any]) -> None:
        self._keep(connection.executemany(statement, parameters))

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        if self.description is not None:
            self._rows = cursor.fetchall()
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()
