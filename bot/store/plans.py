"""What is asked of, and written down for, questions of the day."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import Row, delete, func, insert, select

from bot.store.connected import Connected
from bot.store.tables import plans, sessions
from bot.tutor.daily import Plan


class PlanReading(Connected):
    """The channels that have a question of the day."""

    async def plan(self, channel_id: int) -> Plan | None:
        """The plan of that channel, if it has one."""
        row = await self._first(select(plans).where(plans.c.channel_id == channel_id))
        return None if row is None else _plan_of(row)

    async def plans_of(self, guild_id: int) -> list[Plan]:
        """Every plan of that server, in the order in which they are due."""
        found = await self._connection.execute(
            select(plans).where(plans.c.guild_id == guild_id).order_by(plans.c.next_at)
        )
        return [_plan_of(row) for row in found]

    async def plans_due(self, now: datetime) -> list[int]:
        """The channels whose question is due by `now`, the longest due first."""
        found = await self._connection.scalars(
            select(plans.c.channel_id).where(plans.c.next_at <= now).order_by(plans.c.next_at)
        )
        return list(found)

    async def plans_unposted(self) -> list[Plan]:
        """Those whose latest question was opened, and is in no message yet."""
        found = await self._connection.execute(
            select(plans)
            .join(sessions, sessions.c.id == plans.c.session_id)
            .where(sessions.c.message_id.is_(None))
        )
        return [_plan_of(row) for row in found]

    async def next_plan(self) -> datetime | None:
        """When the next question of any channel is due."""
        moment: datetime | None = await self._connection.scalar(select(func.min(plans.c.next_at)))
        return moment


class PlanWriting(PlanReading):
    """Making plans, and giving them up."""

    async def set_plan(self, plan: Plan) -> None:
        """Write the plan down in place of the channel's earlier one."""
        await self.drop_plan(plan.channel_id)
        await self._connection.execute(
            insert(plans).values(
                channel_id=plan.channel_id,
                guild_id=plan.guild_id,
                minute=plan.at.hour * 60 + plan.at.minute,
                zone=plan.zone,
                weekdays="".join(str(day) for day in sorted(plan.weekdays)),
                topics=" ".join(plan.topics),
                next_at=plan.next_at,
                session_id=plan.session_id,
            )
        )

    async def drop_plan(self, channel_id: int) -> bool:
        """Forget the channel's plan; whether there was one."""
        dropped = await self._connection.execute(delete(plans).where(plans.c.channel_id == channel_id))
        return dropped.rowcount > 0


def _plan_of(row: Row[Any]) -> Plan:
    return Plan(
        channel_id=row.channel_id,
        guild_id=row.guild_id,
        at=time(*divmod(row.minute, 60)),
        zone=row.zone,
        weekdays=frozenset(map(int, row.weekdays)),
        topics=tuple(row.topics.split()),
        next_at=row.next_at,
        session_id=row.session_id,
    )
