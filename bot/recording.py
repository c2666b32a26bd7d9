"""The one door through which every graded answer is written down, however it was asked for."""

from __future__ import annotations

from bot.counting import count
from bot.store import Writing
from bot.tutor.scheduling import Answered, moved, rate
from bot.tutor.session import Attempt, Session
from questions.model import Question


async def record(tx: Writing, attempt: Attempt, session: Session, question: Question) -> int:
    """Write down `attempt` at `session`, which asks `question`, in the caller's transaction.

    With it moves the learner's card, and it is counted for the learner and the server. Returns how many days
    in a row this makes, see `bot.counting.count`.
    """
    await _move_card(tx, attempt, session, question)
    await tx.add_attempt(attempt, session)
    if session.guild_id is not None and attempt.number == 1:
        await tx.count_first_try(session.guild_id, question.topic, question.level, correct=attempt.correct)
    return await count(tx, attempt, session)


async def _move_card(tx: Writing, attempt: Attempt, session: Session, question: Question) -> None:
    answered = Answered(
        learner_id=attempt.learner_id,
        question_id=question.id,
        number=attempt.number,
        correct=attempt.correct,
        hints=attempt.hints,
        at=attempt.at,
        asked_at=session.posted_at,
    )
    known = answered.at_once and answered.took is not None
    times = await tx.recent_times(question.id) if known else []
    card = await tx.card(attempt.learner_id, question.id)
    await tx.keep_card(moved(card, answered, rate(answered, times)))
