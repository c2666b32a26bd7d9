"""A Session: one posted question and all that happens to it; and an Attempt: one answer by one learner."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from questions.model import Bank, Question

LETTERS: Final = "ABCDE"

# How a question was asked: to a channel, out of one learner's review, by Peer Instruction, within a round, or
# as the question of the day.
Style: TypeAlias = Literal["quiz", "review", "peer", "round", "daily"]


@dataclass(frozen=True, slots=True)
class Session:
    """One posted question.

    `order` holds the indices of the question's options, or of its steps, in the order shown, so `order[0]` is
    behind the letter A; it is empty where an answer is typed. `revision` is the question's at the time of
    posting: when the bank has changed since, an old message no longer says what would be graded. `id` is 0
    until the store has given one.
    """

    question_id: str
    revision: str
    order: tuple[int, ...]
    channel_id: int
    asker_id: int
    posted_at: datetime
    guild_id: int | None = None
    message_id: int | None = None
    revealed_at: datetime | None = None
    style: Style = "quiz"
    id: int = 0

    def letter(self, option: int) -> str:
        """The letter under which `option`, an index into the question's options or steps, is shown."""
        return LETTERS[self.order.index(option)]

    def reveal(self, now: datetime) -> Session:
        """This session with its answer shown to all. Revealing twice keeps the first time."""
        return self if self.revealed_at else replace(self, revealed_at=now)

    def asks(self, question: Question) -> bool:
        """Whether `question` still is what was posted."""
        return question.id == self.question_id and question.revision == self.revision


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer by one learner. `number` is 1 for the first try; `hints` were taken before it.

    `option` is the one that was chosen. An answer that isn't one option is kept in `answer`, and `option` is
    what it is counted under: see `place`, `written` and `read` of questions.answers.
    """

    session_id: int
    learner_id: int
    number: int
    option: int
    correct: bool
    points: int
    hints: int
    interaction_id: int
    at: datetime
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one learner stands in one session: the attempts made, in order, and the hints taken."""

    attempts: tuple[Attempt, ...] = ()
    hints: int = 0

    @property
    def solved(self) -> bool:
        return any(attempt.correct for attempt in self.attempts)

    @property
    def points(self) -> int:
        return sum(attempt.points for attempt in self.attempts)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a posted question shows of the group: how many answered, and how the first votes fell.

    First votes, because a second try knows that the first was wrong. `votes` maps an option's index to
    its count and leaves out options that nobody chose. Of answers that aren't one option, `votes` has what
    they are counted under, and `answers` each as it was written down, as far as that is kept.
    """

    learners: int = 0
    votes: dict[int, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)


def open_session(
    question: Question,
    *,
    asker_id: int,
    channel_id: int,
    guild_id: int | None,
    now: datetime,
    rng: random.Random,
    style: Style = "quiz",
) -> Session:
    """A new session of `question`, its options or steps in an order of its own."""
    order = list(range(len(question.options or question.steps)))
    rng.shuffle(order)
    while len(order) > 1 and question.steps and order == sorted(order):
        rng.shuffle(order)  # steps that stand in the right order already would give it away
    return Session(
        question_id=question.id,
        revision=question.revision,
        order=tuple(order),
        channel_id=channel_id,
        guild_id=guild_id,
        asker_id=asker_id,
        posted_at=now,
        style=style,
    )


def question_of(bank: Bank, session: Session | None) -> Question | None:
    """The session's question, unless it left the bank or was rewritten since it was posted."""
    question = bank.get(session.question_id) if session else None
    return question if question and session and session.asks(question) else None
