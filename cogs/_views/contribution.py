"""A member's question before the moderators: the post with its buttons, and the box for a note."""

from __future__ import annotations

import re
from typing import Any, Final

import discord
import structlog
from discord import ui

from bot.client import Interaction
from bot.i18n import _
from bot.tutor.contributions import MAX_NOTE, Contribution, Move
from bot.tutor.drafts import Case
from cogs._render import contribution as texts
from cogs._render.page import Part, lay_out
from cogs._render.result import AMBER, GREEN, RED
from cogs._render.text import plain
from cogs._views.button import TutorButton, panel, patiently, plain_button, settle, whisper
from cogs._views.draft import OpenDraft, moderated
from cogs._views.history import ShowHistory, by, tell_of, why_not
from cogs._views.quiz import BLURPLE
from questions.model import Bank

log = structlog.get_logger()

NOTED: Final[tuple[Move, ...]] = ("send_back", "decline")
NOTE_TEMPLATE: Final = r"question:note:(?P<contribution_id>\d+):(?P<stage>\d+):(?P<which>[01])"
NOTE_FIELD: Final = "note"
COLOURS: Final = {"waiting": BLURPLE, "approved": GREEN, "returned": AMBER, "declined": RED}


class Approve(
    TutorButton, template=r"question:approve:(?P<contribution_id>\d+):(?P<stage>\d+):(?P<shared>[01])"
):
    """Has the question asked from now on: in this server, or shared with all."""

    def __init__(self, contribution_id: int, stage: int, shared: int, *, disabled: bool = False) -> None:
        self.contribution_id, self.stage, self.shared = contribution_id, stage, bool(shared)
        button = ui.Button[Any](
            label=_("Approve and share") if shared else _("Approve"),
            custom_id=f"question:approve:{contribution_id}:{stage}:{int(shared)}",
            style=discord.ButtonStyle.success,
            disabled=disabled,
        )
        super().__init__(button)

    async def press(self, interaction: Interaction) -> None:
        await _decide(interaction, self.contribution_id, "approve", self.stage, shared=self.shared)


class Refuse(
    TutorButton, template=r"question:refuse:(?P<contribution_id>\d+):(?P<stage>\d+):(?P<which>[01])"
):
    """Opens a box for a note: to send the question back, or to decline it."""

    def __init__(self, contribution_id: int, stage: int, which: int) -> None:
        self.contribution_id, self.stage, self.which = contribution_id, stage, which
        custom_id = f"question:refuse:{contribution_id}:{stage}:{which}"
        super().__init__(plain_button(_refusal(which), custom_id))

    async def press(self, interaction: Interaction) -> None:
        if moderated(interaction) is None:
            await whisper(interaction, [Part(texts.only_moderators())])
        else:
            box = NoteBox(self.contribution_id, self.stage, self.which)
            await interaction.response.send_modal(box)


class NoteBox(ui.Modal):
    """A note for the author. What is submitted goes to `noted`, by way of the client."""

    def __init__(self, contribution_id: int, stage: int, which: int) -> None:
        custom_id = f"question:note:{contribution_id}:{stage}:{which}"
        super().__init__(title=_refusal(which), custom_id=custom_id)
        self.add_item(
            ui.Label[Any](
                text=_("A note for the author"),
                description=_("Kind and concrete: what would make it a question to ask?"),
                component=ui.TextInput[Any](
                    custom_id=NOTE_FIELD, style=discord.TextStyle.paragraph, max_length=MAX_NOTE
                ),
            )
        )


async def noted(interaction: Interaction, match: re.Match[str], typed: dict[str, str]) -> None:
    """Decide as the box says, with the note that was typed."""
    move = NOTED[int(match["which"])]
    note = plain(typed.get(NOTE_FIELD, "")).strip()
    await _decide(interaction, int(match["contribution_id"]), move, int(match["stage"]), note=note)


class CheckAgain(TutorButton, template=r"question:check:(?P<contribution_id>\d+)"):
    """Runs the question's code once more."""

    def __init__(self, contribution_id: int) -> None:
        self.contribution_id = contribution_id
        super().__init__(plain_button(_("Check again"), f"question:check:{contribution_id}"))

    async def press(self, interaction: Interaction) -> None:
        if moderated(interaction) is None:
            await whisper(interaction, [Part(texts.only_moderators())])
            return
        await interaction.response.defer()
        await interaction.client.moderation.check(self.contribution_id)
        interaction.client.dispatch("contribution", self.contribution_id)


BUTTONS: Final = (Approve, Refuse, CheckAgain)


def case_message(case: Case, bank: Bank) -> tuple[ui.LayoutView, tuple[discord.File, ...]]:
    """The post that asks the moderators, or that tells what they decided; everyone there reads it."""
    page = lay_out(texts.case_parts(case, bank))
    contribution = case.draft.contribution
    colour = COLOURS.get(contribution.state)
    row = ui.ActionRow[Any](ShowHistory(contribution.id))
    if contribution.state == "waiting":
        row = ui.ActionRow[Any](*_decisions(case, contribution))
    return panel(page, accent=colour, rows=[row]), page.files


def _decisions(case: Case, contribution: Contribution) -> list[TutorButton]:
    proven = case.proven
    buttons: list[TutorButton] = [Approve(contribution.id, case.stage, 0, disabled=not proven)]
    if contribution.share:
        buttons.append(Approve(contribution.id, case.stage, 1, disabled=not proven))
    buttons += [Refuse(contribution.id, case.stage, which) for which in range(len(NOTED))]
    buttons.append(ShowHistory(contribution.id) if proven else CheckAgain(contribution.id))
    return buttons


def told_panel(case: Case) -> ui.LayoutView:
    """What an author is told, with a way to go on."""
    contribution = case.draft.contribution
    page = lay_out(texts.told_parts(contribution, case.draft))
    rows = [ui.ActionRow[Any](OpenDraft(contribution.id))] if contribution.state == "returned" else []
    return panel(page, accent=COLOURS.get(contribution.state), rows=rows)


async def _decide(
    interaction: Interaction,
    contribution_id: int,
    move: Move,
    stage: int,
    *,
    note: str = "",
    shared: bool = False,
) -> None:
    if moderated(interaction) is None:
        await whisper(interaction, [Part(texts.only_moderators())])
        return
    deciding = interaction.client.moderation.decide(
        contribution_id, move, **by(interaction, stage), note=note, shared=shared
    )
    outcome = await patiently(interaction, deciding)
    if not isinstance(outcome, Case):
        await whisper(interaction, [Part(why_not(outcome))])
        interaction.client.dispatch("contribution", contribution_id)
        return
    await settle(interaction)
    tell_of(interaction, outcome)


def _refusal(which: int) -> str:
    return _("Decline") if NOTED[which] == "decline" else _("Send back")
