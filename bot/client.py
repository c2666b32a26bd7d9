"""The discord.py bot: loads the cogs, routes what discord.py leaves unrouted, and answers every error."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

import discord
import structlog
from discord import app_commands
from discord.ext import commands, tasks

from bot.alarm import LONGEST_NAP
from bot.coalesce import Coalescer
from bot.i18n import _, speak
from bot.languages import CommandTranslator, language_of, to_reader
from bot.services import Services

log = structlog.get_logger()

COGS: Final = (
    "cogs.quiz",
    "cogs.peer",
    "cogs.round",
    "cogs.schedule",
    "cogs.review",
    "cogs.mistakes",
    "cogs.reminder",
    "cogs.progress",
    "cogs.hint",
    "cogs.run",
    "cogs.guide",
    "cogs.privacy",
    "cogs.statistics",
    "cogs.reports",
    "cogs.question",
    "cogs.exchange",
)
# Letters and digits that can't be mistaken for each other when read aloud.
REFERENCE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
UNKNOWN_INTERACTION: Final = 10062
ALREADY_ACKNOWLEDGED: Final = 40060

Interaction: TypeAlias = "discord.Interaction[TutorBot]"
ModalHandler: TypeAlias = Callable[[Interaction, re.Match[str], dict[str, str]], Awaitable[None]]


class TutorTree(app_commands.CommandTree["TutorBot"]):
    """The slash commands and menus, with our error handler, in the language of whoever uses them."""

    async def interaction_check(self, interaction: Interaction) -> bool:
        """Called by discord.py first of all, in the task that handles the interaction."""
        speak(language_of(interaction))
        return True

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await interaction.client.report(interaction, cause)


class TutorBot(commands.AutoShardedBot):
    """The bot. It needs no privileged intent: everything arrives as an interaction."""

    def __init__(
        self, services: Services, *, shard_count: int | None = None, edits: Coalescer | None = None
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=TutorTree,
            help_command=None,
            shard_count=shard_count,
            activity=discord.CustomActivity("/quiz · /hint · /run"),
        )
        self.tutor = services.tutor
        self.desk = services.desk
        self.rounds = services.rounds
        self.alarm = services.alarm
        self.peers = services.peers
        self.daily = services.daily
        self.privacy = services.privacy
        self.retention = services.retention
        self.statistics = services.statistics
        self.edits = edits or Coalescer()
        self.reviewer = services.reviewer
        self.reminders = services.reminders
        self.progress = services.progress
        self.reporting = services.reporting
        self.contributions = services.contributions
        self.moderation = services.moderation
        self.exchange = services.exchange
        self._modals: dict[re.Pattern[str], ModalHandler] = {}

    async def setup_hook(self) -> None:
        for cog in COGS:
            await self.load_extension(cog)
        await self.tree.set_translator(CommandTranslator())
        await self.tree.sync()
        self.alarm.wake = lambda: self._ring.change_interval(seconds=0)
        self._ring.start()

    @tasks.loop(seconds=LONGEST_NAP.total_seconds())
    async def _ring(self) -> None:
        nap = await self.alarm.tick()
        self._ring.change_interval(seconds=nap.total_seconds())

    @_ring.before_loop
    async def _until_ready(self) -> None:
        # A duty may post: before the bot is logged in it could not.
        await self.wait_until_ready()

    async def close(self) -> None:
        self._ring.cancel()
        await super().close()

    def on_modal(self, template: str, handler: ModalHandler) -> None:
        """Have `handler` called for every submitted modal whose custom_id matches `template`.

        discord.py knows only the modals that this process has opened, and drops the others; with this, a
        draft that was being typed while the bot restarted is not lost.
        """
        self._modals[re.compile(template)] = handler

    async def on_interaction(self, interaction: Interaction) -> None:
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: dict[str, Any] = dict(interaction.data or {})
        for pattern, handler in self._modals.items():
            match = pattern.fullmatch(data["custom_id"])
            if match is not None:
                async with self.answering(interaction):
                    await handler(interaction, match, _typed(data["components"]))

    @asynccontextmanager
    async def answering(self, interaction: Interaction) -> AsyncIterator[None]:
        """A block in the member's language, in which any error is answered to them and logged."""
        with to_reader(interaction):
            try:
                yield
            except Exception as error:
                await self.report(interaction, error)

    async def report(self, interaction: Interaction, error: BaseException) -> None:
        """Tell the member in one sentence, and the log in full, under the same reference."""
        if _came_twice_or_too_late(error):
            log.warning("interaction not answered", interaction=interaction.id, why=str(error))
            return
        reference = "".join(secrets.choice(REFERENCE_ALPHABET) for _letter in range(6))
        log.error("interaction failed", reference=reference, interaction=interaction.id, exc_info=error)
        sentence = _(
            "Sorry, something broke on our side and not through you: please try again, "
            "and if it happens again, tell a moderator the reference `{reference}`."
        ).format(reference=reference)
        try:
            if interaction.response.is_done():
                await interaction.followup.send(sentence, ephemeral=True)
            else:
                await interaction.response.send_message(sentence, ephemeral=True)
        except discord.HTTPException as failure:
            log.warning("the member could not be told", reference=reference, why=str(failure))


def _came_twice_or_too_late(error: BaseException) -> bool:
    """Whether Discord has had an answer already (a press delivered twice), or no longer waits for one."""
    if isinstance(error, discord.InteractionResponded):
        return True
    return isinstance(error, discord.HTTPException) and error.code in {
        UNKNOWN_INTERACTION,
        ALREADY_ACKNOWLEDGED,
    }


def _typed(components: list[dict[str, Any]]) -> dict[str, str]:
    """What was typed into a modal's text fields or chosen from its menus, by the field's custom_id."""
    fields: dict[str, str] = {}
    for component in components:
        inner = [*component.get("components", []), component.get("component", {})]
        for item in inner:
            if "custom_id" in item and "value" in item:
                fields[item["custom_id"]] = item["value"]
            elif "custom_id" in item and "values" in item:
                fields[item["custom_id"]] = ",".join(item["values"])
    return fields
