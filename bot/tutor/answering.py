"""The rule for an answer: from where the learner stands to an Outcome, and the Attempt to write down."""

from __future__ import annotations

from datetime import datetime

from bot.tutor import grading
from bot.tutor.outcome import AlreadyDone, AnswerOutcome, Closed, Gone, Right, SameAgain, TryAgain, Wrong
from bot.tutor.session import Attempt, Session, Standing
from questions.model import Question


def answer(
    question: Question | None,
    session: Session | None,
    standing: Standing,
    *,
    option: int,
    learner_id: int,
    interaction_id: int,
    now: datetime,
) -> tuple[Attempt | None, AnswerOutcome]:
    """Grade the press of `option`. The Attempt is None where nothing new is to be written down.

    An `interaction_id` that `standing` has seen is a press delivered twice: it gets the outcome it got the
    first time.
    """
    if question is None or session is None or not session.asks(question) or option not in session.order:
        return None, Gone()
    for attempt in standing.attempts:
        if attempt.interaction_id == interaction_id:
            return None, _outcome(question, session, attempt)
    if is_done(question, standing):
        return None, AlreadyDone(question, session, standing)
    if session.revealed_at:
        return None, Closed(question, session)
    if option in standing.tried:
        return None, SameAgain(question, session, option)
    number = len(standing.attempts) + 1
    correct = question.options[option].correct
    attempt = Attempt(
        session_id=session.id,
        learner_id=learner_id,
        number=number,
        option=option,
        correct=correct,
        points=grading.points(correct=correct, number=number, hints=standing.hints),
        hints=standing.hints,
        interaction_id=interaction_id,
        at=now,
    )
    return attempt, _outcome(question, session, attempt)


def is_done(question: Question, standing: Standing) -> bool:
    """Whether the learner has solved the question or used up the tries."""
    return standing.solved or len(standing.attempts) >= grading.tries(len(question.options))


def _outcome(question: Question, session: Session, attempt: Attempt) -> AnswerOutcome:
    if attempt.correct:
        return Right(question, session, attempt.option, attempt.points, attempt.hints, attempt.number)
    if attempt.number < grading.tries(len(question.options)):
        worth = grading.points(correct=True, number=attempt.number + 1, hints=attempt.hints)
        return TryAgain(question, session, attempt.option, worth)
    return Wrong(question, session, attempt.option)
