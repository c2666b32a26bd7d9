"""/privacy: what is stored of a learner, and what they can do about it."""

from __future__ import annotations

from typing import Any

from discord import app_commands, ui
from discord.ext import commands

from bot.client import Interaction, TutorBot
from cogs._render.privacy import privacy_parts
from cogs._views.button import whisper
from cogs._views.privacy import BUTTONS, DeleteButton, ExportButton


class PrivacyCommands(commands.Cog, name="Privacy"):
    """Tells learners what is theirs."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(name="privacy")
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def privacy(self, interaction: Interaction) -> None:
        """See what I know of you; take it along, or have it deleted."""
        rows = [ui.ActionRow[Any](ExportButton(), DeleteButton())]
        await whisper(interaction, privacy_parts(self.bot.retention.days), rows=rows)


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    await bot.add_cog(PrivacyCommands(bot))
    bot.alarm.add("retention", bot.retention.due)
