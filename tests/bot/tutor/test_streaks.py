"""A streak counts days with an answer, and forgives one day a week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.streaks import streak

MONDAY = date(2026, 11, 2)


def days(pattern: str) -> list[date]:
    """The days that are marked with an x, the first of them a Monday; the last of the pattern is today."""
    return [MONDAY + timedelta(days=place) for place, mark in enumerate(pattern) if mark == "x"]


@pytest.mark.parametrize(
    ("pattern", "current", "longest"),
    [
        ("", 0, 0),
        ("x", 1, 1),
        ("xxx", 3, 3),
        ("xxx.", 3, 3),  # today is not over yet
        ("xxx..", 3, 3),  # yesterday was the free day, today is not over
        ("xxx...", 0, 3),
        ("xx.xx", 4, 4),
        ("x.x.x", 2, 2),  # the second free day within a week
        ("x.xxxxx.x", 6, 6),  # six days after the first
        ("x.xxxxxx.x", 8, 8),  # a week after the first
        ("xxxx..xx", 2, 4),
    ],
)
def test_histories(pattern, current, longest):
    seen = streak(days(pattern), MONDAY + timedelta(days=max(len(pattern) - 1, 0)))
    assert (seen.days, seen.longest) == (current, longest)


active = st.sets(st.integers(0, 60)).map(lambda places: [MONDAY + timedelta(days=place) for place in places])


@given(active, st.integers(0, 70))
def test_a_streak_is_never_longer_than_the_days_with_an_answer(active, today):
    now = MONDAY + timedelta(days=today)
    seen = streak(active, now)
    assert 0 <= seen.days <= seen.longest <= len([day for day in active if day <= now])


@given(active, st.integers(0, 70))
def test_answering_by_the_last_day_it_lives_makes_it_longer(active, today):
    now = MONDAY + timedelta(days=today)
    seen = streak(active, now)
    if seen.alive_until is not None:
        assert seen.alive_until >= now
        carried_on = streak([*active, seen.alive_until], seen.alive_until)
        assert carried_on.days >= seen.days
        assert carried_on.days > seen.days or seen.alive_until in active


@given(active)
def test_a_day_with_an_answer_every_day_is_all_one_streak(active):
    last = max(active, default=MONDAY)
    every = [MONDAY + timedelta(days=place) for place in range((last - MONDAY).days + 1)]
    assert streak(every, last).days == len(every)
