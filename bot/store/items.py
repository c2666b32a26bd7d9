"""What item statistics are made of: the tries, some at a time, and what is left of those forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final, cast

from sqlalchemy import BigInteger, bindparam, func, select, type_coerce

from bot.store.connected import Connected
from bot.store.privacy import FIRST_TRIES
from bot.store.tables import attempts, past_votes, sessions
from bot.tutor.tries import Try, Version

# While they are turned into rows nobody else is answered: some milliseconds.
AT_ONCE: Final = 5_000

TRIES: Final = (
    select(
        attempts.c.id,
        attempts.c.learner_id,
        attempts.c.question_id,
        sessions.c.revision,
        attempts.c.number,
        attempts.c.option,
        attempts.c.correct,
        attempts.c.hints,
        type_coerce(attempts.c.at, BigInteger),
        type_coerce(sessions.c.posted_at, BigInteger),
    )
    .join(sessions, sessions.c.id == attempts.c.session_id)
    .where(attempts.c.id > bindparam("after"))
    .order_by(attempts.c.id)
    .limit(AT_ONCE)
)


class ItemReading(Connected):
    """Look-ups of all answers: in one server, or for None everywhere."""

    async def tries(self, guild_id: int | None) -> AsyncIterator[Sequence[Try]]:
        """Every try of which more than a count is left, some at a time, in the order they were made."""
        query, after = TRIES.where(*_there(attempts, guild_id)), 0
        while rows := (await self._connection.execute(query, {"after": after})).all():
            after = rows[-1].id
            yield cast("Sequence[Try]", rows)

    async def earlier(self, guild_id: int | None) -> dict[Version, int]:
        """How many first tries there were besides, of which only the count is left."""
        found = await self._connection.execute(
            select(sessions.c.question_id, sessions.c.revision, func.sum(past_votes.c.votes))
            .join(sessions, sessions.c.id == past_votes.c.session_id)
            .where(past_votes.c.ballot == FIRST_TRIES, *_there(sessions, guild_id))
            .group_by(sessions.c.question_id, sessions.c.revision)
        )
        return {(row[0], row[1]): int(row[2]) for row in found}


def _there(table: Any, guild_id: int | None) -> list[Any]:
    return [] if guild_id is None else [table.c.guild_id == guild_id]
