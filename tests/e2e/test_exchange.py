"""/question export: the bank as a file, for moderators."""

from __future__ import annotations

import pytest

from questions.exchange.formats import Format, read


async def exported(world, **options):
    await world.mod.slash(world.channel, "question export", **options)
    message = world.channel.history(viewer=world.mod)[-1]
    (file,) = message.attachments
    return file.filename, await file.read()


async def test_a_moderator_takes_a_topic_along_and_nobody_else_sees_it(world):
    name, content = await exported(world, format="toml", topic="freezing")
    assert name == "freezing.toml"
    assert read(name, content).questions == world.bank.select("freezing")
    assert not world.channel.history(viewer=world.ben)


@pytest.mark.parametrize("wanted", ["json", "gift", "csv"])
async def test_a_level_is_taken_along_in_the_format_that_was_asked_for(world, wanted):
    name, content = await exported(world, format=wanted, level=5)
    assert read(name, content).questions == world.bank.select(level=5)


async def test_a_package_for_anki_is_a_file_of_its_own_kind(world):
    name, content = await exported(world, format=Format.ANKI, topic="Which layers to freeze")
    assert name == "warmstart.apkg"
    assert content.startswith(b"PK")


async def test_who_does_not_moderate_gets_no_answers(world, whispered):
    told = whispered(await world.ada.slash(world.channel, "question export", format="json"))
    assert "only those who moderate" in told
    assert all(not message.attachments for message in world.channel.history(viewer=world.ada))


async def test_a_choice_that_nothing_fits_is_told_so(world, whispered):
    told = whispered(await world.mod.slash(world.channel, "question export", format="json", topic="cooking"))
    assert "No question fits that" in told
