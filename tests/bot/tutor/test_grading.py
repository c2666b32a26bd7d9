"""What answers are worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.grading import points, tries


@pytest.mark.parametrize(
    ("number", "by_hints"), [(1, [100, 75, 50, 25, 0, 0]), (2, [50, 37, 25, 12, 0, 0]), (3, [0] * 6)]
)
def test_each_hint_costs_a_quarter_and_a_second_try_half(number: int, by_hints: list[int]) -> None:
    assert [points(correct=True, number=number, hints=hints) for hints in range(6)] == by_hints


@given(number=st.integers(1, 10), hints=st.integers(0, 50))
def test_points_never_rise_with_tries_or_hints(number: int, hints: int) -> None:
    now = points(correct=True, number=number, hints=hints)
    assert 0 <= now <= 100
    assert points(correct=True, number=number + 1, hints=hints) <= now
    assert points(correct=True, number=number, hints=hints + 1) <= now


@given(number=st.integers(1, 10), hints=st.integers(0, 50))
def test_a_wrong_answer_earns_nothing(number: int, hints: int) -> None:
    assert points(correct=False, number=number, hints=hints) == 0


def test_the_last_option_left_is_no_answer() -> None:
    assert [tries(options) for options in (2, 3, 4, 5)] == [1, 2, 2, 2]
