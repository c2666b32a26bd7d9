"""A posted question: the order of its options, and its reveal."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.session import LETTERS, Session, open_session
from questions.model import Question

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _opened(question: Question, seed: int) -> Session:
    return open_session(question, asker_id=1, channel_id=2, guild_id=None, now=NOON, rng=random.Random(seed))


@given(options=st.integers(2, 5), seed=st.integers(0, 2**32))
def test_every_option_is_shown_once_under_a_letter_of_its_own(
    ask_about: Callable[..., Question], options: int, seed: int
) -> None:
    session = _opened(ask_about(options=options), seed)
    assert sorted(session.order) == list(range(options))
    assert "".join(session.letter(option) for option in session.order) == LETTERS[:options]


def test_the_right_option_is_not_always_under_the_same_letter(question: Question) -> None:
    letters = {_opened(question, seed).letter(question.right) for seed in range(60)}
    assert letters == set("ABCD")


@pytest.mark.parametrize("place", range(4))
def test_an_option_is_shown_under_each_letter_equally_often_wherever_it_stands_in_its_file(
    question: Question, place: int
) -> None:
    times, dice = 4_000, random.Random(20)
    letters = Counter(_opened(question, dice.randrange(2**32)).letter(place) for _ in range(times))

    # 99.9% of the draws of a fair die with four sides lie below this (chi-square, 3 degrees of freedom).
    assert sum((letters[letter] - times / 4) ** 2 / (times / 4) for letter in "ABCD") < 16.27


def test_revealing_twice_keeps_the_first_time(session: Session) -> None:
    once = session.reveal(NOON)
    assert once.revealed_at == NOON
    assert once.reveal(NOON + timedelta(hours=1)) == once


def test_feedback_may_be_mended_while_a_question_stands_but_its_options_may_not(question: Question) -> None:
    session = _opened(question, 1)
    option = question.options[0]
    mended = option.model_copy(update={"why": "Better said."})
    changed = option.model_copy(update={"text": "something else"})
    rest = question.options[1:]
    assert session.asks(question.model_copy(update={"options": (mended, *rest)}))
    assert not session.asks(question.model_copy(update={"options": (changed, *rest)}))
