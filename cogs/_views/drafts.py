"""The list of a member's own questions. Only they see it."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.client import Interaction
from bot.tutor.drafts import Draft
from cogs._render import draft as texts
from cogs._views.button import TutorButton
from cogs._views.draft import DiscardDraft, OpenDraft
from cogs._views.paging import TurnPage, paged


class TurnDrafts(TurnPage, template=r"question:page:(?P<page>\d+):(?P<older>[01])"):
    """Turns the page of the list."""

    prefix = "question"

    async def press(self, interaction: Interaction) -> None:
        found = await interaction.client.contributions.own(interaction.guild_id or 0, interaction.user.id)
        await interaction.response.edit_message(view=drafts_panel(found, self.page))


def drafts_panel(found: Sequence[Draft], page: int) -> ui.LayoutView:
    """A page of the list, each question with what can be done with it."""
    return paged(texts.own_heading(len(found)), found, page, _entry, TurnDrafts)


def _entry(draft: Draft) -> tuple[str, Sequence[TutorButton]]:
    buttons: list[TutorButton] = [OpenDraft(draft.contribution.id)]
    if draft.contribution.may("discard"):
        buttons.append(DiscardDraft(draft.contribution.id))
    return texts.own_text(draft), buttons
