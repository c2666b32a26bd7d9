"""Choosing several options: letters to tick, and a button to submit. The ticks are in the custom_ids."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.client import Interaction
from bot.i18n import _
from bot.tutor.session import Session
from cogs._render.answers import several_draft_parts
from cogs._views.button import TutorButton, plain_button
from cogs._views.stage import STAGES, Making, Where, grade, posed
from questions.answers import Several


class Tick(
    TutorButton,
    template=r"several:tick:(?P<session_id>\d+):(?P<where>[012]):(?P<ticked>\d+):(?P<option>\d)",
):
    """One option, to be chosen or given up. `ticked` has the bit of each option that is chosen."""

    def __init__(self, session_id: int, where: int, ticked: int, option: int, letter: str = "?") -> None:
        self.session_id = session_id
        self.where = Where(where)
        self.ticked = ticked
        self.option = option
        custom_id = f"several:tick:{session_id}:{where:d}:{ticked}:{option}"
        on = bool(ticked >> option & 1)
        style = discord.ButtonStyle.primary if on or not ticked else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=f"✓ {letter}" if on else letter, custom_id=custom_id, style=style))

    async def press(self, interaction: Interaction) -> None:
        found = await posed(interaction, self.session_id, self.where)
        if found is None:
            return
        ticked = self.ticked ^ 1 << self.option
        parts = several_draft_parts(found.question, found.session, chosen(ticked))
        rows = several_rows(found.session, self.where.after, ticked)
        await STAGES[self.where].draft(interaction, Making(found, parts, rows, str(ticked)))


class SubmitSeveral(
    TutorButton, template=r"several:submit:(?P<session_id>\d+):(?P<where>[012]):(?P<ticked>\d+)"
):
    """Has what is ticked graded."""

    def __init__(self, session_id: int, where: int, ticked: int) -> None:
        self.session_id = session_id
        self.where = Where(where)
        self.ticked = ticked
        custom_id = f"several:submit:{session_id}:{where:d}:{ticked}"
        button = plain_button(_("Submit"), custom_id, disabled=not ticked)
        button.style = discord.ButtonStyle.success
        super().__init__(button)

    async def press(self, interaction: Interaction) -> None:
        await grade(interaction, self.session_id, Several(chosen(self.ticked)), self.where)


def several_rows(session: Session, where: Where, ticked: int) -> list[ui.ActionRow[Any]]:
    """The letters, and Submit where there is something to submit from."""
    ticks = (Tick(session.id, where, ticked, option, session.letter(option)) for option in session.order)
    rows = [ui.ActionRow[Any](*ticks)]
    if where is not Where.BOARD:
        rows.append(ui.ActionRow[Any](SubmitSeveral(session.id, where, ticked)))
    return rows


def chosen(ticked: int) -> frozenset[int]:
    """The options whose bits are set."""
    return frozenset(option for option in range(ticked.bit_length()) if ticked >> option & 1)


def ticks_of(given: Several) -> str:
    """An answer as a draft to go on from."""
    return str(sum(1 << option for option in given.options))
