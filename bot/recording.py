"""The one door through which every graded answer is written down, however it was asked for."""

from __future__ import annotations

from bot.store import Writing
from bot.tutor.session import Attempt, Session


async def record(tx: Writing, attempt: Attempt, session: Session) -> None:
    """Write down `attempt` at `session`, and what follows from it, in the caller's transaction."""
    await tx.add_attempt(attempt, session)
