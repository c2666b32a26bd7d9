"""Reports: what learners say of a question, and what the moderators of their server do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias

# open: somebody says that something is wrong, and nobody has looked yet. paused: the question is not asked.
# closed: it is asked, and nothing is left to look at.
State: TypeAlias = Literal["open", "paused", "closed"]
Deed: TypeAlias = Literal["pause", "resume", "dismiss", "undo"]

LEADS_TO: Final[dict[tuple[State, Deed], State]] = {
    ("open", "pause"): "paused",
    ("closed", "pause"): "paused",
    ("paused", "resume"): "closed",
    ("open", "dismiss"): "closed",
}


class Reason(StrEnum):
    """What may be wrong with a question."""

    ANSWER = "answer"
    UNCLEAR = "unclear"
    TYPO = "typo"
    OUTDATED = "outdated"
    CODE = "code"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Report:
    """What one learner says of one question; they have one for it in a server, and may change it.

    `guild_id` is 0 for direct messages. Of generated questions, `question_id` names the template and
    `asked_id` what the learner saw; else they are the same. `revision` is of what they saw, `language` the
    one they read. `settled_at` is when the moderators were done with it, `told_at` when the learner was told.
    """

    guild_id: int
    question_id: str
    learner_id: int
    asked_id: str
    revision: str
    reason: Reason
    text: str
    language: str
    at: datetime
    settled_at: datetime | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Where one question stands with one server's moderators.

    `before` is the state that the last deed can be taken back to, None where there is nothing to take back.
    The moderators' message about it is `message_id`, in `channel_id`, None where there is none; `unshown`
    counts the changes since that it doesn't show.
    """

    guild_id: int
    question_id: str
    changed_at: datetime
    state: State = "closed"
    before: State | None = None
    channel_id: int | None = None
    message_id: int | None = None
    unshown: int = 0


def reported(case: Case, now: datetime) -> Case:
    """The case once somebody has said something more. What is paused already stays paused.

    One that was closed is told of in a new message: the old one is far up by now.
    """
    if case.state != "closed":
        return replace(case, unshown=case.unshown + 1)
    opened = replace(case, state="open", before=None, changed_at=now, unshown=case.unshown + 1)
    return replace(opened, channel_id=None, message_id=None)


def possible(case: Case) -> tuple[Deed, ...]:
    """What can be done about it now, in the order it is offered."""
    deeds: list[Deed] = [deed for state, deed in LEADS_TO if state == case.state]
    return (*deeds, "undo") if case.before is not None else tuple(deeds)


def after(case: Case, deed: Deed, now: datetime) -> Case | None:
    """The case after that deed; None where it can't be done as things stand.

    Undo leads back to where the last deed began. There is one step back, and no undoing of an undo: what was
    undone can be done again.
    """
    if deed == "undo":
        return None if case.before is None else _moved(case, case.before, None, now)
    state = LEADS_TO.get((case.state, deed))
    return None if state is None else _moved(case, state, case.state, now)


def _moved(case: Case, state: State, before: State | None, now: datetime) -> Case:
    return replace(case, state=state, before=before, changed_at=now, unshown=case.unshown + 1)
