"""/leaderboard, /progress and /group: looking back at what was learnt."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from bot.languages import to_all, to_audience
from bot.tutor.group import ENOUGH_MEMBERS
from bot.tutor.leaderboard import Period
from cogs._render.chart import Chart, draw
from cogs._render.figure import Theme, picture
from cogs._render.group import group_alternative, group_chart, group_parts, too_few
from cogs._render.leaderboard import leaderboard_parts
from cogs._render.page import Page, Part, lay_out
from cogs._render.progress import nothing_yet, progress_alternative, progress_chart, progress_parts
from cogs._render.text import clipped
from cogs._views.button import panel, patiently, post, whisper
from cogs._views.quiz import BLURPLE

# Discord's limit for the alternative text of a picture.
MAX_DESCRIPTION: Final = 1024
THEMES: Final = [
    app_commands.Choice(name=N_("dark"), value="dark"),
    app_commands.Choice(name=N_("light"), value="light"),
]


class ProgressCog(commands.Cog, name="progress"):
    """Shows what was counted; nothing here changes it."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(
        name="leaderboard", description=N_("Show who has earned the most points in this server.")
    )
    @app_commands.guild_only()
    @app_commands.describe(period=N_("Since when points count; this week if you leave it out"))
    @app_commands.choices(
        period=[
            app_commands.Choice(name=N_("this week"), value="week"),
            app_commands.Choice(name=N_("this month"), value="month"),
            app_commands.Choice(name=N_("all time"), value="all"),
        ]
    )
    async def leaderboard(self, interaction: Interaction, period: str = "week") -> None:
        """Show the places to all, or to the asker alone where there are none or they have opted out."""
        assert interaction.guild_id is not None
        looking = self.bot.progress.leaderboard(
            interaction.guild_id, _period(period), asker_id=interaction.user.id
        )
        board = await patiently(interaction, looking, ephemeral=False)
        # Asking must not tell the others who has opted out.
        alone = board.hidden or not board.top
        with to_audience(interaction, private=alone):
            page = lay_out(leaderboard_parts(board))
        await post(interaction, panel(page, accent=BLURPLE), page.files, ephemeral=alone)

    @app_commands.command(
        name="progress",
        description=N_("Show what you would know today, how busy you were and what comes back when."),
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.describe(theme=N_("The picture's colours, kept for the next time; dark to begin with"))
    @app_commands.choices(theme=THEMES)
    async def progress(self, interaction: Interaction, theme: str | None = None) -> None:
        """Show a learner how they get on, alone."""
        bank = self.bot.tutor.bank

        async def look() -> Page | None:
            overview = await self.bot.progress.overview(interaction.user.id)
            if not overview.begun:
                return None
            chart, told = progress_chart(overview, bank), progress_alternative(overview, bank)
            colours = _theme(await self.bot.progress.theme(interaction.user.id, theme))
            return await _illustrated(chart, colours, told, progress_parts(overview, bank))

        page = await patiently(interaction, look())
        if page is None:
            await whisper(interaction, nothing_yet())
        else:
            await post(interaction, panel(page, accent=BLURPLE), page.files, ephemeral=True)

    @app_commands.command(
        name="group",
        description=N_(
            "Show what this server's members are strong and weak in together, and what divides them."
        ),
    )
    @app_commands.guild_only()
    @app_commands.describe(theme=N_("The picture's colours; dark if you leave it out"))
    @app_commands.choices(theme=THEMES)
    async def group(self, interaction: Interaction, theme: str = "dark") -> None:
        """Show a server how it gets on, naming nobody."""
        assert interaction.guild_id is not None
        guild_id, bank = interaction.guild_id, self.bot.tutor.bank

        async def look() -> Page | None:
            group = await self.bot.progress.group(guild_id)
            if group.members < ENOUGH_MEMBERS:
                return None
            with to_all(interaction):
                chart, told = group_chart(group, bank), group_alternative(group, bank)
                return await _illustrated(chart, _theme(theme), told, group_parts(group, bank))

        page = await patiently(interaction, look(), ephemeral=False)
        if page is None:
            await whisper(interaction, too_few())
        else:
            await post(interaction, panel(page, accent=BLURPLE), page.files, ephemeral=False)


async def _illustrated(chart: Chart, theme: Theme, alternative: str, parts: Sequence[Part]) -> Page:
    """The parts, and above them the picture of `chart`; `alternative` says what is in it."""
    file = discord.File(io.BytesIO(await picture(draw, chart, theme)), filename="progress.png")
    described = clipped(alternative, MAX_DESCRIPTION)
    gallery = ui.MediaGallery[Any](discord.MediaGalleryItem(file, description=described))
    page = lay_out(parts)
    return Page((gallery, *page.items), (file, *page.files))


def _period(chosen: str) -> Period:
    match chosen:
        case "month" | "all":
            return chosen
        case _:
            return "week"


def _theme(chosen: str | None) -> Theme:
    return "light" if chosen == "light" else "dark"


async def setup(bot: TutorBot) -> None:
    await bot.add_cog(ProgressCog(bot))
