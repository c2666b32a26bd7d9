"""The Trace button of a Result, and turning through what it shows: page by page, block by block."""

from __future__ import annotations

import re
from typing import Any, Final, Self

import discord
from discord import ui

from bot.client import Interaction
from bot.i18n import _
from cogs._render.page import Part, lay_out
from cogs._render.result import forgotten
from cogs._render.trace import View, blocks_on, outside, trace_page, view
from cogs._views.button import TutorButton, panel, plain_button, whisper

# A block's number in a custom_id, where 0 is the whole trace.
WHOLE: Final = 0


class ShowTrace(TutorButton, template=r"run:trace:(?P<snippet_id>\d+)"):
    """Shows the layers that the snippet's last model call went through, to the one who pressed."""

    def __init__(self, snippet_id: int) -> None:
        self.snippet_id = snippet_id
        super().__init__(plain_button(_("Trace"), f"run:trace:{snippet_id}"))

    async def press(self, interaction: Interaction) -> None:
        trace = await interaction.client.desk.trace_of(self.snippet_id)
        if trace is None:
            await whisper(interaction, [Part(forgotten())])
        else:
            shown = view(trace)
            rows = _rows(self.snippet_id, shown, shown.first)
            await whisper(interaction, trace_page(shown, shown.first), rows=rows)


class TurnTrace(
    TutorButton,
    template=r"run:turn:(?P<snippet_id>\d+):(?P<page>\d+):(?P<forward>[01]):(?P<block>\d+)",
):
    """Turns the page of a trace, or of one of its blocks, that is shown to one alone."""

    def __init__(
        self, snippet_id: int, page: int, forward: int, block: int, *, disabled: bool = False
    ) -> None:
        self.snippet_id = snippet_id
        self.page = page
        self.block = block
        label = _("Next") if forward else _("Previous")
        custom_id = f"run:turn:{snippet_id}:{page}:{forward:d}:{block}"
        super().__init__(plain_button(label, custom_id, disabled=disabled))

    async def press(self, interaction: Interaction) -> None:
        trace = await interaction.client.desk.trace_of(self.snippet_id)
        shown = None if trace is None else view(trace, _index(self.block))
        await _replace(interaction, self.snippet_id, shown, self.page)


class LeaveBlock(TutorButton, template=r"run:leave:(?P<snippet_id>\d+):(?P<block>\d+)"):
    """Goes back from a block to where it was opened."""

    def __init__(self, snippet_id: int, block: int) -> None:
        self.snippet_id = snippet_id
        self.block = block
        super().__init__(plain_button(_("Back"), f"run:leave:{snippet_id}:{block}"))

    async def press(self, interaction: Interaction) -> None:
        trace = await interaction.client.desk.trace_of(self.snippet_id)
        block = _index(self.block)
        shown = None if trace is None else outside(trace, block or 0)
        await _replace(interaction, self.snippet_id, shown, shown.page_of(block) if shown else 0)


class OpenBlock(ui.DynamicItem[ui.Select[Any]], template=r"run:open:(?P<snippet_id>\d+)"):
    """Opens one of the blocks on the page."""

    def __init__(self, snippet_id: int, options: list[discord.SelectOption] | None = None) -> None:
        self.snippet_id = snippet_id
        # What was chosen comes with the interaction: a menu of an earlier process has no options here.
        some = options or [discord.SelectOption(label="-")]
        menu = ui.Select[Any](
            custom_id=f"run:open:{snippet_id}", placeholder=_("Open a block…"), options=some
        )
        super().__init__(menu)

    @classmethod
    async def from_custom_id(cls, _interaction: Any, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls(int(match["snippet_id"]))

    async def callback(self, interaction: Any) -> None:
        async with interaction.client.answering(interaction):
            trace = await interaction.client.desk.trace_of(self.snippet_id)
            chosen = str(next(iter(interaction.data.get("values", ())), WHOLE))
            block = _index(int(chosen)) if chosen.isdecimal() else None
            shown = None if trace is None else view(trace, block)
            await _replace(interaction, self.snippet_id, shown, 0)


async def _replace(interaction: Interaction, snippet_id: int, shown: View | None, page: int) -> None:
    if shown is None:
        await whisper(interaction, [Part(forgotten())])
        return
    page = min(page, shown.pages - 1)
    rows = _rows(snippet_id, shown, page)
    await interaction.response.edit_message(view=panel(lay_out(trace_page(shown, page)), rows=rows))


def _rows(snippet_id: int, shown: View, page: int) -> list[ui.ActionRow[Any]]:
    """The blocks to open, the way back, and the pages before and after, as far as there are any."""
    rows: list[ui.ActionRow[Any]] = []
    block = WHOLE if shown.block is None else shown.block + 1
    if blocks := blocks_on(shown, page):
        options = [
            discord.SelectOption(label=name or "?", value=str(at + 1), description=about)
            for at, name, about in blocks
        ]
        rows.append(ui.ActionRow[Any](OpenBlock(snippet_id, options)))
    buttons: list[TutorButton] = [] if block == WHOLE else [LeaveBlock(snippet_id, block)]
    if shown.pages > 1:
        last = shown.pages - 1
        buttons.append(TurnTrace(snippet_id, max(page - 1, 0), False, block, disabled=page == 0))
        buttons.append(TurnTrace(snippet_id, min(page + 1, last), True, block, disabled=page == last))
    return [*rows, *([ui.ActionRow[Any](*buttons)] if buttons else [])]


def _index(block: int) -> int | None:
    return None if block == WHOLE else block - 1
