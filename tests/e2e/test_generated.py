"""Questions that nobody has written: asked with /quiz, answered, and met again, through real dispatch."""

from __future__ import annotations

import re
from datetime import timedelta

from simcord.components import walk_components

from questions.ids import seeded


async def asked(world, result):
    """The generated question that a /quiz has posted, and its session's id."""
    ids = [item.get("custom_id", "") for item in walk_components(result.response.components)]
    session_id = int(next(re.findall(r"quiz:hint:(\d+)", each)[0] for each in ids if "quiz:hint" in each))
    async with world.store.reading() as tx:
        session = await tx.session(session_id)
    assert seeded(session.question_id)
    return world.bank.get(session.question_id), session_id


async def test_quiz_generates_a_question_and_its_answer_tells_the_working(world, read, whispered):
    posted = await world.ada.slash(world.channel, "quiz", generated=True, framework="tensorflow")
    question, session_id = await asked(world, posted)
    assert question.framework == "tensorflow"
    assert question.prompt in read(posted.response)
    wrong = next(index for index, option in enumerate(question.options) if not option.correct)
    missed = await world.ben.click(posted.response, custom_id=f"quiz:answer:{session_id}:{wrong}")
    assert question.options[wrong].why in whispered(missed)
    solved = await world.ben.click(posted.response, custom_id=f"quiz:answer:{session_id}:{question.right}")
    assert question.explanation in whispered(solved)


async def test_its_buttons_work_after_a_restart(world, whispered):
    posted = await world.ada.slash(world.channel, "quiz", generated=True)
    question, session_id = await asked(world, posted)
    await world.restart()
    solved = await world.ben.click(posted.response, custom_id=f"quiz:answer:{session_id}:{question.right}")
    assert "is right" in whispered(solved)


async def test_every_generated_question_is_another_one(world):
    seen = set()
    for _ in range(2 * len(world.bank.skills())):
        posted = await world.ada.slash(world.channel, "quiz", generated=True)
        question, _ = await asked(world, posted)
        seen.add(question.id)
    assert len(seen) == 2 * len(world.bank.skills())
    assert {world.bank.get(each).skill for each in seen} == {each.id for each in world.bank.skills()}


async def test_a_channel_that_has_had_all_of_a_topic_is_asked_generated_ones(world):
    topic = "output-shapes"
    for _ in world.bank.select(topic=topic):
        await world.ada.slash(world.channel, "quiz", topic=topic)
    posted = await world.ada.slash(world.channel, "quiz", topic=topic)
    question, _ = await asked(world, posted)
    assert question.topic == topic


async def test_where_no_template_fits_the_member_is_told_so(world, whispered):
    shown = await world.ada.slash(world.channel, "quiz", generated=True, topic="why-pretraining")
    assert "No generated question fits" in whispered(shown)


async def test_a_review_asks_a_new_question_of_the_same_kind(world, read):
    posted = await world.ada.slash(world.channel, "quiz", generated=True)
    question, session_id = await asked(world, posted)
    wrong = next(index for index, option in enumerate(question.options) if not option.correct)
    await world.ben.click(posted.response, custom_id=f"quiz:answer:{session_id}:{wrong}")
    await world.pass_time(timedelta(hours=1))
    shown = await world.ben.slash(world.channel, "review")
    async with world.store.reading() as tx:
        review = await tx.review(world.ben.id)
        again = await tx.session(review.session_id)
    assert again.question_id != question.id
    assert world.bank.get(again.question_id).skill == question.skill
    assert world.bank.get(again.question_id).prompt in read(shown.response)


async def test_mistakes_show_the_very_question_that_was_missed(world, read):
    posted = await world.ada.slash(world.channel, "quiz", generated=True)
    question, session_id = await asked(world, posted)
    wrong = next(index for index, option in enumerate(question.options) if not option.correct)
    await world.ben.click(posted.response, custom_id=f"quiz:answer:{session_id}:{wrong}")
    shown = await world.ben.slash(world.channel, "mistakes")
    assert question.prompt in read(shown.response)
    explained = await world.ben.click(shown.response, label="Explanation")
    assert question.explanation in read(explained.response)
