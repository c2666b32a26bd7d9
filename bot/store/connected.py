"""What every part of the store's look-ups and changes stands on: one connection."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


class Connected:
    """One connection; its owner opens and closes it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _first(self, query: Select[Any], values: dict[str, Any] | None = None) -> Row[Any] | None:
        row: Row[Any] | None = (await self._connection.execute(query, values)).first()
        return row

    def _insert(self, table: Table) -> Any:
        """An insert that knows what to do where the row is there already; each database has its own."""
        return insert_for(self._connection.dialect.name, table)


def columns_of(keys: Collection[tuple[Any, ...]], *names: str) -> dict[str, list[Any]]:
    """What to look for several keys with, each of their columns by itself: SQLite has no index for pairs.

    That finds more than was looked for, the learner of one key with the question of another.
    """
    return {name: list(dict.fromkeys(key[place] for key in keys)) for place, name in enumerate(names)}


def insert_for(dialect: str, table: Table) -> Any:
    """What `_insert` gives, for a statement that is made once."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
