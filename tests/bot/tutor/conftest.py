"""A learner's way through one question, as a list that can be read."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.tutor.answering import answer
from bot.tutor.hints import next_hint
from bot.tutor.outcome import AnswerOutcome, Hinted, HintOutcome
from bot.tutor.session import Session, Standing, open_session
from questions.answers import Answer
from questions.model import Question

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADA = 42


class Learner:
    """Presses buttons of one session, with the standing that the store would remember."""

    def __init__(self, question: Question, session: Session | None = None) -> None:
        self.question = question
        self.session = session or open_session(
            question, asker_id=1, channel_id=10, guild_id=None, now=NOW, rng=random.Random(3)
        )
        self.standing = Standing()
        self._presses = 0

    def press(self, option: Answer, *, interaction: int | None = None) -> AnswerOutcome:
        """Press the button of `option`; a press delivered again has the `interaction` of the first."""
        attempt, outcome = answer(
            self.question,
            self.session,
            self.standing,
            given=option,
            learner_id=ADA,
            interaction_id=self._next() if interaction is None else interaction,
            now=NOW,
        )
        if attempt is not None:
            self.standing = Standing((*self.standing.attempts, attempt), self.standing.hints)
        return outcome

    def hint(self) -> HintOutcome:
        outcome = next_hint(self.question, self.session, self.standing)
        if isinstance(outcome, Hinted):
            self.standing = Standing(self.standing.attempts, outcome.number)
        return outcome

    def reveal(self) -> None:
        self.session = self.session.reveal(NOW)

    def _next(self) -> int:
        self._presses += 1
        return self._presses


@pytest.fixture(scope="session")
def learner_of() -> Callable[..., Learner]:
    return Learner


@pytest.fixture
def ada(question: Question) -> Learner:
    """A learner before a question of four options, the last one right, with three hints."""
    return Learner(question)
