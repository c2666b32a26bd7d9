"""What happens to a learner who presses options: histories to read, and promises for every other history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.answering import answer
from bot.tutor.outcome import AlreadyDone, Closed, Gone, Right, SameAgain, TryAgain, Wrong
from bot.tutor.session import Session, Standing
from questions.model import Question

RIGHT = 3


def test_right_at_once_earns_everything(ada: Any) -> None:
    outcome = ada.press(RIGHT)
    assert isinstance(outcome, Right)
    assert (outcome.points, outcome.number, outcome.hints) == (100, 1, 0)


def test_wrong_then_right_earns_half(ada: Any) -> None:
    first, second = ada.press(0), ada.press(RIGHT)
    assert isinstance(first, TryAgain)
    assert first.worth == 50
    assert isinstance(second, Right)
    assert (second.points, second.number) == (50, 2)


def test_two_hints_and_a_wrong_try_leave_a_quarter(ada: Any) -> None:
    ada.hint(), ada.hint()
    first, second = ada.press(1), ada.press(RIGHT)
    assert isinstance(first, TryAgain)
    assert first.worth == 25
    assert isinstance(second, Right)
    assert (second.points, second.hints) == (25, 2)


def test_a_hint_between_the_tries_is_paid_for(ada: Any) -> None:
    assert ada.press(1).worth == 50
    ada.hint()
    assert ada.press(RIGHT).points == 37


def test_wrong_twice_gives_the_answer_and_nothing_after_counts(ada: Any) -> None:
    history = [type(ada.press(option)) for option in (0, 1, RIGHT, 2)]
    assert history == [TryAgain, Wrong, AlreadyDone, AlreadyDone]
    assert ada.standing.points == 0
    assert not ada.standing.solved


def test_who_solved_it_is_told_so_whatever_they_press(ada: Any) -> None:
    ada.press(RIGHT)
    outcomes = [ada.press(option) for option in range(4)]
    assert all(isinstance(outcome, AlreadyDone) for outcome in outcomes)
    assert ada.standing.points == 100


def test_the_same_wrong_option_again_costs_no_try(ada: Any) -> None:
    history = [type(ada.press(option)) for option in (0, 0, 0, RIGHT)]
    assert history == [TryAgain, SameAgain, SameAgain, Right]
    assert ada.standing.points == 50


def test_two_options_leave_one_try_only(ask_about: Callable[..., Question], learner_of: Any) -> None:
    ada = learner_of(ask_about(options=2))
    history = [type(ada.press(option)) for option in (0, 1)]
    assert history == [Wrong, AlreadyDone]


@pytest.mark.parametrize(("before", "seen"), [((), Right), ((0,), TryAgain), ((0, 1), Wrong)])
def test_a_press_delivered_twice_gets_its_first_outcome(
    ada: Any, before: tuple[int, ...], seen: type
) -> None:
    presses = before or (RIGHT,)
    outcomes = [ada.press(option, interaction=number) for number, option in enumerate(presses, 900)]
    standing = ada.standing
    again = ada.press(presses[-1], interaction=899 + len(presses))
    assert again == outcomes[-1]
    assert isinstance(again, seen)
    assert ada.standing == standing


def test_a_press_delivered_again_after_the_reveal_still_gets_its_own_verdict(ada: Any) -> None:
    first = ada.press(RIGHT, interaction=7)
    ada.reveal()
    again = ada.press(RIGHT, interaction=7)
    assert isinstance(first, Right)
    assert isinstance(again, Right)
    assert again.points == first.points


def test_after_the_reveal_it_is_too_late(ada: Any) -> None:
    ada.reveal()
    assert isinstance(ada.press(RIGHT), Closed)
    assert ada.standing == Standing()


def test_after_the_reveal_who_was_between_tries_gets_no_other(ada: Any) -> None:
    ada.press(0)
    ada.reveal()
    assert isinstance(ada.press(RIGHT), Closed)
    assert len(ada.standing.attempts) == 1


def test_after_the_reveal_who_had_solved_it_hears_of_their_own_answer(ada: Any) -> None:
    ada.press(RIGHT)
    ada.reveal()
    assert isinstance(ada.press(0), AlreadyDone)


@pytest.mark.parametrize("option", [4, 9, -1])
def test_an_option_that_was_never_shown_counts_for_nothing(ada: Any, option: int) -> None:
    assert isinstance(ada.press(option), Gone)
    assert ada.standing == Standing()


def test_a_question_rewritten_since_it_was_posted_is_gone(
    ask_about: Callable[..., Question], learner_of: Any, session: Session
) -> None:
    rewritten = learner_of(ask_about(prompt="What else?"), session)
    assert isinstance(rewritten.press(RIGHT), Gone)
    assert isinstance(rewritten.hint(), Gone)


def test_a_question_or_session_that_nobody_knows_is_gone(
    question: Question, session: Session, clock: Any
) -> None:
    unknown: list[tuple[Question | None, Session | None]] = [(None, session), (question, None), (None, None)]
    for asked, posted in unknown:
        pressed = answer(asked, posted, Standing(), given=0, learner_id=1, interaction_id=1, now=clock())
        assert pressed == (None, Gone())


PRESSES = st.lists(
    st.one_of(st.integers(0, 4), st.just("hint"), st.just("reveal"), st.just("again")), max_size=25
)


@given(options=st.integers(2, 5), presses=PRESSES)
def test_no_history_breaks_the_promises(
    ask_about: Callable[..., Question], learner_of: Any, options: int, presses: list[Any]
) -> None:
    """At most `tries` attempts, points of 0 to 100 and at most once, numbers without a gap, none twice."""
    ada = learner_of(ask_about(options=options, hints=4))
    for press in presses:
        closed, standing = ada.session.revealed_at, ada.standing
        match press:
            case "hint":
                ada.hint()
            case "reveal":
                ada.reveal()
            case "again":
                for attempt in ada.standing.attempts:
                    ada.press(attempt.option, interaction=attempt.interaction_id)
                assert ada.standing == standing
            case option:
                ada.press(option)
        if closed:
            assert ada.standing == standing
    attempts = ada.standing.attempts
    assert len(attempts) <= min(2, options - 1)
    assert [attempt.number for attempt in attempts] == list(range(1, len(attempts) + 1))
    assert len({attempt.option for attempt in attempts}) == len(attempts)
    assert all(not attempt.correct for attempt in attempts[:-1])
    assert all(attempt.points == 0 for attempt in attempts if not attempt.correct)
    assert 0 <= ada.standing.points <= 100
    assert ada.standing.solved == any(attempt.option == options - 1 for attempt in attempts)


@given(options=st.integers(2, 5), hints=st.integers(0, 4), wrong=st.booleans())
def test_what_a_try_is_said_to_be_worth_is_what_it_earns(
    ask_about: Callable[..., Question], learner_of: Any, options: int, hints: int, wrong: bool
) -> None:
    ada = learner_of(ask_about(options=options, hints=4))
    promised = 100
    for _ in range(hints):
        promised = ada.hint().worth
    if wrong and options > 2:
        promised = ada.press(0).worth
    assert ada.press(options - 1).points == promised
