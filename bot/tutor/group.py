"""How a group gets on, told without naming anybody: what it is strong and weak in, and what divides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.tutor.progress import Day
from questions.answers import right_place
from questions.model import Bank, Question

# A "group" of two tells each of them about the other, and a spread of two answers is none.
ENOUGH_MEMBERS: Final = 3
ENOUGH_ANSWERS: Final = 3
# At least as divided as 3 to 1, which makes 0.375.
DIVIDED: Final = 0.375
SHOWN: Final = 3

# First tries by question and revision, an option's index to how often it was chosen.
Chosen: TypeAlias = Mapping[tuple[str, str], Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class TopicShare:
    """How first tries at a topic's questions went in a group."""

    topic: str
    tries: int
    correct: int

    @property
    def share(self) -> float:
        return self.correct / self.tries


@dataclass(frozen=True, slots=True)
class Divided:
    """A question on which a group does not agree: of `answers` first tries, `correct` were right.

    `disagreement` is the chance that two answers drawn from them differ, see `disagreement`.
    """

    question: Question
    answers: int
    correct: int
    disagreement: float


@dataclass(frozen=True, slots=True)
class Group:
    """All that /group shows. `topics` are strongest first; `days` are the last seven, today last.

    `members` is how many have ever answered; where they are too few, the rest is empty.
    """

    members: int
    topics: tuple[TopicShare, ...] = ()
    divided: tuple[Divided, ...] = ()
    days: tuple[Day, ...] = ()
    # How many members answered in these seven days.
    active: int = 0


def current(chosen: Chosen, bank: Bank) -> list[tuple[Question, Mapping[int, int]]]:
    """The questions that were answered as they stand in the bank now, with their spreads."""
    return [
        (question, spread)
        for (question_id, revision), spread in chosen.items()
        if (question := bank.get(question_id)) is not None and question.revision == revision
    ]


def topics(answered: Iterable[tuple[Question, Mapping[int, int]]]) -> tuple[TopicShare, ...]:
    """How the group does by topic, strongest first; topics with too few answers are left out."""
    sums: dict[str, TopicShare] = {}
    for question, spread in answered:
        known = sums.get(question.topic, TopicShare(question.topic, 0, 0))
        sums[question.topic] = TopicShare(
            question.topic,
            known.tries + sum(spread.values()),
            known.correct + spread.get(right_place(question), 0),
        )
    told = (each for each in sums.values() if each.tries >= ENOUGH_ANSWERS)
    return tuple(sorted(told, key=lambda each: (-each.share, -each.tries, each.topic)))


def divided(answered: Iterable[tuple[Question, Mapping[int, int]]]) -> tuple[Divided, ...]:
    """The questions that divide the group most, the most divided first, at most SHOWN."""
    found = [
        Divided(question, sum(spread.values()), spread.get(right_place(question), 0), disagreement(spread))
        for question, spread in answered
        if sum(spread.values()) >= ENOUGH_ANSWERS
    ]
    split = [each for each in found if each.disagreement >= DIVIDED]
    return tuple(sorted(split, key=lambda each: (-each.disagreement, -each.answers, each.question.id)))[
        :SHOWN
    ]


def disagreement(spread: Mapping[int, int]) -> float:
    """The chance that two answers drawn from the spread (the same one may be drawn twice) differ.

    It is 0 where all agree, and 1 - 1/k where answers are even over k options: the complement of the index in
    E. H. Simpson, "Measurement of Diversity", Nature 163 (1949), p. 688. Drawing with replacement keeps it
    low where there are few answers: of three that all differ it says 2/3, not 1.
    """
    answers = sum(spread.values())
    return 1 - sum((votes / answers) ** 2 for votes in spread.values()) if answers else 0.0
