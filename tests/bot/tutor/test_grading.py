"""What answers are worth."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.grading import ALL, NOTHING, points, tries
from questions.model import Question


@pytest.mark.parametrize(
    ("number", "by_hints"), [(1, [100, 75, 50, 25, 0, 0]), (2, [50, 37, 25, 12, 0, 0]), (3, [0] * 6)]
)
def test_each_hint_costs_a_quarter_and_a_second_try_half(number: int, by_hints: list[int]) -> None:
    assert [points(credit=ALL, number=number, hints=hints) for hints in range(6)] == by_hints


@given(number=st.integers(1, 10), hints=st.integers(0, 50))
def test_points_never_rise_with_tries_or_hints(number: int, hints: int) -> None:
    now = points(credit=ALL, number=number, hints=hints)
    assert 0 <= now <= 100
    assert points(credit=ALL, number=number + 1, hints=hints) <= now
    assert points(credit=ALL, number=number, hints=hints + 1) <= now


@given(number=st.integers(1, 10), hints=st.integers(0, 50))
def test_a_wrong_answer_earns_nothing(number: int, hints: int) -> None:
    assert points(credit=NOTHING, number=number, hints=hints) == 0


@given(first=st.fractions(0, 1), second=st.fractions(0, 1), hints=st.integers(0, 4), number=st.integers(1, 2))
def test_a_try_earns_for_what_it_adds_and_never_more_than_all(
    first: Fraction, second: Fraction, hints: int, number: int
) -> None:
    then = points(credit=second, before=first, number=number, hints=hints)
    assert 0 <= points(credit=first, number=1, hints=hints) + then <= 100
    assert then == 0 or second > first


def test_half_right_and_then_all_right_earns_three_quarters() -> None:
    half = Fraction(1, 2)
    assert points(credit=half, number=1, hints=0) == 50
    assert points(credit=ALL, before=half, number=2, hints=0) == 25
    assert points(credit=half, before=half, number=2, hints=0) == 0


def test_the_last_option_left_is_no_answer(ask_about: Callable[..., Question]) -> None:
    assert [tries(ask_about(options=options)) for options in (2, 3, 4, 5)] == [1, 2, 2, 2]
