"""Points are counted per server and shown by week, month and of all time; nobody is pinged."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.store.learners import Learner


@pytest.fixture
def pooling(bank):
    return next(iter(bank)).id


async def test_the_first_places_are_shown_with_who_asks_at_the_end(world, pooling, read):
    posted = await world.ask(pooling)
    await posted.press(world.ada, posted.wrong[0])
    await posted.press(world.ada, posted.question.right)
    await posted.press(world.ben, posted.question.right)
    shown = (await world.mod.slash(world.channel, "leaderboard")).response
    assert not shown.ephemeral
    lines = read(shown).splitlines()
    assert lines[1] == f"**1** · <@{world.ben.id}> · 100 points"
    assert lines[2] == f"**2** · <@{world.ada.id}> · 50 points"
    assert str(world.mod.id) not in read(shown)
    assert "starts over <t:1772409600:R>" in read(shown), "Monday, 2 March 2026, midnight in UTC"


async def test_a_new_week_begins_with_nobody_and_all_time_goes_on(world, pooling, read, whispered):
    posted = await world.ask(pooling)
    await posted.press(world.ada, posted.question.right)
    await world.pass_time(timedelta(days=1))
    assert "be the first" in whispered(await world.ada.slash(world.channel, "leaderboard"))
    for period in ("month", "all"):
        shown = (await world.ada.slash(world.channel, "leaderboard", period=period)).response
        assert f"<@{world.ada.id}> · 100 points" in read(shown)


async def test_the_first_answer_of_a_day_tells_how_many_days_it_is_in_a_row(world, bank):
    for question, expected in zip(bank, ("", "2 days in a row", "3 days in a row"), strict=False):
        posted = await world.ask(question.id)
        first = await posted.press(world.ada, posted.wrong[0])
        assert expected in first
        assert "in a row" not in await posted.press(world.ada, posted.question.right)
        assert ("in a row" in first) == bool(expected)
        await world.pass_time(timedelta(days=1))


async def test_who_opted_out_is_on_no_leaderboard_and_hears_so_alone(world, pooling, read, whispered):
    posted = await world.ask(pooling)
    await posted.press(world.ada, posted.question.right)
    await posted.press(world.ben, posted.wrong[0])
    await posted.press(world.ben, posted.question.right)
    async with world.store.writing() as tx:
        await tx.keep_learner(Learner(world.ada.id, off_leaderboard=True))
    shown = (await world.ben.slash(world.channel, "leaderboard")).response
    assert f"**1** · <@{world.ben.id}> · 50 points" in read(shown)
    assert str(world.ada.id) not in read(shown)
    alone = whispered(await world.ada.slash(world.channel, "leaderboard"))
    assert "You have opted out" in alone
    assert str(world.ada.id) not in alone


async def test_who_is_further_down_sees_their_own_place_below_the_first_ten(world, pooling, read):
    posted = await world.ask(pooling)
    for number in range(12):
        member = world.guild.add_member(world.env.create_user(f"member {number}"))
        await posted.press(member, posted.question.right)
    await posted.press(world.ada, posted.wrong[0])
    await posted.press(world.ada, posted.question.right)
    lines = read((await world.ada.slash(world.channel, "leaderboard")).response).splitlines()
    assert all(line.startswith("**1** · ") for line in lines[1:11])
    assert lines[11:13] == ["⋯", f"**13** · <@{world.ada.id}> · 50 points"]
