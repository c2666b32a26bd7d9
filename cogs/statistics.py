"""/statistics: what the answers say of the questions, for those who moderate."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from cogs._render.page import Part
from cogs._render.statistics import item_parts, no_such_question
from cogs._typed import MAX_CHOICES
from cogs._views.button import patiently, post, whisper
from cogs._views.statistics import TurnItems, items_panel


class ItemStatistics(commands.Cog, name="Statistics"):
    """Shows which questions need a look."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(
        name="statistics",
        description=N_("See how well the questions work in this server; only you see it."),
    )
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.describe(question=N_("All about one question; the list of all if you leave it out"))
    async def statistics(self, interaction: Interaction, question: str | None = None) -> None:
        """See how well the questions work in this server; only you see it."""
        survey = await patiently(interaction, self.bot.statistics.latest(interaction.guild_id or 0))
        if question is None:
            await post(interaction, items_panel(survey, 0), (), ephemeral=True)
            return
        found = next((item for item in survey.items if item.question.id == question), None)
        parts = [Part(no_such_question(question))] if found is None else item_parts(found, survey)
        await whisper(interaction, parts)

    @statistics.autocomplete("question")
    async def _questions(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        asked = self.bot.tutor.bank.select(guild_id=interaction.guild_id)
        ids = (question.id for question in asked if typed.casefold() in question.id)
        return [app_commands.Choice(name=each, value=each) for each in list(ids)[:MAX_CHOICES]]


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(TurnItems)
    await bot.add_cog(ItemStatistics(bot))
