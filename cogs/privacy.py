"""/privacy: what is stored of a learner, and what they can do about it."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from cogs._views.button import patiently, post
from cogs._views.privacy import BUTTONS, privacy_panel


class PrivacyCommands(commands.Cog, name="Privacy"):
    """Tells learners what is theirs."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(
        name="privacy", description=N_("See what I know of you; take it along, or have it deleted.")
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def privacy(self, interaction: Interaction) -> None:
        """See what I know of you; take it along, or have it deleted."""
        off = await patiently(interaction, self.bot.privacy.off_leaderboard(interaction.user.id))
        await post(
            interaction, privacy_panel(self.bot.retention.days, off_leaderboard=off), (), ephemeral=True
        )


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    await bot.add_cog(PrivacyCommands(bot))
    bot.alarm.add("retention", bot.retention.due)
