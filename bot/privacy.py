"""The use cases of privacy: take along what is known of me, have it forgotten. The file: docs/privacy.md."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.store import Store

FORMAT: Final = "warmstart-export"
# Raised whenever somebody's program that reads an export would have to be changed.
VERSION: Final = 1
# What is larger is compressed: Discord takes files of 10 MB.
LARGE: Final = 8_000_000


@dataclass(frozen=True, slots=True)
class Export:
    """All that is known of one learner, as a file; `rows` is how many entries are in it."""

    name: str
    content: bytes
    rows: int


class Privacy:
    """What a learner may do with what is known of them."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def export(self, learner_id: int) -> Export:
        """Every row that names the learner, in every table."""
        async with self._store.reading() as tx:
            tables = await tx.rows_of(learner_id)
        now = self._clock()
        document = {
            "format": FORMAT,
            "version": VERSION,
            "learner_id": str(learner_id),
            "made_at": now.isoformat(timespec="seconds"),
            "tables": tables,
        }
        content = json.dumps(document, ensure_ascii=False, indent=1).encode()
        name = f"warmstart-{now:%Y-%m-%d}.json"
        if len(content) > LARGE:
            name, content = f"{name}.gz", gzip.compress(content)
        return Export(name, content, sum(map(len, tables.values())))

    async def off_leaderboard(self, learner_id: int) -> bool:
        """Whether the learner wants no place on any leaderboard."""
        async with self._store.reading() as tx:
            return (await tx.learner(learner_id)).off_leaderboard

    async def leave_leaderboard(self, learner_id: int, *, leave: bool) -> None:
        """Take the learner off every leaderboard, or put them back; their points go on to be counted."""
        async with self._store.writing() as tx:
            await tx.keep_learner(replace(await tx.learner(learner_id), off_leaderboard=leave))

    async def forget(self, learner_id: int) -> None:
        """Forget all of it, at once; once this returns it is gone from the database."""
        async with self._store.writing() as tx:
            await tx.forget_learner(learner_id)
