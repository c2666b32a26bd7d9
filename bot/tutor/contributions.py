"""The rules of a member's question: from the first draft to one that the server is asked, and back again.

A contribution is what was typed, with where it stands. What is asked is `live`, a copy made when a moderator
approved it: whoever edits goes on with `fields`, and the server is asked what it was until that is approved
in its turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from questions.boxes import Fields

# Being written · sent in, for a moderator to look at · sent back with a note · asked · not wanted · no longer
# asked · given up by its author.
State: TypeAlias = Literal["draft", "waiting", "returned", "approved", "declined", "withdrawn", "discarded"]
Move: TypeAlias = Literal[
    "send", "take_back", "approve", "send_back", "decline", "withdraw", "discard", "undo"
]

# How many a member may have in the works in one server, and waiting for its moderators.
MAX_DRAFTS: Final = 10
MAX_WAITING: Final = 5
MAX_NOTE: Final = 1000

WRITABLE: Final[frozenset[State]] = frozenset({"draft", "returned", "approved", "withdrawn"})
# Those that count towards MAX_DRAFTS.
IN_THE_WORKS: Final[frozenset[State]] = frozenset({"draft", "returned"})
FROM: Final[Mapping[Move, frozenset[State]]] = {
    "send": frozenset({"draft", "returned"}),
    "take_back": frozenset({"waiting"}),
    "approve": frozenset({"waiting"}),
    "send_back": frozenset({"waiting"}),
    "decline": frozenset({"waiting"}),
    # Only where something of it is asked.
    "withdraw": frozenset({"approved", "draft", "returned"}),
    "discard": frozenset({"draft", "returned"}),
}
# What moderators have decided can be undone; what an author does with their own is theirs.
DECISIONS: Final[frozenset[Move]] = frozenset({"approve", "send_back", "decline", "withdraw", "undo"})


class NotNowError(ValueError):
    """It doesn't stand where this could be done: somebody was faster, or it is an old button."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One member's question. `id` is 0 until the store has given one.

    `share` is the author's wish that every server may have it, `shared` says that a moderator agreed.
    `live` is None where nothing of it is asked. `note` is what the author was told last.
    """

    guild_id: int
    author_id: int
    fields: Fields = field(default_factory=dict)
    state: State = "draft"
    live: Fields | None = None
    share: bool = False
    shared: bool = False
    note: str = ""
    # Where the moderators are shown it, while they are.
    channel_id: int | None = None
    message_id: int | None = None
    # The author's, for what is written to them; and whether the last of that could not be delivered.
    language: str = "en"
    untold: bool = False
    id: int = 0

    @property
    def question_id(self) -> str:
        """The id that its question has in the bank, for ever."""
        return f"own-{self.id}"

    @property
    def home(self) -> int | None:
        """The server that is asked it; None where all are."""
        return None if self.shared else self.guild_id

    def may(self, move: Move) -> bool:
        """Whether it stands where `move` can be made; for an undo see `undoable`."""
        return self.state in FROM[move] and (move != "withdraw" or self.live is not None)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a contribution's history: who did what, when, with which words, and how it stood before."""

    contribution_id: int
    actor_id: int
    move: Move
    at: datetime
    before: Mapping[str, Any]
    note: str = ""
    id: int = 0


def write(contribution: Contribution, fields: Fields) -> Contribution:
    """Type `fields` in place of what those had. What is asked meanwhile stays as it is.

    Raises NotNowError while a moderator has it to look at, and when it was declined or given up.
    """
    if contribution.state not in WRITABLE:
        raise NotNowError(contribution.state)
    together = {name: text for name, text in {**contribution.fields, **fields}.items() if text.strip()}
    if together == contribution.fields:
        return contribution
    return replace(contribution, state=_being_written(contribution.state), fields=together)


def wish(contribution: Contribution, *, share: bool) -> Contribution:
    """Have the author wish it to be shared, or not any more. Raises NotNowError as `write`."""
    if contribution.state not in WRITABLE:
        raise NotNowError(contribution.state)
    return replace(contribution, state=_being_written(contribution.state), share=share)


def _being_written(state: State) -> State:
    # One that was sent back stays so, with its note, until it is sent in again.
    return "returned" if state == "returned" else "draft"


def make(contribution: Contribution, move: Move, note: str = "", *, shared: bool = False) -> Contribution:
    """The contribution after `move`. Raises NotNowError where it doesn't stand for that.

    `note` is for the author of one that is sent back or declined; `shared` for one that is approved, where
    the author wished it.
    """
    if not contribution.may(move):
        raise NotNowError(contribution.state)
    match move:
        case "send":
            return replace(contribution, state="waiting", note="")
        case "take_back":
            return replace(contribution, state="draft")
        case "approve":
            return replace(
                contribution,
                state="approved",
                live=contribution.fields,
                shared=contribution.share and shared,
                note="",
            )
        case "send_back":
            return replace(contribution, state="returned", note=note)
        case "withdraw":
            state: State = "withdrawn" if contribution.state == "approved" else contribution.state
            return replace(contribution, state=state, live=None, shared=False)
        case _:
            return _given_up(contribution, "declined" if move == "decline" else "discarded", note)


def undo(contribution: Contribution, history: Sequence[Step]) -> Contribution:
    """The contribution before the moderators' last decision. Raises NotNowError where there is none to undo.

    What was approved for the first time is withdrawn, an approved edit gives way to the version before it,
    and what was sent back, declined or withdrawn is what it was. An undo is undone in the same way.
    """
    last = undoable(contribution, history)
    if last is None:
        raise NotNowError(contribution.state)
    before = last.before
    live, shared = before["live"], before["shared"]
    state: State = before["state"]
    if contribution.state != state_after(last):
        # Somebody is editing already: only what is asked changes.
        state = contribution.state
    elif last.move == "approve":
        state = "withdrawn" if live is None else "approved"
    fields = contribution.fields
    if state == "approved" and live is not None:
        fields = live
    elif state != contribution.state and last.move != "approve":
        fields = before["fields"]
    return replace(contribution, state=state, fields=fields, live=live, shared=shared)


def undoable(contribution: Contribution, history: Sequence[Step]) -> Step | None:
    """The step that an undo would take back: the last one, if it was a decision and still counts.

    `history` begins with the oldest. What waits to be looked at again is decided upon, not undone.
    """
    last = history[-1] if history else None
    if last is None or last.move not in DECISIONS:
        return None
    if contribution.state == state_after(last):
        return last
    asked = contribution.live is not None or last.before["live"] is not None
    return last if asked and contribution.state in IN_THE_WORKS else None


def state_after(step: Step) -> State:
    """Where a contribution stood after `step`."""
    return step.before["after"]  # type: ignore[no-any-return]


def snapshot(contribution: Contribution, after: Contribution) -> dict[str, Any]:
    """What a Step keeps of how it stood before, and where it stood after."""
    return {
        "state": contribution.state,
        "fields": dict(contribution.fields),
        "live": None if contribution.live is None else dict(contribution.live),
        "shared": contribution.shared,
        "after": after.state,
    }


def _given_up(contribution: Contribution, state: State, note: str) -> Contribution:
    """Without what was not approved: what was asked all the time is what is left."""
    if contribution.live is not None:
        return replace(contribution, state="approved", fields=contribution.live, note=note)
    return replace(contribution, state=state, note=note)
