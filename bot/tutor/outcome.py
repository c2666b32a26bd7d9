"""What a learner may get to see when they press something: one value for each case, rendered elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.tutor.session import Session, Standing, Tally
from questions.answers import Answer
from questions.model import Question


@dataclass(frozen=True, slots=True)
class Right:
    """The learner gave the right answer and is done with this question: `points` in all, at try `number`.

    For `streak` see `with_streak`.
    """

    question: Question
    session: Session
    given: Answer
    points: int
    hints: int
    number: int
    streak: int = 0


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Wrong, with one more try for `worth` points. The explanation is kept back until then.

    `points` are for what was right in it, where that is something.
    """

    question: Question
    session: Session
    given: Answer
    worth: int
    points: int = 0
    streak: int = 0


@dataclass(frozen=True, slots=True)
class Wrong:
    """Wrong, and that was the last try: the learner gets the answer and the explanation.

    `points` in all are for what was right in it or in a try before.
    """

    question: Question
    session: Session
    given: Answer
    points: int = 0
    streak: int = 0


@dataclass(frozen=True, slots=True)
class SameAgain:
    """It was answered before and is still wrong. It costs no try: most likely a double press."""

    question: Question
    session: Session
    given: Answer


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """The learner has solved this question or has no tries left; `standing` says which."""

    question: Question
    session: Session
    standing: Standing


@dataclass(frozen=True, slots=True)
class Closed:
    """The answer was revealed to all, so it is too late to answer or to ask for a hint."""

    question: Question
    session: Session


@dataclass(frozen=True, slots=True)
class Gone:
    """The session is unknown, or its question was taken out of the bank or rewritten since it was posted."""


@dataclass(frozen=True, slots=True)
class Open:
    """The learner may answer the question."""

    question: Question
    session: Session


@dataclass(frozen=True, slots=True)
class Hinted:
    """The next rung of the ladder. `worth` is what a right answer would earn now."""

    question: Question
    session: Session
    number: int
    text: str
    worth: int


@dataclass(frozen=True, slots=True)
class NoMoreHints:
    """The ladder is climbed; `hints` are all its rungs, to read again."""

    question: Question
    session: Session
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NothingAsked:
    """There is no open question in this channel to hint at."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """The answer and the votes, now shown to all."""

    question: Question
    session: Session
    tally: Tally


@dataclass(frozen=True, slots=True)
class NotYours:
    """Only the one who asked, or a moderator, may reveal."""

    session: Session


AnswerOutcome: TypeAlias = Right | TryAgain | Wrong | SameAgain | AlreadyDone | Closed | Gone
Stands: TypeAlias = Open | AlreadyDone | Closed | Gone
HintOutcome: TypeAlias = Hinted | NoMoreHints | AlreadyDone | Closed | Gone | NothingAsked
RevealOutcome: TypeAlias = Revealed | NotYours | Gone


def with_streak(outcome: AnswerOutcome, days: int) -> AnswerOutcome:
    """The outcome of the answer that makes it `days` in a row; 0 where it was not the first of its day."""
    return replace(outcome, streak=days) if isinstance(outcome, Right | TryAgain | Wrong) else outcome
