"""The one door through which a graded answer is written down, however it was asked for."""

from __future__ import annotations

from bot.store import Writing
from bot.tutor.session import Attempt, Session
from questions.model import Question


async def record(tx: Writing, attempt: Attempt, session: Session, question: Question) -> None:
    """Write down `attempt` at `session`, which asks `question`."""
    await tx.add_attempt(attempt, session)
