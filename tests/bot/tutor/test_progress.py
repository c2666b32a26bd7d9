"""How a learner gets on: by topic, by week, and what comes back when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.progress import Day, Mastery, Remembered, Week, due, mastery, weeks

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SUNDAY = date(2026, 11, 22)
DAYS = st.builds(
    Day,
    day=st.integers(-60, 5).map(lambda number: SUNDAY + timedelta(days=number)),
    answers=st.integers(1, 20),
    firsts=st.integers(0, 20),
    correct=st.integers(0, 20),
)
REMEMBERED = st.builds(
    Remembered,
    topic=st.sampled_from(["shapes", "sizes", "a topic that left the bank"]),
    chance=st.floats(0, 1),
    due=st.integers(-60 * 24, 60 * 24).map(lambda hours: NOW + timedelta(hours=hours)),
)
TOTALS = {"shapes": 20, "sizes": 30, "rates": 10}


def remembered(topic: str = "shapes", chance: float = 1.0, days: float = 0) -> Remembered:
    return Remembered(topic, chance, NOW + timedelta(days=days))


def test_a_week_has_the_days_from_its_monday_on():
    days = [
        Day(date(2026, 11, 8), 1, 1, 1),
        Day(date(2026, 11, 15), 2, 2, 1),
        Day(date(2026, 11, 16), 3, 2, 0),
        Day(SUNDAY, 4, 4, 4),
    ]
    assert weeks(days, SUNDAY, 2) == (Week(date(2026, 11, 9), 2, 2, 1), Week(date(2026, 11, 16), 7, 6, 4))


@given(st.lists(DAYS), st.integers(1, 10))
def test_no_day_within_the_weeks_is_lost_or_counted_twice(days: list[Day], number: int):
    found = weeks(days, SUNDAY, number)
    assert [week.begins for week in found] == [
        date(2026, 11, 16) - timedelta(weeks=back) for back in reversed(range(number))
    ]
    first = found[0].begins
    assert sum(week.answers for week in found) == sum(
        each.answers for each in days if first <= each.day < first + timedelta(weeks=number)
    )


def test_a_topic_is_known_as_well_as_its_questions_are_on_average():
    met = [remembered(chance=1.0), remembered(chance=0.5), remembered("sizes", 0.25)]
    assert mastery(met, TOTALS) == (Mastery("shapes", 0.75, 2, 20), Mastery("sizes", 0.25, 1, 30))
    assert mastery([], TOTALS) == ()


@given(st.lists(REMEMBERED))
def test_mastery_lies_between_the_best_and_the_least_known_question(met: list[Remembered]):
    for each in mastery(met, TOTALS):
        chances = [one.chance for one in met if one.topic == each.topic]
        assert min(chances) - 1e-9 <= each.known <= max(chances) + 1e-9
        assert each.met == len(chances)


def test_what_is_due_is_told_for_now_and_each_week_after():
    met = [remembered(days=days) for days in (-30, 0, 0.01, 7, 7.01, 28, 28.01)]
    assert due(met, NOW) == (2, 2, 1, 0, 1)


@given(st.lists(REMEMBERED))
def test_everything_due_within_four_weeks_is_told_once(met: list[Remembered]):
    told = due(met, NOW)
    assert told[0] == sum(each.due <= NOW for each in met)
    assert sum(told) == sum(each.due <= NOW + timedelta(weeks=4) for each in met)
