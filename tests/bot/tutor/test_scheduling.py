"""How a learner's answers move the card of a question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Rating, State
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.scheduling import (
    ENOUGH_TIMES,
    KNOWN_TO_LOOK,
    Answered,
    Card,
    chance,
    is_fast,
    moved,
    rate,
    replay,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SLOW = [timedelta(seconds=30 + number) for number in range(ENOUGH_TIMES)]


def answered(
    after: timedelta = timedelta(),
    *,
    correct: bool = True,
    number: int = 1,
    hints: int = 0,
    took: timedelta = timedelta(seconds=40),
    learner: int = 42,
    question: str = "pooling",
) -> Answered:
    at = NOON + after
    return Answered(learner, question, number, correct, hints, at, asked_at=at - took)


@pytest.mark.parametrize(
    ("attempt", "rating"),
    [
        (answered(correct=False), Rating.Again),
        (answered(correct=False, number=2), Rating.Again),
        (answered(correct=False, took=timedelta(seconds=1)), Rating.Again),
        (answered(number=2, took=timedelta(seconds=1)), Rating.Hard),
        (answered(hints=1, took=timedelta(seconds=1)), Rating.Hard),
        (answered(), Rating.Good),
        (answered(took=timedelta(seconds=1)), Rating.Easy),
        (answered(took=timedelta(hours=3)), Rating.Good),
    ],
)
def test_an_answer_is_rated_by_how_it_was_found(attempt: Answered, rating: Rating) -> None:
    assert rate(attempt, SLOW) == rating


def test_nobody_is_fast_before_enough_others_have_answered() -> None:
    assert not is_fast(timedelta(seconds=1), SLOW[1:])
    assert is_fast(timedelta(seconds=1), SLOW)


def test_fast_is_below_the_lower_quartile() -> None:
    assert is_fast(SLOW[4], SLOW)
    assert not is_fast(SLOW[5], SLOW)


def test_who_came_to_the_channel_later_is_not_timed() -> None:
    assert answered(took=KNOWN_TO_LOOK + MINUTE).took is None
    assert not is_fast(None, SLOW)


def due_after(*history: Answered) -> timedelta:
    """How long after the last answer the question comes back."""
    (card,) = replay(history)
    return card.due - history[-1].at


def test_what_was_wrong_comes_back_in_the_same_sitting_and_what_was_right_in_days() -> None:
    assert due_after(answered(correct=False)) == 10 * MINUTE
    assert due_after(answered(hints=1)) == 15 * MINUTE
    assert due_after(answered()) == 2 * DAY
    assert due_after(answered(correct=False), answered(number=2)) == 15 * MINUTE
    assert due_after(answered(correct=False), answered(MINUTE, correct=False, number=2)) == 10 * MINUTE


def test_every_right_answer_in_its_time_makes_the_next_wait_longer() -> None:
    history, waits = [answered()], list[timedelta]()
    for _ in range(4):
        waits.append(due_after(*history))
        history.append(answered(history[-1].at + waits[-1] - NOON))
    assert waits == sorted(set(waits))
    assert waits[-1] > 60 * DAY


def test_a_lapse_shortens_the_wait_that_was_reached() -> None:
    reached = [answered(), answered(2 * DAY), answered(13 * DAY)]
    lapsed = [*reached, answered(60 * DAY, correct=False), answered(60 * DAY + 15 * MINUTE)]
    assert DAY <= due_after(*lapsed) < due_after(*reached)


def test_a_second_try_sets_when_it_comes_back_and_not_how_well_it_is_known() -> None:
    wrong = moved(None, answered(correct=False), Rating.Again)
    mended = moved(wrong, answered(MINUTE, number=2), Rating.Hard)
    assert (mended.stability, mended.difficulty) == (wrong.stability, wrong.difficulty)
    assert mended.due > wrong.due
    assert (mended.wrong, mended.last_wrong, mended.last_correct) == (1, NOON, True)


def test_mistakes_are_counted_and_the_latest_is_remembered() -> None:
    (card,) = replay([answered(correct=False), answered(DAY, correct=False), answered(2 * DAY)])
    assert (card.wrong, card.last_wrong, card.last_correct) == (2, NOON + DAY, True)


def test_a_card_moves_alike_in_whatever_zone_the_clock_stands() -> None:
    from zoneinfo import ZoneInfo

    here = answered()
    there = Answered(42, "pooling", 1, True, 0, here.at.astimezone(ZoneInfo("Asia/Tokyo")), here.asked_at)
    assert replay([here]) == replay([there])


answers = st.builds(
    answered,
    after=st.integers(0, 400 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    correct=st.booleans(),
    number=st.integers(1, 2),
    hints=st.integers(0, 3),
    took=st.integers(0, 600).map(lambda seconds: timedelta(seconds=seconds)),
    learner=st.integers(1, 3),
    question=st.sampled_from(["pooling", "freezing"]),
)


@given(st.lists(answers, max_size=60).map(lambda history: sorted(history, key=lambda each: each.at)))
def test_whatever_happened_every_card_is_sound_and_the_same_history_gives_the_same_cards(
    history: list[Answered],
) -> None:
    cards = replay(history)
    assert cards == replay(history)
    assert {(card.learner_id, card.question_id) for card in cards} == {
        (each.learner_id, each.question_id) for each in history
    }
    for card in cards:
        own = [
            each
            for each in history
            if (each.learner_id, each.question_id) == (card.learner_id, card.question_id)
        ]
        _sound(card, own)


def _sound(card: Card, own: list[Answered]) -> None:
    assert card.last_review == own[-1].at
    assert card.due > card.last_review
    assert card.last_correct == own[-1].correct
    assert card.wrong == sum(not each.correct for each in own)
    assert 1 <= card.difficulty <= 10
    assert card.stability > 0
    assert (card.step is None) == (card.state == State.Review)
    assert card.state == State.Review or not own[-1].at_once


def test_what_was_wrong_last_counts_as_not_known_until_it_is_right() -> None:
    wrong = moved(None, answered(correct=False), Rating.Again)
    assert chance(wrong, NOON) == 0
    right = moved(wrong, answered(number=2), Rating.Hard)
    assert chance(right, NOON) == 1


@given(st.lists(st.integers(0, 400), min_size=2), st.sampled_from([Rating.Good, Rating.Easy]))
def test_the_chance_of_knowing_only_ever_falls_until_the_next_answer(days: list[int], rating: Rating) -> None:
    card = moved(None, answered(), rating)
    chances = [chance(card, NOON + timedelta(days=day)) for day in sorted(days)]
    assert chances == sorted(chances, reverse=True)
    assert all(0 < each <= 1 for each in chances)
