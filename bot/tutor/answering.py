"""The rule for an answer: from where the learner stands to an Outcome, and the Attempt to write down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from bot.tutor import grading
from bot.tutor.outcome import (
    AlreadyDone,
    AnswerOutcome,
    Closed,
    Gone,
    Open,
    Right,
    SameAgain,
    Stands,
    TryAgain,
    Wrong,
)
from bot.tutor.session import Attempt, Session, Standing
from questions.answers import Answer, fits, judge, place, read, written
from questions.model import Question


def answer(
    question: Question | None,
    session: Session | None,
    standing: Standing,
    *,
    given: Answer,
    learner_id: int,
    interaction_id: int,
    now: datetime,
) -> tuple[Attempt | None, AnswerOutcome]:
    """Grade what was `given`. The Attempt is None where nothing new is to be written down.

    An `interaction_id` that `standing` has seen is a press delivered twice: it gets the outcome it got the
    first time.
    """
    if question is None or session is None or not session.asks(question) or not fits(question, given):
        return None, Gone()
    for attempt in standing.attempts:
        if attempt.interaction_id == interaction_id:
            return None, _outcome(question, session, standing, attempt)
    if is_done(question, standing):
        return None, AlreadyDone(question, session, standing)
    if session.revealed_at:
        return None, Closed(question, session)
    if given in given_before(question, standing):
        return None, SameAgain(question, session, given)
    number = len(standing.attempts) + 1
    judged = judge(question, given)
    attempt = Attempt(
        session_id=session.id,
        learner_id=learner_id,
        number=number,
        option=place(question, given),
        correct=judged.correct,
        points=grading.points(
            credit=judged.credit,
            before=best(question, standing.attempts),
            number=number,
            hints=standing.hints,
        ),
        hints=standing.hints,
        interaction_id=interaction_id,
        at=now,
        answer=written(given),
    )
    return attempt, _outcome(question, session, standing, attempt)


def stands(question: Question | None, session: Session | None, standing: Standing) -> Stands:
    """Whether the learner may answer now, and if not, why."""
    if question is None or session is None or not session.asks(question):
        return Gone()
    if is_done(question, standing):
        return AlreadyDone(question, session, standing)
    return Closed(question, session) if session.revealed_at else Open(question, session)


def is_done(question: Question, standing: Standing) -> bool:
    """Whether the learner has solved the question or used up the tries."""
    return standing.solved or len(standing.attempts) >= grading.tries(question)


def given_before(question: Question, standing: Standing) -> list[Answer]:
    """What the learner has answered so far, in order."""
    return [read(question, attempt.option, attempt.answer) for attempt in standing.attempts]


def best(question: Question, attempts: Iterable[Attempt]) -> Fraction:
    """The most that one of the attempts was worth by itself, 0 to 1."""
    worth = (judge(question, read(question, each.option, each.answer)).credit for each in attempts)
    return max(worth, default=grading.NOTHING)


def _outcome(question: Question, session: Session, standing: Standing, attempt: Attempt) -> AnswerOutcome:
    given = read(question, attempt.option, attempt.answer)
    so_far = [*(each for each in standing.attempts if each.number < attempt.number), attempt]
    earned = sum(each.points for each in so_far)
    if attempt.correct:
        return Right(question, session, given, earned, attempt.hints, attempt.number)
    if attempt.number < grading.tries(question):
        worth = grading.points(
            credit=grading.ALL, before=best(question, so_far), number=attempt.number + 1, hints=attempt.hints
        )
        return TryAgain(question, session, given, worth, earned)
    return Wrong(question, session, given, earned)
