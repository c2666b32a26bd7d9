"""The list of a member's own questions. Only they see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from discord import ui

from bot.client import Interaction
from bot.tutor.drafts import Draft
from cogs._render import draft as texts
from cogs._render.mistakes import newer_label, older_label, page_of
from cogs._views.button import TutorButton, plain_button
from cogs._views.draft import DiscardDraft, OpenDraft

PAGE_SIZE: Final = 4


class TurnDrafts(TutorButton, template=r"question:page:(?P<page>\d+):(?P<older>[01])"):
    """Turns the page of the list."""

    def __init__(self, page: int, older: int, *, disabled: bool = False) -> None:
        self.page = page
        label = older_label() if older else newer_label()
        super().__init__(plain_button(label, f"question:page:{page}:{older}", disabled=disabled))

    async def press(self, interaction: Interaction) -> None:
        found = await interaction.client.contributions.own(interaction.guild_id or 0, interaction.user.id)
        await interaction.response.edit_message(view=drafts_panel(found, self.page))


def drafts_panel(found: Sequence[Draft], page: int) -> ui.LayoutView:
    """A page of the list, each question with what can be done with it."""
    view = ui.LayoutView(timeout=None)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(page, pages - 1)
    items: list[ui.Item[Any]] = [ui.TextDisplay[Any](texts.own_heading(len(found)))]
    for draft in found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]:
        buttons: list[TutorButton] = [OpenDraft(draft.contribution.id)]
        if draft.contribution.may("discard"):
            buttons.append(DiscardDraft(draft.contribution.id))
        items += [
            ui.Separator[Any](),
            ui.TextDisplay[Any](texts.own_text(draft)),
            ui.ActionRow[Any](*buttons),
        ]
    if pages > 1:
        newer = TurnDrafts(max(page - 1, 0), 0, disabled=page == 0)
        older = TurnDrafts(min(page + 1, pages - 1), 1, disabled=page == pages - 1)
        turning = ui.ActionRow[Any](newer, older)
        items += [ui.Separator[Any](), ui.TextDisplay[Any](page_of(page + 1, pages)), turning]
    view.add_item(ui.Container[Any](*items))
    return view
