"""A member's question on its way: what can be done when, and that nothing approved is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tutor.contributions import (
    DECISIONS,
    FROM,
    WRITABLE,
    Contribution,
    Move,
    NotNowError,
    Step,
    make,
    snapshot,
    undo,
    undoable,
    wish,
    write,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AUTHOR, MODERATOR = 1, 2
FRESH = Contribution(guild_id=7, author_id=AUTHOR, fields={"prompt": "first"}, id=3)


class Story:
    """One contribution and its history, as the store would have them."""

    def __init__(self, contribution: Contribution = FRESH) -> None:
        self.now = contribution
        self.history: list[Step] = []

    def does(self, move: Move, note: str = "") -> Story:
        after = undo(self.now, self.history) if move == "undo" else make(self.now, move, note)
        before = snapshot(self.now, after)
        self.history.append(Step(self.now.id, MODERATOR, move, NOW, before, note, id=len(self.history) + 1))
        self.now = after
        return self

    def types(self, prompt: str) -> Story:
        self.now = write(self.now, {"prompt": prompt})
        return self


def test_a_question_is_asked_from_its_approval_on() -> None:
    story = Story().does("send")
    assert (story.now.state, story.now.live) == ("waiting", None)
    story.does("approve")
    assert (story.now.state, story.now.live) == ("approved", {"prompt": "first"})


def test_while_an_approved_question_is_edited_the_server_is_asked_what_was_approved() -> None:
    story = Story().does("send").does("approve").types("second")
    assert (story.now.state, story.now.live) == ("draft", {"prompt": "first"})
    story.does("send")
    assert story.now.live == {"prompt": "first"}
    story.does("approve")
    assert story.now.live == {"prompt": "second"}


def test_a_declined_edit_leaves_what_was_approved() -> None:
    story = (
        Story().does("send").does("approve").types("second").does("send").does("decline", "It was better.")
    )
    assert (story.now.state, story.now.fields, story.now.live) == (
        "approved",
        {"prompt": "first"},
        {"prompt": "first"},
    )


def test_what_was_sent_back_stays_so_with_its_note_until_it_is_sent_in_again() -> None:
    story = Story().does("send").does("send_back", "Which model?").types("second")
    assert (story.now.state, story.now.note) == ("returned", "Which model?")
    story.does("send")
    assert [step.move for step in story.history] == ["send", "send_back", "send"]
    assert story.history[1].note == "Which model?"


def test_nothing_changes_under_a_moderators_eyes() -> None:
    waiting = Story().does("send").now
    with pytest.raises(NotNowError):
        write(waiting, {"prompt": "second"})
    with pytest.raises(NotNowError):
        wish(waiting, share=True)


def test_typing_the_same_again_is_no_edit() -> None:
    approved = Story().does("send").does("approve").now
    assert write(approved, {"prompt": "first"}) == approved


def test_a_question_is_shared_only_where_author_and_moderator_agree() -> None:
    for share in (True, False):
        for shared in (True, False):
            waiting = make(wish(FRESH, share=share), "send")
            approved = make(waiting, "approve", shared=shared)
            assert approved.shared == (share and shared)
            assert approved.home == (None if approved.shared else 7)


class TestUndo:
    """Every decision of moderators can be taken back, and that too."""

    def test_an_approval_becomes_a_withdrawal_and_back(self) -> None:
        story = Story().does("send").does("approve").does("undo")
        assert (story.now.state, story.now.live) == ("withdrawn", None)
        story.does("undo")
        assert (story.now.state, story.now.live) == ("approved", {"prompt": "first"})

    def test_an_approved_edit_gives_way_to_the_version_before_it(self) -> None:
        story = Story().does("send").does("approve").types("second").does("send").does("approve").does("undo")
        assert (story.now.state, story.now.live) == ("approved", {"prompt": "first"})
        story.does("undo")
        assert (story.now.state, story.now.live) == ("approved", {"prompt": "second"})

    @pytest.mark.parametrize("move", ["send_back", "decline"])
    def test_what_was_not_wanted_waits_again(self, move: Move) -> None:
        story = Story().does("send").does(move, "No.").does("undo")
        assert (story.now.state, story.now.fields) == ("waiting", {"prompt": "first"})

    def test_what_the_author_is_writing_meanwhile_is_kept(self) -> None:
        story = Story().does("send").does("approve").types("second").does("undo")
        assert (story.now.state, story.now.fields, story.now.live) == ("draft", {"prompt": "second"}, None)
        story.types("third").does("undo")
        assert (story.now.fields, story.now.live) == ({"prompt": "third"}, {"prompt": "first"})

    def test_there_is_nothing_to_undo_before_a_decision(self) -> None:
        for story in (Story(), Story().does("send"), Story().does("send").does("take_back")):
            assert undoable(story.now, story.history) is None
            with pytest.raises(NotNowError):
                undo(story.now, story.history)

    def test_what_the_author_has_sent_in_anew_is_decided_upon_and_not_undone(self) -> None:
        story = Story().does("send").does("send_back", "No.").types("second").does("send")
        assert undoable(story.now, story.history) is None


MOVES: list[Move] = [*FROM, "undo"]
ACTS = st.lists(st.sampled_from([*MOVES, "type"]), max_size=25)


def nothing(_act: str, _before: Contribution, _after: Contribution) -> None:
    """Where only the end is looked at."""


def played(acts: list[str], seen: Callable[[str, Contribution, Contribution], None] = nothing) -> Story:
    """What comes of trying these one after the other; what can't be done is passed over."""
    story = Story()
    for number, act in enumerate(acts):
        before = story.now
        try:
            story = story.types(f"version {number}") if act == "type" else story.does(act)  # type: ignore[arg-type]
        except NotNowError:
            assert story.now == before
        seen(act, before, story.now)
    return story


