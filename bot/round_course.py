"""A round going from one phase to the next: a question asked, its answers graded, its names forgotten."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from bot import strengths
from bot.recording import record
from bot.store import Writing
from bot.tutor import grading, rounds, selection
from bot.tutor.counts import Graded
from bot.tutor.rounds import Answer, Round
from bot.tutor.session import Attempt, Session, open_session, question_of
from questions.model import Bank, Question


class Course:
    """Takes a round from phase to phase in the database, in the transaction it is given."""

    def __init__(self, bank: Bank, rng: random.Random) -> None:
        self.bank = bank
        self._rng = rng

    async def settle(self, tx: Writing, before: Round, after: Round, now: datetime) -> Round:
        """Do what belongs to going from `before` to `after`, and write `after` down."""
        if before.phase == "question" and after.phase != "question":
            await self._close(tx, before, now, counts=after.phase == "answer")
        if after.phase == "question" and after.number != before.number:
            after = await self._ask(tx, after, now)
        if after.phase == "over":
            await tx.forget_names(after.id)
        after = replace(after, seen_at=now)
        await tx.keep_round(after)
        return after

    async def _ask(self, tx: Writing, state: Round, now: datetime) -> Round:
        """Choose the next question and open its session; the round's end where the bank has no more."""
        asked = await tx.asked_in_round(state.id)
        fitting = [
            question
            for question in self.bank.select(state.topic, level=state.level, guild_id=state.guild_id)
            if question.one_press and question.id not in asked
        ]
        question = selection.choose(
            fitting,
            await tx.last_asked(state.channel_id),
            await strengths.of_asked(tx, self.bank, state.guild_id, state.host_id),
            now=now,
            rng=self._rng,
            # Who plays against the clock may well meet a question of this week again.
            rest=timedelta(0),
        )
        if question is None:
            return rounds.finish(state, now, "finished")
        session = await tx.add_session(
            open_session(
                question,
                asker_id=state.host_id,
                channel_id=state.channel_id,
                guild_id=state.guild_id,
                now=now,
                rng=self._rng,
                style="round",
            )
        )
        await tx.add_round_question(state.id, state.number, session.id)
        return state

    async def _close(self, tx: Writing, state: Round, now: datetime, *, counts: bool) -> None:
        """Reveal the question that is on; grade its answers, or drop them where it doesn't count."""
        session = await _session(tx, state)
        await tx.set_revealed(session.id, now)
        question = question_of(self.bank, session)
        if question is None or not counts:
            await tx.drop_round_answers(state.id, state.number)
            return
        answers = await tx.round_answers(state.id, state.number)
        graded = [_graded(answer, question, state) for answer in answers]
        known = [answer.learner_id for answer in answers]
        await tx.put_round_answers(state.id, state.number, graded, known=known)
        await record(tx, [Graded(_attempt(each, session, question), session, question) for each in answers])


async def _session(tx: Writing, state: Round) -> Session:
    session = await tx.asked_as(state.id, state.number)
    assert session is not None
    return session


def _graded(answer: Answer, question: Question, state: Round) -> Answer:
    correct = question.options[answer.option].correct
    return replace(answer, points=rounds.points(correct=correct, took=answer.took, seconds=state.seconds))


def _attempt(answer: Answer, session: Session, question: Question) -> Attempt:
    """The answer as every other question has it: a first try, worth what a first try is worth."""
    correct = question.options[answer.option].correct
    return Attempt(
        session_id=session.id,
        learner_id=answer.learner_id,
        number=1,
        option=answer.option,
        correct=correct,
        points=grading.points(credit=Fraction(correct), number=1, hints=0),
        hints=0,
        interaction_id=answer.interaction_id,
        at=answer.at,
    )
