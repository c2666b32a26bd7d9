"""/privacy: what is stored, all of it as a file, all of it gone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest


@pytest.fixture
async def answered(world):
    """Ada and Ben have answered a question."""
    posted = await world.ask(next(iter(world.bank)).id)
    await posted.press(world.ada, posted.wrong[0])
    await posted.press(world.ben, posted.question.right)
    return posted


async def test_what_is_stored_is_told_in_plain_words(world, whispered):
    told = whispered(await world.ada.slash(world.channel, "privacy"))
    assert "Your Discord id" in told
    assert "kept until you delete it" in told


async def test_the_export_comes_by_direct_message(world, answered, whispered):
    shown = await world.ada.slash(world.channel, "privacy")
    pressed = await world.ada.click(shown.response, label="Take it along")
    assert "sent you a direct message" in whispered(pressed)
    (message,) = world.ada.user.dm_channel.history()
    (file,) = message.attachments
    told = json.loads(await file.read())
    assert [row["learner_id"] for row in told["tables"]["attempt"]] == [str(world.ada.id)]


async def test_with_direct_messages_closed_the_export_is_shown_to_the_learner_alone(
    world, answered, whispered
):
    room = world.ada.user.dm_channel
    world.env.inject_error("POST", f"/channels/{room.id}/messages", status=403, code=50007)
    shown = await world.ada.slash(world.channel, "privacy")
    pressed = await world.ada.click(shown.response, label="Take it along")
    assert "direct messages are closed" in whispered(pressed)
    seen = world.channel.history(viewer=world.ada)[-1]
    assert seen.attachments[0].filename.endswith(".json")


async def test_deleting_takes_two_presses_and_leaves_the_groups_count(world, answered, whispered):
    shown = await world.ada.slash(world.channel, "privacy")
    asked = await world.ada.click(shown.response, label="Delete it")
    assert "Delete everything?" in whispered(asked)
    assert await world.points_of(answered, world.ada)
    await world.restart()
    done = await world.ada.click(asked.response, label="Delete everything, for good")
    assert "don't know you any more" in whispered(done)
    assert await world.points_of(answered, world.ada) == []
    assert await world.points_of(answered, world.ben) == [(True, 100)]
    revealed = await answered.press_label(world.ada, "Reveal")
    assert revealed
    async with world.store.reading() as tx:
        assert (await tx.tally(answered.session_id)).learners == 2


async def test_old_answers_become_counts_where_that_is_set(world, answered):
    world.bot.retention._kept_for = timedelta(days=30)
    await world.pass_time(timedelta(days=29))
    assert await world.points_of(answered, world.ben)
    await world.pass_time(timedelta(days=2))
    assert await world.points_of(answered, world.ben) == []
    async with world.store.reading() as tx:
        assert (await tx.tally(answered.session_id)).learners == 2


async def test_who_leaves_the_leaderboards_is_seen_on_none_until_they_come_back(
    world, answered, whispered, read
):
    def on_the_board() -> bool:
        return f"<@{world.ben.id}>" in world.last_seen_by(world.ada)

    await world.ada.slash(world.channel, "leaderboard")
    assert on_the_board()
    shown = await world.ben.slash(world.channel, "privacy")
    await world.ben.click(shown.response, label="Leave the leaderboards")
    assert "You are on no leaderboard" in world.last_seen_by(world.ben)
    await world.ada.slash(world.channel, "leaderboard")
    assert not on_the_board()
    await world.restart()
    await world.ben.click(shown.response, label="Back on the leaderboards")
    await world.ada.slash(world.channel, "leaderboard")
    assert on_the_board()
