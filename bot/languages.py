"""Which language Discord asks for: the member's who is answered, or the server's for a post to all.

A command, a press and a submitted modal are answered in the member's language unless something else is said;
what a whole channel reads is rendered within `to_all`, and what is brought up to date there, or posted when
its time has come, within `to_channel`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.i18n import ENGLISH, _, nearest, speaking


def language_of(interaction: discord.Interaction[Any]) -> str:
    """The language of the member who acted."""
    return nearest(interaction.locale.value)


def to_reader(interaction: discord.Interaction[Any]) -> AbstractContextManager[None]:
    """A block whose texts are for the member who acted, alone."""
    return speaking(language_of(interaction))


def to_all(interaction: discord.Interaction[Any]) -> AbstractContextManager[None]:
    """A block whose texts are for everyone in the channel; a direct message has no other reader."""
    locale = interaction.guild_locale or interaction.locale
    return speaking(nearest(locale.value))


def to_audience(interaction: discord.Interaction[Any], *, private: bool) -> AbstractContextManager[None]:
    """`to_reader` for what is private, else `to_all`."""
    return to_reader(interaction) if private else to_all(interaction)


def to_channel(client: discord.Client, guild_id: int | None) -> AbstractContextManager[None]:
    """A block whose texts everyone in a channel of that server reads, whether or not somebody acted.

    English for a server that isn't known. A direct message keeps to the language of its one reader.
    """
    if guild_id is None:
        return nullcontext()
    guild = client.get_guild(guild_id)
    return speaking(nearest(guild.preferred_locale.value) if guild else ENGLISH)


class CommandTranslator(app_commands.Translator):
    """The list of commands in every language there is.

    What is typed stays English, for every text speaks of `/quiz` and `/run file:`; the names in menus and all
    descriptions are translated.
    """

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        if _is_typed(context):
            return None
        with speaking(nearest(locale.value)):
            translated = _(string.message)
        return None if translated == string.message else translated


def _is_typed(context: app_commands.TranslationContextTypes) -> bool:
    if context.location is Location.command_name:
        return not isinstance(context.data, app_commands.ContextMenu)
    return context.location in {Location.group_name, Location.parameter_name}
