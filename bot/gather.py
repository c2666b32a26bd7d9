"""Doing in one go what many ask for at once, each with an answer of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
R = TypeVar("R")


class Gatherer(Generic[K, T, R]):
    """Hands to `work` all that was asked for a key while it was at work on what came before.

    A press that comes alone is worked on at once; of two hundred at once, the first goes alone and the others
    share one transaction. `work` gets them in the order they came and gives an answer for each.

    `bot.store.turns` shares commits too, but of blocks that know nothing of each other, each with statements of
    its own, and only on SQLite. Here many ask the same of one thing, so it is read once and written in a few
    statements for all, in every database; and `done` can wait for what came before a deadline.
    """

    def __init__(self, work: Callable[[K, Sequence[T]], Awaitable[Sequence[R]]]) -> None:
        self._work = work
        self._waiting: dict[K, list[tuple[T, asyncio.Future[R]]]] = {}
        self._tasks: dict[K, asyncio.Task[None]] = {}

    async def ask(self, key: K, item: T) -> R:
        """The answer to `item`. Where `work` fails, everyone it was at work for gets its error."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        if key in self._waiting:
            self._waiting[key].append((item, answer))
        else:
            self._waiting[key] = [(item, answer)]
            # A task of its own: who asked first may be cancelled, and the others still want theirs.
            self._tasks[key] = asyncio.create_task(self._go(key))
        return await answer

    async def done(self, key: K) -> None:
        """Wait until all that was asked for `key` until now has its answer."""
        if key in self._tasks:
            await asyncio.wait({self._tasks[key]})

    async def _go(self, key: K) -> None:
        while batch := self._waiting[key]:
            self._waiting[key] = []
            try:
                answers: Sequence[R | Exception] = await self._work(key, [item for item, _ in batch])
            except Exception as error:
                answers = [error] * len(batch)
            for (_, future), answer in zip(batch, answers, strict=True):
                _give(future, answer)
        del self._waiting[key], self._tasks[key]


def _give(future: asyncio.Future[R], answer: R | Exception) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
