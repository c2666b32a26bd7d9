"""Posting a question to a channel, and what to do where each that fits was just asked there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self

from discord import ui

from bot.client import Interaction
from bot.languages import to_all
from bot.tutor.session import Style, Tally
from cogs._render import review as texts
from cogs._render.page import Part
from cogs._render.quiz import none_generated, nothing_fits
from cogs._views.button import TutorButton, patiently, plain_button, post, whisper
from cogs._views.peer import begin
from cogs._views.quiz import board, board_page
from cogs._views.review import ReviewBegin


@dataclass(frozen=True, slots=True)
class Wish:
    """What a `/quiz` asks for; None fits all."""

    topic: str | None = None
    framework: str | None = None
    level: int | None = None
    # With Peer Instruction, how long each of its phases takes.
    minutes: int | None = None
    # Only what nobody has written.
    generated: bool = False

    @property
    def style(self) -> Style:
        return "quiz" if self.minutes is None else "peer"

    @property
    def filters(self) -> dict[str, Any]:
        """What the question itself must be."""
        return {"topic": self.topic, "framework": self.framework, "level": self.level}


class AskAgain(
    TutorButton,
    template=r"quiz:again:(?P<topic>[a-z0-9-]*):(?P<framework>[a-z]*):(?P<level>\d?):(?P<minutes>\d*)",
):
    """Has what was wished for asked again within the week: for moderators."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        chosen = (wish.topic, wish.framework, wish.level, wish.minutes)
        custom_id = ":".join(["quiz:again", *("" if one is None else str(one) for one in chosen)])
        super().__init__(plain_button(texts.ask_again_label(), custom_id))

    @classmethod
    async def from_custom_id(cls, _interaction: Any, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        level, minutes = (int(match[name]) if match[name] else None for name in ("level", "minutes"))
        return cls(Wish(match["topic"] or None, match["framework"] or None, level, minutes))

    async def press(self, interaction: Interaction) -> None:
        if may_ask_again(interaction):
            await ask(interaction, self.wish, again=True)
        else:
            await whisper(interaction, [Part(texts.only_moderators())])


def may_ask_again(interaction: Interaction) -> bool:
    """Moderators may; and in a direct message there is nobody else to mind."""
    return interaction.guild_id is None or interaction.permissions.manage_messages


async def ask(interaction: Interaction, wish: Wish, *, again: bool = False) -> None:
    """Post a question that meets `wish`, or say why there is none now."""
    tutor = interaction.client.tutor
    asking = tutor.ask(
        asker_id=interaction.user.id,
        channel_id=interaction.channel_id or 0,
        guild_id=interaction.guild_id,
        **wish.filters,
        style=wish.style,
        again=again,
        generated=wish.generated,
    )
    asked = await patiently(interaction, asking, ephemeral=False)
    if asked is None:
        await _say_why(interaction, wish)
        return
    question, session = asked
    if wish.minutes is not None:
        await begin(interaction, question, session, wish.minutes)
        return
    with to_all(interaction):
        page = board_page(question, session, Tally(), tutor.bank)
        view = board(page, question, session)
    message_id = await post(interaction, view, page.files, ephemeral=False)
    await tutor.posted(session, message_id)


async def _say_why(interaction: Interaction, wish: Wish) -> None:
    tutor = interaction.client.tutor
    if wish.generated:
        await whisper(interaction, [Part(none_generated())])
        return
    channel_id, guild_id = interaction.channel_id or 0, interaction.guild_id
    free_at = await tutor.free_at(channel_id, **wish.filters, guild_id=guild_id, style=wish.style)
    if free_at is None:
        await whisper(interaction, [Part(nothing_fits(tutor.bank))])
        return
    buttons: list[ui.Item[Any]] = [ReviewBegin()]
    if may_ask_again(interaction):
        buttons.append(AskAgain(wish))
    await whisper(interaction, [Part(texts.when_free(free_at))], rows=[ui.ActionRow[Any](*buttons)])
