"""What becomes of a reported question, and that each step can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.reports import Case, Deed, State, after, possible, reported

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=1)
NEW = Case(guild_id=100, question_id="pooling", changed_at=NOON)

cases = st.builds(
    replace,
    st.just(NEW),
    state=st.sampled_from(get_args(State)),
    before=st.none() | st.sampled_from(get_args(State)),
)
deeds = st.sampled_from(get_args(Deed))


def test_a_report_opens_the_case_and_dismissing_closes_it_until_somebody_reports_again():
    opened = reported(NEW, NOON)
    assert (opened.state, possible(opened)) == ("open", ("pause", "dismiss"))
    closed = after(opened, "dismiss", LATER)
    assert closed is not None
    assert (closed.state, possible(closed)) == ("closed", ("pause", "undo"))
    assert reported(closed, LATER).state == "open"


def test_a_paused_question_stays_paused_when_it_is_reported_again_and_can_be_resumed():
    paused = after(reported(NEW, NOON), "pause", LATER)
    assert paused is not None
    assert reported(paused, LATER).state == "paused"
    assert possible(paused) == ("resume", "undo")
    resumed = after(paused, "resume", LATER)
    assert resumed is not None
    assert resumed.state == "closed"


@given(cases, deeds)
def test_exactly_what_is_offered_can_be_done(case: Case, deed: Deed):
    assert (after(case, deed, LATER) is not None) == (deed in possible(case))


@given(cases, deeds)
def test_a_deed_taken_back_leaves_the_question_as_it_was(case: Case, deed: Deed):
    done = after(case, deed, LATER)
    if done is None or deed == "undo":
        return
    back = after(done, "undo", LATER)
    assert back is not None
    assert back.state == case.state
    assert after(back, "undo", LATER) is None, "once, and then it can be done again"
    again = after(back, deed, LATER)
    assert again is not None
    assert again.state == done.state
    assert again.unshown > done.unshown, "the moderators' message has to follow"


@given(cases, st.lists(deeds | st.just("report"), max_size=12))
def test_only_moderators_pause_and_only_they_resume(case: Case, history: list[str]):
    for step in history:
        if step == "report":
            assert (reported(case, LATER).state == "paused") == (case.state == "paused")
            case = reported(case, LATER)
        else:
            case = after(case, step, LATER) or case  # type: ignore[arg-type]
        assert case.state in get_args(State)
