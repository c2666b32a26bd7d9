"""What is asked of, and written down for, members' own questions."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update

from bot.store.connected import Connected
from bot.store.tables import contribution_steps, contributions, review_channels
from bot.tutor.contributions import Contribution, State, Step
from bot.tutor.verdict import Verdict

PLAIN = (
    "guild_id", "author_id", "state", "share", "shared", "note",
    "channel_id", "message_id", "language", "untold",
)  # fmt: skip


class ContributionReading(Connected):
    """Contributions, their histories, and where they are decided upon."""

    async def review_channel(self, guild_id: int) -> int | None:
        """The channel in which that server's moderators look at contributions."""
        channel_id: int | None = await self._connection.scalar(
            select(review_channels.c.channel_id).where(review_channels.c.guild_id == guild_id)
        )
        return channel_id

    async def contribution(self, contribution_id: int) -> Contribution | None:
        """The contribution of that number, or None."""
        row = await self._first(select(contributions).where(contributions.c.id == contribution_id))
        return None if row is None else _contribution_of(row)

    async def contributions_of(self, author_id: int, guild_id: int) -> list[Contribution]:
        """What that member has written in that server, the latest touched first."""
        return await self._found(
            select(contributions)
            .where(contributions.c.author_id == author_id, contributions.c.guild_id == guild_id)
            .order_by(contributions.c.updated_at.desc(), contributions.c.id.desc())
        )

    async def contributions_in(self, guild_id: int, states: Collection[State]) -> list[Contribution]:
        """What stands so in that server, the latest touched first."""
        return await self._found(
            select(contributions)
            .where(contributions.c.guild_id == guild_id, contributions.c.state.in_(states))
            .order_by(contributions.c.updated_at.desc(), contributions.c.id.desc())
        )

    async def live_contributions(self) -> list[Contribution]:
        """Everything that is asked anywhere."""
        return await self._found(
            select(contributions).where(contributions.c.live.is_not(None)).order_by(contributions.c.id)
        )

    async def unposted_contributions(self) -> list[Contribution]:
        """What was sent in and no moderator has been shown yet, the longest waiting first."""
        return await self._found(
            select(contributions)
            .where(contributions.c.state == "waiting", contributions.c.message_id.is_(None))
            .order_by(contributions.c.updated_at)
        )

    async def untold_contributions(self, author_id: int) -> list[Contribution]:
        """Those of the member's whose last decision they have not heard of."""
        return await self._found(
            select(contributions)
            .where(contributions.c.author_id == author_id, contributions.c.untold)
            .order_by(contributions.c.updated_at)
        )

    async def count_contributions(self, author_id: int, guild_id: int, states: Collection[State]) -> int:
        """How many of the member's stand so in that server."""
        number = await self._connection.scalar(
            select(func.count())
            .select_from(contributions)
            .where(
                contributions.c.author_id == author_id,
                contributions.c.guild_id == guild_id,
                contributions.c.state.in_(states),
            )
        )
        return number or 0

    async def verdict(self, contribution_id: int) -> Verdict | None:
        """What the check found when the contribution was last sent in; None before it is through."""
        kept: str | None = await self._connection.scalar(
            select(contributions.c.verdict).where(contributions.c.id == contribution_id)
        )
        return None if kept is None else Verdict.from_plain(json.loads(kept))

    async def steps(self, contribution_id: int) -> list[Step]:
        """The contribution's history, from the beginning."""
        found = await self._connection.execute(
            select(contribution_steps)
            .where(contribution_steps.c.contribution_id == contribution_id)
            .order_by(contribution_steps.c.id)
        )
        return [_step_of(row) for row in found]

    async def _found(self, query: Select[Any]) -> list[Contribution]:
        return [_contribution_of(row) for row in await self._connection.execute(query)]


class ContributionWriting(ContributionReading):
    """Changes to contributions; each is written down by the use case together with its step."""

    async def set_review_channel(self, guild_id: int, channel_id: int) -> None:
        """Have contributions shown there from now on."""
        row = self._insert(review_channels).values(guild_id=guild_id, channel_id=channel_id)
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=["guild_id"], set_={"channel_id": channel_id})
        )

    async def lock_contribution(self, contribution_id: int) -> Contribution | None:
        """The contribution, kept from other writers until the transaction ends."""
        row = await self._first(
            select(contributions).where(contributions.c.id == contribution_id).with_for_update()
        )
        return None if row is None else _contribution_of(row)

    async def add_contribution(self, contribution: Contribution, at: datetime) -> Contribution:
        """Write down a new one; what comes back has its id."""
        row = insert(contributions).values(_columns(contribution) | {"updated_at": at})
        added = await self._connection.execute(row.returning(contributions.c.id))
        return replace(contribution, id=added.scalar_one())

    async def keep_contribution(self, contribution: Contribution, at: datetime) -> None:
        """Write the contribution down as it is now."""
        await self._connection.execute(
            update(contributions)
            .where(contributions.c.id == contribution.id)
            .values(_columns(contribution) | {"updated_at": at})
        )

    async def drop_contribution(self, contribution_id: int) -> None:
        """Forget it with its history."""
        await self._connection.execute(delete(contributions).where(contributions.c.id == contribution_id))

    async def set_verdict(self, contribution_id: int, verdict: Verdict | None) -> None:
        """Keep what the check found; None for one that has to be checked anew."""
        kept = None if verdict is None else json.dumps(verdict.to_plain())
        await self._connection.execute(
            update(contributions).where(contributions.c.id == contribution_id).values(verdict=kept)
        )

    async def add_step(self, step: Step) -> None:
        """Add a line to the contribution's history."""
        await self._connection.execute(
            insert(contribution_steps).values(
                contribution_id=step.contribution_id,
                actor_id=step.actor_id,
                move=step.move,
                note=step.note,
                before=json.dumps(dict(step.before)),
                at=step.at,
            )
        )


def _columns(contribution: Contribution) -> dict[str, Any]:
    live = contribution.live
    return {name: getattr(contribution, name) for name in PLAIN} | {
        "fields": json.dumps(dict(contribution.fields)),
        "live": None if live is None else json.dumps(dict(live)),
    }


def _contribution_of(row: Row[Any]) -> Contribution:
    return Contribution(
        id=row.id,
        fields=json.loads(row.fields),
        live=None if row.live is None else json.loads(row.live),
        **{name: getattr(row, name) for name in PLAIN},
    )


def _step_of(row: Row[Any]) -> Step:
    return Step(
        id=row.id,
        contribution_id=row.contribution_id,
        actor_id=row.actor_id,
        move=row.move,
        note=row.note,
        before=json.loads(row.before),
        at=row.at,
    )
