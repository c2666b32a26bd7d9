"""The periods that points are counted for, and places that equals share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.leaderboard import PERIODS, Period, Score, counts, ends_at, kept, key, keys, places
from bot.tutor.session import Session

MOMENTS = st.integers(0, 36_500 * 24 * 60).map(
    lambda m: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=m)
)


@pytest.mark.parametrize(
    ("at", "names"),
    [
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), ("2026-W47", "2026-11", "all")),
        (datetime(2026, 11, 23, tzinfo=UTC), ("2026-W48", "2026-11", "all")),
        # The first of January can belong to the last week of the year before, and the other way round.
        (datetime(2027, 1, 1, tzinfo=UTC), ("2026-W53", "2027-01", "all")),
        (datetime(2024, 12, 31, tzinfo=UTC), ("2025-W01", "2024-12", "all")),
        # What counts is UTC, wherever the clock stands.
        (datetime(2026, 11, 23, 0, 30, tzinfo=timezone(timedelta(hours=1))), ("2026-W47", "2026-11", "all")),
    ],
)
def test_an_answer_counts_for_its_week_its_month_and_all_time(at, names):
    assert keys(at) == names


@given(MOMENTS, st.sampled_from(PERIODS))
def test_a_period_ends_where_the_next_begins(at: datetime, period: Period):
    end = ends_at(period, at)
    if end is None:
        assert period == "all"
        return
    assert at < end
    assert key(period, end - timedelta(microseconds=1)) == key(period, at) != key(period, end)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=7)))
def test_what_was_earned_within_a_week_is_kept_and_what_is_long_past_is_not(at: datetime, ago: timedelta):
    assert kept(at) >= {*keys(at), *keys(at - ago)}
    assert kept(at).isdisjoint(keys(at - timedelta(days=63))[:2])


@given(st.lists(st.integers(1, 30)))
def test_a_rank_is_one_more_than_how_many_have_more_points(points: list[int]):
    ordered = [Score(number, each, 1) for number, each in enumerate(sorted(points, reverse=True))]
    for place in places(ordered):
        assert place.rank == 1 + sum(other.points > place.score.points for other in ordered)


def test_what_someone_reviews_alone_earns_no_place(session: Session):
    assert counts(session)
    assert counts(replace(session, style="round"))
    assert not counts(replace(session, style="review"))
    assert not counts(replace(session, guild_id=None))
