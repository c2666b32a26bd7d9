"""Asked for at once, done in one go, and everyone has their own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.gather import Gatherer


class Doubling:
    """Doubles numbers, slowly, and remembers how many at a time."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()

    async def work(self, _key: str, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        await self.open.wait()
        if 13 in numbers:
            raise ValueError("not that one")
        return [2 * number for number in numbers]


async def test_many_at_once_are_done_in_two_goes_in_their_order() -> None:
    doubling = Doubling()
    gatherer = Gatherer(doubling.work)
    asked = [asyncio.create_task(gatherer.ask("a", number)) for number in range(100, 300)]
    await asyncio.sleep(0)
    doubling.open.set()
    assert await asyncio.gather(*asked) == [2 * number for number in range(100, 300)]
    assert [number for batch in doubling.batches for number in batch] == list(range(100, 300))
    assert len(doubling.batches) <= 2


async def test_a_failure_is_told_to_those_it_was_for_and_to_nobody_else() -> None:
    doubling = Doubling()
    doubling.open.set()
    gatherer = Gatherer(doubling.work)
    with pytest.raises(ValueError, match="not that one"):
        await gatherer.ask("a", 13)
    assert await gatherer.ask("a", 4) == 8


async def test_one_at_fault_among_many_keeps_none_of_them_from_their_answer() -> None:
    doubling = Doubling()
    doubling.open.set()
    gatherer = Gatherer(doubling.work)
    ended = await asyncio.gather(
        *(gatherer.ask("a", number) for number in (1, 13, 4)), return_exceptions=True
    )
    assert [ended[0], type(ended[1]), ended[2]] == [2, ValueError, 8]


async def test_no_more_are_done_in_one_go_than_may_be() -> None:
    doubling = Doubling()
    doubling.open.set()
    gatherer = Gatherer(doubling.work, most=50)
    assert len(await asyncio.gather(*(gatherer.ask("a", number) for number in range(100, 300)))) == 200
    assert [len(batch) for batch in doubling.batches] == [50] * 4


async def test_who_no_longer_waits_keeps_nobody_from_their_answer() -> None:
    doubling = Doubling()
    gatherer = Gatherer(doubling.work)
    first = asyncio.create_task(gatherer.ask("a", 1))
    second = asyncio.create_task(gatherer.ask("a", 2))
    await asyncio.sleep(0)
    first.cancel()
    doubling.open.set()
    assert await second == 4


async def test_done_waits_for_what_was_asked_before_and_only_for_that_key() -> None:
    doubling = Doubling()
    gatherer = Gatherer(doubling.work)
    asked = asyncio.create_task(gatherer.ask("a", 1))
    await asyncio.sleep(0)
    await gatherer.done("b")
    waiting = asyncio.create_task(gatherer.done("a"))
    await asyncio.sleep(0)
    assert not waiting.done()
    doubling.open.set()
    await waiting
    assert await asked == 2
