"""The rules of a round: what follows what, who gets how long, and what an answer is worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.tutor import rounds
from bot.tutor.rounds import (
    ANSWER_TIME,
    FOR_FAST,
    FOR_RIGHT,
    GRACE,
    LOBBY_TIME,
    LONG_OUTAGE,
    SHORT_OUTAGE,
    Place,
    Round,
    Turnout,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NOBODY, TWO = Turnout(), Turnout(players=2)

times = st.integers(0, 150_000).map(lambda milliseconds: timedelta(milliseconds=milliseconds))
limits = st.integers(rounds.SECONDS[0], rounds.SECONDS[-1])


def opened(questions: int = 2, seconds: int = 30) -> Round:
    return rounds.open_round(
        guild_id=1, channel_id=10, host_id=1, questions=questions, seconds=seconds, now=NOON
    )


def asking(questions: int = 2) -> Round:
    """A round whose first question began at NOON."""
    return rounds.advance(rounds.started(opened(questions), NOON), NOON, TWO)


def after(state: Round, *waits: timedelta, turnout: Turnout = TWO) -> Round:
    """The round after each wait, looked at once after each."""
    now = state.began_at
    for wait in waits:
        now += wait
        state = rounds.advance(state, now, turnout)
    return state


def test_a_round_of_two_questions_from_the_lobby_to_its_end():
    state = opened(questions=2, seconds=30)
    seen = []
    for _ in range(8):
        seen.append((state.phase, state.number, state.ends_at - state.began_at))
        state = rounds.advance(state, state.ends_at, TWO)
    thirty = timedelta(seconds=30)
    assert seen == [
        ("lobby", 0, LOBBY_TIME),
        ("question", 1, thirty),
        ("answer", 1, ANSWER_TIME),
        ("question", 2, thirty),
        ("answer", 2, ANSWER_TIME),
        ("podium", 2, rounds.PODIUM_TIME),
        ("over", 2, timedelta(0)),
        ("over", 2, timedelta(0)),
    ]
    assert state.ending == "finished"


def test_a_round_that_nobody_joins_is_called_off():
    state = after(opened(), LOBBY_TIME, turnout=NOBODY)
    assert (state.phase, state.ending) == ("over", "nobody")


def test_nothing_moves_before_its_time_is_up():
    state = opened()
    assert after(state, LOBBY_TIME - SECOND) == state


def test_the_host_need_not_wait_for_the_lobby_to_end():
    state = rounds.started(opened(), NOON + SECOND)
    assert rounds.advance(state, NOON + SECOND, TWO).phase == "question"
    assert rounds.started(asking(), NOON + SECOND) == asking(), "and can't cut a question short by it"


def test_once_everybody_has_answered_only_a_moment_is_left_to_change_ones_mind():
    now = NOON + 5 * SECOND
    state = rounds.after_answer(asking(), Turnout(2, 2), now)
    assert state.ends_at == now + GRACE
    changed = rounds.after_answer(state, Turnout(2, 2), now + SECOND)
    assert changed.ends_at == now + GRACE, "a change of mind doesn't draw it out"


def test_who_joins_in_that_moment_has_the_whole_time():
    state = rounds.after_answer(asking(), Turnout(2, 2), NOON + 5 * SECOND)
    assert rounds.after_answer(state, Turnout(3, 2), NOON + 6 * SECOND).ends_at == NOON + 30 * SECOND


def test_everybody_answering_at_the_last_moment_draws_nothing_out():
    state = rounds.after_answer(asking(), Turnout(2, 2), NOON + 29 * SECOND)
    assert state.ends_at == NOON + 30 * SECOND


def test_a_question_in_which_the_round_is_stopped_does_not_count():
    second = after(asking(), 30 * SECOND, ANSWER_TIME)
    assert (second.phase, second.number) == ("question", 2)
    stopped = rounds.finish(second, second.began_at, "stopped")
    assert (stopped.phase, stopped.number, stopped.ending) == ("podium", 1, "stopped")


def test_a_round_stopped_before_a_question_was_played_has_no_podium():
    for state in (opened(), asking()):
        assert rounds.finish(state, NOON, "stopped").phase == "over"


def test_stopping_twice_changes_nothing():
    stopped = rounds.finish(after(asking(), 30 * SECOND), NOON + 31 * SECOND, "stopped")
    assert rounds.finish(stopped, NOON + 32 * SECOND, "away") == stopped


def test_after_a_short_outage_the_deadline_stands():
    state = replace(asking(), seen_at=NOON + 25 * SECOND)
    back = NOON + 25 * SECOND + SHORT_OUTAGE
    assert rounds.resumed(state, back) == state
    assert rounds.advance(rounds.resumed(state, back), back, TWO).phase == "answer"


def test_after_a_longer_outage_the_question_gets_its_whole_time_again():
    state = replace(asking(), seen_at=NOON + 5 * SECOND)
    back = NOON + 5 * SECOND + SHORT_OUTAGE + SECOND
    assert rounds.resumed(state, back).ends_at == back + 30 * SECOND


def test_after_a_long_outage_the_round_ends_with_the_standings_so_far():
    state = replace(after(asking(), 30 * SECOND), seen_at=NOON + 31 * SECOND)
    back = rounds.resumed(state, NOON + 32 * SECOND + LONG_OUTAGE)
    assert (back.phase, back.ending) == ("podium", "away")


@pytest.mark.parametrize(
    ("took", "earned"), [(0, 1000), (7.5, 875), (15, 750), (29.999, 500), (30, 500), (31, 500)]
)
def test_a_right_answer_earns_more_the_faster_it_is(took: float, earned: int):
    assert rounds.points(correct=True, took=timedelta(seconds=took), seconds=30) == earned


@given(times, limits)
def test_a_right_answer_earns_within_bounds_and_a_wrong_one_nothing(took: timedelta, seconds: int):
    assert FOR_RIGHT <= rounds.points(correct=True, took=took, seconds=seconds) <= FOR_RIGHT + FOR_FAST
    assert rounds.points(correct=False, took=took, seconds=seconds) == 0


@given(times, times, limits)
def test_being_faster_never_earns_less(one: timedelta, other: timedelta, seconds: int):
    fast, slow = sorted((one, other))
    assert rounds.points(correct=True, took=fast, seconds=seconds) >= rounds.points(
        correct=True, took=slow, seconds=seconds
    )


def test_equal_points_share_a_place_and_the_next_is_left_out():
    totals = [Place(0, learner, points) for learner, points in ((1, 500), (2, 900), (3, 500), (4, 0))]
    placed = [(each.place, each.learner_id) for each in rounds.standings(totals)]
    assert placed == [(1, 2), (2, 1), (2, 3), (4, 4)]


@given(st.lists(st.integers(0, 3000), max_size=200))
def test_everybody_has_a_place_by_points_alone(points: list[int]):
    placed = rounds.standings([Place(0, learner, earned) for learner, earned in enumerate(points)])
    assert {each.learner_id for each in placed} == set(range(len(points)))
    for each in placed:
        assert each.place == 1 + sum(other > each.points for other in points)


class Playing(RuleBasedStateMachine):
    """Any order of joining, answering, changing, waiting, starting, stopping and restarting."""

    members = st.integers(0, 6)

    @initialize(questions=st.integers(1, 4), seconds=limits)
    def opens(self, questions: int, seconds: int) -> None:
        self.now = NOON
        self.state = opened(questions, seconds)
        self.players: set[int] = set()
        self.answers: dict[int, int] = {}
        self.steps: list[tuple[str, int]] = [("lobby", 0)]
        self.asked_at = NOON

    @property
    def turnout(self) -> Turnout:
        return Turnout(len(self.players), len(self.answers))

    def goes_to(self, state: Round) -> None:
        if (state.phase, state.number) != self.steps[-1]:
            self.steps.append((state.phase, state.number))
        if state.phase == "question" and state.number != self.state.number:
            self.answers = {}
        self.state = replace(state, seen_at=self.now)

    @rule(member=members)
    @precondition(lambda self: self.state.phase not in ("podium", "over"))
    def joins(self, member: int) -> None:
        self.players.add(member)
        self.goes_to(rounds.after_answer(self.state, self.turnout, self.now))

    @rule(member=members, option=st.integers(0, 3))
    def answers_or_changes(self, member: int, option: int) -> None:
        if not rounds.takes_answers(self.state, self.state.number, self.now):
            return
        assert timedelta(0) <= rounds.took(self.state, self.now) <= timedelta(seconds=self.state.seconds)
        self.players.add(member)
        self.answers[member] = option
        self.goes_to(rounds.after_answer(self.state, self.turnout, self.now))

    @rule(wait=st.integers(0, 90))
    def time_passes(self, wait: int) -> None:
        self.now += timedelta(seconds=wait)
        self.goes_to(rounds.advance(self.state, self.now, self.turnout))

    @rule()
    def the_deadline_comes(self) -> None:
        self.now = max(self.now, self.state.ends_at)
        self.goes_to(rounds.advance(self.state, self.now, self.turnout))

    @rule()
    def the_host_starts(self) -> None:
        self.goes_to(rounds.started(self.state, self.now))

    @rule()
    def is_stopped(self) -> None:
        self.goes_to(rounds.finish(self.state, self.now, "stopped"))

    @rule(outage=st.integers(0, 1200))
    def restarts(self, outage: int) -> None:
        self.now += timedelta(seconds=outage)
        back = rounds.resumed(self.state, self.now)
        if back.phase == "question" and timedelta(seconds=outage) > SHORT_OUTAGE:
            assert back.ends_at == self.now + timedelta(seconds=back.seconds)
        self.goes_to(rounds.after_answer(back, self.turnout, self.now))
        self.goes_to(rounds.advance(self.state, self.now, self.turnout))

    @invariant()
    def is_a_round(self) -> None:
        state = self.state
        assert 0 <= state.number <= state.questions
        assert (state.ending is not None) == (state.phase in ("podium", "over"))
        assert (state.number == 0) == (state.phase == "lobby") or state.phase == "over"
        if state.phase == "question":
            assert state.ends_at <= state.began_at + timedelta(seconds=state.seconds)

    @invariant()
    def questions_come_in_order_each_with_its_answer(self) -> None:
        asked = [number for phase, number in self.steps if phase == "question"]
        closed = [number for phase, number in self.steps if phase == "answer"]
        assert asked == list(range(1, len(asked) + 1))
        assert closed == asked[: len(closed)]
        assert len(asked) - len(closed) <= 1

    @invariant()
    def what_is_over_stays_over(self) -> None:
        if self.state.phase == "over":
            later = self.now + timedelta(days=1)
            assert rounds.advance(self.state, later, self.turnout) == self.state
            assert rounds.resumed(self.state, later) == self.state

    @invariant()
    def a_podium_has_had_a_question(self) -> None:
        if self.state.phase == "podium":
            assert self.state.number >= 1


TestPlaying = Playing.TestCase
TestPlaying.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
