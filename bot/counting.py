"""What every graded answer adds up to: the learner's day, the server's scores, how its members chose."""

from __future__ import annotations

from bot.store import Writing
from bot.tutor import leaderboard
from bot.tutor.session import Attempt, Session
from bot.tutor.streaks import streak


async def count(tx: Writing, attempt: Attempt, session: Session) -> int:
    """Count `attempt` at `session`, in the caller's transaction.

    Returns how many days in a row the learner has answered, where this was the first answer of their day
    and makes it more than one; else 0. A day is one of the learner's own calendar.
    """
    today = attempt.at.astimezone(await tx.zone(attempt.learner_id)).date()
    first = attempt.number == 1
    answers = await tx.count_day(
        attempt.learner_id,
        session.guild_id,
        today,
        first=first,
        correct=attempt.correct,
        points=attempt.points,
    )
    if session.guild_id is not None and leaderboard.counts(session):
        periods = leaderboard.keys(attempt.at)
        await tx.count_score(attempt.learner_id, session.guild_id, periods, attempt.points)
        if first:
            await tx.count_choice(session.guild_id, session.question_id, session.revision, attempt.option)
    if answers > 1:
        return 0
    days = await tx.days_of(attempt.learner_id)
    # Another server may have seen an earlier answer of the day.
    if sum(each.answers for each in days if each.day == today) > 1:
        return 0
    row = streak((each.day for each in days), today).days
    return row if row > 1 else 0
