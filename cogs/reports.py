"""/reports: what members say is wrong with questions, and which are paused; for those who moderate."""

from __future__ import annotations

import asyncio
from datetime import datetime

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from cogs._render.page import Part
from cogs._render.reports import unknown_question
from cogs._typed import MAX_CHOICES
from cogs._views.button import patiently, post, whisper
from cogs._views.reports import BUTTONS, MODAL_TEMPLATE, case_message, list_panel, show_due, submitted

LONGEST_HOLD_UP = 1.0


class Reports(commands.Cog):
    """Shows what was reported and what is paused."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot
        self.showing: asyncio.Task[None] | None = None

    async def cog_unload(self) -> None:
        if self.showing is not None:
            self.showing.cancel()

    @app_commands.command(
        name="reports",
        description=N_("See which questions were reported, and pause or resume one; only you see it."),
    )
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.describe(question=N_("All about one question; the list of all if you leave it out"))
    async def reports(self, interaction: Interaction, question: str | None = None) -> None:
        """See which questions were reported, and pause or resume one; only you see it."""
        reporting, guild_id = self.bot.reporting, interaction.guild_id or 0
        if question is None:
            found = await patiently(interaction, reporting.cases(guild_id))
            await post(interaction, list_panel(found, 0, reporting.bank), (), ephemeral=True)
            return
        dossier = await patiently(interaction, reporting.case(guild_id, question))
        if dossier is None:
            await whisper(interaction, [Part(unknown_question(question))])
            return
        view, files = case_message(dossier, reporting.bank, alone=True)
        await post(interaction, view, files, ephemeral=True)

    @reports.autocomplete("question")
    async def _questions(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        bank, guild_id = self.bot.reporting.bank, interaction.guild_id
        # What is paused is not among those that are asked, and some of these are not in the files.
        askable = (*bank, *bank.select(guild_id=guild_id), *bank.skills(guild_id=guild_id))
        there = dict.fromkeys(each.id for each in askable)
        ids = [each for each in there if typed.casefold() in each]
        return [app_commands.Choice(name=each, value=each) for each in ids[:MAX_CHOICES]]

    async def duty(self, _now: datetime) -> datetime | None:
        """Show in the moderators' channels what was reported and what was done.

        Adding up what the answers tell may take a while: others whose time has come don't wait for that.
        """
        if self.showing is None or self.showing.done():
            self.showing = asyncio.create_task(show_due(self.bot))
        await asyncio.wait({self.showing}, timeout=LONGEST_HOLD_UP)
        return None


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    bot.on_modal(MODAL_TEMPLATE, submitted)
    await bot.reporting.load()
    cog = Reports(bot)
    await bot.add_cog(cog)
    bot.alarm.add("reports", cog.duty)
