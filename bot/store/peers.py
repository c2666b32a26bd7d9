"""What is asked of, and written down for, questions by Peer Instruction."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Row, and_, func, insert, select, update

from bot.store.connected import Connected
from bot.store.tables import past_votes, peer_votes, peers
from bot.tutor.peer import Ballot, Peer, Spread, Vote


class PeerReading(Connected):
    """Where questions stand, and how their votes fell."""

    async def peer(self, session_id: int) -> Peer | None:
        """Where the question of that session stands, or None where it is not asked this way."""
        row = await self._first(select(peers).where(peers.c.session_id == session_id))
        return None if row is None else _peer_of(row)

    async def peers_due(self, now: datetime) -> list[int]:
        """The sessions whose phase is over by `now`, the longest over first."""
        found = await self._connection.scalars(
            select(peers.c.session_id).where(peers.c.ends_at <= now).order_by(peers.c.ends_at)
        )
        return list(found)

    async def peers_under_way(self) -> list[int]:
        """The sessions with a phase that is still to end, the soonest first."""
        found = await self._connection.scalars(
            select(peers.c.session_id).where(peers.c.ends_at.is_not(None)).order_by(peers.c.ends_at)
        )
        return list(found)

    async def next_peer_end(self) -> datetime | None:
        """When the next phase of any question ends."""
        moment: datetime | None = await self._connection.scalar(select(func.min(peers.c.ends_at)))
        return moment

    async def peer_votes(self, session_id: int, ballot: Ballot) -> list[Vote]:
        """Every vote of that ballot, in the order they were cast."""
        found = await self._connection.execute(
            select(peer_votes)
            .where(peer_votes.c.session_id == session_id, peer_votes.c.ballot == ballot)
            .order_by(peer_votes.c.at, peer_votes.c.learner_id)
        )
        return [Vote(row.learner_id, row.option, row.interaction_id, row.at) for row in found]

    async def spread(self, session_id: int, ballot: Ballot) -> Spread:
        """How that ballot fell, or stands."""
        present = (
            select(peer_votes.c.option, func.count().label("votes"))
            .where(peer_votes.c.session_id == session_id, peer_votes.c.ballot == ballot)
            .group_by(peer_votes.c.option)
        )
        past = select(past_votes.c.option, past_votes.c.votes).where(
            past_votes.c.session_id == session_id, past_votes.c.ballot == ballot
        )
        votes = Counter[int]()
        for option, number in await self._connection.execute(present.union_all(past)):
            votes[option] += number
        return Spread(dict(votes))


class PeerWriting(PeerReading):
    """Moving questions on, and casting votes."""

    async def add_peer(self, peer: Peer) -> None:
        await self._connection.execute(insert(peers).values(**_values(peer), session_id=peer.session_id))

    async def set_peer(self, peer: Peer) -> None:
        """Write down where the question stands now."""
        await self._connection.execute(
            update(peers).where(peers.c.session_id == peer.session_id).values(**_values(peer))
        )

    async def cast(self, session_id: int, ballot: Ballot, vote: Vote) -> int | None:
        """Write down the vote in place of the learner's earlier one, whose option is returned."""
        mine = and_(
            peer_votes.c.session_id == session_id,
            peer_votes.c.ballot == ballot,
            peer_votes.c.learner_id == vote.learner_id,
        )
        before: int | None = await self._connection.scalar(select(peer_votes.c.option).where(mine))
        new = {"option": vote.option, "interaction_id": vote.interaction_id, "at": vote.at}
        await self._connection.execute(
            self._insert(peer_votes)
            .values(session_id=session_id, ballot=ballot, learner_id=vote.learner_id, **new)
            .on_conflict_do_update(index_elements=["session_id", "ballot", "learner_id"], set_=new)
        )
        return before


def _values(peer: Peer) -> dict[str, object]:
    return {
        "phase": peer.phase,
        "ends_at": peer.ends_at,
        "minutes": peer.minutes,
        "hinted": peer.hinted,
        "thread_id": peer.thread_id,
    }


def _peer_of(row: Row[tuple[object, ...]]) -> Peer:
    return Peer(
        session_id=row.session_id,
        phase=row.phase,
        ends_at=row.ends_at,
        minutes=row.minutes,
        hinted=row.hinted,
        thread_id=row.thread_id,
    )
