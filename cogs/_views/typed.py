"""Typing an answer into a box. What can't be read is given back, in the box's own custom_id."""

from __future__ import annotations

import re
from typing import Any, Final, Self

from discord import ui

from bot.client import Interaction
from bot.i18n import _
from cogs._render.answers import unreadable
from cogs._render.page import Part
from cogs._views.button import TutorButton, plain_button
from cogs._views.stage import STAGES, Making, Where, grade, posed
from questions.answers import UnreadableError, parse
from questions.model import Question

BOX_TEMPLATE: Final = r"typed:box:(?P<session_id>\d+):(?P<where>[012])"
ANSWER_FIELD: Final = "answer"
# A custom_id has 100 characters, and besides the draft it needs up to 33.
MAX_TYPED: Final = 60


class OpenBox(TutorButton, template=r"typed:open:(?P<session_id>\d+):(?P<where>[012])"):
    """Opens the box to type an answer into."""

    def __init__(self, session_id: int, where: int) -> None:
        self.session_id = session_id
        self.where = Where(where)
        super().__init__(plain_button(_("Answer"), f"typed:open:{session_id}:{where:d}", primary=True))

    async def press(self, interaction: Interaction) -> None:
        await _open(interaction, self.session_id, self.where)


class CorrectIt(TutorButton, template=r"(?s)typed:fix:(?P<session_id>\d+):(?P<where>[012]):(?P<draft>.*)"):
    """Opens the box with what was typed before in it."""

    def __init__(self, session_id: int, where: int, draft: str) -> None:
        self.session_id = session_id
        self.where = Where(where)
        self.draft = draft
        custom_id = f"typed:fix:{session_id}:{where:d}:{draft}"
        super().__init__(plain_button(_("Correct it"), custom_id, primary=True))

    @classmethod
    async def from_custom_id(cls, _interaction: Any, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls(int(match["session_id"]), int(match["where"]), match["draft"])

    async def press(self, interaction: Interaction) -> None:
        await _open(interaction, self.session_id, self.where, self.draft)


class AnswerBox(ui.Modal):
    """The box. What is submitted goes to `submitted`, by way of the client."""

    def __init__(self, question: Question, session_id: int, where: Where, draft: str) -> None:
        super().__init__(title=_("Your answer"), custom_id=f"typed:box:{session_id}:{where:d}")
        shape = question.kind == "shape"
        box = ui.TextInput[Any](
            custom_id=ANSWER_FIELD,
            default=draft or None,
            max_length=MAX_TYPED,
            placeholder="8, 3, 224, 224" if shape else None,
        )
        if shape:
            label, more = _("The shape"), _("Brackets or none, commas or x; None or ? for an open size.")
        else:
            label = (
                _("The number, in {unit}").format(unit=question.unit) if question.unit else _("The number")
            )
            more = (
                _("Short forms like 25.6M are fine, with a point or a comma.")
                if question.tolerance
                else _("The exact number, with a point or a comma.")
            )
        self.add_item(ui.Label[Any](text=label, description=more, component=box))


async def submitted(interaction: Interaction, match: re.Match[str], fields: dict[str, str]) -> None:
    """Grade what was typed, or give it back with what to do about it."""
    session_id, where = int(match["session_id"]), Where(int(match["where"]))
    found = await posed(interaction, session_id, where)
    if found is None:
        return
    text = fields.get(ANSWER_FIELD, "")
    try:
        given = parse(found.question, text)
    except UnreadableError as error:
        row = ui.ActionRow[Any](CorrectIt(session_id, where.after, text[:MAX_TYPED]))
        said = [Part(unreadable(error, found.question))]
        await STAGES[where].draft(interaction, Making(found, said, [row]))
    else:
        await grade(interaction, session_id, given, where)


async def _open(interaction: Interaction, session_id: int, where: Where, draft: str = "") -> None:
    found = await posed(interaction, session_id, where)
    if found is not None:
        await interaction.response.send_modal(AnswerBox(found.question, session_id, where, draft))
