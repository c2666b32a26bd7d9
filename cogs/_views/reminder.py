"""A reminder and its buttons."""

from __future__ import annotations

from typing import Any, Final

from discord import ui

from bot.client import Interaction
from cogs._render import reminder as texts
from cogs._render.page import Part, lay_out
from cogs._views.button import TutorButton, panel, patiently, plain_button, swap
from cogs._views.quiz import BLURPLE
from cogs._views.review import ReviewBegin


class StopReminders(TutorButton, template=r"remind:stop"):
    """Ends the reminders of whoever presses."""

    def __init__(self) -> None:
        super().__init__(plain_button(texts.stop_label(), "remind:stop"))

    async def press(self, interaction: Interaction) -> None:
        await patiently(interaction, interaction.client.reminders.stop(interaction.user.id))
        await swap(interaction, lay_out([Part(texts.stopped_text())]))


BUTTONS: Final = (StopReminders,)


def reminder_panel(due: int) -> ui.LayoutView:
    """What a reminder looks like."""
    buttons = ui.ActionRow[Any](ReviewBegin(texts.review_now_label()), StopReminders())
    return panel(lay_out([Part(texts.reminder_text(due))]), accent=BLURPLE, rows=[buttons])
