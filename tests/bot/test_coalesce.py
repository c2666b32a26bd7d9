"""Asked many times at once, done once: as the edit of a posted question is when a whole class presses."""

from __future__ import annotations

import asyncio

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
    board, edits = Board(), Coalescer()

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
    board, edits = Board(), Coalescer()
    board.open.set()
    for state in (1, 2, 3):
        board.state = state
        await edits.run("board", board.show)
    assert board.shown == [1, 2, 3]


async def test_different_messages_do_not_wait_for_each_other() -> None:
    slow, quick, edits = Board(), Board(), Coalescer()
    waiting = asyncio.create_task(edits.run("slow", slow.show))
    await slow.begun.wait()
    quick.open.set()
    await edits.run("quick", quick.show)
    assert quick.shown == [0]
    slow.open.set()
    await waiting


async def test_after_a_failed_edit_the_next_one_is_made() -> None:
    board, edits = Board(), Coalescer()
    board.open.set()
    board.failures = 1
    with pytest.raises(ConnectionError):
        await edits.run("board", board.show)
    board.state = 7
    await edits.run("board", board.show)
    assert board.shown == [7]


async def test_a_failed_edit_does_not_lose_what_was_asked_for_meanwhile() -> None:
    board, edits = Board(), Coalescer()
    board.failures = 1
    first = asyncio.create_task(edits.run("board", board.show))
    await board.begun.wait()
    board.state = 9
    await edits.run("board", board.show)
    board.open.set()
    await first
    assert board.shown == [9]


async def test_after_a_cancelled_edit_the_next_one_is_made() -> None:
    board, edits = Board(), Coalescer()
    running = asyncio.create_task(edits.run("board", board.show))
    await board.begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    board.open.set()
    await edits.run("board", board.show)
    assert board.shown == [0]
