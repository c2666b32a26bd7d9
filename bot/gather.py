"""Doing in one go what many ask for at once, each with an answer of their own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
R = TypeVar("R")


class Gatherer(Generic[K, T, R]):
    """Hands to `work` all that was asked for a key while it was at work on what came before.

    A press that comes alone is worked on at once; of two hundred at once, the first goes alone and the others
    share one transaction, or as many as it takes with `most` in each. `work` gets them in the order they came
    and gives an answer for each.

    `bot.store.turns` lets commits be shared too, but by blocks that know nothing of each other, each with
    statements of its own, and only on SQLite. Here many ask for the same kind of thing, so that it is read
    and written in a few statements for all, in every database; and `done` waits for what came before a
    deadline.
    """

    def __init__(
        self, work: Callable[[K, Sequence[T]], Awaitable[Sequence[R]]], most: int = sys.maxsize
    ) -> None:
        self._work = work
        self._most = most
        self._waiting: dict[K, list[tuple[T, asyncio.Future[R]]]] = {}
        self._tasks: dict[K, asyncio.Task[None]] = {}

    async def ask(self, key: K, item: T) -> R:
        """The answer to `item`. Where `work` fails at it, its error."""
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
        while waiting := self._waiting[key]:
            batch, self._waiting[key] = waiting[: self._most], waiting[self._most :]
            answers = await self._answers(key, [item for item, _ in batch])
            for (_, future), answer in zip(batch, answers, strict=True):
                _give(future, answer)
        del self._waiting[key], self._tasks[key]

    async def _answers(self, key: K, items: Sequence[T]) -> Sequence[R | Exception]:
        try:
            return await self._work(key, items)
        except Exception as error:
            if len(items) == 1:
                return [error]
        # One of them may be at fault. Each by itself now, and the others have their answers.
        return [answer for item in items for answer in await self._answers(key, [item])]


def _give(future: asyncio.Future[R], answer: R | Exception) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
