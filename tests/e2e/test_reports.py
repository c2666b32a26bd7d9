"""Report, under every question: from the box to the moderators, and what they can do about it."""

from __future__ import annotations

import pytest


@pytest.fixture
def with_code(world):
    return next(question for question in world.bank if question.code).id


async def report(actor, posted, reason="unclear", said="Which axis?"):
    box = await actor.click(posted.message, custom_id=f"report:open:{posted.session_id}")
    return await actor.submit_modal(box, {"reason": [reason], "said": said})


async def test_a_reported_question_reaches_the_moderators_and_is_paused_with_one_press(
    world, whispered, with_code
):
    posted = await world.ask(with_code)
    thanks = whispered(await report(world.ada, posted, "unclear", "Which axis is *meant*? <@1>"))
    assert "Thank you! The moderators will look at it." in thanks
    listed = await world.mod.slash(world.channel, "reports")
    assert "1 question to look at" in whispered(listed)
    assert "1 report · It is unclear" in whispered(listed)
    shown = await world.mod.click(listed.response, label="Pause")
    assert "paused by <@" in world.last_seen_by(world.mod)
    assert r"Which axis is \*meant\*?" in world.last_seen_by(world.mod)
    assert with_code not in {each.id for each in world.bank.select(guild_id=world.guild.id)}
    assert shown is not None
