"""The use cases of the question of the day: plan one, list them, give one up, carry out what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from bot.store import Store, Writing
from bot.tutor import daily
from bot.tutor.daily import Plan, Today, Yesterday
from bot.tutor.session import question_of
from bot.tutoring import Tutor

NOBODY = 0


class Daily:
    """Questions that are asked by the clock."""

    def __init__(self, store: Store, tutor: Tutor, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._tutor = tutor
        self._clock = clock

    async def plan(
        self,
        channel_id: int,
        guild_id: int,
        *,
        at: time,
        zone: str,
        weekdays: frozenset[int],
        topics: tuple[str, ...],
    ) -> Plan:
        """Ask that channel at that time from now on, in place of an earlier plan for it."""
        made = daily.plan(
            channel_id=channel_id,
            guild_id=guild_id,
            at=at,
            zone=zone,
            weekdays=weekdays,
            topics=topics,
            now=self._clock(),
        )
        async with self._store.writing() as tx:
            await tx.set_plan(made)
        return made

    async def plans(self, guild_id: int) -> list[Plan]:
        """Every plan of that server."""
        async with self._store.reading() as tx:
            return await tx.plans_of(guild_id)

    async def give_up(self, channel_id: int) -> bool:
        """Ask that channel no more; whether it had been asked."""
        async with self._store.writing() as tx:
            return await tx.drop_plan(channel_id)

    async def due(self, now: datetime) -> list[Today]:
        """Carry out every plan that is due. What comes back must still be posted.

        So must what was not posted the last time: Discord failed, or the bot went down before it was.
        """
        late = await self._unposted(now)
        async with self._store.reading() as tx:
            channels = await tx.plans_due(now)
        found = []
        for channel_id in channels:
            async with self._store.writing() as tx:
                kept = await tx.plan(channel_id)
                if kept is not None and kept.next_at <= now:
                    found.append(await self._carry_out(tx, kept, now))
        return [*late, *found]

    async def told(self, yesterday: Yesterday) -> None:
        """The channel knows the answer to the question before: it takes no more answers."""
        async with self._store.writing() as tx:
            await tx.lock_session(yesterday.session.id)
            await tx.set_revealed(yesterday.session.id, self._clock())

    async def skip(self, today: Today) -> None:
        """It can't be posted there: the channel is asked again when the next question is due."""
        if today.session is not None:
            async with self._store.writing() as tx:
                await tx.drop_session(today.session.id)

    async def next_due(self) -> datetime | None:
        """When the next question is due."""
        async with self._store.reading() as tx:
            return await tx.next_plan()

    async def _carry_out(self, tx: Writing, kept: Plan, now: datetime) -> Today:
        yesterday = await self._yesterday(tx, kept, now)
        bank = self._tutor.bank
        opened = await self._tutor.open_in(
            tx,
            [
                question
                for question in bank.select(guild_id=kept.guild_id)
                if not kept.topics or question.topic in kept.topics
            ],
            [
                skill
                for skill in bank.skills(guild_id=kept.guild_id)
                if not kept.topics or skill.topic in kept.topics
            ],
            asker_id=NOBODY,
            channel_id=kept.channel_id,
            guild_id=kept.guild_id,
            style="daily",
            # A plan is a promise: where all rest, the one asked longest ago comes again.
            again=True,
        )
        question, session = opened or (None, None)
        moved = daily.move_on(kept, session.id if session else None, now)
        await tx.set_plan(moved)
        return Today(moved, question, session, yesterday)

    async def _unposted(self, now: datetime) -> list[Today]:
        """What was opened before and nobody has seen. One that left the bank, or is too late, is dropped."""
        found = list[Today]()
        async with self._store.reading() as tx:
            # Mostly there is none, and whoever answers meanwhile need not wait for a look.
            if not await tx.plans_unposted():
                return found
        async with self._store.writing() as tx:
            for kept in await tx.plans_unposted():
                assert kept.session_id is not None
                session = await tx.session(kept.session_id)
                question = question_of(self._tutor.bank, session)
                if session is None or question is None or kept.next_at <= now:
                    await tx.drop_session(kept.session_id)
                else:
                    yesterday = await self._yesterday(tx, kept, session.posted_at)
                    found.append(Today(kept, question, session, yesterday, late=True))
        return found

    async def _yesterday(self, tx: Writing, kept: Plan, now: datetime) -> Yesterday | None:
        """The channel's question before `now`; None where there is nothing to tell of it any more."""
        session = await tx.daily_before(kept.channel_id, now)
        question = question_of(self._tutor.bank, session)
        if session is None or question is None or session.revealed_at:
            return None
        return Yesterday(question, session, await tx.tally(session.id))
