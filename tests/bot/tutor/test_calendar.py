"""Something that happens daily happens once a day, whatever is done to the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.calendar import EVERY_DAY, next_time
from bot.tutor.daily import move_on, plan

MADRID = ZoneInfo("Europe/Madrid")
ZONES = ("UTC", "Europe/Madrid", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
# Noon of the Friday that Samoa went without.
SAMOA_SKIPPED = datetime(2011, 12, 30, 12, tzinfo=UTC)


def local(moment: datetime, zone: ZoneInfo = MADRID) -> str:
    return f"{moment.astimezone(zone):%a %d %b %H:%M}"


def test_a_time_that_the_clocks_skip_comes_an_hour_later_that_day():
    before = datetime(2026, 3, 28, 12, tzinfo=MADRID)  # the clocks go forward on the 29th at 2
    first = next_time(before, time(2, 30), MADRID)
    assert local(first) == "Sun 29 Mar 03:30"
    assert local(next_time(first, time(2, 30), MADRID)) == "Mon 30 Mar 02:30"


def test_a_time_that_comes_twice_is_meant_once():
    before = datetime(2026, 10, 24, 12, tzinfo=MADRID)  # the clocks go back on the 25th at 3
    first = next_time(before, time(2, 30), MADRID)
    assert (local(first), first.astimezone(UTC).hour) == ("Sun 25 Oct 02:30", 0)
    assert local(next_time(first, time(2, 30), MADRID)) == "Mon 26 Oct 02:30"


def test_weekdays_that_were_not_chosen_are_left_out():
    friday = datetime(2026, 11, 20, 19, tzinfo=MADRID)
    assert local(next_time(friday, time(18), MADRID, frozenset({0, 4}))) == "Mon 23 Nov 18:00"


def test_a_day_that_a_country_skips_is_no_day_there():
    apia = ZoneInfo("Pacific/Apia")
    thursday = datetime(2011, 12, 29, 19, tzinfo=apia)
    assert local(next_time(thursday, time(18), apia), apia) == "Sat 31 Dec 18:00"
    assert local(next_time(thursday, time(18), apia, frozenset({4})), apia) == "Fri 06 Jan 18:00"


def test_no_weekday_at_all_is_refused():
    with pytest.raises(ValueError, match="no weekday"):
        next_time(datetime(2026, 1, 1, tzinfo=UTC), time(12), MADRID, frozenset())


@given(
    start=st.datetimes(min_value=datetime(2011, 1, 1), max_value=datetime(2035, 1, 1)),  # noqa: DTZ001
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
)
def test_it_happens_once_on_every_chosen_day_and_on_no_other(start, at, zone, weekdays):
    moment = start.replace(tzinfo=UTC)
    for _ in range(10):
        following = next_time(moment, at, zone, weekdays)
        assert following > moment
        # The day it is meant for: a skipped time may fall into the next one's first hour.
        day = (following.astimezone(zone) - timedelta(hours=2)).date()
        days = {day, following.astimezone(zone).date()}
        assert any(one.weekday() in weekdays for one in days)
        weeks = 2 if moment < SAMOA_SKIPPED < following else 1
        assert following - moment <= timedelta(days=7 * weeks + 1, hours=2)
        moment = following


def test_a_bot_that_was_down_for_a_week_asks_once_and_goes_on_as_planned():
    monday = datetime(2026, 11, 16, 9, tzinfo=MADRID)
    kept = plan(
        channel_id=1,
        guild_id=2,
        at=time(18),
        zone="Europe/Madrid",
        weekdays=EVERY_DAY,
        topics=(),
        now=monday,
    )
    back = datetime(2026, 11, 23, 20, tzinfo=MADRID)
    assert kept.next_at < back
    assert local(move_on(kept, 7, back).next_at) == "Tue 24 Nov 18:00"
