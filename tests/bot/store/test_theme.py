"""The colours of a learner's pictures, in a database from before they were kept."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store, schema

BEFORE = ScriptDirectory(str(schema.MIGRATIONS)).get_revision("0017").down_revision


async def test_choices_from_before_stay_and_the_colours_are_open(database_url: str) -> None:
    engine = create_async_engine(database_url)
    await schema.upgrade(engine, str(BEFORE))
    row = {"learner_id": 1, "timezone": "Europe/Madrid", "off_leaderboard": True}
    async with engine.begin() as connection:
        await connection.execute(sa.insert(sa.table("learner", *map(sa.column, row))), [row])
    await engine.dispose()

    store = await Store.open(database_url)
    async with store.writing() as tx:
        learner = await tx.learner(1)
        assert (learner.timezone, learner.off_leaderboard, learner.theme) == ("Europe/Madrid", True, None)
        await tx.keep_learner(replace(learner, theme="light"))
    async with store.reading() as tx:
        assert await tx.learner(1) == replace(learner, theme="light")
    await store.close()
