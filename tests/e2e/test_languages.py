"""Who reads what in which language: the member in theirs, the channel in the server's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import discord
import pytest
from simcord.components import walk_components

from bot.i18n import ENGLISH, _, nearest
from bot.languages import to_channel
from sandbox.protocol import Queued, Result, SnippetError, Started


@pytest.fixture
def ids(bank):
    return {"code": next(question.id for question in bank if question.code)}


def labels(message) -> list[str]:
    return [item["label"] for item in walk_components(message.components) if item.get("label")]


@pytest.mark.parametrize("locale", ["es-ES", "es-419"])
async def test_a_verdict_is_in_the_language_of_whoever_pressed(world, ids, locale):
    posted = await world.ask(ids["code"])
    world.reads(world.ben, locale)
    in_spanish = await posted.press(world.ben, posted.question.right)
    in_english = await posted.press(world.mod, posted.question.right)
    assert "es correcta" in in_spanish
    assert "100 puntos para ti, al primer intento." in in_spanish
    assert posted.question.explanation in in_spanish
    assert "is right" in in_english


async def test_the_posted_question_keeps_the_language_of_the_server_whoever_presses(world, ids):
    world.reads(world.ada, "es-ES")
    world.reads(world.ben, "es-ES")
    posted = await world.ask(ids["code"], asker=world.ada)
    assert "Nobody has answered yet." in world.board(posted)
    await posted.press(world.ben, posted.question.right)
    assert "1 member has answered." in world.board(posted)
    await posted.press_label(world.ada, "Reveal")
    assert "How the first tries fell" in world.board(posted)


async def test_in_a_spanish_server_everyone_reads_the_question_in_spanish(world, ids):
    await world.everyone_reads("es-ES")
    posted = await world.ask(ids["code"])
    assert labels(posted.message) == ["A", "B", "C", "D", "Pista", "Ejecutar", "Revelar", "Reportar"]
    shown = await posted.press(world.ben, posted.question.right)
    assert "is right" in shown
    assert "Ha respondido 1 persona." in world.board(posted)


async def test_a_rush_of_members_of_two_languages_leaves_one_language_on_the_board(world, ids):
    posted = await world.ask(ids["code"])
    world.reads(world.ben, "es-ES")
    for actor in (world.ada, world.ben, world.mod):
        await world.deliver(actor, posted, posted.button(posted.question.right))
    assert "3 members have answered." in world.board(posted)
    assert "es correcta" in world.last_seen_by(world.ben)
    assert "is right" in world.last_seen_by(world.ada)


async def test_a_question_in_a_direct_message_is_in_the_language_of_its_one_reader(world, read):
    world.reads(world.ben, "es-ES")
    shown = await world.ben.user.slash("quiz")
    assert "Nadie ha respondido todavía." in read(shown.response)
    assert "Pista" in labels(shown.response)
    await world.ben.user.click(shown.response, label="A")
    assert "Ha respondido 1 persona." in read(shown.response)


async def test_what_is_posted_though_nobody_acted_is_in_the_servers_language(world):
    spanish = world.env.create_guild("Aprendices", preferred_locale="es-ES")
    await world.env.settle()
    said = []
    for guild_id in (spanish.id, world.guild.id, 1):
        with to_channel(world.bot, guild_id):
            said.append(_("Hint"))
    assert said == ["Pista", "Hint", "Hint"]


async def test_help_is_in_spanish_and_says_what_is_not(world, whispered):
    world.reads(world.ben, "es-419")
    spanish = whispered(await world.ben.slash(world.channel, "help"))
    assert "Aprende en grupo" in spanish
    assert "escritas en inglés" in spanish
    assert "in English" not in whispered(await world.ada.slash(world.channel, "help"))


async def test_a_locale_we_do_not_have_is_answered_in_english(world, whispered):
    world.reads(world.ben, "ja")
    assert "Learn transfer learning" in whispered(await world.ben.slash(world.channel, "help"))


async def test_what_breaks_is_told_in_the_language_of_the_member(world, ids, whispered):
    posted = await world.ask(ids["code"])
    world.reads(world.ben, "es-ES")
    world.bot.tutor.bank = None  # a defect, as no member can cause one
    pressed = await posted.press(world.ben, posted.question.right)
    assert "algo falló de nuestro lado" in pressed
    typed = whispered(await world.ben.slash(world.channel, "hint"))
    assert "algo falló de nuestro lado" in typed
    assert "something broke on our side" in await posted.press(world.ada, posted.question.right)


async def test_choices_are_offered_in_the_language_of_whoever_types(world):
    world.reads(world.ben, "es-ES")
    spanish = await world.ben.autocomplete(world.channel, "quiz", "level", "fund")
    assert [choice["name"].split(" (")[0] for choice in spanish] == ["2: fundamentos"]
    english = await world.ada.autocomplete(world.channel, "quiz", "level", "bas")
    assert [choice["name"].split(" (")[0] for choice in english] == ["2: basics"]


async def test_a_private_run_is_in_spanish_and_one_for_all_in_the_servers_language(world, read):
    world.reads(world.ben, "es-ES")
    error = SnippetError(type="RuntimeError", message="shapes", line=3)
    world.worker.events = lambda job: [
        Queued(place=2),
        Started(),
        Result(id=job.id, status="error", error=error),
    ]
    private = await world.ben.slash(world.channel, "run", code="1", private=True)
    assert "RuntimeError en la línea 3" in read(private.response)
    assert labels(private.response) == ["Editar y volver a ejecutar"]
    public = await world.ben.slash(world.channel, "run", code="1")
    assert "RuntimeError on line 3" in read(public.response)
    assert labels(public.response) == ["Edit and rerun"]


async def test_the_box_for_code_and_what_was_typed_into_it_are_in_spanish(world, read):
    world.reads(world.ben, "es-ES")
    box = await world.ben.slash(world.channel, "run", private=True)
    assert box.modal["title"] == "Ejecutar Python"
    shown = await world.ben.submit_modal(box, {"code": "1"})
    assert "Ejecutado en" in read(shown.response)


async def test_a_file_that_cannot_be_run_is_refused_in_spanish(world, whispered):
    world.reads(world.ben, "es-ES")
    shown = await world.ben.slash(world.channel, "run", file=("cat.gif", b"GIF"))
    assert "Puedo ejecutar archivos .py" in whispered(shown)


async def test_the_list_of_commands_is_in_spanish_but_for_what_is_typed(world):
    synced = {each["name"]: each for each in world.env.backend.commands[None].values()}
    assert synced["quiz"]["description_localizations"]["es-ES"].startswith("Hazle al canal")
    assert not synced["quiz"].get("name_localizations")
    assert synced["quiz"]["options"][0]["description_localizations"]["es-419"] == "De qué trata"
    assert synced["Run code"]["name_localizations"] == {
        "es-ES": "Ejecutar código",
        "es-419": "Ejecutar código",
    }


def described(command: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command, its subcommands, options and their choices: whatever people read of it."""
    yield command
    for inner in (*command.get("options", []), *command.get("choices", [])):
        yield from described(inner)


async def test_every_line_in_the_list_of_commands_is_translated_and_short_enough(world):
    expected = {locale.value for locale in discord.Locale if nearest(locale.value) != ENGLISH}
    assert {"es-ES", "es-419"} <= expected
    for command in world.env.backend.commands[None].values():
        for line in described(command):
            shown = [line["description"]] if line.get("description") else []
            if line.get("description"):
                there = line.get("description_localizations") or {}
                assert set(there) == expected, f"mark it with N_() and translate it: {line['description']!r}"
                shown += there.values()
            assert all(len(text) <= 100 for text in shown)
            proper = line["name"] in {"PyTorch", "TensorFlow"}
            if "value" in line and re.search("[a-z]{2}", line["name"]) and not proper:
                there = line.get("name_localizations") or {}
                assert set(there) == expected, (
                    f"name it locale_str(N_(...)) and translate it: {line['name']!r}"
                )
            names = line.get("name_localizations") or {}
            # A choice, which has a value, has more room than a command or an option.
            assert all(0 < len(name) <= (100 if "value" in line else 32) for name in names.values())
