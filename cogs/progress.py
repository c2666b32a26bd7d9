"""/leaderboard, /progress and /group: looking back at what was learnt."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.tutor.leaderboard import Period
from cogs._render.leaderboard import leaderboard_parts
from cogs._render.page import lay_out
from cogs._views.button import panel, patiently, post
from cogs._views.quiz import BLURPLE


class ProgressCog(commands.Cog, name="progress"):
    """Shows what was counted; nothing here changes it."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(name="leaderboard")
    @app_commands.guild_only()
    @app_commands.describe(period="Since when points count; this week if you leave it out")
    @app_commands.choices(
        period=[
            app_commands.Choice(name="this week", value="week"),
            app_commands.Choice(name="this month", value="month"),
            app_commands.Choice(name="all time", value="all"),
        ]
    )
    async def leaderboard(self, interaction: Interaction, period: str = "week") -> None:
        """Show who has earned the most points in this server."""
        assert interaction.guild_id is not None
        looking = self.bot.progress.leaderboard(
            interaction.guild_id, _period(period), asker_id=interaction.user.id
        )
        board = await patiently(interaction, looking, ephemeral=False)
        page = lay_out(leaderboard_parts(board))
        await post(interaction, panel(page, accent=BLURPLE), page.files, ephemeral=not board.top)


def _period(chosen: str) -> Period:
    match chosen:
        case "month" | "all":
            return chosen
        case _:
            return "week"


async def setup(bot: TutorBot) -> None:
    await bot.add_cog(ProgressCog(bot))
