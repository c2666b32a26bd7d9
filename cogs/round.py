"""/round: several questions in a row, against the clock, for everyone in the channel."""

from __future__ import annotations

import asyncio
from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_, nearest, speaking
from bot.tutor.round_outcome import Busy, NothingFits, Opened, Scene
from bot.tutor.rounds import QUESTIONS, SECONDS, Turnout
from cogs._render import round as wording
from cogs._render.page import Part
from cogs._render.quiz import nothing_fits
from cogs._typed import topic_choices, topic_meant
from cogs._views.button import patiently, post, whisper
from cogs._views.round import BUTTONS, message_of, show


class RoundCog(commands.Cog, name="Round"):
    """Opens rounds, and shows how they go on when their time has come."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(
        name="round",
        description=N_(
            "Play several questions in a row against the clock, with points for right and for fast."
        ),
    )
    @app_commands.guild_only()
    @app_commands.describe(
        questions=N_("How many questions, from 1 to 20"),
        seconds=N_("How long each can be answered, from 10 to 120 seconds"),
        topic=N_("What they are about"),
        level=N_("How hard, from 1 to 5"),
    )
    async def play(
        self,
        interaction: Interaction,
        questions: app_commands.Range[int, QUESTIONS[0], QUESTIONS[-1]] = 5,
        seconds: app_commands.Range[int, SECONDS[0], SECONDS[-1]] = 30,
        topic: str | None = None,
        level: app_commands.Range[int, 1, 5] | None = None,
    ) -> None:
        """Play several questions in a row against the clock, with points for right and for fast."""
        if not _may_post(interaction):
            await whisper(interaction, [Part(wording.may_not_post())])
            return
        opening = self.bot.rounds.open(
            host_id=interaction.user.id,
            channel_id=interaction.channel_id or 0,
            guild_id=interaction.guild_id,
            questions=questions,
            seconds=seconds,
            topic=topic_meant(topic, self.bot.rounds.bank),
            level=level,
            language=nearest(str(interaction.guild_locale or interaction.locale)),
        )
        match await patiently(interaction, opening, ephemeral=False):
            case Opened() as opened:
                await self._show_lobby(interaction, opened)
            case Busy(running):
                await whisper(interaction, [Part(wording.busy(running))])
            case NothingFits():
                await whisper(interaction, [Part(nothing_fits(self.bot.rounds.bank))])

    @play.autocomplete("topic")
    async def _topics(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return topic_choices(typed, self.bot.rounds.bank)

    async def go_on(self, now: datetime) -> datetime | None:
        """The duty: move every round on whose time has come, and show it."""
        changes, following = await self.bot.rounds.tick(now)
        await asyncio.gather(*(show(self.bot, change) for change in changes))
        return following

    async def _show_lobby(self, interaction: Interaction, opened: Opened) -> None:
        with speaking(opened.round.language):
            view, files = message_of(Scene(opened.round, 0, Turnout()), self.bot)
        message_id = await post(interaction, view, files, ephemeral=False)
        await self.bot.rounds.posted(opened.round, 0, message_id)
        fewer = wording.opened_parts(opened)
        if fewer:
            await whisper(interaction, fewer)


def _may_post(interaction: Interaction) -> bool:
    allowed = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    send = allowed.send_messages_in_threads if in_thread else allowed.send_messages
    return allowed.view_channel and send and allowed.attach_files


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    cog = RoundCog(bot)
    await bot.add_cog(cog)
    bot.alarm.add("rounds", cog.go_on)
