"""Reporting a question, and deciding about one that was reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, Self

import discord
import structlog
from discord import ui

from bot.client import Interaction, TutorBot
from bot.i18n import nearest, speaking
from bot.languages import language_of, to_audience, to_channel
from bot.reporting import Dossier
from bot.tutor.reports import Deed, Reason, Report, possible
from cogs._render import reports as texts
from cogs._render.page import Part, lay_out
from cogs._render.result import AMBER, GREEN, RED
from cogs._views.button import TutorButton, panel, patiently, plain_button, put, whisper
from cogs._views.paging import TurnPage, paged
from questions.model import Bank

log = structlog.get_logger()

MODAL_TEMPLATE: Final = r"report:(?P<session_id>\d+)"
REASON_FIELD: Final = "reason"
SAID_FIELD: Final = "said"
COLOURS: Final = {"open": AMBER, "paused": RED, "closed": GREEN}


class ReportButton(TutorButton, template=r"report:open:(?P<session_id>\d+)"):
    """Opens the box to say what is wrong with a question; in it is what the member said before."""

    def __init__(self, session_id: int) -> None:
        self.session_id = session_id
        super().__init__(plain_button(texts.report_label(), f"report:open:{session_id}"))

    async def press(self, interaction: Interaction) -> None:
        before = await interaction.client.reporting.said_before(self.session_id, interaction.user.id)
        await interaction.response.send_modal(ReportBox(self.session_id, before))


class ReportBox(ui.Modal):
    """The box to report in. What is submitted goes to `submitted`, by way of the client."""

    def __init__(self, session_id: int, before: Report | None) -> None:
        super().__init__(title=texts.box_title(), custom_id=f"report:{session_id}")
        chosen = before.reason if before is not None else None
        reasons = ui.Select[Any](
            custom_id=REASON_FIELD,
            required=True,
            options=[
                discord.SelectOption(
                    label=texts.reason_name(reason), value=reason.value, default=reason == chosen
                )
                for reason in Reason
            ],
        )
        said = ui.TextInput[Any](
            custom_id=SAID_FIELD,
            style=discord.TextStyle.paragraph,
            required=False,
            default=before.text or None if before is not None else None,
            max_length=texts.MAX_SAID,
        )
        self.add_item(ui.Label[Any](text=texts.reason_label(), component=reasons))
        self.add_item(
            ui.Label[Any](text=texts.said_label(), description=texts.said_description(), component=said)
        )


async def submitted(interaction: Interaction, match: re.Match[str], fields: dict[str, str]) -> None:
    """Write down what was said in a ReportBox."""
    reporting, session_id = interaction.client.reporting, int(match["session_id"])
    before = await reporting.said_before(session_id, interaction.user.id)
    said = await patiently(
        interaction,
        reporting.report(
            session_id,
            learner_id=interaction.user.id,
            reason=Reason(fields[REASON_FIELD]),
            text=fields.get(SAID_FIELD, ""),
            language=language_of(interaction),
        ),
    )
    answer = (
        texts.gone()
        if said is None
        else texts.thanks(again=before is not None, to_moderators=interaction.guild_id is not None)
    )
    await whisper(interaction, [Part(answer)])


class ModeratorButton(TutorButton, template="$^"):
    """A button about one question, for moderators alone."""

    def __init__(self, question_id: str, action: str, label: str) -> None:
        self.question_id = question_id
        super().__init__(plain_button(label, f"reports:{action}:{question_id}"))

    @classmethod
    async def from_custom_id(cls, _interaction: Any, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        make: Callable[..., Self] = cls
        return make(**match.groupdict())

    async def press(self, interaction: Interaction) -> None:
        if interaction.guild_id is None or not interaction.permissions.manage_messages:
            await whisper(interaction, [Part(texts.only_moderators())])
        else:
            await self.decide(interaction, interaction.guild_id)

    async def decide(self, interaction: Interaction, guild_id: int) -> None:
        """Answer a moderator's press."""
        raise NotImplementedError


class DeedButton(
    ModeratorButton, template=r"reports:(?P<deed>pause|resume|dismiss|undo):(?P<question_id>.+)"
):
    """Does something about the question, and shows where it stands now."""

    def __init__(self, deed: Deed, question_id: str) -> None:
        self.deed: Deed = deed
        super().__init__(question_id, deed, texts.deed_label(deed))

    async def decide(self, interaction: Interaction, guild_id: int) -> None:
        reporting = interaction.client.reporting
        doing = reporting.do(guild_id, self.question_id, self.deed, actor_id=interaction.user.id)
        _done, told = await patiently(interaction, doing)
        await show_case(interaction, guild_id, self.question_id)
        interaction.client.alarm.poke()
        await tell(interaction.client, told)


class LookButton(ModeratorButton, template=r"reports:look:(?P<question_id>.+)"):
    """Shows all about one question of the list."""

    def __init__(self, question_id: str) -> None:
        super().__init__(question_id, "look", texts.look_label())

    async def decide(self, interaction: Interaction, guild_id: int) -> None:
        await show_case(interaction, guild_id, self.question_id)


