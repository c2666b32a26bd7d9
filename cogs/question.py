"""/question: questions that members write, and that their server is asked once a moderator approved them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction, TutorBot
from bot.i18n import N_
from bot.tutor.drafts import Draft
from cogs._render import contribution as texts
from cogs._render.draft import no_such_draft, short
from cogs._render.draft_words import KIND_NAMES, state_name
from cogs._render.page import Part
from cogs._render.text import clipped
from cogs._typed import MAX_CHOICES
from cogs._views.button import patiently, post, whisper
from cogs._views.contribution import BUTTONS as DECIDING
from cogs._views.contribution import NOTE_TEMPLATE, noted, told_panel
from cogs._views.draft import BUTTONS as WRITING
from cogs._views.draft import open_draft, submitted
from cogs._views.drafts import TurnDrafts, drafts_panel
from cogs._views.history import BUTTONS as LOOKING_BACK
from cogs._views.history import show_history
from cogs._views.notices import refresh_case, show_case, tell_author
from cogs._views.write_box import TYPED_TEMPLATE, WriteBox
from questions.kinds import KINDS

log = structlog.get_logger()

MAX_CHOICE_LENGTH = 100
BEFORE_ANOTHER_TRY = timedelta(minutes=10)
FIRST_STEP = "question"


class QuestionCog(
    commands.GroupCog,
    name="Question",
    group_name="question",
    group_description=N_("Write a question for your server, and see what becomes of it."),
):
    """Takes members' questions to the moderators, and back."""

    def __init__(self, bot: TutorBot) -> None:
        self.bot = bot
        self._showing: dict[int, asyncio.Task[None]] = {}
        # What could not be shown: its code is not to be run every minute for that.
        self._rests_until: dict[int, datetime] = {}

    @property
    def showing(self) -> list[asyncio.Task[None]]:
        """What is being checked, to be shown when that is done."""
        return list(self._showing.values())

    async def cog_unload(self) -> None:
        for task in self._showing.values():
            task.cancel()

    @app_commands.command(
        name="new", description=N_("Write a question; a box opens, and you can go on any time.")
    )
    @app_commands.describe(kind=N_("How learners answer it: one right answer, unless you choose another"))
    @app_commands.choices(
        kind=[
            app_commands.Choice(name=app_commands.locale_str(KIND_NAMES[kind]), value=kind) for kind in KINDS
        ]
    )
    async def new(self, interaction: Interaction, kind: str = KINDS[0]) -> None:
        """Write a question; a box opens, and you can go on any time."""
        box = WriteBox(FIRST_STEP, {"kind": kind}, self.bot.contributions.bank)
        await interaction.response.send_modal(box)

    @app_commands.command(
        name="edit", description=N_("Go on with a question of yours, or change one that is asked.")
    )
    @app_commands.describe(question=N_("Which one: type some words of it"))
    async def edit(self, interaction: Interaction, question: str) -> None:
        """Go on with a question of yours, or change one that is asked."""
        if question.isdecimal():
            await open_draft(interaction, int(question))
        else:
            await whisper(interaction, [Part(no_such_draft(question))])

    @app_commands.command(name="drafts", description=N_("List the questions that you have written here."))
    async def drafts(self, interaction: Interaction) -> None:
        """List the questions that you have written here."""
        found = self.bot.contributions.own(interaction.guild_id or 0, interaction.user.id)
        await post(interaction, drafts_panel(await patiently(interaction, found), 0), (), ephemeral=True)

    @app_commands.command(
        name="channel", description=N_("Choose where moderators look at members' questions and reports.")
    )
    @app_commands.describe(channel=N_("A channel that only moderators see"))
    async def channel(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        """Choose where moderators look at members' questions and reports."""
        guild, moderation = interaction.guild, self.bot.moderation
        assert guild is not None
        if not interaction.permissions.manage_guild:
            said = texts.only_managers()
        elif channel is None:
            said = texts.channel_is(await patiently(interaction, moderation.channel_of(guild.id)))
        elif not _may_post(channel, guild.me):
            said = texts.may_not_post(channel.id)
        else:
            await patiently(interaction, moderation.set_channel(guild.id, channel.id))
            said = texts.channel_set(channel.id)
            self._rests_until.clear()
            self.bot.alarm.poke()
        await whisper(interaction, [Part(said)])

    @app_commands.command(
        name="history", description=N_("For moderators: what became of a question, and undo it.")
    )
    @app_commands.describe(question=N_("Which one: type some words of it"))
    async def history(self, interaction: Interaction, question: str) -> None:
        """For moderators: what became of a question, and undo it."""
        if not interaction.permissions.manage_messages:
            await whisper(interaction, [Part(texts.only_moderators())])
        elif question.isdecimal():
            await show_history(interaction, int(question))
        else:
            await whisper(interaction, [Part(no_such_draft(question))])

    @edit.autocomplete("question")
    async def _to_edit(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        moderator = interaction.permissions.manage_messages
        found = await self.bot.contributions.editable(
            interaction.guild_id or 0, interaction.user.id, moderator=moderator
        )
        return _choices(found, typed)

    @history.autocomplete("question")
    async def _to_look_at(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if not interaction.permissions.manage_messages:
            return []
        return _choices(await self.bot.moderation.decided(interaction.guild_id or 0), typed)

    @commands.Cog.listener()
    async def on_app_command_completion(self, interaction: Interaction, _command: object) -> None:
        """Tell an author whose door was closed what was decided, after their next command."""
        for case in await self.bot.moderation.untold(interaction.user.id):
            await post(interaction, told_panel(case), (), ephemeral=True)
            await self.bot.moderation.told(case.draft.contribution.id)

    @commands.Cog.listener()
    async def on_contribution(self, contribution_id: int) -> None:
        """Something was decided, or taken back: show it where it was asked, and tell the author."""
        case = await self.bot.moderation.case(contribution_id)
        if case is None:
            return
        await refresh_case(self.bot, case)
        await tell_author(self.bot, case)
        if case.draft.contribution.state == "waiting":
            # What waits once more is shown once more.
            self.bot.alarm.poke()

    async def duty(self, now: datetime) -> datetime | None:
        """Show the moderators what was sent in. To run its code takes a while: that is done meanwhile."""
        unposted = await self.bot.moderation.unposted()
        # What has rested, or waits no longer, must not have the alarm ring at once for ever.
        resting = self._rests_until.items()
        self._rests_until = {each: until for each, until in resting if each in unposted and now < until}
        for contribution_id in unposted:
            if contribution_id not in self._showing and contribution_id not in self._rests_until:
                self._showing[contribution_id] = asyncio.create_task(self._show(contribution_id, now))
        return min(self._rests_until.values(), default=None)

    async def _show(self, contribution_id: int, now: datetime) -> None:
        done = False
        try:
            done = await show_case(self.bot, contribution_id)
        except Exception:
            log.exception("a contribution could not be checked", contribution=contribution_id)
        finally:
            del self._showing[contribution_id]
        if not done:
            self._rests_until[contribution_id] = now + BEFORE_ANOTHER_TRY


def _choices(drafts: list[Draft], typed: str) -> list[app_commands.Choice[str]]:
    found = [
        each for each in drafts if typed.casefold() in each.contribution.fields.get("prompt", "").casefold()
    ]
    return [
        app_commands.Choice(
            name=clipped(f"{short(each)} ({state_name(each.contribution.state)})", MAX_CHOICE_LENGTH),
            value=str(each.contribution.id),
        )
        for each in found[:MAX_CHOICES]
    ]


def _may_post(channel: discord.TextChannel, me: discord.Member) -> bool:
    allowed = channel.permissions_for(me)
    return allowed.view_channel and allowed.send_messages and allowed.attach_files


async def setup(bot: TutorBot) -> None:
    bot.add_dynamic_items(*WRITING, *DECIDING, *LOOKING_BACK, TurnDrafts)
    bot.on_modal(TYPED_TEMPLATE, submitted)
    bot.on_modal(NOTE_TEMPLATE, noted)
    await bot.moderation.load()
    cog = QuestionCog(bot)
    group = cog.__cog_app_commands_group__
    assert group is not None
    group.guild_only = True
    await bot.add_cog(cog)
    bot.alarm.add("members' questions", cog.duty)
