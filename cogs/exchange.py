"""/question export and import: questions as a file, and a file's questions as drafts."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands, ui

from bot.client import Interaction, TutorBot
from bot.exchanging import Wish
from bot.i18n import N_
from bot.languages import language_of
from cogs._render.exchange import (
    FORMAT_NAMES,
    exported_parts,
    imported_parts,
    nothing_to_export,
    only_moderators,
    reason_text,
)
from cogs._render.page import Page, Part, lay_out
from cogs._render.quiz import framework_name
from cogs._typed import topic_choices, topic_meant
from cogs._views.button import panel, patiently, post, whisper
from questions.exchange.formats import Format, check_file
from questions.exchange.outcome import UnreadableError
from questions.model import FRAMEWORKS


@app_commands.command(
    name="export", description=N_("Take questions along as a file: for Anki, for Moodle, or to work on.")
)
@app_commands.rename(wanted="format")
@app_commands.describe(
    wanted=N_("What the file is for"),
    topic=N_("Only this topic; all if you leave it out"),
    level=N_("Only this level, from 1 to 5; all if you leave it out"),
    mine=N_("Only the questions that you have written here"),
)
@app_commands.choices(
    wanted=[
        app_commands.Choice(name=app_commands.locale_str(name), value=each.value)
        for each, name in FORMAT_NAMES.items()
    ]
)
async def export(
    interaction: Interaction,
    *,
    wanted: str,
    topic: str | None = None,
    level: app_commands.Range[int, 1, 5] | None = None,
    mine: bool = False,
) -> None:
    """Take questions along as a file."""
    if not mine and not interaction.permissions.manage_messages:
        await whisper(interaction, [Part(only_moderators())])
        return
    wish = Wish(Format(wanted), topic_meant(topic, interaction.client.tutor.bank), level, mine)
    exporting = interaction.client.exchange.export(wish, interaction.guild_id or 0, interaction.user.id)
    exported = await patiently(interaction, exporting)
    if exported is None:
        await whisper(interaction, [Part(nothing_to_export())])
        return
    file = discord.File(io.BytesIO(exported.file.content), filename=exported.file.name)
    shown = lay_out(exported_parts(exported, wish.format))
    page = Page((*shown.items, ui.File[Any](file)), (file,))
    await post(interaction, panel(page), page.files, ephemeral=True)


@app_commands.command(
    name="import", description=N_("Make drafts of a file's questions: TOML, JSON, Moodle GIFT, CSV or Anki.")
)
@app_commands.describe(
    file=N_("A .toml, .json, .gift, .csv or .apkg file"),
    topic=N_("What they are about, where the file doesn't say"),
    framework=N_("PyTorch or TensorFlow, where the file doesn't say"),
    level=N_("How hard they are, from 1 to 5, where the file doesn't say"),
)
@app_commands.choices(
    framework=[
        app_commands.Choice(name=app_commands.locale_str(framework_name(each)), value=each)
        for each in FRAMEWORKS
    ]
)
async def take_in(
    interaction: Interaction,
    *,
    file: discord.Attachment,
    topic: str | None = None,
    framework: str | None = None,
    level: app_commands.Range[int, 1, 5] | None = None,
) -> None:
    """Make drafts of a file's questions."""
    given = {
        "topic": topic_meant(topic, interaction.client.tutor.bank),
        "framework": framework,
        "level": level,
    }
    defaults = {name: value for name, value in given.items() if value is not None}
    try:
        check_file(file.filename, file.size)
        # Fetching and reading it takes a while, so it is acknowledged first.
        await interaction.response.defer(ephemeral=True, thinking=True)
        imported = await interaction.client.exchange.take_in(
            file.filename,
            await file.read(),
            defaults,
            guild_id=interaction.guild_id or 0,
            author_id=interaction.user.id,
            language=language_of(interaction),
        )
    except UnreadableError as error:
        await whisper(interaction, [Part(reason_text(error.why))])
        return
    await whisper(interaction, imported_parts(imported))


@export.autocomplete("topic")
@take_in.autocomplete("topic")
async def _topics(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return topic_choices(typed, interaction.client.tutor.bank)


async def setup(bot: TutorBot) -> None:
    group = bot.tree.get_command("question")
    assert isinstance(group, app_commands.Group)
    group.add_command(export)
    group.add_command(take_in)
