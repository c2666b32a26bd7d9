"""What every part of the store's look-ups and changes stands on: one connection."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


class Connected:
    """One connection; its owner opens and closes it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _first(self, query: Select[Any]) -> Row[Any] | None:
        row: Row[Any] | None = (await self._connection.execute(query)).first()
        return row

    def _insert(self, table: Table) -> Any:
        """An insert that knows what to do where the row is there already; each database has its own."""
        postgres = self._connection.dialect.name == "postgresql"
        return postgresql.insert(table) if postgres else sqlite.insert(table)
