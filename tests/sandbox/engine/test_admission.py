"""Whose turn it is: fair between owners, told in places, bounded."""

from __future__ import annotations

import pytest

from sandbox.limits import Limits
from sandbox.server.admission import Queue, QueueFullError


def _nobody_listens(place: int) -> None:
    del place


async def test_owners_take_turns_however_many_jobs_one_of_them_sent():
    queue = Queue(Limits(workers=1, waiting_per_owner=9))
    jobs = [queue.enter(owner, _nobody_listens) for owner in ("ada", "ada", "ada", "bob", "cy")]
    names = ["ada 1", "ada 2", "ada 3", "bob", "cy"]
    order = []
    while queue.running:
        current = next(job for job in jobs if job.turn.done() and job.place == 0)
        order.append(names[jobs.index(current)])
        current.place = -1
        queue.leave(current)
    assert order == ["ada 1", "bob", "cy", "ada 2", "ada 3"]


async def test_places_are_told_when_they_change_and_only_then():
    queue = Queue(Limits(workers=1))
    told: list[int] = []
    first = queue.enter("ada", _nobody_listens)
    second = queue.enter("bob", _nobody_listens)
    queue.enter("cy", told.append)
    assert told == [2]
    queue.leave(second)
    assert told == [2, 1]
    queue.leave(first)
    assert told == [2, 1]
    assert (queue.running, queue.waiting) == (1, 0)


async def test_an_owners_second_job_waits_although_a_worker_is_free():
    queue = Queue(Limits(workers=2))
    first = queue.enter("ada", _nobody_listens)
    second = queue.enter("ada", _nobody_listens)
    other = queue.enter("bob", _nobody_listens)
    assert (first.turn.done(), second.turn.done(), other.turn.done()) == (True, False, True)


async def test_a_full_queue_says_so():
    queue = Queue(Limits(workers=1, waiting=1))
    queue.enter("ada", _nobody_listens)
    queue.enter("bob", _nobody_listens)
    with pytest.raises(QueueFullError, match="try again"):
        queue.enter("cy", _nobody_listens)


async def test_one_owner_cannot_fill_the_queue():
    queue = Queue(Limits(workers=1, waiting_per_owner=1))
    queue.enter("ada", _nobody_listens)
    queue.enter("ada", _nobody_listens)
    with pytest.raises(QueueFullError, match="earlier snippets"):
        queue.enter("ada", _nobody_listens)
    queue.enter("bob", _nobody_listens)


async def test_a_waiter_that_was_cancelled_does_not_break_the_queue():
    queue = Queue(Limits(workers=1))
    first = queue.enter("ada", _nobody_listens)
    second = queue.enter("bob", _nobody_listens)
    second.turn.cancel()
    queue.leave(first)
    queue.leave(second)
    queue.leave(second)
    assert (queue.running, queue.waiting) == (0, 0)
    assert queue.enter("cy", _nobody_listens).turn.done()


async def test_jobs_without_an_owner_do_not_wait_for_each_other():
    queue = Queue(Limits(workers=2))
    assert all(queue.enter("", _nobody_listens).turn.done() for _ in range(2))
