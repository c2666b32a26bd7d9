"""What every graded answer adds up to: the learner's day, the server's scores, how its members chose."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store import Writing
from bot.store.scores import DayKey
from bot.tutor.counts import DIRECT, Graded, counted
from bot.tutor.streaks import streak


async def count(tx: Writing, graded: Sequence[Graded]) -> list[int]:
    """Count these answers, given in that order, in the caller's transaction.

    Returns for each how many days in a row the learner has answered, where it was the first answer of their
    day and makes it more than one; else 0. A day is one of the learner's own calendar.
    """
    zones = await tx.zones({each.attempt.learner_id for each in graded})
    days = [each.attempt.at.astimezone(zones[each.attempt.learner_id]).date() for each in graded]
    keys = [
        (each.attempt.learner_id, each.session.guild_id or DIRECT, day)
        for each, day in zip(graded, days, strict=True)
    ]
    rows = await _rows(tx, keys)
    await tx.add_counts(counted(zip(graded, days, strict=True)))
    return rows


async def _rows(tx: Writing, keys: Sequence[DayKey]) -> list[int]:
    """How many days in a row each answer makes, of those not counted yet."""
    known = await tx.days_begun(set(keys))
    # Another server may have seen an earlier answer of the day.
    active = await tx.active_days({key[0] for key in keys if key not in known})
    rows = []
    for key in keys:
        learner_id, _, day = key
        if key in known or day in active[learner_id]:
            rows.append(0)
            continue
        active[learner_id].add(day)
        days = streak(active[learner_id], day).days
        rows.append(days if days > 1 else 0)
    return rows
