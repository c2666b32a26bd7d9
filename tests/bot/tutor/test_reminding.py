"""When a learner is reminded: on days of every length, in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.reminding import next_slot, slot, too_late, zone_named, zones_like

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = sorted(available_timezones())


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_the_next_reminder_is_today_or_else_tomorrow() -> None:
    assert next_slot(local("2026-03-01T12:00"), 18, BERLIN, reminded_at=None) == local("2026-03-01T18:00")
    assert next_slot(local("2026-03-01T18:00"), 18, BERLIN, reminded_at=None) == local("2026-03-02T18:00")


def test_who_was_reminded_today_is_not_again_whatever_hour_is_chosen_now() -> None:
    morning = local("2026-03-01T09:00")
    assert next_slot(morning, 18, BERLIN, reminded_at=morning) == local("2026-03-02T18:00")


def test_an_hour_that_the_clocks_skip_is_the_one_they_show_instead() -> None:
    before = local("2026-03-28T12:00")
    at = next_slot(before, 2, BERLIN, reminded_at=None)
    assert at.astimezone(BERLIN).isoformat() == "2026-03-29T03:00:00+02:00"
    assert next_slot(at, 2, BERLIN, reminded_at=at) == local("2026-03-30T02:00")


def test_an_hour_that_comes_twice_reminds_at_the_first() -> None:
    at = next_slot(local("2026-10-24T12:00"), 2, BERLIN, reminded_at=None)
    assert at.astimezone(BERLIN).isoformat() == "2026-10-25T02:00:00+02:00"
    assert next_slot(at, 2, BERLIN, reminded_at=at) == local("2026-10-26T02:00")


def test_a_day_that_a_zone_left_out_has_no_reminder() -> None:
    """Samoa went from 29 to 31 December 2011."""
    apia = ZoneInfo("Pacific/Apia")
    first = next_slot(local("2011-12-29T12:00", apia), 18, apia, reminded_at=None)
    second = next_slot(first, 18, apia, reminded_at=first)
    assert [each.astimezone(apia).date().day for each in (first, second)] == [29, 31]


def test_what_was_missed_is_made_up_for_on_the_same_local_day_only() -> None:
    planned = local("2026-03-01T18:00")
    assert not too_late(planned, local("2026-03-01T23:59"), BERLIN)
    assert too_late(planned, local("2026-03-02T00:00"), BERLIN)


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    start=st.integers(0, 27 * 365 * 24 * 60),
    downtimes=st.lists(st.integers(0, 40 * 60), max_size=40),
)
def test_nobody_is_reminded_twice_on_one_local_day_nor_left_out_on_one(
    zone: str, hour: int, start: int, downtimes: list[int]
) -> None:
    here = ZoneInfo(zone)
    now = datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    reminded_at, days = None, list[date]()
    for late in downtimes:
        planned = next_slot(now, hour, here, reminded_at=reminded_at)
        assert planned > now
        assert planned - now < timedelta(hours=51)
        now = planned + timedelta(minutes=late)
        if not too_late(planned, now, here):
            reminded_at = now
            days.append(now.astimezone(here).date())
    assert days == sorted(set(days))


@given(zone=st.sampled_from(ZONES), hour=st.integers(0, 23), day=st.dates(date(2012, 1, 1), date(2037, 1, 1)))
def test_every_day_has_its_moment_within_an_hour_or_so_of_the_one_chosen(
    zone: str, hour: int, day: date
) -> None:
    shown = slot(day, hour, ZoneInfo(zone)).astimezone(ZoneInfo(zone))
    wanted = datetime.combine(day, shown.time().replace(hour=hour, minute=0))
    assert timedelta(0) <= shown.replace(tzinfo=None) - wanted <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("madr", "Europe/Madrid"),
        ("new york", "America/New_York"),
        ("UTC", "UTC"),
        ("kolkata", "Asia/Kolkata"),
        ("europe/b", "Europe/Belfast"),
    ],
)
def test_a_zone_is_found_by_any_part_of_its_name(typed: str, first: str) -> None:
    found = zones_like(typed, ZONES, 25)
    assert first in found[:2]
    assert len(found) <= 25


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Europe/Madrid", "Europe/Madrid"),
        ("europe/madrid ", "Europe/Madrid"),
        ("Madrid", "Europe/Madrid"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
        # Two zones, and none.
        ("Louisville", None),
        ("Mars", None),
        ("", None),
    ],
)
def test_a_zone_may_be_named_by_its_city_alone(typed: str, meant: str | None) -> None:
    assert zone_named(typed, ZONES) == meant
