"""/mistakes: the questions the member got wrong, to try again or read about."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from cogs._views.button import patiently, post
from cogs._views.mistakes import BUTTONS, mistakes_panel


class Mistakes(commands.Cog):
    """Goes back to what went wrong."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(
        name="mistakes",
        description=N_("See the questions you got wrong, to try again or read about; only you see them."),
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def mistakes(self, interaction: Interaction) -> None:
        """See the questions you got wrong, to try again or read about; only you see them."""
        found = await patiently(interaction, self.bot.reviewer.mistakes(interaction.user.id))
        await post(interaction, mistakes_panel(found, 0, self.bot.reviewer.bank), (), ephemeral=True)


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    await bot.add_cog(Mistakes(bot))
