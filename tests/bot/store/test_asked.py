"""What channels were asked: found among the sessions of a database from before it was noted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store, schema

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE = ScriptDirectory(str(schema.MIGRATIONS)).get_revision("0016").down_revision


def session(channel: int, question: str, minute: int, style: str = "quiz") -> dict[str, Any]:
    posted = NOON + timedelta(minutes=minute)
    return {
        "question_id": question,
        "revision": "abc",
        "option_order": "0123",
        "channel_id": channel,
        "asker_id": 1,
        "posted_at": round(posted.timestamp() * 1000),
        "style": style,
    }


async def test_what_was_asked_before_it_was_noted_is_known_to_the_minute(database_url: str) -> None:
    rows = [
        session(10, "pooling", 5),
        session(10, "pooling", 0),
        session(10, "freezing", 3, "round"),
        session(10, "cropping", 7, "review"),
        session(11, "pooling", 9, "daily"),
    ]
    engine = create_async_engine(database_url)
    await schema.upgrade(engine, str(BEFORE))
    async with engine.begin() as connection:
        await connection.execute(sa.insert(sa.table("session", *map(sa.column, rows[0]))), rows)
    await engine.dispose()

    store = await Store.open(database_url)
    async with store.reading() as tx:
        assert await tx.last_asked(10) == {
            "pooling": NOON + timedelta(minutes=5),
            "freezing": NOON + timedelta(minutes=3),
        }
        assert await tx.last_asked(11) == {"pooling": NOON + timedelta(minutes=9)}
    await store.close()
