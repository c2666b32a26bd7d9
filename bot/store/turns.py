"""SQLite's one writer, shared: who waits for a turn joins the transaction that is under way.

A commit waits for the disk, some milliseconds each, and so few answers a second could be written if each had
one of its own. Here those that come while others are at it share one ("group commit", Gray and Reuter 1992).
Each still returns only once it is on the disk, and one that fails takes back nothing but its own.
What is alike, such as answers, `bot.gather` makes one block of before it comes here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.one_trip import OneTripConnection

# How many share a commit at most: the first of them waits until the last is through.
TOGETHER: Final = 16


class _Writer:
    """One block that writes: gets its `turn`, says when it is `done` and how, learns that it is `safe`."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.turn: asyncio.Future[AsyncConnection] = loop.create_future()
        self.done: asyncio.Future[bool] = loop.create_future()
        self.safe: asyncio.Future[None] = loop.create_future()


class Turns:
    """Hands out transactions on `engine` in the order in which they were asked for."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._waiting: deque[_Writer] = deque()
        self._leading: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A turn at writing. When the block is left, all of it is on the disk, or nothing is kept."""
        writer = _Writer()
        self._waiting.append(writer)
        if self._leading is None or self._leading.done():
            # A task of its own: a caller that is cancelled must not leave the others without a commit.
            self._leading = asyncio.create_task(self._lead())
        try:
            connection = await writer.turn
            yield connection
            await _settle(connection)
        except BaseException:
            writer.done.set_result(False)
            raise
        writer.done.set_result(True)
        await writer.safe

    async def close(self) -> None:
        """Wait until everything that was begun is on the disk."""
        while self._leading is not None and not self._leading.done():
            await self._leading

    async def _lead(self) -> None:
        while self._waiting:
            first = self._waiting.popleft()
            # Else its caller was cancelled while it waited.
            if not first.turn.done():
                await self._together(first)

    async def _together(self, first: _Writer) -> None:
        """One transaction, for `first` and those who wait meanwhile."""
        members = [first]
        try:
            async with self._engine.connect() as connection:
                try:
                    await self._share(connection, members)
                except BaseException:
                    # A commit that failed has left its transaction open: nobody may get to use this again.
                    await connection.invalidate()
                    raise
        except Exception as error:  # no disk, no space: whoever wrote must know
            for writer in members:
                _fail(writer, error)
        else:
            for writer in members:
                if not writer.safe.done():
                    writer.safe.set_result(None)

    async def _share(self, connection: AsyncConnection, members: list[_Writer]) -> None:
        begun = await connection.begin()
        if not await _let_write(members[0], connection):
            await begun.rollback()
            return
        while self._waiting and len(members) < TOGETHER:
            writer = self._waiting.popleft()
            if not writer.turn.done():
                members.append(writer)
                await _let_write_apart(writer, connection)
        await begun.commit()


async def _settle(connection: AsyncConnection) -> None:
    """Have everything executed: what is refused is this writer's failure, not that of all who share."""
    raw = await connection.get_raw_connection()
    if cast("OneTripConnection", raw.driver_connection).has_waiting:
        await connection.exec_driver_sql("SELECT 1")


async def _let_write(writer: _Writer, connection: AsyncConnection) -> bool:
    """Give the writer its turn until it is done; whether what it wrote is to be kept."""
    writer.turn.set_result(connection)
    return await writer.done


async def _let_write_apart(writer: _Writer, connection: AsyncConnection) -> None:
    """The same within a savepoint, so that what others wrote before stays if this fails."""
    savepoint = await connection.begin_nested()
    if await _let_write(writer, connection):
        await savepoint.commit()
    else:
        await savepoint.rollback()


def _fail(writer: _Writer, error: Exception) -> None:
    for future in (writer.turn, writer.safe):
        if not future.done():
            future.set_exception(error)
            # Where the caller is gone nobody asks for it.
            future.exception()
