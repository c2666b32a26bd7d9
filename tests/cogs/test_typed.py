"""What people type is read as they mean it."""

from __future__ import annotations

from datetime import time

import pytest

from cogs._typed import ENGLISH, time_of, topics_of, weekdays_of

SPANISH = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18:30", time(18, 30)),
        ("18.30", time(18, 30)),
        ("1830", time(18, 30)),
        (" 7:05 ", time(7, 5)),
        ("7", time(7)),
        ("0", time(0)),
        ("24:00", None),
        ("18:60", None),
        ("noon", None),
        ("", None),
        ("²3", None),
    ],
)
def test_a_time_of_day(typed, meant):
    assert time_of(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", set(range(7))),
        ("mon,wed,fri", {0, 2, 4}),
        ("Monday Friday", {0, 4}),
        ("sat, sun", {5, 6}),
        ("lun, mié", {0, 2}),
        ("mon,xyz", set()),
    ],
)
def test_weekdays_in_english_or_the_readers_own_language(typed, meant):
    assert weekdays_of(typed, SPANISH) == meant
    assert weekdays_of("", ENGLISH) == set(range(7))


def test_topics_by_their_titles():
    known = {"shapes": "shapes", "losses and labels": "losses"}
    assert topics_of("Losses and labels, SHAPES", known) == ("losses", "shapes")
    assert topics_of("", known) == ()
    assert topics_of("cooking", known) is None
