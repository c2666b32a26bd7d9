"""The use cases of looking back: who leads in a server, how a learner gets on, how a group does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.store import Reading, Store
from bot.tutor import group, leaderboard, progress
from bot.tutor.group import Group
from bot.tutor.leaderboard import Leaderboard, Period, Place
from bot.tutor.progress import Day, Overview, Remembered
from bot.tutor.scheduling import Card, chance
from bot.tutor.streaks import streak
from questions.model import Bank, Question


class Progress:
    """Looks at what was counted with every answer; changes nothing."""

    def __init__(self, store: Store, bank: Bank, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._bank = bank
        self._clock = clock

    async def leaderboard(self, guild_id: int, period: Period, *, asker_id: int) -> Leaderboard:
        """The first places of that server in the current `period`, and the asker's own."""
        now = self._clock()
        key = leaderboard.key(period, now)
        async with self._store.reading() as tx:
            top = await tx.top_scores(guild_id, key, leaderboard.TOP)
            hidden = (await tx.learner(asker_id)).off_leaderboard
            own = None if hidden else await tx.score(guild_id, key, asker_id)
            better = 0 if own is None else await tx.better_than(guild_id, key, own.points)
        return Leaderboard(
            period=period,
            ends_at=leaderboard.ends_at(period, now),
            top=leaderboard.places(top),
            own=None if own is None else Place(better + 1, own),
            hidden=hidden,
        )

    async def overview(self, learner_id: int) -> Overview:
        """How that learner gets on, wherever they answered."""
        now = self._clock()
        async with self._store.reading() as tx:
            zone = await tx.zone(learner_id)
            days = await tx.days_of(learner_id)
            met = await self._met(tx, learner_id)
        remembered = [Remembered(question.topic, chance(card, now), card.due) for question, card in met]
        # Also those of servers' own that this learner has met.
        all_there = {each.id: each for each in (*self._bank, *(question for question, _card in met))}
        today = now.astimezone(zone).date()
        row = streak((each.day for each in days), today)
        return Overview(
            mastery=progress.mastery(remembered, Counter(question.topic for question in all_there.values())),
            weeks=progress.weeks(days, today),
            due=progress.due(remembered, now),
            streak=row,
            breaks_at=_end_of(row.alive_until, zone) if row.alive_until else None,
        )

    async def theme(self, learner_id: int, chosen: str | None = None) -> str | None:
        """The colours that learner wants of their pictures; what was `chosen` now is kept."""
        if chosen is None:
            async with self._store.reading() as tx:
                return (await tx.learner(learner_id)).theme
        async with self._store.writing() as tx:
            await tx.keep_learner(replace(await tx.learner(learner_id), theme=chosen))
        return chosen

    async def group(self, guild_id: int) -> Group:
        """How the members of that server get on together."""
        today = self._clock().astimezone(UTC).date()
        async with self._store.reading() as tx:
            members = await tx.members_with_answers(guild_id)
            if members < group.ENOUGH_MEMBERS:
                return Group(members)
            days = {each.day: each for each in await tx.days_of_group(guild_id, today - timedelta(days=6))}
            # A member's calendar may be a day ahead.
            since = max([today, *days]) - timedelta(days=6)
            active = await tx.active_since(guild_id, since)
            answered = group.current(await tx.chosen(guild_id), self._bank)
        week = [since + timedelta(days=number) for number in range(7)]
        return Group(
            members=members,
            topics=group.topics(answered),
            divided=group.divided(answered),
            days=tuple(days.get(day, Day(day, 0, 0, 0)) for day in week),
            active=active,
        )

    async def _met(self, tx: Reading, learner_id: int) -> list[tuple[Question, Card]]:
        """What the learner has met of what is in the bank."""
        return [
            (question, card)
            for card in await tx.cards_of(learner_id)
            if (question := self._bank.get(card.question_id)) is not None
        ]


def _end_of(day: date, zone: tzinfo) -> datetime:
    """The first moment after `day` on the clocks of that zone."""
    return datetime.combine(day + timedelta(days=1), time(), zone)
