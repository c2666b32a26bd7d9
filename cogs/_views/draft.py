"""Writing a question: the preview with its buttons, and what comes of a box."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any, Final

import discord
from discord import ui

from bot.client import Interaction
from bot.i18n import _, nearest
from bot.runs import source
from bot.tutor.contributions import Contribution
from bot.tutor.drafts import Draft, Incomplete, NoChannel, NotNow, TooMany
from cogs._render import draft as texts
from cogs._render.draft_words import field_name, step_name
from cogs._render.page import Page, Part, lay_out
from cogs._render.result import AMBER, GREEN
from cogs._render.text import plain
from cogs._views.button import TutorButton, panel, patiently, plain_button, post, whisper
from cogs._views.quiz import BLURPLE
from cogs._views.write_box import WriteBox, step_at
from questions.boxes import CODE, Fields, kind_of, steps_of
from questions.model import Bank


async def submitted(interaction: Interaction, match: re.Match[str], typed: dict[str, str]) -> None:
    """Keep what was typed into a WriteBox, and show the draft with it."""
    kind = match["kind"]
    step = step_at(int(match["number"]), kind)
    fields = {field: _tidy(field, typed.get(field, "")) for field in steps_of(kind)[step]}
    contribution_id, contributions = int(match["contribution_id"]), interaction.client.contributions
    if contribution_id:
        writing = contributions.write(contribution_id, fields, **_who(interaction))
        outcome: Draft | NotNow | TooMany = await patiently(interaction, writing)
    else:
        language = nearest(str(interaction.locale))
        started = fields if kind == "choice" else fields | {"kind": kind}
        beginning = contributions.begin(interaction.guild_id or 0, interaction.user.id, started, language)
        outcome = await patiently(interaction, beginning)
    if isinstance(outcome, Draft):
        await show(interaction, outcome)
        return
    why = texts.too_many_drafts(outcome.limit) if isinstance(outcome, TooMany) else _why_not(outcome)
    await _give_back(interaction, why, fields)


def _tidy(field: str, text: str) -> str:
    """Without what would act on the reader's screen; code without the fence around it."""
    clean = plain(text)
    return source.from_text(clean) if field in CODE else clean


async def _give_back(interaction: Interaction, why: str, fields: Fields) -> None:
    kept = "\n\n".join(f"{field_name(name)}:\n{text}" for name, text in fields.items() if text)
    file = discord.File(io.BytesIO(kept.encode()), filename="typed.txt")
    page = lay_out([Part(why), Part(texts.given_back())])
    view = panel(Page((*page.items, ui.File[Any](file)), (file,)), accent=AMBER)
    await post(interaction, view, [file], ephemeral=True)


class WriteStep(TutorButton, template=r"question:step:(?P<contribution_id>\d+):(?P<number>\d)"):
    """Opens the box of one step."""

    def __init__(
        self, contribution_id: int, number: int, *, kind: str = "choice", next_one: bool = False
    ) -> None:
        self.contribution_id, self.number = contribution_id, number
        label = step_name(step_at(number, kind))
        super().__init__(plain_button(label, f"question:step:{contribution_id}:{number}", primary=next_one))

    async def press(self, interaction: Interaction) -> None:
        # A box must be the first answer to a press, so there is no "thinking" meanwhile.
        contributions = interaction.client.contributions
        found = await contributions.draft(self.contribution_id, **_who(interaction))
        if isinstance(found, NotNow):
            await whisper(interaction, [Part(_why_not(found))])
            return
        contribution = found.contribution
        step = step_at(self.number, kind_of(contribution.fields))
        box = WriteBox(step, contribution.fields, contributions.bank, contribution.id)
        await interaction.response.send_modal(box)


class OpenDraft(TutorButton, template=r"question:open:(?P<contribution_id>\d+)"):
    """Shows the draft with its buttons, in a message of its own."""

    def __init__(self, contribution_id: int) -> None:
        self.contribution_id = contribution_id
        super().__init__(plain_button(_("Open"), f"question:open:{contribution_id}"))

    async def press(self, interaction: Interaction) -> None:
        await open_draft(interaction, self.contribution_id)


class ShareDraft(TutorButton, template=r"question:share:(?P<contribution_id>\d+):(?P<share>[01])"):
    """Offers the question to all servers, or to this one alone."""

    def __init__(self, contribution_id: int, share: int) -> None:
        self.contribution_id, self.share = contribution_id, bool(share)
        label = _("Share with all servers") if share else _("Keep to this server")
        super().__init__(plain_button(label, f"question:share:{contribution_id}:{int(share)}"))

    async def press(self, interaction: Interaction) -> None:
        wishing = interaction.client.contributions.wish(
            self.contribution_id, share=self.share, **_who(interaction)
        )
        await _show_or_say(interaction, await patiently(interaction, wishing))


class SendDraft(TutorButton, template=r"question:send:(?P<contribution_id>\d+)"):
    """Sends the question in."""

    def __init__(self, contribution_id: int, *, disabled: bool = False) -> None:
        self.contribution_id = contribution_id
        style = discord.ButtonStyle.success
        custom_id = f"question:send:{contribution_id}"
        super().__init__(ui.Button(label=_("Send in"), custom_id=custom_id, style=style, disabled=disabled))

    async def press(self, interaction: Interaction) -> None:
        sending = interaction.client.contributions.send(self.contribution_id, **_who(interaction))
        match await patiently(interaction, sending):
            case Draft() as sent:
                await show(interaction, sent)
                interaction.client.alarm.poke()
            case Incomplete(draft):
                await show(interaction, draft)
            case NoChannel():
                await whisper(interaction, [Part(texts.no_channel())], accent=AMBER)
            case TooMany(limit):
                await whisper(interaction, [Part(texts.too_many_waiting(limit))], accent=AMBER)
            case NotNow() as refused:
                await whisper(interaction, [Part(_why_not(refused))])


