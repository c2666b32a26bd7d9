"""The one door through which every graded answer is written down, however it was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.counting import count
from bot.store import Writing
from bot.tutor.counts import Graded
from bot.tutor.scheduling import Answered, replay


async def record(tx: Writing, graded: Sequence[Graded]) -> list[int]:
    """Write these answers down, in the order they came, in the caller's transaction.

    With each moves the learner's card, and it is counted for the learner and the server. However many there
    are, it takes as many statements. Returns for each how many days in a row it makes, see `bot.counting`.
    """
    if not graded:
        return []
    await _move_cards(tx, graded)
    await tx.add_attempts([(each.attempt, each.session) for each in graded])
    return await count(tx, graded)


async def _move_cards(tx: Writing, graded: Sequence[Graded]) -> None:
    history = [_answered(each) for each in graded]
    timed = {each.question_id for each in history if each.time is not None}
    # A generated question is met by few: how fast others were says nothing of it.
    asked_in = {each.session.id for each in graded if each.question.id in timed}
    times = await tx.recent_times(asked_in) if asked_in else {}
    before = await tx.cards_at({(each.learner_id, each.question_id) for each in history})
    await tx.keep_cards(replay(history, before, times))


def _answered(graded: Graded) -> Answered:
    attempt = graded.attempt
    return Answered(
        learner_id=attempt.learner_id,
        question_id=graded.question.skill,
        number=attempt.number,
        correct=attempt.correct,
        hints=attempt.hints,
        at=attempt.at,
        asked_at=graded.session.posted_at,
    )
