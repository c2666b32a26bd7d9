"""/question export: the bank's questions as a file, for those who moderate."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands, ui

from bot.client import Interaction, TutorBot
from bot.exchanging import Wish
from bot.i18n import N_
from cogs._render.exchange import FORMAT_NAMES, exported_parts, nothing_to_export, only_moderators
from cogs._render.page import Page, Part, lay_out
from cogs._typed import MAX_CHOICES, meant
from cogs._views.button import panel, patiently, post, whisper
from questions.exchange.formats import Format


@app_commands.command(
    name="export", description=N_("Take questions along as a file: for Anki, for Moodle, or to work on.")
)
@app_commands.rename(wanted="format")
@app_commands.describe(
    wanted=N_("What the file is for"),
    topic=N_("Only this topic; all if you leave it out"),
    level=N_("Only this level, from 1 to 5; all if you leave it out"),
)
@app_commands.choices(
    wanted=[
        app_commands.Choice(name=app_commands.locale_str(name), value=each.value)
        for each, name in FORMAT_NAMES.items()
    ]
)
async def export(
    interaction: Interaction,
    wanted: str,
    topic: str | None = None,
    level: app_commands.Range[int, 1, 5] | None = None,
) -> None:
    """Take questions along as a file."""
    if not interaction.permissions.manage_messages:
        await whisper(interaction, [Part(only_moderators())])
        return
    bank = interaction.client.tutor.bank
    wish = Wish(Format(wanted), meant(topic, bank.topics(), bank.title), level)
    exported = await patiently(interaction, interaction.client.exchange.export(wish))
    if exported is None:
        await whisper(interaction, [Part(nothing_to_export())])
        return
    file = discord.File(io.BytesIO(exported.file.content), filename=exported.file.name)
    shown = lay_out(exported_parts(exported, wish.format))
    page = Page((*shown.items, ui.File[Any](file)), (file,))
    await post(interaction, panel(page), page.files, ephemeral=True)


@export.autocomplete("topic")
async def _topics(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    bank = interaction.client.tutor.bank
    titles = {slug: bank.title(slug) for slug in bank.topics()}
    found = [slug for slug, title in titles.items() if typed.casefold() in title.casefold()]
    return [app_commands.Choice(name=titles[slug], value=slug) for slug in found[:MAX_CHOICES]]


async def setup(bot: TutorBot) -> None:
    group = bot.tree.get_command("question")
    if not isinstance(group, app_commands.Group):
        group = app_commands.Group(
            name="question", description=N_("Take questions along as a file."), guild_only=True
        )
        bot.tree.add_command(group)
    group.add_command(export)
