"""Doing a thing once where it was asked for many times at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable


class Coalescer:
    """Runs at most one piece of work a key at a time.

    Asked again meanwhile, it runs once more afterwards, however often it was asked: enough where the work
    shows the latest state, as the edit of a posted question does when fifty members press at once.
    """

    def __init__(self) -> None:
        self._asked_again: dict[Hashable, bool] = {}

    async def run(self, key: Hashable, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work`, or see to it that the run under way for `key` is followed by another."""
        if key in self._asked_again:
            self._asked_again[key] = True
            return
        self._asked_again[key] = True
        try:
            while self._asked_again[key]:
                self._asked_again[key] = False
                try:
                    await work()
                except Exception:
                    # One that is followed by another needs no answer: the next shows the latest state.
                    if not self._asked_again[key]:
                        raise
        finally:
            del self._asked_again[key]
