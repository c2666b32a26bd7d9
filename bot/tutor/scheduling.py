"""When a question comes back to a learner: FSRS, moved by attempts.

FSRS (Ye, Su, Cao 2022, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition Scheduling";
here version 6 with its default parameters, through the `fsrs` package) keeps a stability and a difficulty for
each card and asks again when the chance of knowing it has fallen to 90 %.

There is one learning step, of ten minutes: what went wrong comes back in the same sitting, while what was
right at once waits for days; the verdict has just explained it. Nothing is left to chance ("fuzz"), so that
the same history always leads to the same cards.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

import fsrs
from fsrs import Rating, State

STEP: Final = timedelta(minutes=10)
SCHEDULER: Final = fsrs.Scheduler(learning_steps=(STEP,), relearning_steps=(STEP,), enable_fuzzing=False)

# A question in a channel is there all day, and when a learner first saw it nobody knows. Who answers this
# soon after it was posted had at most that long; of all others nothing can be said.
KNOWN_TO_LOOK: Final = timedelta(minutes=5)
FAST_SHARE: Final = 0.25
ENOUGH_TIMES: Final = 20
RECENT_TIMES: Final = 50
NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answered:
    """What of an attempt matters to a card. `asked_at` is when its session was posted."""

    learner_id: int
    question_id: str
    number: int
    correct: bool
    hints: int
    at: datetime
    asked_at: datetime

    @property
    def took(self) -> timedelta | None:
        """How long the learner thought at most, where that is known."""
        took = self.at - self.asked_at
        return took if timedelta(0) <= took <= KNOWN_TO_LOOK else None

    @property
    def at_once(self) -> bool:
        """Whether it was right on the first try and without help."""
        return self.correct and self.number == 1 and self.hints == 0

    @property
    def time(self) -> timedelta | None:
        """What it adds to the times by which others are fast: how long it took, if it was right at once."""
        return self.took if self.at_once else None


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one learner and one question.

    `stability` is in days, `difficulty` from 1 to 10, `step` None outside of (re)learning; these three and
    `state` are FSRS's. `wrong` counts the wrong tries, `last_wrong` is the latest of them.
    """

    learner_id: int
    question_id: str
    state: int
    step: int | None
    stability: float
    difficulty: float
    due: datetime
    last_review: datetime
    last_correct: bool
    wrong: int
    last_wrong: datetime | None


def rate(answered: Answered, times: Sequence[timedelta]) -> Rating:
    """What the attempt says of the learner's memory.

    Wrong is Again; right after a wrong try or with hints is Hard; right is Good; right at once and fast for
    that question is Easy. `times` are those of recent right answers at once, see `is_fast`.
    """
    if not answered.correct:
        return Rating.Again
    if not answered.at_once:
        return Rating.Hard
    return Rating.Easy if is_fast(answered.took, times) else Rating.Good


def is_fast(took: timedelta | None, times: Sequence[timedelta]) -> bool:
    """Whether `took` is below the lower quartile of `times`, by nearest rank; of under 20 none is.

    Both are counted from the posting and only up to five minutes after it. That is an upper bound of how long
    somebody thought, so nobody is called fast who was not, and who came to the channel later is rated Good.
    """
    if took is None or len(times) < ENOUGH_TIMES:
        return False
    return took < sorted(times)[int(len(times) * FAST_SHARE)]


def moved(card: Card | None, answered: Answered, rating: Rating) -> Card:
    """The card after that attempt; `card` is None for the learner's first.

    A session is one review. Its first try is what FSRS learns from. A second try says little more, made as it
    is among fewer options just after the feedback: it leaves stability and difficulty as they are and only
    sets when the card comes back, by the (re)learning step of its rating: Hard after 15 minutes, Again
    after 10.
    """
    now = answered.at.astimezone(UTC)
    after, _ = SCHEDULER.review_card(_unpacked(card, now), rating, now)
    known = after if card is None or answered.number == 1 else card
    assert known.stability is not None
    assert known.difficulty is not None
    return Card(
        learner_id=answered.learner_id,
        question_id=answered.question_id,
        state=int(after.state),
        step=after.step,
        stability=known.stability,
        difficulty=known.difficulty,
        due=after.due,
        last_review=now,
        last_correct=answered.correct,
        wrong=(card.wrong if card else 0) + (not answered.correct),
        last_wrong=(card.last_wrong if card else None) if answered.correct else now,
    )


def chance(card: Card, now: datetime) -> float:
    """How likely the learner is to know the answer now, 0 to 1: FSRS's retrievability.

    That is 1 on the day of an answer whatever it was, for the explanation has just been read. As long as the
    latest answer was wrong it is 0 here: nothing has shown yet that it was understood.
    """
    if not card.last_correct:
        return 0.0
    return float(SCHEDULER.get_card_retrievability(_unpacked(card, now), now))


def replay(
    history: Iterable[Answered],
    before: Mapping[tuple[int, str], Card] = NOTHING,
    times: Mapping[str, Iterable[timedelta]] = NOTHING,
) -> list[Card]:
    """The cards that a history of attempts, in order, leads to: what keeping them one by one gives.

    `before` are the cards as they were, by learner and question, and `times` those of each question's latest
    right answers at once, the latest last; without them it is the history from the start.
    """
    cards = dict[tuple[int, str], Card]()
    recent = dict[str, deque[timedelta]]()
    for answered in history:
        key, question_id = (answered.learner_id, answered.question_id), answered.question_id
        if question_id not in recent:
            recent[question_id] = deque(times.get(question_id, ()), maxlen=RECENT_TIMES)
        card = cards.get(key, before.get(key))
        cards[key] = moved(card, answered, rate(answered, recent[question_id]))
        if answered.time is not None:
            recent[question_id].append(answered.time)
    return list(cards.values())


def _unpacked(card: Card | None, now: datetime) -> fsrs.Card:
    # An id of its own, for without one the package sleeps to find one that is free.
    if card is None:
        return fsrs.Card(card_id=1, due=now)
    return fsrs.Card(
        card_id=1,
        state=State(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.last_review,
    )