class TakeBack(TutorButton, template=r"question:back:(?P<contribution_id>\d+)"):
    """Takes back what is waiting for the moderators."""

    def __init__(self, contribution_id: int) -> None:
        self.contribution_id = contribution_id
        super().__init__(plain_button(_("Take it back"), f"question:back:{contribution_id}"))

    async def press(self, interaction: Interaction) -> None:
        taking = interaction.client.contributions.take_back(self.contribution_id, **_who(interaction))
        outcome = await patiently(interaction, taking)
        await _show_or_say(interaction, outcome)
        if isinstance(outcome, Draft):
            interaction.client.dispatch("contribution", outcome.contribution.id)


class DiscardDraft(TutorButton, template=r"question:discard:(?P<contribution_id>\d+)"):
    """Asks whether the draft is to be given up."""

    def __init__(self, contribution_id: int) -> None:
        self.contribution_id = contribution_id
        super().__init__(plain_button(_("Discard"), f"question:discard:{contribution_id}"))

    async def press(self, interaction: Interaction) -> None:
        found = await interaction.client.contributions.draft(self.contribution_id, **_who(interaction))
        if isinstance(found, NotNow):
            await whisper(interaction, [Part(_why_not(found))])
            return
        edit = found.contribution.live is not None
        asked = texts.discarding_edit(found) if edit else texts.discarding(found)
        rows = [ui.ActionRow[Any](ConfirmDiscard(self.contribution_id))]
        await whisper(interaction, [Part(asked)], accent=AMBER, rows=rows)


class ConfirmDiscard(TutorButton, template=r"question:drop:(?P<contribution_id>\d+)"):
    """Gives the draft up."""

    def __init__(self, contribution_id: int) -> None:
        self.contribution_id = contribution_id
        custom_id, style = f"question:drop:{contribution_id}", discord.ButtonStyle.danger
        super().__init__(ui.Button(label=_("Discard it"), custom_id=custom_id, style=style))

    async def press(self, interaction: Interaction) -> None:
        dropping = interaction.client.contributions.discard(self.contribution_id, **_who(interaction))
        outcome = await patiently(interaction, dropping)
        said = _why_not(outcome) if isinstance(outcome, NotNow) else texts.discarded()
        await replace_message(interaction, panel(lay_out([Part(said)])), ())


BUTTONS: Final = (WriteStep, OpenDraft, ShareDraft, SendDraft, TakeBack, DiscardDraft, ConfirmDiscard)


async def open_draft(interaction: Interaction, contribution_id: int) -> None:
    """Show a draft in a message of its own, to who may write it."""
    finding = interaction.client.contributions.draft(contribution_id, **_who(interaction))
    found = await patiently(interaction, finding)
    if isinstance(found, NotNow):
        await whisper(interaction, [Part(_why_not(found))])
        return
    view, files = draft_message(found, interaction.client.contributions.bank)
    await post(interaction, view, files, ephemeral=True)


async def show(interaction: Interaction, draft: Draft) -> None:
    """Show the draft where it was shown, or in a new message to this member alone."""
    view, files = draft_message(draft, interaction.client.contributions.bank)
    await replace_message(interaction, view, files)


async def replace_message(
    interaction: Interaction, view: ui.LayoutView, files: Sequence[discord.File]
) -> None:
    """Put `view` in place of the message whose button was pressed; where there is none, whisper it."""
    if interaction.message is None or interaction.response.is_done():
        await post(interaction, view, files, ephemeral=True)
    else:
        await interaction.response.edit_message(view=view, attachments=list(files))


def draft_message(draft: Draft, bank: Bank) -> tuple[ui.LayoutView, tuple[discord.File, ...]]:
    """The preview with its buttons, and what had to be attached to it."""
    page = lay_out(texts.draft_parts(draft, bank))
    ready = draft.reading.question is not None
    return panel(page, accent=GREEN if ready else BLURPLE, rows=_rows(draft)), page.files


def _rows(draft: Draft) -> list[ui.ActionRow[Any]]:
    contribution = draft.contribution
    if contribution.state == "waiting":
        return [ui.ActionRow[Any](TakeBack(contribution.id))]
    if contribution.state in ("declined", "discarded"):
        return []
    to_do = {problem.step for problem in draft.reading.problems}
    kind = kind_of(contribution.fields)
    following = next((step for step in steps_of(kind) if step in to_do), None)
    steps = [
        WriteStep(contribution.id, number, kind=kind, next_one=step == following)
        for number, step in enumerate(steps_of(kind))
    ]
    return [ui.ActionRow[Any](*steps), ui.ActionRow[Any](*_last_row(draft, contribution))]


def _last_row(draft: Draft, contribution: Contribution) -> list[TutorButton]:
    buttons: list[TutorButton] = [
        SendDraft(contribution.id, disabled=draft.reading.question is None),
        ShareDraft(contribution.id, int(not contribution.share)),
    ]
    if contribution.may("discard"):
        buttons.append(DiscardDraft(contribution.id))
    return buttons


async def _show_or_say(interaction: Interaction, outcome: Draft | NotNow) -> None:
    if isinstance(outcome, Draft):
        await show(interaction, outcome)
    else:
        await whisper(interaction, [Part(_why_not(outcome))])


def moderated(interaction: Interaction) -> int | None:
    """The server in which whoever acts is a moderator, if they are."""
    return interaction.guild_id if interaction.permissions.manage_messages else None


def _why_not(refused: NotNow) -> str:
    return texts.not_now(refused.current.state if refused.current else None)


def _who(interaction: Interaction) -> dict[str, Any]:
    return {"member_id": interaction.user.id, "moderates": moderated(interaction)}
