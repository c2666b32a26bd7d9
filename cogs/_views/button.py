"""The base of every button, and how a press is answered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Self, TypeVar

import discord
from discord import ui

from bot.client import Interaction
from cogs._render.page import Page, Part, lay_out

T = TypeVar("T")

# Discord gives up on a press after 3 s, and whoever pressed wonders after one.
PATIENCE = 0.8


class TutorButton(ui.DynamicItem[ui.Button[Any]], template="$^"):
    """A button whose errors are answered: discord.py only logs those of a DynamicItem.

    Subclasses give a template whose groups are whole numbers and the arguments they are made with, and
    implement `press`.
    """

    @classmethod
    async def from_custom_id(cls, _interaction: Any, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        make: Callable[..., Self] = cls
        return make(**{name: int(number) for name, number in match.groupdict().items()})

    async def callback(self, interaction: Any) -> None:
        async with interaction.client.answering(interaction):
            await self.press(interaction)

    async def press(self, interaction: Interaction) -> None:
        """Answer the press: one use case, then show."""
        raise NotImplementedError


class TutorSelect(ui.DynamicItem[ui.Select[Any]], template="$^"):
    """The base of every select menu, like TutorButton; `press` is called with each choice."""

    async def callback(self, interaction: Any) -> None:
        async with interaction.client.answering(interaction):
            await self.press(interaction)

    async def press(self, interaction: Interaction) -> None:
        """Answer the choice: `self.item.values`."""
        raise NotImplementedError


async def patiently(interaction: Interaction, work: Awaitable[T], *, ephemeral: bool = True) -> T:
    """The result of `work`, acknowledging the press only where it takes long.

    Answering with the outcome itself is one way to Discord and back instead of two, and a verdict that the
    learner sees is then one that is safe in the store. A slow disk shows "thinking" meanwhile.
    """
    task = asyncio.ensure_future(work)
    done, _waiting = await asyncio.wait({task}, timeout=PATIENCE)
    if not done:
        await interaction.response.defer(ephemeral=ephemeral, thinking=True)
    return await task


def panel(page: Page, *, accent: int | None = None, rows: Sequence[ui.ActionRow[Any]] = ()) -> ui.LayoutView:
    """One container with everything in it."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container[Any](*page.items, *rows, accent_colour=accent))
    return view


async def whisper(
    interaction: Interaction,
    parts: Sequence[Part],
    *,
    accent: int | None = None,
    rows: Sequence[ui.ActionRow[Any]] = (),
) -> None:
    """Show `parts` to the one who pressed, and to nobody else."""
    page = lay_out(parts)
    await post(interaction, panel(page, accent=accent, rows=rows), page.files, ephemeral=True)


async def post(
    interaction: Interaction, view: ui.LayoutView, files: Sequence[discord.File], *, ephemeral: bool
) -> int:
    """Answer with a message, whether or not "thinking" is shown already; returns the message's id."""
    if interaction.response.is_done():
        sent = await interaction.followup.send(view=view, files=list(files), ephemeral=ephemeral, wait=True)
        return sent.id
    answer = await interaction.response.send_message(view=view, files=list(files), ephemeral=ephemeral)
    assert answer.message_id is not None
    return answer.message_id


async def put(interaction: Interaction, view: ui.LayoutView, files: Sequence[discord.File] = ()) -> None:
    """Put `view` in the place of the message that was pressed, or of "thinking" where that is shown."""
    if interaction.response.is_done():
        await interaction.edit_original_response(view=view, attachments=list(files))
    else:
        await interaction.response.edit_message(view=view, attachments=list(files))


async def swap(
    interaction: Interaction,
    page: Page,
    *,
    colour: int | None = None,
    rows: Sequence[ui.ActionRow[Any]] = (),
) -> None:
    """As `put`, for a page."""
    await put(interaction, panel(page, accent=colour, rows=rows), page.files)


async def settle(interaction: Interaction) -> None:
    """Answer a press whose effect is seen by itself: with nothing, or by taking "thinking" away."""
    if interaction.response.is_done():
        await interaction.delete_original_response()
    else:
        await interaction.response.defer()


def plain_button(
    label: str, custom_id: str, *, primary: bool = False, disabled: bool = False
) -> ui.Button[Any]:
    """A button in one of the two quiet styles."""
    style = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
    return ui.Button(label=label, custom_id=custom_id, style=style, disabled=disabled)
