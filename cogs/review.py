"""/review: what is due for the member, one question after another."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from cogs._views.review import BUTTONS, DEFAULT_COUNT, begin, begin_by_dm

MOST = 20


class Review(commands.Cog):
    """Brings back what a learner is about to forget."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(
        name="review", description=N_("Go over what you are about to forget; only you see it.")
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.describe(
        count=N_("How many questions at most, 5 if you don't say"), where=N_("Where to be asked")
    )
    @app_commands.choices(
        where=[
            app_commands.Choice(name=app_commands.locale_str(N_("here, only for you")), value="here"),
            app_commands.Choice(name=app_commands.locale_str(N_("direct message")), value="dm"),
        ]
    )
    async def review(
        self,
        interaction: Interaction,
        count: app_commands.Range[int, 1, MOST] = DEFAULT_COUNT,
        where: str = "here",
    ) -> None:
        """Go over what you are about to forget; only you see it."""
        if where == "dm" and interaction.guild_id is not None:
            await begin_by_dm(interaction, count)
        else:
            await begin(interaction, count)


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    await bot.add_cog(Review(bot))
