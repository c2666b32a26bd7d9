"""Turning the pages of item statistics."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.client import Interaction
from bot.i18n import _
from bot.tutor.statistics import Survey
from cogs._render.page import lay_out
from cogs._render.statistics import list_parts, pages
from cogs._views.button import TutorButton, panel, patiently, plain_button, put


class TurnItems(TutorButton, template=r"items:(?P<step>[01]):(?P<page>\d+)"):
    """Shows another page; `step` is 0 back and 1 on, for two buttons may lead to the same."""

    def __init__(self, step: int, page: int, label: str = "?", *, disabled: bool = False) -> None:
        self.page = page
        super().__init__(plain_button(label, f"items:{step}:{page}", disabled=disabled))

    async def press(self, interaction: Interaction) -> None:
        survey = await patiently(interaction, interaction.client.statistics.recent(interaction.guild_id or 0))
        await put(interaction, items_panel(survey, min(self.page, pages(survey) - 1)))


def items_panel(survey: Survey, page: int) -> ui.LayoutView:
    """One page of the list, with its buttons where there is more than one."""
    last = pages(survey) - 1
    rows = []
    if last and survey.since is not None:
        back = TurnItems(0, max(page - 1, 0), _("Previous"), disabled=page == 0)
        onward = TurnItems(1, min(page + 1, last), _("Next"), disabled=page == last)
        rows = [ui.ActionRow[Any](back, onward)]
    return panel(lay_out(list_parts(survey, page)), rows=rows)
