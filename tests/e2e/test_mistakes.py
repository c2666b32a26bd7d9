"""/mistakes: what a learner got wrong, to try again or read about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from simcord.components import walk_components


@pytest.fixture
async def wrong(world):
    """Six questions Ada got wrong, a minute apart."""
    asked = []
    for question in list(world.bank)[:6]:
        posted = await world.ask(question.id)
        await posted.press(world.ada, posted.wrong[0])
        world.clock.now += timedelta(minutes=1)
        asked.append(posted.question)
    return asked


def first_button(message, kind: str) -> str:
    """The custom_id of the first button of that kind."""
    ids = (item.get("custom_id", "") for item in walk_components(message.components))
    return str(next(each for each in ids if each.startswith(f"mistakes:{kind}:")))


def start_of(question) -> str:
    return " ".join(question.prompt.split())[:60]


async def test_mistakes_are_listed_the_latest_first_and_paged(world, wrong, read):
    shown = (await world.ada.slash(world.channel, "mistakes")).response
    assert shown.ephemeral
    text = read(shown)
    places = [text.index(start_of(question)) for question in reversed(wrong[2:])]
    assert places == sorted(places)
    assert start_of(wrong[1]) not in text
    assert "Page 1 of 2" in text
    await world.restart()
    await world.ada.click(shown, label="Older")
    assert start_of(wrong[0]) in world.last_seen_by(world.ada)
    assert "Page 2 of 2" in world.last_seen_by(world.ada)


async def test_a_mistake_can_be_tried_again_and_is_marked_when_right(world, wrong, read):
    shown = (await world.ada.slash(world.channel, "mistakes")).response
    again = await world.ada.click(shown, custom_id=first_button(shown, "try"))
    assert wrong[-1].prompt in read(again.response)
    async with world.store.reading() as tx:
        session = await tx.current_session(world.channel.id, world.ada.id)
    assert session.style == "review"
    await world.ada.click(again.response, custom_id=f"review:answer:{session.id}:{wrong[-1].right}")
    assert "is right" in world.last_seen_by(world.ada)
    listed = read((await world.ada.slash(world.channel, "mistakes")).response)
    assert listed.count("right since") == 1


async def test_the_explanation_of_a_mistake_can_be_read(world, wrong, read, whispered):
    shown = (await world.ada.slash(world.channel, "mistakes")).response
    text = whispered(await world.ada.click(shown, custom_id=first_button(shown, "explain")))
    assert wrong[-1].explanation in text
    assert wrong[-1].options[wrong[-1].right].text in text


async def test_mistakes_are_a_learners_own(world, wrong, whispered):
    assert "got no question wrong" in whispered(await world.ben.slash(world.channel, "mistakes"))


async def test_what_was_right_at_once_is_no_mistake(world, whispered):
    posted = await world.ask(next(iter(world.bank)).id)
    await posted.press(world.ada, posted.question.right)
    assert "got no question wrong" in whispered(await world.ada.slash(world.channel, "mistakes"))
