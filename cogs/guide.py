"""/help: what there is to try."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from cogs._render.guide import guide_parts
from cogs._views.button import whisper


class Guide(commands.Cog):
    """Shows a new member around."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(name="help", description=N_("See what the tutor can do."))
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def help(self, interaction: Interaction) -> None:
        """Show the guide."""
        await whisper(interaction, guide_parts(self.bot.tutor.bank))


async def setup(bot: TutorBot) -> None:
    await bot.add_cog(Guide(bot))
