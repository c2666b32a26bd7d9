"""The use cases of remembering: keep an attempt with its card, review what is due, go back to mistakes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot import strengths
from bot.store import Reading, Store, Writing
from bot.store.cards import Mistake, Review
from bot.tutor import selection
from bot.tutor.session import Session, open_session, question_of
from questions.model import Bank, Question, Skill


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to be shown to one learner alone; in a review it is the `number`-th of `size`."""

    question: Question
    session: Session
    number: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class NothingDue:
    """Nothing to review now. `next_due` is None for whoever has answered nothing yet.

    `more` says whether the bank has a question that the learner has not met.
    """

    next_due: datetime | None
    more: bool


@dataclass(frozen=True, slots=True)
class Finished:
    """The review is through: `answered` questions, `correct` of them right at once; when the next is due."""

    answered: int
    correct: int
    next_due: datetime | None
    more_due: bool


@dataclass(frozen=True, slots=True)
class NoReview:
    """There is no review under way to go on with."""


Onward: TypeAlias = Asked | Finished | NoReview


class Reviewer:
    """What a learner does alone: review what is due, meet something new, go back to mistakes."""

    def __init__(self, store: Store, bank: Bank, clock: Callable[[], datetime], rng: random.Random) -> None:
        self._store = store
        self.bank = bank
        self._clock = clock
        self._rng = rng

    async def begin(
        self, *, learner_id: int, channel_id: int, guild_id: int | None, count: int
    ) -> Asked | NothingDue:
        """Begin a review of at most `count` questions, in place of one that may be under way."""
        now = self._clock()
        async with self._store.writing() as tx:
            due = await self._due(tx, learner_id, guild_id, now)
            if not due:
                return await self._nothing_due(tx, learner_id, guild_id, now)
            question = self._anew(due[0])
            session = await self._ask(tx, question, learner_id, channel_id, guild_id)
            size = min(count, len(due))
            await tx.keep_review(Review(learner_id, now, 1, size, session.id))
            return Asked(question, session, 1, size)

    async def onward(
        self, session_id: int, *, learner_id: int, channel_id: int, guild_id: int | None
    ) -> Onward:
        """What comes after the question of that session. A press delivered twice goes on once."""
        async with self._store.writing() as tx:
            review = await tx.review(learner_id)
            if review is None:
                return NoReview()
            if review.session_id != session_id:
                current = await self._current(tx, review)
                if current is not None:
                    return current
            due = await self._due(tx, learner_id, guild_id, review.since)
            if review.number >= review.size or not due:
                return await self._finish(tx, review, guild_id)
            question = self._anew(due[0])
            session = await self._ask(tx, question, learner_id, channel_id, guild_id)
            step = Review(learner_id, review.since, review.number + 1, review.size, session.id)
            await tx.keep_review(step)
            return Asked(question, session, step.number, step.size)

    async def shown(self, session_id: int, *, learner_id: int) -> Asked | None:
        """The question of that session as it stands in the learner's review; None where it is gone."""
        async with self._store.reading() as tx:
            review = await tx.review(learner_id)
            session = await tx.session(session_id)
            question = question_of(self.bank, session)
            if session is None or question is None:
                return None
            if review is None or review.session_id != session_id:
                return Asked(question, session)
            return Asked(question, session, review.number, review.size)

    async def fresh(self, *, learner_id: int, channel_id: int, guild_id: int | None) -> Asked | None:
        """A question the learner has not met, near their level; None where there is none.

        When all that are written were met, one is generated: of a skill that was not, or of the one that is
        due first.
        """
        async with self._store.writing() as tx:
            question = await self._unmet(tx, learner_id, guild_id)
            if question is None:
                return None
            return Asked(question, await self._ask(tx, question, learner_id, channel_id, guild_id))

    async def _unmet(self, tx: Writing, learner_id: int, guild_id: int | None) -> Question | None:
        due = {card.question_id: card.due for card in await tx.cards_of(learner_id)}
        skills = self.bank.skills(guild_id=guild_id)
        unmet: Sequence[Question | Skill] = (
            [each for each in self.bank.select(guild_id=guild_id) if each.id not in due]
            or [each for each in skills if each.id not in due]
            or sorted(skills, key=lambda each: due[each.id])[:1]
        )
        known = await strengths.of_learner(tx, self.bank, learner_id)
        chosen = selection.choose(unmet, {}, known, now=self._clock(), rng=self._rng)
        return chosen and self.bank.anew(chosen.id, self._rng)

    def _anew(self, question: Question) -> Question:
        """What to ask to review `question`: a new one of its skill where it was generated."""
        return self.bank.anew(question.id, self._rng) or question

    async def mistakes(self, learner_id: int) -> list[tuple[Question, Mistake]]:
        """What the learner has got wrong of what is in the bank, the latest first."""
        async with self._store.reading() as tx:
            found = await tx.mistakes(learner_id)
        return [
            (question, each) for each in found if (question := self.bank.get(each.question_id)) is not None
        ]

    async def again(
        self, card_id: int, *, learner_id: int, channel_id: int, guild_id: int | None
    ) -> Asked | None:
        """The question of that card of the learner's once more, or a new one of its skill.

        None where it left the bank or is paused.
        """
        async with self._store.writing() as tx:
            question = await self._of_card(tx, card_id, learner_id)
            if question is None or self.bank.is_paused(question.id, guild_id):
                return None
            question = self._anew(question)
            return Asked(question, await self._ask(tx, question, learner_id, channel_id, guild_id))

    async def explained(self, card_id: int, *, learner_id: int) -> Question | None:
        """The question of that card of the learner's, to read about; None where it left the bank."""
        async with self._store.reading() as tx:
            return await self._of_card(tx, card_id, learner_id)

    async def _of_card(self, tx: Reading, card_id: int, learner_id: int) -> Question | None:
        question_id = await tx.question_of_card(card_id, learner_id)
        return self.bank.get(question_id) if question_id else None

    async def _due(
        self, tx: Reading, learner_id: int, guild_id: int | None, by: datetime
    ) -> Sequence[Question]:
        """What was due by then and still is.

        A question that left the bank, or is paused there, is passed over, and its card kept.
        """
        found = (self.bank.askable(each, guild_id) for each in await tx.due(learner_id, by))
        return [question for question in found if question is not None]

    async def _next_due(
        self, tx: Reading, learner_id: int, guild_id: int | None, now: datetime
    ) -> datetime | None:
        coming = await tx.next_due(learner_id, now)
        return next((due for each, due in coming if self.bank.askable(each, guild_id) is not None), None)

    async def _nothing_due(
        self, tx: Reading, learner_id: int, guild_id: int | None, now: datetime
    ) -> NothingDue:
        met = await tx.met(learner_id)
        more = bool(self.bank.skills(guild_id=guild_id)) or any(
            question.id not in met for question in self.bank.select(guild_id=guild_id)
        )
        return NothingDue(await self._next_due(tx, learner_id, guild_id, now), more)

    async def _current(self, tx: Reading, review: Review) -> Asked | None:
        session = await tx.session(review.session_id)
        question = question_of(self.bank, session)
        if session is None or question is None:
            return None
        return Asked(question, session, review.number, review.size)

    async def _finish(self, tx: Writing, review: Review, guild_id: int | None) -> Finished:
        now = self._clock()
        await tx.end_review(review.learner_id)
        answered, correct = await tx.reviewed(review.learner_id, review.since)
        more_due = bool(await self._due(tx, review.learner_id, guild_id, now))
        next_due = await self._next_due(tx, review.learner_id, guild_id, now)
        return Finished(answered, correct, next_due, more_due)

    async def _ask(
        self, tx: Writing, question: Question, learner_id: int, channel_id: int, guild_id: int | None
    ) -> Session:
        session = open_session(
            question,
            asker_id=learner_id,
            channel_id=channel_id,
            guild_id=guild_id,
            now=self._clock(),
            rng=self._rng,
            style="review",
        )
        return await tx.add_session(session)
