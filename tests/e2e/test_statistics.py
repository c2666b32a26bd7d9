"""/statistics: which questions need a look, for moderators alone."""

from __future__ import annotations

import pytest


async def test_nobody_has_answered_yet(world, whispered):
    told = whispered(await world.mod.slash(world.channel, "statistics"))
    assert "Nobody here has answered" in told


async def test_the_list_turns_its_pages_also_after_a_restart(world, whispered, read):
    posted = await world.ask(next(iter(world.bank)).id)
    await posted.press(world.ada, posted.question.right)
    await posted.press(world.ben, posted.wrong[0])
    shown = await world.mod.slash(world.channel, "statistics")
    first = whispered(shown)
    assert f"`{posted.question.id}`" in first
    assert "2 learners · 50% right at first\n" in first, "of two, no correlation is told"
    await world.restart()
    await world.mod.click(shown.response, label="Next")
    second = world.last_seen_by(world.mod)
    assert "page 2 of" in second
    assert f"`{posted.question.id}`" not in second
    assert "not answered yet" in second


async def test_one_question_is_shown_with_who_chose_what(world, whispered):
    posted = await world.ask(next(iter(world.bank)).id)
    await posted.press(world.ada, posted.question.right)
    await posted.press(world.ben, posted.wrong[0])
    told = whispered(await world.mod.slash(world.channel, "statistics", question=posted.question.id))
    assert "**50%** of 2 right on the first try" in told
    assert "Who chose what" in told
    assert "2 answers in all" in told
    assert "**-**" not in told, "nothing is left empty"
    assert "once some ten members have answered" in told


async def test_once_ten_have_answered_the_weak_and_the_strong_are_told_apart(world, whispered):
    asked = [await world.ask(question.id) for question in list(world.bank)[:5]]
    for member in range(1, 13):
        for place, posted in enumerate(asked):
            given = posted.question.right if place < member % 4 else posted.wrong[0]
            await world.bot.tutor.answer(
                posted.session_id, given, learner_id=member, interaction_id=place * 100 + member
            )
    about = asked[1].question.id
    told = whispered(await world.mod.slash(world.channel, "statistics", question=about))
    assert "all, the 3 weakest and the 3 strongest" in told
    assert "**100%** of the strong right" in told
    assert "Discrimination **+" in told
    assert "discrimination +" in whispered(await world.mod.slash(world.channel, "statistics"))


async def test_a_question_that_is_not_there_is_told_in_a_sentence(world, whispered):
    told = whispered(await world.mod.slash(world.channel, "statistics", question="unheard-of"))
    assert "There is no question `unheard-of`" in told


async def test_questions_are_completed(world):
    wanted = next(iter(world.bank)).id
    found = await world.mod.autocomplete(world.channel, "statistics", "question", wanted[:8])
    assert wanted in [choice["value"] for choice in found]


async def test_it_is_not_for_everybody(world):
    with pytest.raises(Exception, match=r"(?i)permission"):
        await world.ada.slash(world.channel, "statistics")
