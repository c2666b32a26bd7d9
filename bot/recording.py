"""The one door through which every graded answer is written down, however it was asked for."""

from __future__ import annotations

from bot.counting import count
from bot.store import Writing
from bot.tutor.session import Attempt, Session


async def record(tx: Writing, attempt: Attempt, session: Session) -> int:
    """Write down `attempt` at `session`, and what follows from it, in the caller's transaction.

    Returns how many days in a row this makes, see `bot.counting.count`.
    """
    await tx.add_attempt(attempt, session)
    return await count(tx, attempt, session)
