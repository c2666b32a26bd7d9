"""Item statistics: what the formulas of the textbooks give, step by step."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.statistics import Cell, Group, Item, Look, assess, point_biserial, urgency

# Learners as (was right, rest score out of twenty).
learners = st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=1, max_size=80)


def cells(taken: Sequence[tuple[bool, float]], group: Group = Group.MIDDLE) -> list[Cell]:
    """One cell a learner; option 3 is the right one."""
    return [Cell(3 if right else 0, group, 1, rest, rest * rest) for right, rest in taken]


def by_the_book(taken: Sequence[tuple[bool, float]]) -> float | None:
    """Pearson's correlation of two columns of numbers, straight from its definition."""
    x = [1.0 if right else 0.0 for right, _ in taken]
    y = [rest for _, rest in taken]
    if len(set(x)) < 2 or len(set(y)) < 2:
        return None
    mx, my = statistics.fmean(x), statistics.fmean(y)
    together = math.fsum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    return together / math.sqrt(math.fsum((a - mx) ** 2 for a in x) * math.fsum((b - my) ** 2 for b in y))


@given(learners)
def test_the_point_biserial_is_pearsons_correlation(taken):
    taken = [(right, rest / 20) for right, rest in taken]
    made = cells(taken)
    found = point_biserial([c for c in made if c.option == 3], [c for c in made if c.option != 3])
    expected = by_the_book(taken)
    assert (found is None) == (expected is None)
    if expected is not None:
        assert found == pytest.approx(expected, abs=1e-6)


def test_the_worked_example():
    """Five were right, with rest scores .9 .8 .8 .7 .6; five wrong, with .5 .6 .4 .3 .4."""
    right, wrong = [0.9, 0.8, 0.8, 0.7, 0.6], [0.5, 0.6, 0.4, 0.3, 0.4]
    m1, m0 = 0.76, 0.44
    s = statistics.pstdev(right + wrong)
    made = point_biserial(cells([(True, x) for x in right]), cells([(False, x) for x in wrong]))
    assert made == pytest.approx((m1 - m0) / s * 0.5)
    assert made == pytest.approx(0.843, abs=1e-3)


@given(learners)
def test_it_stays_between_minus_one_and_one(taken):
    made = cells([(right, rest / 20) for right, rest in taken])
    found = point_biserial([c for c in made if c.option == 3], [c for c in made if c.option != 3])
    assert found is None or -1 <= found <= 1


def test_who_has_answered_too_few_other_questions_counts_but_is_not_rated(question):
    taken = [*cells([(True, 0.9), (False, 0.1)]), Cell(3, Group.UNRATED, 5)]
    item = assess(question, taken)
    assert (item.learners, item.right) == (7, 6)
    assert item.discrimination == pytest.approx(1.0)


def test_which_wrong_option_draws_whom(question):
    item = assess(
        question,
        [
            Cell(3, Group.STRONG, 4, 3.6, 3.24),
            Cell(3, Group.WEAK, 1, 0.1, 0.01),
            Cell(1, Group.WEAK, 3, 0.6, 0.12),
            Cell(0, Group.STRONG, 1, 0.9, 0.81),
            Cell(0, Group.MIDDLE, 2, 1.0, 0.5),
        ],
    )
    drawn = {option: (c.learners, c.weak, c.strong) for option, c in item.choices.items()}
    assert drawn == {0: (3, 0, 1), 1: (3, 3, 0), 2: (0, 0, 0), 3: (5, 1, 4)}
    assert (item.weak, item.strong, item.strong_share) == (4, 5, 0.8)


class TestAQuestionIsFlagged:
    def test_when_few_of_the_strong_get_it_right(self, question):
        item = assess(question, [Cell(3, Group.STRONG, 2), Cell(0, Group.STRONG, 4)])
        assert item.looks == (Look.FEW_STRONG,)

    def test_not_when_half_of_them_do(self, question):
        assert assess(question, [Cell(3, Group.STRONG, 3), Cell(0, Group.STRONG, 3)]).looks == ()

    def test_not_on_the_word_of_two_or_three(self, question):
        assert assess(question, [Cell(0, Group.STRONG, 4)]).looks == ()

    def test_when_who_gets_it_right_is_worse_at_all_the_others(self, question):
        backwards = [*cells([(True, 0.2)] * 20), *cells([(False, 0.8)] * 20)]
        assert assess(question, backwards).looks == (Look.BACKWARDS,)
        assert assess(question, backwards[15:25]).looks == (), "ten learners don't prove it"


def test_what_needs_a_look_comes_first_and_what_nobody_answered_last(ask_about):
    few = assess(ask_about("few-strong"), [Cell(0, Group.STRONG, 9)])
    backwards = assess(ask_about("backwards"), [*cells([(True, 0.2)] * 20), *cells([(False, 0.8)] * 20)])
    fine = assess(ask_about("fine"), [*cells([(True, 0.8)] * 20), *cells([(False, 0.2)] * 20)])
    unasked = Item(ask_about("a-new-one"))
    ordered = sorted([unasked, fine, backwards, few], key=urgency)
    assert [item.question.id for item in ordered] == ["few-strong", "backwards", "fine", "a-new-one"]


def test_of_what_two_or_three_have_answered_the_hard_ones_come_first_whoever_was_right(ask_about):
    """Of two learners one is better: a correlation of -1 or 1 that says nothing."""
    hard = assess(ask_about("hard"), cells([(False, 0.9), (False, 0.1)]))
    chance = assess(ask_about("chance"), cells([(True, 0.1), (False, 0.9)]))
    told = assess(ask_about("told"), cells([(True, 0.8), (False, 0.2)] * 5))
    assert [chance.telling, told.telling] == [False, True]
    ordered = sorted([chance, hard, told], key=urgency)
    assert [item.question.id for item in ordered] == ["told", "hard", "chance"]
