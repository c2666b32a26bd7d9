"""A member's question before the moderators: the post with its buttons, the box for a note, the history."""

from __future__ import annotations

import re
from typing import Any, Final

import discord
import structlog
from discord import ui

from bot.client import Interaction, TutorBot
from bot.i18n import _, nearest, speaking
from bot.languages import to_channel
from bot.tutor.contributions import MAX_NOTE, Contribution, Move, undoable
from bot.tutor.drafts import Case, DecideOutcome, NotNow, Unproven
from cogs._render import contribution as texts
from cogs._render.page import Part, lay_out
from cogs._render.result import AMBER, GREEN, RED
from cogs._render.text import plain
from cogs._views.button import TutorButton, panel, patiently, plain_button, post, whisper
from cogs._views.draft import OpenDraft, moderated
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
        await refresh_case(interaction.client, self.contribution_id)


class ShowHistory(TutorButton, template=r"question:history:(?P<contribution_id>\d+)"):
    """Shows what happened to the question, to moderators."""

    def __init__(self, contribution_id: int) -> None:
        self.contribution_id = contribution_id
        super().__init__(plain_button(_("History"), f"question:history:{contribution_id}"))

    async def press(self, interaction: Interaction) -> None:
        await show_history(interaction, self.contribution_id)


class Undo(TutorButton, template=r"question:undo:(?P<contribution_id>\d+):(?P<stage>\d+)"):
    """Takes back the last decision, or the last undo."""

    def __init__(self, contribution_id: int, stage: int, *, of_an_undo: bool = False) -> None:
        self.contribution_id, self.stage = contribution_id, stage
        label = _("Do it again") if of_an_undo else _("Undo")
        super().__init__(plain_button(label, f"question:undo:{contribution_id}:{stage}"))

    async def press(self, interaction: Interaction) -> None:
        undoing = interaction.client.moderation.undo(self.contribution_id, **_by(interaction, self.stage))
        await _show_changed(interaction, await patiently(interaction, undoing))


class Withdraw(TutorButton, template=r"question:withdraw:(?P<contribution_id>\d+):(?P<stage>\d+)"):
    """Has the question asked no more."""

    def __init__(self, contribution_id: int, stage: int) -> None:
        self.contribution_id, self.stage = contribution_id, stage
        super().__init__(plain_button(_("Withdraw"), f"question:withdraw:{contribution_id}:{stage}"))

    async def press(self, interaction: Interaction) -> None:
        deciding = interaction.client.moderation.decide(
            self.contribution_id, "withdraw", **_by(interaction, self.stage)
        )
        await _show_changed(interaction, await patiently(interaction, deciding))


class ShowAgain(TutorButton, template=r"question:again:(?P<contribution_id>\d+)"):
    """Posts what is waiting once more, where its post was lost."""

    def __init__(self, contribution_id: int) -> None:
        self.contribution_id = contribution_id
        super().__init__(plain_button(_("Post it again"), f"question:again:{contribution_id}"))

    async def press(self, interaction: Interaction) -> None:
        if moderated(interaction) is None:
            await whisper(interaction, [Part(texts.only_moderators())])
            return
        await interaction.client.moderation.posted(self.contribution_id, None, None)
        interaction.client.alarm.poke()
        await whisper(interaction, [Part(texts.posted_again())])


BUTTONS: Final = (Approve, Refuse, CheckAgain, ShowHistory, Undo, Withdraw, ShowAgain)


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


def history_panel(case: Case) -> ui.LayoutView:
    """The history with its Undo, where there is something to undo."""
    contribution = case.draft.contribution
    buttons: list[TutorButton] = []
    last = undoable(contribution, case.history)
    if last is not None:
        buttons.append(Undo(contribution.id, case.stage, of_an_undo=last.move == "undo"))
    if contribution.may("withdraw"):
        buttons.append(Withdraw(contribution.id, case.stage))
    if contribution.state == "waiting":
        buttons.append(ShowAgain(contribution.id))
    rows = [ui.ActionRow[Any](*buttons)] if buttons else []
    return panel(lay_out(texts.history_parts(case)), rows=rows)


