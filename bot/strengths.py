"""What a group, or a learner, is strong in: what the choice of the next question goes by."""

from __future__ import annotations

from bot.store import Reading, Writing
from bot.tutor.selection import Strength
from questions.model import Bank


async def of_asked(tx: Writing, bank: Bank, guild_id: int | None, asker_id: int) -> list[Strength]:
    """Of whoever a question is for; in a direct message the learner is the group."""
    if guild_id is None:
        return await of_learner(tx, bank, asker_id)
    return await of_group(tx, bank, guild_id)


async def of_group(tx: Writing, bank: Bank, guild_id: int) -> list[Strength]:
    """What that server is strong in; counted from its attempts where that has not been done yet."""
    known = await tx.strengths(guild_id)
    if known is not None:
        return known
    sums = dict[tuple[str, int], Strength]()
    for question_id, tries, correct in await tx.first_tries(guild_id):
        question = bank.get(question_id)
        if question is not None:
            key = (question.topic, question.level)
            so_far = sums.get(key, Strength(*key, 0, 0))
            sums[key] = Strength(*key, so_far.tries + tries, so_far.correct + correct)
    await tx.set_strengths(guild_id, sums.values())
    return list(sums.values())


async def of_learner(tx: Reading, bank: Bank, learner_id: int) -> list[Strength]:
    """What a learner is strong in, one entry a question: whether the latest answer was right."""
    met = await tx.met(learner_id)
    return [
        Strength(question.topic, question.level, 1, int(correct))
        for question_id, correct in met.items()
        if (question := bank.get(question_id)) is not None
    ]