class CheckButton(ModeratorButton, template=r"reports:check:(?P<question_id>.+)"):
    """Runs what the question claims, in the sandbox, and tells the presser what came of it."""

    def __init__(self, question_id: str) -> None:
        super().__init__(question_id, "check", texts.check_label())

    async def decide(self, interaction: Interaction, guild_id: int) -> None:
        reporting = interaction.client.reporting
        outcome = await patiently(interaction, reporting.check(guild_id, self.question_id))
        await whisper(interaction, [Part(texts.check_text(outcome))])


class TurnReports(TurnPage, template=r"reports:page:(?P<page>\d+):(?P<older>[01])"):
    """Turns the page of the list, or goes back to it."""

    prefix = "reports"

    async def press(self, interaction: Interaction) -> None:
        if interaction.guild_id is None or not interaction.permissions.manage_messages:
            await whisper(interaction, [Part(texts.only_moderators())])
            return
        reporting = interaction.client.reporting
        found = await patiently(interaction, reporting.cases(interaction.guild_id))
        await put(interaction, list_panel(found, self.page, reporting.bank))


BUTTONS: Final = (ReportButton, DeedButton, LookButton, CheckButton, TurnReports)


async def show_case(interaction: Interaction, guild_id: int, question_id: str) -> None:
    """Show where that question stands, in place of the message that was pressed."""
    reporting = interaction.client.reporting
    dossier = await patiently(interaction, reporting.case(guild_id, question_id))
    alone = interaction.message is not None and interaction.message.flags.ephemeral
    if dossier is None:
        await whisper(interaction, [Part(texts.unknown_question(question_id))])
        return
    with to_audience(interaction, private=alone):
        view, files = case_message(dossier, reporting.bank, alone=alone)
    await put(interaction, view, files)


def case_message(
    dossier: Dossier, bank: Bank, *, alone: bool
) -> tuple[ui.LayoutView, tuple[discord.File, ...]]:
    """All about one question, with what can be done about it: for one moderator `alone`, or for all of them.

    In their channel everyone reads it: to be called `with to_all(...)` or `with to_channel(...)`.
    """
    page = lay_out(texts.case_parts(dossier, bank))
    question_id = dossier.case.question_id
    buttons: list[ui.Item[Any]] = [DeedButton(deed, question_id) for deed in possible(dossier.case)]
    if dossier.question.to_verify is not None:
        buttons.append(CheckButton(question_id))
    if alone:
        buttons.append(TurnReports(0, 0, texts.list_label()))
    return panel(page, accent=COLOURS[dossier.case.state], rows=[ui.ActionRow[Any](*buttons)]), page.files


def list_panel(found: Sequence[Dossier], page: int, bank: Bank) -> ui.LayoutView:
    """A page of the reported and the paused questions, each with what can be done at once."""

    def entry(dossier: Dossier) -> tuple[str, Sequence[TutorButton]]:
        question_id = dossier.case.question_id
        at_once: Deed = "pause" if dossier.case.state == "open" else "resume"
        return texts.case_text(dossier, bank), (LookButton(question_id), DeedButton(at_once, question_id))

    waiting = sum(each.case.state == "open" for each in found)
    heading = texts.list_heading(waiting, len(found) - waiting) if found else texts.no_reports()
    return paged(heading, found, page, entry, TurnReports)


async def show_due(bot: TutorBot) -> None:
    """Have the moderators' channels show every question as it stands."""
    for dossier, channel_id in await bot.reporting.to_show():
        case = dossier.case
        try:
            shown_in, message_id = await _show_to_all(bot, dossier, channel_id)
        except (discord.Forbidden, discord.NotFound) as error:
            # `/reports` still shows it, and the next report is tried again.
            log.warning("the moderators' channel is closed", guild=case.guild_id, why=str(error))
            await bot.reporting.shown(case, None, None)
        except discord.HTTPException as error:
            log.warning("a report could not be shown yet", guild=case.guild_id, why=str(error))
        else:
            await bot.reporting.shown(case, shown_in, message_id)


async def _show_to_all(bot: TutorBot, dossier: Dossier, channel_id: int) -> tuple[int, int]:
    """Bring the moderators' message up to date, or post it in that channel; where it is, and its id."""
    case = dossier.case
    with to_channel(bot, case.guild_id):
        view, files = case_message(dossier, bot.reporting.bank, alone=False)
    if case.channel_id is None or case.message_id is None:
        sent = await bot.get_partial_messageable(channel_id).send(view=view, files=list(files))
        return channel_id, sent.id
    message = bot.get_partial_messageable(case.channel_id).get_partial_message(case.message_id)
    await message.edit(view=view, attachments=list(files))
    return case.channel_id, case.message_id


async def tell(bot: TutorBot, told: Sequence[Report]) -> None:
    """Tell learners what came of their reports. Who can't be written to has lost nothing."""
    for report in told:
        question, guild = bot.reporting.bank.get(report.asked_id), bot.get_guild(report.guild_id)
        if question is None or guild is None:
            continue
        try:
            channel = await bot.create_dm(discord.Object(report.learner_id))
            with speaking(nearest(report.language)):
                await channel.send(texts.paused_news(question, guild.name, bot.reporting.bank))
        except discord.HTTPException as error:
            log.info("a learner could not be told of their report", why=str(error))
