"""/hint: the next hint of the member's current question."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from cogs._views.button import patiently
from cogs._views.quiz import show_hint


class Hint(commands.Cog):
    """Leads on, one rung at a time."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(
        name="hint",
        description=N_("Get the next hint for the question you are on; only you see it."),
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def hint(self, interaction: Interaction) -> None:
        """Take one hint."""
        hinting = self.bot.tutor.current_hint(
            interaction.channel_id or 0, learner_id=interaction.user.id, interaction_id=interaction.id
        )
        await show_hint(interaction, await patiently(interaction, hinting))


async def setup(bot: TutorBot) -> None:
    await bot.add_cog(Hint(bot))
