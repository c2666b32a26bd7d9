"""Peer Instruction: vote alone, convince each other, vote again. A state machine without a clock.

The way of teaching is Eric Mazur's ("Peer Instruction: A User's Manual", Prentice Hall 1997). His rule of
thumb sends a class into discussion where some 30 to 70 percent are right: fewer, and there is nobody to
convince the others, so the idea is taken up again; more, and a short explanation is enough (Lasry, Mazur
and Watkins, "Peer instruction: From Harvard to the two-year college", Am. J. Phys. 76, 2008).
Here the upper bound is 80 percent, for in a small group one member is more than a tenth of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from bot.tutor.session import Session
from questions.model import Question

AGREED_ABOVE: Final = 0.8
LOST_BELOW: Final = 0.3

Phase: TypeAlias = Literal["alone", "talking", "again", "done"]
Ballot: TypeAlias = Literal[1, 2]
BALLOT_OF: Final[Mapping[Phase, Ballot]] = {"alone": 1, "again": 2}


@dataclass(frozen=True, slots=True)
class Peer:
    """Where one question that is asked this way stands.

    `ends_at` is when the phase ends by itself, None once it is done; `minutes` is how long each phase takes.
    `hinted` tells that the first hint was given to all in place of the discussion.
    """

    session_id: int
    phase: Phase
    ends_at: datetime | None
    minutes: int
    hinted: bool = False
    thread_id: int | None = None

    @property
    def ballot(self) -> Ballot | None:
        """The vote that is open, if one is."""
        return BALLOT_OF.get(self.phase)

    def is_due(self, now: datetime) -> bool:
        """Whether the phase is over by itself."""
        return self.ends_at is not None and self.ends_at <= now


@dataclass(frozen=True, slots=True)
class Spread:
    """How one ballot fell: an option's index to its votes; options that nobody chose are left out."""

    votes: Mapping[int, int] = field(default_factory=dict)

    @property
    def voters(self) -> int:
        return sum(self.votes.values())

    def share(self, option: int) -> float:
        """The part of all votes that `option` has, from 0 to 1; 0 where nobody voted."""
        return self.votes.get(option, 0) / self.voters if self.voters else 0.0


@dataclass(frozen=True, slots=True)
class Vote:
    """A learner's latest choice in one ballot."""

    learner_id: int
    option: int
    interaction_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Standings:
    """Everything the posted question needs to know. The spreads must stay hidden until it is done."""

    question: Question
    session: Session
    peer: Peer
    first: Spread
    second: Spread

    @property
    def voters(self) -> int:
        """How many have voted in the ballot that is open, or else in the first."""
        return (self.second if self.peer.phase == "again" else self.first).voters


@dataclass(frozen=True, slots=True)
class Voted:
    """The vote counts, and takes the place of `before` where there was one."""

    session: Session
    option: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Closed:
    """The ballot that was voted in is closed; `peer` says what has come after it."""

    session: Session
    peer: Peer


@dataclass(frozen=True, slots=True)
class Moved:
    """A phase has ended; `before` is which."""

    before: Phase
    standings: Standings


@dataclass(frozen=True, slots=True)
class Unmoved:
    """The phase that was to be ended has ended already."""


def begin(session_id: int, minutes: int, now: datetime) -> Peer:
    """A question that has just been posted."""
    return Peer(session_id, "alone", now + timedelta(minutes=minutes), minutes)


def advance(peer: Peer, question: Question, first: Spread, now: datetime) -> Peer:
    """The next phase, which begins `now`: after the bot was down, everyone has the full time again."""
    phase, hinted = _next(peer, first.share(question.right), first.voters)
    ends_at = None if phase == "done" else now + timedelta(minutes=peer.minutes)
    return replace(peer, phase=phase, ends_at=ends_at, hinted=peer.hinted or hinted)


def _next(peer: Peer, right: float, voters: int) -> tuple[Phase, bool]:
    """The phase that follows, and whether a hint goes with it."""
    if peer.phase == "talking":
        return "again", False
    if peer.phase != "alone" or not voters or right > AGREED_ABOVE:
        return "done", False
    return ("again", True) if right < LOST_BELOW else ("talking", False)
