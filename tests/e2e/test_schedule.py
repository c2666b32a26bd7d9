"""The question of the day: planned by a moderator, posted by the clock, answered the day after."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest
from simcord.components import walk_components


@pytest.fixture
def manager(world):
    """A member who may manage the server."""
    role = world.guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    return world.guild.add_member(world.env.create_user("mia"), roles=[role])


def questions_in(world):
    """The posted questions, oldest first."""
    return [
        message
        for message in world.channel.history()
        if any("quiz:answer" in item.get("custom_id", "") for item in parts(message))
        or "How the first tries fell" in str([item.get("content") for item in parts(message)])
    ]


def parts(message):
    return list(walk_components([component.to_dict() for component in message.components]))


async def test_the_question_comes_at_its_time_and_its_answer_the_day_after(world, manager, read, whispered):
    told = await manager.slash(
        world.channel, "schedule set", time="18:00", timezone="Europe/Madrid", weekdays=""
    )
    assert "every day at 18:00, Europe/Madrid" in whispered(told)
    await world.pass_time(timedelta(hours=4))  # from 13 to 17 o'clock in Madrid
    assert questions_in(world) == []
    await world.pass_time(timedelta(hours=1))
    (first,) = questions_in(world)
    assert "Question of the day: " in read(first)
    session = next(
        item["custom_id"].split(":")[2] for item in parts(first) if "hint" in item.get("custom_id", "")
    )
    question, *_ = await world.bot.tutor.board(int(session))
    await world.ben.click(first, custom_id=f"quiz:answer:{session}:{question.right}")

    await world.pass_time(timedelta(days=1))
    first, second = questions_in(world)
    assert question.explanation in read(first)
    assert first.id != second.id
    said = [message.content for message in world.channel.history() if message.content]
    assert "1 member answered, 100% right" in said[-1]
    assert question.options[question.right].text in said[-1]


async def test_days_missed_while_the_bot_was_down_are_made_up_for_once(world, manager):
    await manager.slash(world.channel, "schedule set", time="18:00", timezone="UTC")
    world.clock.now += timedelta(days=6)
    await world.restart()
    await world.pass_time(timedelta(0))
    assert len(questions_in(world)) == 1
    await world.pass_time(timedelta(minutes=30))
    assert len(questions_in(world)) == 1


async def test_a_plan_outlives_restarts_and_so_does_what_was_answered(world, manager):
    await manager.slash(world.channel, "schedule set", time="18:00", timezone="UTC")
    await world.restart()
    await world.pass_time(timedelta(hours=6))
    (first,) = questions_in(world)
    await world.restart()
    session = next(
        item["custom_id"].split(":")[2] for item in parts(first) if "hint" in item.get("custom_id", "")
    )
    question, *_ = await world.bot.tutor.board(int(session))
    await world.ben.click(first, custom_id=f"quiz:answer:{session}:{question.right}")
    await world.restart()
    await world.pass_time(timedelta(days=1))
    assert len(questions_in(world)) == 2
    said = [message.content for message in world.channel.history() if message.content]
    assert "1 member answered, 100% right" in said[-1]


async def test_a_plan_is_replaced_listed_and_ended(world, manager, whispered):
    nothing = await manager.slash(world.channel, "schedule show")
    assert "No channel has" in whispered(nothing)
    await manager.slash(world.channel, "schedule set", time="18:00", timezone="UTC")
    await manager.slash(world.channel, "schedule set", time="7", timezone="UTC", weekdays="sat,sun")
    shown = whispered(await manager.slash(world.channel, "schedule show"))
    assert "Saturday, Sunday at 07:00" in shown
    assert "18:00" not in shown
    ended = await manager.slash(world.channel, "schedule stop")
    assert "no question of the day any more" in whispered(ended)
    await world.pass_time(timedelta(days=7))
    assert questions_in(world) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"time": "noon", "timezone": "UTC"}, "write it like 18:30"),
        ({"time": "18:00", "timezone": "Atlantis"}, "nearest big city"),
        ({"time": "18:00", "timezone": "UTC", "weekdays": "someday"}, "mon,wed,fri"),
        ({"time": "18:00", "timezone": "UTC", "topics": "cooking"}, "the topics are"),
    ],
)
async def test_what_makes_no_sense_is_told_in_a_sentence(world, manager, whispered, options, words):
    told = await manager.slash(world.channel, "schedule set", **options)
    assert words in whispered(told)


async def test_a_channel_that_is_gone_ends_its_plan(world, manager):
    await manager.slash(world.channel, "schedule set", time="18:00", timezone="UTC")
    world.env.inject_error("POST", "/channels/*/messages", status=404, code=10003)
    await world.pass_time(timedelta(days=1))
    assert await world.bot.daily.plans(world.guild.id) == []


async def test_a_bot_that_goes_down_before_it_has_posted_posts_when_it_is_back(world, manager):
    await manager.slash(world.channel, "schedule set", time="18:00", timezone="UTC")
    world.clock.now += timedelta(hours=6)
    (opened,) = await world.bot.daily.due(world.clock.now)  # and here the power goes
    assert questions_in(world) == []
    await world.restart()
    for _tick in range(3):
        await world.pass_time(timedelta(minutes=1))
    (posted,) = questions_in(world)
    assert f"quiz:hint:{opened.session.id}" in str(parts(posted)), "the very question, and once"


async def test_a_bot_that_goes_down_before_it_has_noted_the_message_posts_no_second(
    world, manager, monkeypatch
):
    await manager.slash(world.channel, "schedule set", time="18:00", timezone="UTC")
    world.clock.now += timedelta(hours=6)
    # Messages are looked for by their time, so Discord's clock has to be the bot's.
    world.env.backend.advance_clock((world.clock.now - world.env.now()).total_seconds())

    async def lost(*_):
        raise OSError("the power went")

    monkeypatch.setattr(world.bot.tutor, "posted", lost)
    await world.pass_time(timedelta(0))
    assert len(questions_in(world)) == 1
    monkeypatch.undo()
    await world.restart()
    await world.pass_time(timedelta(hours=1))
    (posted,) = questions_in(world)
    session_id = next(
        item["custom_id"].split(":")[2] for item in parts(posted) if "hint" in item.get("custom_id", "")
    )
    async with world.store.reading() as tx:
        assert (await tx.session(int(session_id))).message_id == posted.id


async def test_what_discord_refuses_today_is_tried_again_with_yesterdays_answer(world, manager, read):
    await manager.slash(world.channel, "schedule set", time="18:00", timezone="UTC")
    await world.pass_time(timedelta(hours=6))
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=400, times=None)
    await world.pass_time(timedelta(days=1))
    world.env.backend.faults.clear()
    assert len(questions_in(world)) == 1
    await world.restart()
    await world.pass_time(timedelta(minutes=1))
    first, second = questions_in(world)
    assert "✓ **right**" in read(first)
    assert "quiz:answer" in str(parts(second))
    answers = [message for message in world.channel.history() if "last question" in message.content]
    assert len(answers) == 1
    await world.pass_time(timedelta(minutes=1))
    assert len(questions_in(world)) == 2


async def test_a_question_that_could_not_be_posted_all_day_gives_way_to_the_next(world, manager):
    await manager.slash(world.channel, "schedule set", time="18:00", timezone="UTC")
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=400, times=None)
    await world.pass_time(timedelta(hours=6))
    world.env.backend.faults.clear()
    await world.pass_time(timedelta(days=1))
    assert len(questions_in(world)) == 1


async def test_a_channel_closed_to_the_bot_is_asked_again_the_next_day(world, manager):
    await manager.slash(world.channel, "schedule set", time="18:00", timezone="UTC")
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=403)
    await world.pass_time(timedelta(hours=6))
    await world.pass_time(timedelta(minutes=1))
    assert questions_in(world) == []
    await world.pass_time(timedelta(days=1))
    assert len(questions_in(world)) == 1


async def test_a_time_zone_may_be_typed_by_its_city(world, manager, whispered):
    told = await manager.slash(world.channel, "schedule set", time="18:00", timezone="madrid")
    assert "every day at 18:00, Europe/Madrid" in whispered(told)


async def test_time_zones_and_topics_are_completed(world, manager):
    zones = await manager.autocomplete(world.channel, "schedule set", "timezone", "madrid", time="18:00")
    assert [choice["value"] for choice in zones] == ["Europe/Madrid"]
    first = world.bank.title(world.bank.topics()[0])
    topics = await manager.autocomplete(
        world.channel, "schedule set", "topics", f"{first}, ", time="18:00", timezone="UTC"
    )
    assert all(choice["value"].startswith(f"{first}, ") for choice in topics)
    assert len(topics) == len(world.bank.topics()) - 1
