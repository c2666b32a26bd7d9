"""Who runs next: a bounded queue, fair between owners, one job of an owner at a time.

Pure bookkeeping on one event loop. Owners take turns; a job without an owner is nobody's, and waits for
none but the queue.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.limits import Limits


class QueueFullError(RuntimeError):
    """No room for the job; the message is a kind sentence for the learner."""


@dataclass(eq=False, slots=True)
class Ticket:
    """A place in the queue; `turn` is done when the job may start, `place` is 0 from then on."""

    owner: str
    tell: Callable[[int], None]
    turn: asyncio.Future[None]
    place: int = -1


@dataclass
class Queue:
    """`enter` before a job, `leave` after it, however it ended."""

    limits: Limits
    _waiting: OrderedDict[str, deque[Ticket]] = field(default_factory=OrderedDict)
    _running: dict[Ticket, str] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def running(self) -> int:
        """Jobs that have their turn."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """Jobs that wait for it."""
        return sum(map(len, self._waiting.values()))

    def enter(self, owner: str, tell: Callable[[int], None]) -> Ticket:
        """Join the queue; `tell` hears of every new place, 1 being next. Raises QueueFullError."""
        owner = f"owner {owner}" if owner else f"nobody {next(self._numbers)}"
        ticket = Ticket(owner, tell, asyncio.get_running_loop().create_future())
        line = self._waiting.get(owner, ())
        at_once = not line and owner not in self._running.values() and self.running < self.limits.workers
        if not at_once and self.waiting >= self.limits.waiting:
            raise QueueFullError("Many snippets are waiting already; please try again in a minute.")
        if not at_once and len(line) >= self.limits.waiting_per_owner:
            raise QueueFullError(
                "Your earlier snippets are still waiting; please let one of them finish first."
            )
        self._waiting.setdefault(owner, deque()).append(ticket)
        self._move()
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give up the turn or the place. Harmless when called twice."""
        if self._running.pop(ticket, None) and ticket.owner in self._waiting:
            # Who has just had a turn comes after everyone else.
            self._waiting.move_to_end(ticket.owner)
        line = self._waiting.get(ticket.owner)
        if line and ticket in line:
            line.remove(ticket)
            if not line:
                del self._waiting[ticket.owner]
        self._move()

    def _move(self) -> None:
        while self.running < self.limits.workers:
            owner = next((name for name in self._waiting if name not in self._running.values()), None)
            if owner is None:
                break
            ticket = self._waiting[owner].popleft()
            if not self._waiting[owner]:
                del self._waiting[owner]
            self._running[ticket] = ticket.owner
            ticket.place = 0
            if not ticket.turn.done():  # its waiter may just have been cancelled; then it leaves by itself
                ticket.turn.set_result(None)
        self._tell_places()

    def _tell_places(self) -> None:
        busy = set(self._running.values())
        lines = sorted(self._waiting.items(), key=lambda item: item[0] in busy)
        rounds = itertools.zip_longest(*(line for _owner, line in lines))
        in_order = [ticket for one_round in rounds for ticket in one_round if ticket is not None]
        for place, ticket in enumerate(in_order, start=1):
            if ticket.place != place:
                ticket.place = place
                ticket.tell(place)
