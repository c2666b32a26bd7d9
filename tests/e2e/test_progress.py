"""/progress and /group: a picture and the same in words, for oneself and for the server."""

from __future__ import annotations

from datetime import timedelta

import pytest
from simcord.components import walk_components

from bot.store.learners import Learner


@pytest.fixture
def ids(bank):
    """A question of each of two topics."""
    first, second = bank.topics()[:2]
    return bank.select(topic=first)[0].id, bank.select(topic=second)[0].id


def described(message):
    """The picture in words, as it is given for who can't see it."""
    gallery = next(item for item in walk_components(message.components) if item.get("type") == 12)
    return gallery["items"][0]["description"]


async def test_progress_of_who_has_answered_nothing_says_how_to_begin(world, whispered):
    shown = await world.ada.slash(world.channel, "progress")
    assert "answer a first question with `/quiz`" in whispered(shown)


async def test_progress_shows_the_row_of_days_and_the_answers_of_the_week(world, ids, whispered):
    for question_id in ids:
        posted = await world.ask(question_id)
        await posted.press(world.ada, posted.question.right)
        await world.pass_time(timedelta(days=1))
    shown = await world.ada.slash(world.channel, "progress")
    told = whispered(shown)
    assert "**2 days in a row**" in told
    # The first answer was on a Sunday, so this week there is one.
    assert "**1 answer** this week · 100% right at once in the last 6 weeks" in told
    told = described(shown.response)
    assert "Answers in each of the last weeks, this one last: 0, 0, 0, 0, 1, 1." in told


async def test_progress_shows_what_would_be_known_and_what_comes_back(world, ids, bank, whispered):
    first, second = [await world.ask(each) for each in ids]
    await first.press(world.ada, first.question.right)
    await second.press(world.ada, second.wrong[0])
    await second.press(world.ada, second.wrong[1])
    await world.pass_time(timedelta(hours=1))
    shown = await world.ada.slash(world.channel, "progress")
    told = whispered(shown)
    good, bad = (bank.title(bank.get(each).topic) for each in ids)
    assert f"{good}: **100%** (1 of " in told
    assert f"{bad}: **0%** (1 of " in told
    assert "**1 question** due now · 1 more in the next 4 weeks. Review with `/review`." in told
    assert f"{good} 100%, {bad} 0%" in described(shown.response)


async def test_progress_is_drawn_in_either_theme_and_the_last_one_chosen_is_kept(world, ids):
    posted = await world.ask(ids[0])
    await posted.press(world.ada, posted.question.right)
    drawn = {}
    for theme in ("dark", "light"):
        shown = await world.ada.slash(world.channel, "progress", theme=theme)
        drawn[theme] = await shown.response.attachments[0].read()
    assert drawn["dark"] != drawn["light"]
    await world.restart()
    kept = await world.ada.slash(world.channel, "progress")
    assert await kept.response.attachments[0].read() == drawn["light"]


async def test_a_member_whose_day_has_begun_already_counts_for_the_week(world, ids, read):
    posted = await world.ask(ids[0])
    async with world.store.writing() as tx:
        await tx.keep_learner(Learner(world.ada.id, timezone="Pacific/Kiritimati"))
    for member in (world.ada, world.ben, world.mod):
        await posted.press(member, posted.question.right)
    shown = read((await world.ada.slash(world.channel, "group")).response)
    assert "**3 answers** in the last seven days · 3 members took part." in shown


async def test_a_group_of_two_is_told_nothing_about_each_other(world, ids, whispered):
    posted = await world.ask(ids[0])
    for member in (world.ada, world.ben):
        await posted.press(member, posted.question.right)
    assert "once 3 members have answered" in whispered(await world.ada.slash(world.channel, "group"))


async def test_a_group_sees_its_topics_and_what_divides_it_and_no_names(world, ids, bank, read):
    easy, hard = ids
    posted = await world.ask(easy)
    for member in (world.ada, world.ben, world.mod):
        await posted.press(member, posted.question.right)
    posted = await world.ask(hard)
    await posted.press(world.ada, posted.wrong[0])
    await posted.press(world.ben, posted.wrong[1])
    await posted.press(world.mod, posted.question.right)
    shown = (await world.ada.slash(world.channel, "group")).response
    assert not shown.ephemeral
    told = read(shown)
    strong, weak = (bank.title(bank.get(each).topic) for each in ids)
    assert f"Strongest in **{strong}**: 100% right at once. Weakest in **{weak}**: 33%." in told
    assert "**6 answers** in the last seven days · 3 members took part." in told
    assert "3 first tries, 33% right" in told
    assert " ".join(bank.get(easy).prompt.split())[:40] not in told
    assert "<@" not in told
    assert f"{strong} 100%, {weak} 33%" in described(shown)
