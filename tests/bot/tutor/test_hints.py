"""The ladder of hints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.tutor.hints import rung
from bot.tutor.outcome import AlreadyDone, Closed, Hinted, NoMoreHints
from questions.model import Question


def test_hints_come_in_order_and_each_says_what_an_answer_is_now_worth(ada: Any) -> None:
    taken = [ada.hint() for _ in range(3)]
    assert [(hint.number, hint.text, hint.worth) for hint in taken] == [
        (1, "hint 1", 75),
        (2, "hint 2", 50),
        (3, "hint 3", 25),
    ]


def test_after_the_last_hint_all_can_be_read_again_for_free(ada: Any) -> None:
    for _ in range(3):
        ada.hint()
    outcome = ada.hint()
    assert isinstance(outcome, NoMoreHints)
    assert outcome.hints == ("hint 1", "hint 2", "hint 3")
    assert ada.press(3).points == 25


def test_after_a_wrong_try_a_hint_tells_what_the_second_is_worth(ada: Any) -> None:
    ada.press(0)
    assert ada.hint().worth == 37


def test_who_is_done_gets_no_hint(ada: Any) -> None:
    ada.press(3)
    assert isinstance(ada.hint(), AlreadyDone)


def test_who_has_no_try_left_gets_no_hint(ada: Any) -> None:
    ada.press(0), ada.press(1)
    assert isinstance(ada.hint(), AlreadyDone)


def test_a_revealed_question_has_no_hints(ada: Any) -> None:
    ada.reveal()
    assert isinstance(ada.hint(), Closed)


def test_four_hints_leave_nothing_to_earn(ask_about: Callable[..., Question], learner_of: Any) -> None:
    ada = learner_of(ask_about(hints=4))
    assert [ada.hint().worth for _ in range(4)] == [75, 50, 25, 0]
    assert ada.press(3).points == 0


def test_a_hint_delivered_again_says_the_same(ada: Any) -> None:
    first = ada.hint()
    again = rung(ada.question, ada.session, ada.standing, first.number)
    assert isinstance(again, Hinted)
    assert again == first