async def show_history(interaction: Interaction, contribution_id: int) -> None:
    """Show a question's history to a moderator of its server."""
    case = await patiently(interaction, interaction.client.moderation.case(contribution_id))
    if case is None or moderated(interaction) != case.draft.contribution.guild_id:
        await whisper(interaction, [Part(texts.only_moderators())])
    else:
        await post(interaction, history_panel(case), (), ephemeral=True)


async def show_case(bot: TutorBot, contribution_id: int) -> None:
    """Post what was sent in for the moderators to decide upon, with the check's verdict."""
    case = await bot.moderation.check(contribution_id)
    if case is None:
        return
    contribution = case.draft.contribution
    channel_id = await bot.moderation.channel_of(contribution.guild_id)
    if channel_id is None:
        return
    with to_channel(bot, contribution.guild_id):
        view, files = case_message(case, bot.moderation.bank)
    try:
        sent = await bot.get_partial_messageable(channel_id).send(view=view, files=list(files))
    except discord.HTTPException as error:
        log.warning("a contribution could not be shown", contribution=contribution_id, why=str(error))
        return
    await bot.moderation.posted(contribution_id, channel_id, sent.id)


async def refresh_case(bot: TutorBot, contribution_id: int) -> None:
    """Bring the post up to date. Failing at that must not disturb who decided."""
    case = await bot.moderation.case(contribution_id)
    if case is None:
        return
    contribution = case.draft.contribution
    if contribution.channel_id is None or contribution.message_id is None:
        return
    with to_channel(bot, contribution.guild_id):
        view, files = case_message(case, bot.moderation.bank)
    channel = bot.get_partial_messageable(contribution.channel_id)
    try:
        message = channel.get_partial_message(contribution.message_id)
        await message.edit(view=view, attachments=list(files))
    except discord.HTTPException as error:
        log.warning("a contribution's post could not be brought up to date", why=str(error))


async def tell_author(bot: TutorBot, case: Case) -> None:
    """Tell the author of the last decision; where their door is closed, they are told another time."""
    contribution = case.draft.contribution
    if not contribution.untold:
        return
    try:
        channel = await bot.create_dm(discord.Object(contribution.author_id))
        with speaking(nearest(contribution.language)):
            await channel.send(view=told_panel(case))
    except discord.HTTPException as error:
        log.info("the author could not be told", contribution=contribution.id, why=str(error))
    else:
        await bot.moderation.told(contribution.id)


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
        contribution_id, move, **_by(interaction, stage), note=note, shared=shared
    )
    outcome = await patiently(interaction, deciding)
    if not isinstance(outcome, Case):
        await whisper(interaction, [Part(_why_not(outcome))])
        await refresh_case(interaction.client, contribution_id)
        return
    if interaction.response.is_done():
        await interaction.delete_original_response()
    else:
        await interaction.response.defer()
    await _make_known(interaction.client, outcome)


async def _show_changed(interaction: Interaction, outcome: DecideOutcome) -> None:
    """Show the history as it is now, in place of what it was."""
    if not isinstance(outcome, Case):
        await whisper(interaction, [Part(_why_not(outcome))])
        return
    if interaction.response.is_done():
        await post(interaction, history_panel(outcome), (), ephemeral=True)
    else:
        await interaction.response.edit_message(view=history_panel(outcome))
    await _make_known(interaction.client, outcome)


def _by(interaction: Interaction, stage: int) -> dict[str, Any]:
    """Who decides, upon what they saw."""
    return {"stage": stage, "actor_id": interaction.user.id, "moderates": moderated(interaction)}


async def _make_known(bot: TutorBot, case: Case) -> None:
    """Show what was decided where it was asked, and tell the author; what waits again is shown again."""
    await refresh_case(bot, case.draft.contribution.id)
    await tell_author(bot, case)
    if case.draft.contribution.state == "waiting":
        bot.alarm.poke()


def _why_not(outcome: Unproven | NotNow | DecideOutcome) -> str:
    return texts.unproven() if isinstance(outcome, Unproven) else texts.decided_already()


def _refusal(which: int) -> str:
    return _("Decline") if NOTED[which] == "decline" else _("Send back")
