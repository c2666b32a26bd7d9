"""Peer Instruction's phases: when a group talks, when it gets a hint, when there is nothing to discuss."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.peer import Peer, Spread, advance, begin

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def after_first_vote(question, *, right: int, wrong: int) -> Peer:
    votes = {question.right: right, (question.right + 1) % len(question.options): wrong}
    return advance(begin(1, 3, NOON), question, Spread(votes), NOON)


@pytest.mark.parametrize(
    ("right", "wrong", "phase", "hinted"),
    [
        (9, 1, "done", False),  # over 80 percent: nothing to discuss
        (8, 2, "talking", False),  # 80 itself is not over 80
        (5, 5, "talking", False),
        (3, 7, "talking", False),  # 30 itself is not under 30
        (2, 8, "again", True),
        (0, 1, "again", True),
        (1, 0, "done", False),
        (0, 0, "done", False),
    ],
)
def test_the_first_vote_decides_what_comes_next(ask_about, right, wrong, phase, hinted):
    after = after_first_vote(ask_about(), right=right, wrong=wrong)
    assert (after.phase, after.hinted) == (phase, hinted)


def test_a_discussion_is_followed_by_the_second_vote_and_that_by_the_end(ask_about):
    question = ask_about()
    talking = after_first_vote(question, right=1, wrong=1)
    again = advance(talking, question, Spread({0: 1}), NOON)
    done = advance(again, question, Spread({0: 1}), NOON)
    assert [stage.phase for stage in (talking, again, done)] == ["talking", "again", "done"]
    assert done.ends_at is None


votes = st.dictionaries(st.integers(0, 3), st.integers(0, 200), max_size=4).map(Spread)


@given(first=votes, minutes=st.integers(1, 60), late=st.integers(0, 100_000))
def test_every_question_ends_after_at_most_three_phases_each_as_long_as_was_asked(
    ask_about, first, minutes, late
):
    question, now = ask_about(), NOON
    stage = begin(7, minutes, now)
    seen = [stage.phase]
    while stage.phase != "done":
        assert stage.ends_at == now + timedelta(minutes=minutes)
        assert not stage.is_due(now)
        now = stage.ends_at + timedelta(seconds=late)  # the bot may have been down
        assert stage.is_due(now)
        stage = advance(stage, question, first, now)
        seen.append(stage.phase)
    assert len(seen) <= 4
    assert seen in (["alone", "done"], ["alone", "again", "done"], ["alone", "talking", "again", "done"])
    assert not stage.is_due(now + timedelta(days=999))


@given(first=votes)
def test_shares_add_up_to_one_or_to_nothing(first):
    assert sum(first.share(option) for option in range(4)) == pytest.approx(1.0 if first.voters else 0.0)
