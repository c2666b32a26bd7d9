"""Questions that nobody has written: asked with /quiz, answered, and met again, through real dispatch."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from simcord.components import walk_components

from questions.ids import seeded
from questions.kinds import TYPED


async def asked(world, result):
    """The generated question that a /quiz has posted, and its session's id."""
    ids = [item.get("custom_id", "") for item in walk_components(result.response.components)]
    session_id = int(next(re.findall(r"quiz:hint:(\d+)", each)[0] for each in ids if "quiz:hint" in each))
    async with world.store.reading() as tx:
        session = await tx.session(session_id)
    assert seeded(session.question_id)
    return world.bank.get(session.question_id), session_id


async def generated(world, *, typed=False, **wishes):
    """What `/quiz generated:True` posts, as often as it takes until its answer is to be typed, or chosen."""
    while True:
        posted = await world.ada.slash(world.channel, "quiz", generated=True, **wishes)
        question, session_id = await asked(world, posted)
        if (question.kind in TYPED) == typed:
            return posted, question, session_id


async def test_quiz_generates_a_question_and_its_answer_tells_the_working(world, read, whispered):
    posted, question, session_id = await generated(world, framework="tensorflow")
    assert question.framework == "tensorflow"
    assert question.prompt in read(posted.response)
    wrong = next(index for index, option in enumerate(question.options) if not option.correct)
    missed = await world.ben.click(posted.response, custom_id=f"quiz:answer:{session_id}:{wrong}")
    assert question.options[wrong].why in whispered(missed)
    solved = await world.ben.click(posted.response, custom_id=f"quiz:answer:{session_id}:{question.right}")
    assert question.explanation in whispered(solved)


@pytest.mark.parametrize("topic", ["output-shapes", "replacing-heads"])
async def test_a_mistake_that_is_typed_is_answered_and_then_the_right_one_tells_the_working(
    world, read, topic
):
    posted, question, _ = await generated(world, typed=True, topic=topic, framework="torch")
    assert question.prompt in read(posted.response)
    assert "Press Answer and type the" in read(posted.response)
    assert not question.options
    for mistake in question.misconceptions:
        assert mistake.why not in read(posted.response)
    mistake = question.misconceptions[0]
    box = await world.ben.click(posted.response, label="Answer")
    await world.ben.submit_modal(box, {"answer": text_of(mistake.answer)})
    assert mistake.why in world.last_seen_by(world.ben)
    assert "one more try" in world.last_seen_by(world.ben)
    await world.restart()
    box = await world.ben.click(world.channel.history(viewer=world.ben)[-1], label="Answer")
    await world.ben.submit_modal(box, {"answer": text_of(question.answer)})
    assert "is right" in world.last_seen_by(world.ben)
    assert question.explanation in world.last_seen_by(world.ben)


def text_of(answer):
    """An answer as somebody types it: `8x64x14x14`, `20,490`."""
    return f"{answer:,}" if isinstance(answer, int) else "x".join(map(str, answer))


async def test_its_buttons_work_after_a_restart(world, whispered):
    posted, question, session_id = await generated(world)
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
    assert {world.bank.get(each).kind for each in seen} == {"choice", "bug", "shape", "number"}


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


async def test_a_review_asks_a_new_question_of_the_same_template(world, read):
    posted, question, session_id = await generated(world)
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
    posted, question, session_id = await generated(world)
    wrong = next(index for index, option in enumerate(question.options) if not option.correct)
    await world.ben.click(posted.response, custom_id=f"quiz:answer:{session_id}:{wrong}")
    shown = await world.ben.slash(world.channel, "mistakes")
    assert question.prompt in read(shown.response)
    explained = await world.ben.click(shown.response, label="Explanation")
    assert question.explanation in read(explained.response)
