"""/remind: a direct message, once a day at most, when something is due."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import discord
import structlog
from discord import app_commands, ui
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_, nearest, speaking
from bot.languages import language_of
from bot.reminding import Reminder, UnknownZone
from cogs._render import reminder as texts
from cogs._render.page import Part
from cogs._views.button import patiently, whisper
from cogs._views.reminder import BUTTONS, StopReminders, reminder_panel

log = structlog.get_logger()

LONGEST_HOLD_UP = 1.0


class Remind(commands.Cog):
    """Lets learners be reminded, and reminds them."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot
        self._sending = set[asyncio.Task[None]]()

    async def cog_unload(self) -> None:
        for task in self._sending:
            task.cancel()

    @app_commands.command(
        name="remind",
        description=N_("Be reminded by direct message when questions are due, at most once a day."),
    )
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.describe(
        hour=N_("The hour of the day, 0 to 23, at which I may write to you"),
        timezone=N_("Where you are, such as Europe/Madrid; kept for the next time"),
    )
    async def remind(
        self,
        interaction: Interaction,
        hour: app_commands.Range[int, 0, 23] | None = None,
        timezone: str | None = None,
    ) -> None:
        """Be reminded by direct message when questions are due, at most once a day."""
        learner_id, reminders = interaction.user.id, self.bot.reminders
        if hour is None and timezone is None:
            chosen = await patiently(interaction, reminders.of(learner_id))
        else:
            choosing = reminders.choose(
                learner_id, hour=hour, timezone=timezone, language=language_of(interaction)
            )
            outcome = await patiently(interaction, choosing)
            if isinstance(outcome, UnknownZone):
                await whisper(interaction, [Part(texts.which_zone(outcome.typed))])
                return
            chosen = outcome
            self.bot.alarm.poke()
        rows = [ui.ActionRow[Any](StopReminders())] if chosen.remind_at else []
        await whisper(interaction, [Part(texts.chosen_text(chosen))], rows=rows)

    @remind.autocomplete("timezone")
    async def _zones(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = await self.bot.reminders.zones_for(interaction.user.id, typed)
        return [app_commands.Choice(name=texts.zone_label(zone, local), value=zone) for zone, local in found]

    @commands.Cog.listener()
    async def on_app_command_completion(self, interaction: Interaction, _command: object) -> None:
        """Tell a learner whose reminders met a closed door so, once, after the next command."""
        learner = await self.bot.reminders.of(interaction.user.id)
        if learner.dm_closed:
            await whisper(interaction, [Part(texts.dm_was_closed())])
            await self.bot.reminders.told(interaction.user.id)

    async def duty(self, now: datetime) -> datetime | None:
        """Remind everyone whose hour has come.

        Discord lets a bot open only so many direct messages at a time: sending to many goes on in the
        background, so that what others wait for to the second is not held up.
        """
        reminders = await self.bot.reminders.claim(now)
        if reminders:
            task = asyncio.create_task(self._send(reminders))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
            await asyncio.wait({task}, timeout=LONGEST_HOLD_UP)
        return await self.bot.reminders.next_at()

    async def _send(self, reminders: list[Reminder]) -> None:
        for reminder in reminders:
            try:
                channel = await self.bot.create_dm(discord.Object(reminder.learner_id))
                with speaking(nearest(reminder.language or "")):
                    await channel.send(view=reminder_panel(reminder.due))
            except (discord.Forbidden, discord.NotFound) as error:
                log.info("reminders turned off: no way to the learner", why=str(error))
                await self.bot.reminders.undeliverable(reminder.learner_id)
            except discord.HTTPException as error:
                log.warning("a reminder could not be sent today", why=str(error))


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*BUTTONS)
    cog = Remind(bot)
    await bot.add_cog(cog)
    bot.alarm.add("reminders", cog.duty)
