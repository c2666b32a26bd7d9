"""/schedule: the question of the day, for those who manage the server."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from bot.languages import to_channel
from bot.reminding import all_zones
from bot.tutor.daily import Today, Yesterday
from bot.tutor.reminding import zone_named
from bot.tutor.session import Session, Tally
from cogs._render.page import Part
from cogs._render.reminder import zone_label
from cogs._render.schedule import (
    day_names,
    given_up,
    may_not_post,
    nothing_left,
    odd_time,
    odd_topics,
    odd_weekdays,
    odd_zone,
    planned,
    plans_parts,
    yesterday_text,
)
from cogs._typed import MAX_CHOICES, time_of, topics_of, weekdays_of
from cogs._views.button import patiently, whisper
from cogs._views.quiz import board, board_page, refresh_board

log = structlog.get_logger()

MAX_CHOICE_LENGTH = 100
# How many messages since a question was opened are looked through for it, and how far clocks may differ.
LOOKED_THROUGH = 200
SLACK = timedelta(minutes=5)


class Schedule(
    commands.GroupCog,
    group_name="schedule",
    group_description=N_("The question of the day: plan it, list the plans, end one."),
):
    """Plans questions of the day, and posts those that are due."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot

    @app_commands.command(name="set", description=N_("Ask a channel a question every day, at the same time."))
    @app_commands.describe(
        time=N_("When, like 18:30"),
        timezone=N_("Whose clock: the nearest big city"),
        channel=N_("Where; this channel if you leave it out"),
        topics=N_("Which topics, with commas between them; all if you leave it out"),
        weekdays=N_("Which days, like mon,wed,fri; every day if you leave it out"),
    )
    async def make(
        self,
        interaction: Interaction,
        *,
        time: str,
        timezone: str,
        channel: discord.TextChannel | None = None,
        topics: str = "",
        weekdays: str = "",
    ) -> None:
        """Ask a channel a question every day, at the same time."""
        bank, guild = self.bot.tutor.bank, interaction.guild
        assert guild is not None
        at, days = time_of(time), weekdays_of(weekdays, day_names())
        zone = zone_named(timezone, all_zones())
        slugs = topics_of(topics, {bank.title(slug).casefold(): slug for slug in bank.topics()})
        place = channel or interaction.channel
        wrong = ""
        if at is None:
            wrong = odd_time(time)
        elif zone is None:
            wrong = odd_zone(timezone)
        elif not days:
            wrong = odd_weekdays(weekdays)
        elif slugs is None:
            wrong = odd_topics(topics, bank)
        elif not isinstance(place, discord.TextChannel):
            wrong = may_not_post(interaction.channel_id or 0)
        elif not place.permissions_for(guild.me).send_messages:
            wrong = may_not_post(place.id)
        else:
            planning = self.bot.daily.plan(place.id, guild.id, at=at, zone=zone, weekdays=days, topics=slugs)
            made = await patiently(interaction, planning)
            self.bot.alarm.poke()
            await whisper(interaction, planned(made, bank))
            return
        await whisper(interaction, [Part(wrong)])

    @app_commands.command(
        name="show", description=N_("List the channels that are asked a question every day.")
    )
    async def show(self, interaction: Interaction) -> None:
        """List the channels that are asked a question every day."""
        plans = await patiently(interaction, self.bot.daily.plans(interaction.guild_id or 0))
        await whisper(interaction, plans_parts(plans, self.bot.tutor.bank))

    @app_commands.command(name="stop", description=N_("End the question of the day in a channel."))
    @app_commands.describe(channel=N_("Where; this channel if you leave it out"))
    async def stop(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        """End the question of the day in a channel."""
        channel_id = channel.id if channel else interaction.channel_id or 0
        known = await patiently(interaction, self.bot.daily.give_up(channel_id))
        await whisper(interaction, [Part(given_up(channel_id, planned_before=known))])

    @make.autocomplete("timezone")
    async def _zones(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = await self.bot.reminders.zones_for(interaction.user.id, typed)
        return [app_commands.Choice(name=zone_label(zone, local), value=zone) for zone, local in found]

    @make.autocomplete("topics")
    async def _topics(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """The topics that are not chosen yet, added to those that are."""
        bank = self.bot.tutor.bank
        *chosen, last = (piece.strip() for piece in typed.split(","))
        names = [bank.title(slug) for slug in bank.topics()]
        left = [name for name in names if name not in chosen and last.casefold() in name.casefold()]
        lists = [", ".join([*chosen, name]) for name in left]
        return [app_commands.Choice(name=each, value=each) for each in lists if len(each) <= 100][
            :MAX_CHOICES
        ]

    async def carry_out(self, now: datetime) -> datetime | None:
        """Post everything that is due; when the next will be."""
        for today in await self.bot.daily.due(now):
            try:
                await self._post(today)
            except discord.NotFound:
                log.warning("the channel of a plan is gone", channel=today.plan.channel_id)
                await self.bot.daily.give_up(today.plan.channel_id)
            except discord.Forbidden as error:
                log.warning("no right to post the question", channel=today.plan.channel_id, why=str(error))
                await self.bot.daily.skip(today)
            except (discord.HTTPException, OSError) as error:
                # It is found again by the next tick.
                log.warning("the question is posted later", channel=today.plan.channel_id, why=str(error))
        return await self.bot.daily.next_due()

    async def _post(self, today: Today) -> None:
        with to_channel(self.bot, today.plan.guild_id):
            await self._post_to(self.bot.get_partial_messageable(today.plan.channel_id), today)

    async def _post_to(self, channel: discord.PartialMessageable, today: Today) -> None:
        if today.yesterday is not None:
            await self._tell(channel, today.yesterday)
        if today.question is None or today.session is None:
            await channel.send(nothing_left())
            return
        message_id = await self._found(channel, today.session) if today.late else None
        if message_id is None:
            page = board_page(today.question, today.session, Tally(), self.bot.tutor.bank)
            view = board(page, today.question, today.session)
            # Posted twice under one nonce, Discord keeps one.
            sent = await channel.send(view=view, files=list(page.files), nonce=f"daily.{today.session.id}")
            message_id = sent.id
        await self.bot.tutor.posted(today.session, message_id)

    async def _found(self, channel: discord.PartialMessageable, session: Session) -> int | None:
        """The message that shows the session, if the bot went down between posting and noting it.

        A nonce is remembered for minutes only, and the bot may have been down for longer.
        """
        of_session = re.compile(rf"\bquiz:[a-z]+:{session.id}\b")
        try:
            async for message in channel.history(limit=LOOKED_THROUGH, after=session.posted_at - SLACK):
                if message.author == self.bot.user and of_session.search(_custom_ids(message)):
                    return message.id
        except discord.Forbidden:
            log.info("no right to look through the channel", channel=session.channel_id)
        return None

    async def _tell(self, channel: discord.PartialMessageable, yesterday: Yesterday) -> None:
        nonce = f"answer.{yesterday.session.id}"
        await channel.send(yesterday_text(yesterday), suppress_embeds=True, nonce=nonce)
        await self.bot.daily.told(yesterday)
        await refresh_board(self.bot, yesterday.session)


def _custom_ids(message: discord.Message) -> str:
    return str([component.to_dict() for component in message.components])


async def setup(bot: TutorBot) -> None:
    cog = Schedule(bot)
    group = cog.__cog_app_commands_group__
    assert group is not None
    group.default_permissions = discord.Permissions(manage_guild=True)
    group.guild_only = True
    await bot.add_cog(cog)
    bot.alarm.add("questions of the day", cog.carry_out)
