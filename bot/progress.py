"""The use cases of looking back: who leads in a server, how a learner gets on, how a group does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.store import Store
from bot.tutor import leaderboard
from bot.tutor.leaderboard import Leaderboard, Period, Place
from questions.model import Bank


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
            own = await tx.score(guild_id, key, asker_id)
            better = 0 if own is None else await tx.better_than(guild_id, key, own.points)
        return Leaderboard(
            period=period,
            ends_at=leaderboard.ends_at(period, now),
            top=leaderboard.places(top),
            own=None if own is None else Place(better + 1, own),
        )
