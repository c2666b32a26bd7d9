"""/remind: a direct message a day at most, when something is due and the learner asked for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

HOUR = timedelta(hours=1)


def dms_of(world, actor, read) -> list[str]:
    """What the bot wrote to that member."""
    return [read(each) for each in actor.user.dm_channel.history()]


@pytest.fixture
async def due(world):
    """Ada got a question wrong at noon, Universal Time, so it is due ten minutes later."""
    posted = await world.ask(next(iter(world.bank)).id)
    await posted.press(world.ada, posted.wrong[0])
    return posted


async def at(world, when: str) -> None:
    """Let it be that time, and have happen what falls due."""
    await world.pass_time(datetime.fromisoformat(when).replace(tzinfo=UTC) - world.clock.now)


async def test_a_reminder_comes_at_the_hour_in_the_learners_zone_and_once_a_day(world, due, read, whispered):
    chosen = await world.ada.slash(world.channel, "remind", hour=18, timezone="Europe/Madrid")
    assert "18:00, Europe/Madrid time" in whispered(chosen)
    await at(world, "2026-03-01T16:59")
    assert dms_of(world, world.ada, read) == []
    await at(world, "2026-03-01T17:01")
    (text,) = dms_of(world, world.ada, read)
    assert "One question is waiting" in text
    await at(world, "2026-03-01T22:00")
    await world.ada.slash(world.channel, "remind", hour=23)
    await at(world, "2026-03-01T22:30")
    assert len(dms_of(world, world.ada, read)) == 1
    await at(world, "2026-03-02T22:01")
    assert len(dms_of(world, world.ada, read)) == 2


async def test_where_nothing_is_due_nothing_is_sent(world, read):
    await world.ada.slash(world.channel, "remind", hour=18, timezone="UTC")
    await at(world, "2026-03-01T18:01")
    await at(world, "2026-03-02T18:01")
    assert dms_of(world, world.ada, read) == []


async def test_of_what_is_not_asked_anywhere_now_nobody_is_reminded(world, due, read):
    world.bank.pause(due.question.id, None)
    await world.ada.slash(world.channel, "remind", hour=18, timezone="UTC")
    await at(world, "2026-03-01T18:01")
    assert dms_of(world, world.ada, read) == []
    world.bank.resume(due.question.id, None)
    await at(world, "2026-03-02T18:01")
    assert "One question is waiting" in dms_of(world, world.ada, read)[-1]


async def test_whoever_did_not_ask_for_it_is_not_reminded(world, due, read):
    await at(world, "2026-03-05T18:00")
    assert dms_of(world, world.ada, read) == []


async def test_the_zone_is_asked_for_once_and_kept(world, due, whispered):
    assert "Which time zone" in whispered(await world.ada.slash(world.channel, "remind", hour=18))
    typo = await world.ada.slash(world.channel, "remind", hour=18, timezone="Europe/Nowhere")
    assert "no time zone called Europe/Nowhere" in whispered(typo)
    typed = await world.ada.slash(world.channel, "remind", hour=18, timezone="europe/madrid")
    assert "Europe/Madrid" in whispered(typed)
    assert "09:00, Europe/Madrid" in whispered(await world.ada.slash(world.channel, "remind", hour=9))
    moved = await world.ada.slash(world.channel, "remind", timezone="UTC")
    assert "09:00, UTC" in whispered(moved)
    assert "09:00, UTC" in whispered(await world.ada.slash(world.channel, "remind"))


async def test_the_zones_offered_fit_what_is_typed_and_say_what_time_it_is_there(world):
    offered = await world.ada.autocomplete(world.channel, "remind", "timezone", "tok")
    assert offered[0]["value"] == "Asia/Tokyo"
    assert "now 21:00" in offered[0]["name"]
    await world.ada.slash(world.channel, "remind", hour=18, timezone="Asia/Tokyo")
    offered = await world.ada.autocomplete(world.channel, "remind", "timezone", "")
    assert offered[0]["value"] == "Asia/Tokyo"
    assert len(offered) > 10


async def test_every_reminder_can_be_answered_with_stop(world, due, read):
    await world.ada.slash(world.channel, "remind", hour=18, timezone="UTC")
    await at(world, "2026-03-01T18:01")
    await world.restart()
    await world.ada.user.click(world.ada.user.dm_channel.last_message, label="Stop reminders")
    assert "No more reminders" in dms_of(world, world.ada, read)[-1]
    await at(world, "2026-03-02T18:01")
    await at(world, "2026-03-03T18:01")
    assert len(dms_of(world, world.ada, read)) == 1


async def test_a_reminder_leads_into_the_review(world, due, read):
    await world.ada.slash(world.channel, "remind", hour=18, timezone="UTC")
    await at(world, "2026-03-01T18:01")
    await world.restart()
    user = world.ada.user
    await user.click(user.dm_channel.last_message, label="Review now")
    assert "Review: 1 of 1" in dms_of(world, world.ada, read)[-1]
    assert due.question.prompt in dms_of(world, world.ada, read)[-1]
    async with world.store.reading() as tx:
        session = await tx.current_session(user.dm_channel.id, world.ada.id)
    option = due.question.right
    await user.click(user.dm_channel.last_message, custom_id=f"review:answer:{session.id}:{option}")
    assert "is right" in dms_of(world, world.ada, read)[-1]
    await user.click(user.dm_channel.last_message, label="Finish")
    assert "Review done" in dms_of(world, world.ada, read)[-1]


async def test_a_reminder_missed_while_the_bot_was_down_comes_late_the_same_day(world, due, read):
    await world.ada.slash(world.channel, "remind", hour=18, timezone="UTC")
    world.clock.now = datetime(2026, 3, 1, 22, tzinfo=UTC)
    await world.restart()
    await world.pass_time(timedelta(0))
    assert len(dms_of(world, world.ada, read)) == 1


async def test_a_reminder_missed_for_days_is_not_made_up_for(world, due, read):
    await world.ada.slash(world.channel, "remind", hour=18, timezone="UTC")
    world.clock.now = datetime(2026, 3, 4, 8, tzinfo=UTC)
    await world.restart()
    await world.pass_time(timedelta(0))
    assert dms_of(world, world.ada, read) == []
    await at(world, "2026-03-04T18:01")
    assert len(dms_of(world, world.ada, read)) == 1


async def test_a_closed_dm_turns_reminders_off_and_the_next_command_says_so_once(world, due, read):
    await world.ada.slash(world.channel, "remind", hour=18, timezone="UTC")
    room = world.ada.user.dm_channel
    world.env.inject_error("POST", f"/channels/{room.id}/messages", status=403, code=50007)
    await at(world, "2026-03-01T18:01")
    await world.restart()
    await at(world, "2026-03-02T18:01")
    assert dms_of(world, world.ada, read) == []
    await world.ada.slash(world.channel, "hint")
    said = [read(each) for each in world.channel.history(viewer=world.ada)]
    assert sum("your reminders are off" in each for each in said) == 1
    await world.ada.slash(world.channel, "hint")
    said = [read(each) for each in world.channel.history(viewer=world.ada)]
    assert sum("your reminders are off" in each for each in said) == 1
    assert not any("your reminders are off" in read(each) for each in world.channel.history(viewer=world.ben))


async def test_one_learners_closed_door_keeps_no_other_from_being_reminded(world, due, read):
    await due.press(world.ben, due.wrong[0])
    for actor in (world.ada, world.ben):
        await actor.slash(world.channel, "remind", hour=18, timezone="UTC")
    room = world.ada.user.dm_channel
    world.env.inject_error("POST", f"/channels/{room.id}/messages", status=403, code=50007)
    await at(world, "2026-03-01T18:01")
    assert dms_of(world, world.ada, read) == []
    assert len(dms_of(world, world.ben, read)) == 1


async def test_a_review_can_be_had_by_direct_message(world, due, read, whispered):
    await world.pass_time(HOUR)
    assert "in your direct messages" in whispered(await world.ada.slash(world.channel, "review", where="dm"))
    assert "Review: 1 of 1" in dms_of(world, world.ada, read)[-1]


async def test_a_review_that_can_not_be_sent_says_what_to_do(world, due, whispered):
    await world.pass_time(HOUR)
    room = world.ada.user.dm_channel
    world.env.inject_error("POST", f"/channels/{room.id}/messages", status=403, code=50007)
    shown = await world.ada.slash(world.channel, "review", where="dm")
    assert "direct messages are closed to me" in whispered(shown)
