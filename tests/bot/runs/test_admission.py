"""Whether a snippet may run now."""

from __future__ import annotations

import pytest

from bot.runs.admission import Empty, StillRunning, TooLong, refuse
from sandbox.protocol import MAX_SOURCE_BYTES

ADA = 42


@pytest.mark.parametrize("code", ["", " ", "\n\t\n"])
def test_nothing_is_not_run(code: str) -> None:
    assert refuse(code, ADA, ()) == Empty()


def test_as_much_as_a_job_takes_may_run() -> None:
    assert refuse("x" * MAX_SOURCE_BYTES, ADA, ()) is None


@pytest.mark.parametrize(
    ("code", "size"), [("x" * 65_537, 65_537), ("é" * 40_000, 80_000), ("\ud800" * 65_537, 65_537)]
)
def test_more_than_a_job_takes_is_refused_with_its_size_in_bytes(code: str, size: int) -> None:
    assert refuse(code, ADA, ()) == TooLong(size, MAX_SOURCE_BYTES)


def test_a_learner_waits_for_their_own_snippet_and_for_nobody_elses() -> None:
    assert refuse("x", ADA, {ADA}) == StillRunning()
    assert refuse("x", ADA, {7, 8}) is None
