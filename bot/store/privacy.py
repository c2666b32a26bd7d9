"""What belongs to one learner, in whichever table: found, and forgotten.

Both walk the schema, so a new table is covered by its columns' names. In votes that others may look at, one
that is forgotten stays as a count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Select,
    Table,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from bot.store.connected import Connected
from bot.store.tables import (
    asked,
    attempts,
    contributions,
    days,
    hints,
    metadata,
    past_votes,
    peer_votes,
    peers,
    rounds,
    sessions,
)
from bot.tutor.counts import DIRECT

NOBODY: Final = 0
FIRST_TRIES: Final = 0

# The columns that say whose a row is. What is a learner's own is deleted; of what others take part in, only
# the name goes.
OWNER: Final = "learner_id"
NAMED: Final = frozenset({"asker_id", "host_id", "author_id", "actor_id"})

Json = str | int | float | bool | None


def personal_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that holds a learner's id, with its table, by the tables' order."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.name == OWNER or column.name in NAMED:
                yield table, column


class PrivacyReading(Connected):
    """What is known of one learner."""

    async def rows_of(self, learner_id: int) -> dict[str, list[dict[str, Json]]]:
        """Every row that names the learner, by table, as JSON's values. A table without one has none."""
        found: dict[str, list[dict[str, Json]]] = {}
        for table, column in personal_columns():
            query = select(table).where(column == learner_id).order_by(*table.primary_key)
            rows = await self._connection.execute(query)
            found[table.name] = [
                {each.name: _plain(each, row._mapping[each]) for each in table.columns} for row in rows
            ]
        return found


class PrivacyWriting(PrivacyReading):
    """Forgetting: what a learner did, and what was long ago."""

    async def forget_learner(self, learner_id: int) -> None:
        """Delete all that is the learner's, and take their id off what others take part in."""
        # In direct messages and in reviews there is nobody else whose votes had to be kept.
        direct = select(sessions.c.channel_id).where(
            sessions.c.asker_id == learner_id, sessions.c.guild_id.is_(None)
        )
        await self._connection.execute(delete(asked).where(asked.c.channel_id.in_(direct)))
        alone = or_(sessions.c.guild_id.is_(None), sessions.c.style == "review")
        await self._connection.execute(delete(sessions).where(sessions.c.asker_id == learner_id, alone))
        await self._keep_votes(attempts.c.learner_id == learner_id, peer_votes.c.learner_id == learner_id)
        await self._keep_days(learner_id)
        await self._forget_drafts(learner_id)
        for table, column in personal_columns():
            mine = column == learner_id
            if column.name == OWNER:
                await self._connection.execute(delete(table).where(mine))
            else:
                await self._connection.execute(update(table).where(mine).values({column.name: NOBODY}))

    async def prune(self, before: datetime, now: datetime, limit: int) -> int:
        """Of questions posted before that moment, keep no more than counts; returns how many rows went.

        One call takes at most `limit` tries, votes and hints each, from the oldest question on. A question
        that has lost some takes no more answers: whose they would be is not known any longer. Of rounds that
        are over nothing is kept.
        """
        last = await self._connection.scalar(
            select(sessions.c.id)
            .where(sessions.c.posted_at < before)
            .order_by(sessions.c.posted_at.desc())
            .limit(1)
        )
        if last is None:
            return 0
        old_attempts = _oldest(attempts, last, limit)
        old_votes = _oldest(peer_votes, last, limit)
        closing = select(attempts.c.session_id).where(old_attempts)
        await self._connection.execute(
            update(sessions)
            .where(sessions.c.id.in_(closing), sessions.c.revealed_at.is_(None))
            .values(revealed_at=now)
        )
        await self._keep_votes(old_attempts, old_votes)
        gone = 0
        for table, old in (
            (attempts, old_attempts),
            (peer_votes, old_votes),
            (hints, _oldest(hints, last, limit)),
        ):
            gone += (await self._connection.execute(delete(table).where(old))).rowcount
        played = select(rounds.c.id).where(rounds.c.phase == "over", rounds.c.ends_at < before).limit(limit)
        return gone + (await self._connection.execute(delete(rounds).where(rounds.c.id.in_(played)))).rowcount

    async def _forget_drafts(self, learner_id: int) -> None:
        """Of the questions that the learner wrote, keep what a server is asked, and that alone."""
        mine = contributions.c.author_id == learner_id
        await self._connection.execute(delete(contributions).where(mine, contributions.c.live.is_(None)))
        await self._connection.execute(
            update(contributions)
            .where(mine)
            .values(fields=contributions.c.live, state="approved", note="", untold=False, message_id=None)
        )

    async def _keep_votes(self, of_attempts: Any, of_peer_votes: Any) -> None:
        """Add the votes that are about to be forgotten to the counts; those of an open ballot just go."""
        await self._add_counts(
            select(attempts.c.session_id, literal(FIRST_TRIES), attempts.c.option, func.count())
            .where(attempts.c.number == 1, of_attempts)
            .group_by(attempts.c.session_id, attempts.c.option)
        )
        still_open = or_(
            and_(peers.c.phase == "alone", peer_votes.c.ballot == 1),
            and_(peers.c.phase == "again", peer_votes.c.ballot == 2),
        )
        await self._add_counts(
            select(peer_votes.c.session_id, peer_votes.c.ballot, peer_votes.c.option, func.count())
            .join(peers, peers.c.session_id == peer_votes.c.session_id)
            .where(of_peer_votes, ~still_open)
            .group_by(peer_votes.c.session_id, peer_votes.c.ballot, peer_votes.c.option)
        )

    async def _keep_days(self, learner_id: int) -> None:
        """Add what the learner did each day in servers to nobody's days, so that the servers' stay right."""
        sums = ("answers", "firsts", "correct", "points")
        added: Any = self._insert(days).from_select(
            ["learner_id", "guild_id", "day", *sums],
            select(literal(NOBODY), days.c.guild_id, days.c.day, *(days.c[name] for name in sums)).where(
                days.c.learner_id == learner_id, days.c.guild_id != DIRECT
            ),
        )
        await self._connection.execute(
            added.on_conflict_do_update(
                index_elements=list(days.primary_key),
                set_={name: days.c[name] + added.excluded[name] for name in sums},
            )
        )

    async def _add_counts(self, counted: Select[Any]) -> None:
        columns = ["session_id", "ballot", "option", "votes"]
        added: Any = self._insert(past_votes).from_select(columns, counted)
        await self._connection.execute(
            added.on_conflict_do_update(
                index_elements=columns[:3], set_={"votes": past_votes.c.votes + added.excluded.votes}
            )
        )


def _oldest(table: Table, last: int, limit: int) -> Any:
    """The first `limit` rows of `table` that belong to a session up to `last`."""
    key = list(table.primary_key)
    inner = table.alias("old")
    chosen = (
        select(*(inner.c[column.name] for column in key))
        .where(inner.c.session_id <= last)
        .order_by(inner.c.session_id)
        .limit(limit)
    )
    return (key[0] if len(key) == 1 else tuple_(*key)).in_(chosen)


def _plain(column: Column[Any], value: Any) -> Json:
    """Moments as ISO 8601, and ids as text: JSON's readers keep only 53 bits of a number."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(column.type, BigInteger) and value is not None:
        return str(value)
    plain: Json = value
    return plain
