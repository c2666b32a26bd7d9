"""The use case of item statistics: survey the bank by its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.store import Store
from bot.tutor.statistics import Survey, assess, urgency
from bot.tutor.tries import Tries, Version
from questions.model import Bank, Question

# Turning pages should not add everything up anew.
KEPT_FOR: Final = timedelta(minutes=5)
KEPT: Final = 20


class Statistics:
    """What answers say of the questions."""

    def __init__(self, store: Store, bank: Bank, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._bank = bank
        self._clock = clock
        self._kept: dict[int, tuple[datetime, Survey]] = {}

    async def survey(self, guild_id: int | None) -> Survey:
        """Every question of the bank by what that server, for None everybody, has answered."""
        tries = Tries()
        async with self._store.reading() as tx:
            async for some in tx.tries(guild_id):
                # There may be a million: in a thread, so that others are answered meanwhile.
                await asyncio.to_thread(tries.add, some)
            earlier = await tx.earlier(guild_id)
        questions = self._bank.select(guild_id=guild_id)
        return await asyncio.to_thread(_surveyed, questions, tries, earlier)

    async def recent(self, guild_id: int) -> Survey:
        """As `survey`, but of a few minutes ago where there is such a one."""
        made = self._kept.get(guild_id)
        if made is not None and self._clock() - made[0] < KEPT_FOR:
            return made[1]
        return await self.latest(guild_id)

    async def latest(self, guild_id: int) -> Survey:
        """As `survey`, and what `recent` gives for the next few minutes."""
        now = self._clock()
        survey = await self.survey(guild_id)
        self._kept.pop(guild_id, None)
        self._kept[guild_id] = (now, survey)
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return survey


def _surveyed(questions: Iterable[Question], tries: Tries, earlier: Mapping[Version, int]) -> Survey:
    cells, times = tries.cells(), tries.times()
    items = []
    for question in questions:
        version = (question.id, question.revision)
        item = assess(
            question,
            cells.get(version, []),
            answers=tries.answers[version],
            earlier=earlier.get(version, 0),
            time=times.get(version),
        )
        items.append(item)
    since = None if tries.since is None else datetime.fromtimestamp(tries.since / 1000, UTC)
    return Survey(tuple(sorted(items, key=urgency)), since)
