"""Many answer at once: in one program or in two, and one of them may be at fault."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from bot.store import Store
from bot.tutor.outcome import Right
from bot.tutoring import Tutor
from questions.model import Bank, Question

GUILD, CHANNEL = 100, 10


async def asked(tutor: Tutor, channel: int = CHANNEL) -> tuple[Question, int]:
    found = await tutor.ask(asker_id=1, channel_id=channel, guild_id=GUILD)
    assert found is not None
    return found[0], found[1].id


async def test_two_programs_on_one_database_count_every_answer_once(
    database_url: str, small_bank: Bank, clock: Any
) -> None:
    stores = [await Store.open(database_url) for _program in range(2)]
    tutors = [Tutor(store, small_bank, clock, random.Random(1)) for store in stores]
    questions = [await asked(tutors[0], channel) for channel in range(3)]
    pressed = [
        tutors[learner % 2].answer(session_id, question.right, learner_id=learner, interaction_id=press)
        for press, (learner, (question, session_id)) in enumerate(
            (
                (learner, each)
                for learner in range(1, 61)
                for each in random.Random(learner).sample(questions, 3)
            ),
            1,
        )
    ]
    outcomes = await asyncio.gather(*pressed)
    assert len(outcomes) == 180
    assert all(isinstance(outcome, Right) for outcome in outcomes)
    async with stores[0].reading() as tx:
        assert [(await tx.tally(session_id)).learners for _, session_id in questions] == [60] * 3
        assert sum(each.tries for each in await tx.strengths(GUILD) or ()) == 180
        top = await tx.top_scores(GUILD, "all", 100)
        assert [(score.points, score.answers) for score in top] == [(300, 3)] * 60
    for store in stores:
        await store.close()


async def test_one_press_at_fault_harms_no_other(tutor: Tutor, store: Store) -> None:
    question, session_id = await asked(tutor)
    nobody = 2**70
    outcomes = await asyncio.gather(
        *(
            tutor.answer(session_id, question.right, learner_id=learner, interaction_id=press)
            for press, learner in enumerate((1, 2, nobody, 3), 1)
        ),
        return_exceptions=True,
    )
    assert [isinstance(outcome, Right) for outcome in outcomes] == [True, True, False, True]
    assert isinstance(outcomes[2], Exception)
    async with store.reading() as tx:
        assert (await tx.tally(session_id)).learners == 3
