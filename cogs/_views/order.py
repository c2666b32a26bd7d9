"""Putting steps in order: a select menu for each place. What is chosen is in the custom_ids."""

from __future__ import annotations

import re
from typing import Any, Final, Self

import discord
from discord import ui

from bot.client import Interaction
from bot.i18n import _
from bot.tutor.session import Session
from cogs._render.answers import order_draft_parts
from cogs._views.button import TutorButton, TutorSelect, plain_button
from cogs._views.stage import STAGES, Making, Where, grade, posed
from questions.answers import Order
from questions.model import Question

# Stands in a draft for a place without a step.
EMPTY: Final = "-"


class BeginOrder(TutorButton, template=r"order:begin:(?P<session_id>\d+):(?P<where>[012])"):
    """Opens the menus in a message of the learner's own."""

    def __init__(self, session_id: int, where: int) -> None:
        self.session_id = session_id
        self.where = Where(where)
        super().__init__(plain_button(_("Put in order"), f"order:begin:{session_id}:{where:d}", primary=True))

    async def press(self, interaction: Interaction) -> None:
        await _show(interaction, self.session_id, self.where, "")


class PickStep(
    TutorSelect,
    template=r"order:pick:(?P<session_id>\d+):(?P<where>[012]):(?P<place>\d):(?P<draft>[\d-]+)",
):
    """The step at one place. `draft` has the step at each place, or EMPTY."""

    def __init__(
        self, session_id: int, where: int, place: int, draft: str, options: list[discord.SelectOption]
    ) -> None:
        self.session_id = session_id
        self.where = Where(where)
        self.place = place
        self.draft = draft
        custom_id = f"order:pick:{session_id}:{where:d}:{place}:{draft}"
        placeholder = _("Step {number}").format(number=place + 1)
        super().__init__(ui.Select(custom_id=custom_id, placeholder=placeholder, options=options))

    @classmethod
    async def from_custom_id(cls, _interaction: Any, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        assert isinstance(item, ui.Select)
        return cls(
            int(match["session_id"]), int(match["where"]), int(match["place"]), match["draft"], item.options
        )

    async def press(self, interaction: Interaction) -> None:
        draft = put(self.draft, self.place, self.item.values[0])
        await _show(interaction, self.session_id, self.where, draft)


class SubmitOrder(
    TutorButton, template=r"order:submit:(?P<session_id>\d+):(?P<where>[012]):(?P<draft>[\d-]+)"
):
    """Has the order graded, once every place has its step."""

    def __init__(self, session_id: int, where: int, draft: str) -> None:
        self.session_id = session_id
        self.where = Where(where)
        self.draft = draft
        custom_id = f"order:submit:{session_id}:{where:d}:{draft}"
        button = plain_button(_("Submit"), custom_id, disabled=EMPTY in draft)
        button.style = discord.ButtonStyle.success
        super().__init__(button)

    @classmethod
    async def from_custom_id(cls, _interaction: Any, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls(int(match["session_id"]), int(match["where"]), match["draft"])

    async def press(self, interaction: Interaction) -> None:
        await grade(interaction, self.session_id, Order(tuple(map(int, self.draft))), self.where)


def order_rows(question: Question, session: Session, where: Where, draft: str) -> list[ui.ActionRow[Any]]:
    """On a board the button that begins; elsewhere a menu for each place, and Submit."""
    if where is Where.BOARD:
        return [ui.ActionRow[Any](BeginOrder(session.id, where))]
    draft = draft or EMPTY * len(question.steps)
    menus = (
        PickStep(session.id, where, place, draft, _choices(question, session, at))
        for place, at in enumerate(draft)
    )
    return [*map(ui.ActionRow[Any], menus), ui.ActionRow[Any](SubmitOrder(session.id, where, draft))]


def put(draft: str, place: int, step: str) -> str:
    """The draft with `step` at `place`, in exchange for what was there; the last one falls into place."""
    steps = list(draft)
    if step in steps:
        steps[steps.index(step)] = steps[place]
    steps[place] = step
    left = {str(each) for each in range(len(steps))} - set(steps)
    if len(left) == 1:
        steps[steps.index(EMPTY)] = left.pop()
    return "".join(steps)


def draft_of(given: Order) -> str:
    """An answer as a draft to go on from."""
    return "".join(map(str, given.steps))


async def _show(interaction: Interaction, session_id: int, where: Where, draft: str) -> None:
    found = await posed(interaction, session_id, where)
    if found is None:
        return
    parts = order_draft_parts(found.question, found.session)
    rows = order_rows(found.question, found.session, where.after, draft)
    await STAGES[where].draft(interaction, Making(found, parts, rows, draft))


def _choices(question: Question, session: Session, chosen: str) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            # A label has no Markdown.
            label=f"{session.letter(step)}\u2002{question.steps[step].text}".replace("`", ""),
            value=str(step),
            default=str(step) == chosen,
        )
        for step in session.order
    ]
