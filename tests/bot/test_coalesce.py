"""Asked many times at once, done once: as the edit of a posted question is when a whole class presses."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from bot.coalesce import Coalescer


class Board:
    """Shows the latest state, slowly, and counts how often and how many at a time."""

    def __init__(self) -> None:
        self.state = 0
        self.shown: list[int] = []
        self.at_once = 0
        self.most_at_once = 0
        self.open = asyncio.Event()
        self.begun = asyncio.Event()
        self.failures = 0

    async def show(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        seen = self.state
        self.begun.set()
        try:
            await self.open.wait()
            if self.failures:
                self.failures -= 1
                raise ConnectionError
            self.shown.append(seen)
        finally:
            self.at_once -= 1


async def test_many_asks_at_once_show_the_last_state_in_two_goes() -> None:
    board, edits = Board(), Coalescer(interval=0)

    async def press() -> None:
        board.state += 1
        await edits.run("board", board.show)

    presses = [asyncio.create_task(press()) for _ in range(50)]
    await board.begun.wait()
    board.open.set()
    await asyncio.gather(*presses)
    assert board.shown[-1] == 50
    assert len(board.shown) <= 2
    assert board.most_at_once == 1


async def test_what_is_asked_one_after_the_other_is_done_each_time() -> None:
    board, edits = Board(), Coalescer(interval=0)
    board.open.set()
    for state in (1, 2, 3):
        board.state = state
        await edits.run("board", board.show)
    assert board.shown == [1, 2, 3]


async def test_different_messages_do_not_wait_for_each_other() -> None:
    slow, quick, edits = Board(), Board(), Coalescer(interval=0)
    waiting = asyncio.create_task(edits.run("slow", slow.show))
    await slow.begun.wait()
    quick.open.set()
    await edits.run("quick", quick.show)
    assert quick.shown == [0]
    slow.open.set()
    await waiting


async def test_after_a_failed_edit_the_next_one_is_made() -> None:
    board, edits = Board(), Coalescer(interval=0)
    board.open.set()
    board.failures = 1
    with pytest.raises(ConnectionError):
        await edits.run("board", board.show)
    board.state = 7
    await edits.run("board", board.show)
    assert board.shown == [7]


async def test_a_failed_edit_does_not_lose_what_was_asked_for_meanwhile() -> None:
    board, edits = Board(), Coalescer(interval=0)
    board.failures = 1
    first = asyncio.create_task(edits.run("board", board.show))
    await board.begun.wait()
    board.state = 9
    await edits.run("board", board.show)
    board.open.set()
    await first
    assert board.shown == [9]


async def test_after_a_cancelled_edit_the_next_one_is_made() -> None:
    board, edits = Board(), Coalescer(interval=0)
    running = asyncio.create_task(edits.run("board", board.show))
    await board.begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    board.open.set()
    await edits.run("board", board.show)
    assert board.shown == [0]


class Stopwatch:
    """Seconds that pass only where someone sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += seconds


async def test_one_message_is_edited_once_a_second_at_most_and_shows_the_last_state() -> None:
    time, state, shown = Stopwatch(), 0, list[tuple[float, int]]()
    edits = Coalescer(1.0, clock=time, sleep=time.sleep)

    async def show() -> None:
        shown.append((time.now, state))
        await asyncio.sleep(0)

    async def press() -> None:
        nonlocal state
        state += 1
        await edits.run("board", show)

    for _ in range(5):
        await asyncio.gather(*(press() for _ in range(40)))
        time.now += 0.3
    moments = [moment for moment, _ in shown]
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(moments))
    assert shown[-1][1] == 200


async def test_the_first_edit_and_one_after_a_quiet_while_are_made_at_once() -> None:
    time, shown = Stopwatch(), list[float]()
    edits = Coalescer(1.0, clock=time, sleep=time.sleep)

    async def show() -> None:
        shown.append(time.now)

    await edits.run("board", show)
    time.now += 5
    await edits.run("board", show)
    assert shown == [100, 105]


async def test_other_messages_have_a_second_of_their_own() -> None:
    time, shown = Stopwatch(), list[float]()
    edits = Coalescer(1.0, clock=time, sleep=time.sleep)

    async def show() -> None:
        shown.append(time.now)

    await edits.run("one", show)
    await edits.run("other", show)
    assert shown == [100, 100]


async def test_an_edit_waiting_for_its_turn_that_is_cancelled_leaves_the_way_free() -> None:
    time, board = Stopwatch(), Board()
    board.open.set()
    never = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await never.wait()

    edits = Coalescer(1.0, clock=time, sleep=sleep)
    await edits.run("board", board.show)
    waiting = asyncio.create_task(edits.run("board", board.show))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    time.now += 2
    await edits.run("board", board.show)
    assert len(board.shown) == 2