@given(ACTS)
def test_only_a_moderators_decision_changes_what_is_asked(acts: list[str]) -> None:
    def look(act: str, before: Contribution, after: Contribution) -> None:
        assert act in DECISIONS or after.live == before.live

    played(acts, look)


@given(ACTS)
def test_what_is_asked_was_sent_in_and_approved_as_it_is(acts: list[str]) -> None:
    story = played(acts)
    sent = [step.before["fields"] for step in story.history if step.move == "send"]
    assert story.now.live is None or story.now.live in sent


@given(ACTS)
def test_an_undo_and_its_undo_change_nothing(acts: list[str]) -> None:
    story = played(acts)
    before = story.now
    if undoable(before, story.history) is None:
        return
    story.does("undo")
    assert undoable(story.now, story.history) is not None
    story.does("undo")
    assert (story.now.state, story.now.fields, story.now.live) == (before.state, before.fields, before.live)


@given(ACTS)
def test_an_approved_state_is_one_that_is_asked_and_the_other_way_round(acts: list[str]) -> None:
    def look(_act: str, _before: Contribution, after: Contribution) -> None:
        assert (after.state != "approved") or after.live == after.fields
        assert after.live is None or after.state in {"approved", "draft", "waiting", "returned"}

    played(acts, look)


@given(ACTS)
def test_nothing_that_was_typed_is_changed_by_anything_but_typing_giving_up_and_deciding(
    acts: list[str],
) -> None:
    def look(act: str, before: Contribution, after: Contribution) -> None:
        if act in {"send", "take_back", "approve", "send_back", "withdraw"}:
            assert after.fields == before.fields

    played(acts, look)


def test_every_state_but_the_last_ones_can_be_left() -> None:
    leaving = set().union(*FROM.values()) | WRITABLE
    assert leaving == {"draft", "waiting", "returned", "approved", "withdrawn"}


def test_a_contribution_has_its_questions_id_for_ever() -> None:
    assert replace(FRESH, id=12).question_id == "own-12"
