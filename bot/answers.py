"""Answering posted questions: those who do it at once share a transaction, and each has their own outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.gather import Gatherer
from bot.recording import record
from bot.store import Store
from bot.tutor.answering import answer
from bot.tutor.counts import Graded
from bot.tutor.outcome import AnswerOutcome, with_streak
from bot.tutor.session import Session, Standing, question_of
from questions.answers import Answer
from questions.model import Bank

# How many share a transaction at most: the first of them waits until the last is through.
TOGETHER: Final = 50


@dataclass(frozen=True, slots=True)
class Press:
    """A learner has `given` an answer in that session: an option's index, or whatever is asked for."""

    session_id: int
    given: Answer
    learner_id: int
    interaction_id: int


class Answers:
    """Grades presses and writes them down."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._presses = Gatherer(self._grade, TOGETHER)

    async def give(self, press: Press, bank: Bank) -> AnswerOutcome:
        """Grade the press by what the bank holds. When this returns, its attempt is safe on the disk.

        The same `interaction_id` twice counts once.
        """
        # Whatever session they are at: it is the transaction that they share.
        return await self._presses.ask(bank, press)

    async def _grade(self, bank: Bank, presses: Sequence[Press]) -> Sequence[AnswerOutcome]:
        async with self._store.writing() as tx:
            sessions = await tx.lock_sessions({press.session_id for press in presses})
            standings = await tx.standings({(press.session_id, press.learner_id) for press in presses})
            outcomes, graded = list[AnswerOutcome](), dict[int, Graded]()
            for place, press in enumerate(presses):
                made, outcome = self._judged(press, bank, sessions.get(press.session_id), standings)
                outcomes.append(outcome)
                if made is not None:
                    graded[place] = made
            rows = await record(tx, list(graded.values()))
            for place, days in zip(graded, rows, strict=True):
                outcomes[place] = with_streak(outcomes[place], days)
            return outcomes

    def _judged(
        self, press: Press, bank: Bank, session: Session | None, standings: dict[tuple[int, int], Standing]
    ) -> tuple[Graded | None, AnswerOutcome]:
        """What comes of the press, and what is to be written down of it; its learner's standing moves on."""
        key, question = (press.session_id, press.learner_id), question_of(bank, session)
        attempt, outcome = answer(
            question,
            session,
            standings[key],
            given=press.given,
            learner_id=press.learner_id,
            interaction_id=press.interaction_id,
            now=self._clock(),
        )
        if attempt is None or session is None or question is None:
            return None, outcome
        # The next press in line may be the same learner's.
        standings[key] = replace(standings[key], attempts=(*standings[key].attempts, attempt))
        return Graded(attempt, session, question), outcome
