"""Bringing a database up to date: Alembic's migrations, run on our own connection."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import StoreError

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def head() -> str:
    """The revision this program knows as the latest."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Run every migration that is missing up to `revision`, in one transaction where the database can.

    Raises StoreError for a database that a later version of the program has migrated.
    """
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    current = MigrationContext.configure(connection).get_current_revision()
    try:
        if current == ScriptDirectory.from_config(config).get_current_head():
            return
        command.upgrade(config, revision)
    except CommandError as error:
        raise StoreError(
            f"The database is at revision {current}, which this version doesn't know: "
            "it was used by a later version. Update the program, or restore the backup made before that."
        ) from error


def _config() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
