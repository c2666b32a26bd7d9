"""The buttons of a posted question, and the message they stand in."""

from __future__ import annotations

from typing import Any, Final

import discord
import structlog
from discord import ui

from bot.client import Interaction, TutorBot
from bot.i18n import _
from bot.languages import to_all, to_channel
from bot.tutor.outcome import (
    AnswerOutcome,
    Gone,
    Hinted,
    HintOutcome,
    NoMoreHints,
    NotYours,
    Revealed,
    Right,
    SameAgain,
    TryAgain,
    Wrong,
)
from bot.tutor.session import Session, Tally
from cogs._render.hint import hint_parts
from cogs._render.page import Page, Part, lay_out
from cogs._render.quiz import gone, not_yours, question_parts, verdict_parts
from cogs._render.result import AMBER, GREEN, RED
from cogs._views.button import TutorButton, panel, patiently, plain_button, whisper
from cogs._views.reports import ReportButton
from cogs._views.run import run_and_show
from questions.model import Bank, Question

log = structlog.get_logger()

BLURPLE: Final = 0x5865F2


class AnswerButton(TutorButton, template=r"quiz:answer:(?P<session_id>\d+):(?P<option>\d)"):
    """One option, under its letter."""

    def __init__(self, session_id: int, option: int, letter: str = "?", *, disabled: bool = False) -> None:
        self.session_id = session_id
        self.option = option
        custom_id = f"quiz:answer:{session_id}:{option}"
        super().__init__(plain_button(letter, custom_id, primary=True, disabled=disabled))

    async def press(self, interaction: Interaction) -> None:
        answering = interaction.client.tutor.answer(
            self.session_id, self.option, learner_id=interaction.user.id, interaction_id=interaction.id
        )
        outcome = await patiently(interaction, answering)
        await whisper(interaction, verdict_parts(outcome), accent=_colour(outcome), rows=_rows_after(outcome))
        if isinstance(outcome, Right | TryAgain | Wrong):
            await refresh_board(interaction.client, outcome.session)


class HintButton(TutorButton, template=r"quiz:hint:(?P<session_id>\d+)"):
    """The learner's next hint for this question."""

    def __init__(self, session_id: int) -> None:
        self.session_id = session_id
        super().__init__(plain_button(_("Hint"), f"quiz:hint:{session_id}"))

    async def press(self, interaction: Interaction) -> None:
        hinting = interaction.client.tutor.hint(
            self.session_id, learner_id=interaction.user.id, interaction_id=interaction.id
        )
        await show_hint(interaction, await patiently(interaction, hinting))


class RunQuestionButton(TutorButton, template=r"quiz:run:(?P<session_id>\d+)"):
    """Runs the question's snippet, for the one who pressed alone: others may still be thinking."""

    def __init__(self, session_id: int) -> None:
        self.session_id = session_id
        super().__init__(plain_button(_("Run it"), f"quiz:run:{session_id}"))

    async def press(self, interaction: Interaction) -> None:
        question = await interaction.client.tutor.question_of(self.session_id)
        if question is None or question.code is None:
            await whisper(interaction, [Part(gone())])
        else:
            await run_and_show(interaction, question.code, private=True)


class RevealButton(TutorButton, template=r"quiz:reveal:(?P<session_id>\d+)"):
    """Shows the answer and the votes to all; for the asker and for moderators."""

    def __init__(self, session_id: int) -> None:
        self.session_id = session_id
        super().__init__(plain_button(_("Reveal"), f"quiz:reveal:{session_id}"))

    async def press(self, interaction: Interaction) -> None:
        outcome = await interaction.client.tutor.reveal(
            self.session_id,
            member_id=interaction.user.id,
            moderator=interaction.permissions.manage_messages,
        )
        match outcome:
            case Revealed(question, session, tally):
                with to_all(interaction):
                    page = board_page(question, session, tally, interaction.client.tutor.bank)
                    view = board(page, question, session)
                await interaction.response.edit_message(view=view, attachments=list(page.files))
            case NotYours():
                await whisper(interaction, [Part(not_yours())])
            case Gone():
                await whisper(interaction, [Part(gone())])


BUTTONS: Final = (AnswerButton, HintButton, RunQuestionButton, RevealButton)


def board_page(question: Question, session: Session, tally: Tally, bank: Bank) -> Page:
    """The text of a posted question, and what had to be attached."""
    return lay_out(question_parts(question, session, tally, bank.title(question.topic)))


def board(page: Page, question: Question, session: Session) -> ui.LayoutView:
    """A posted question with its buttons: the options, then what helps. A revealed one keeps what runs
    and what reports it.

    Everyone reads it: to be called `with to_all(...)` or `with to_channel(...)`, whoever pressed.
    """
    rows = []
    tools: list[ui.Item[Any]] = [RunQuestionButton(session.id)] if question.code else []
    if session.revealed_at is None:
        rows.append(_option_row(session))
        tools = [HintButton(session.id), *tools, RevealButton(session.id)]
    rows.append(ui.ActionRow[Any](*tools, ReportButton(session.id)))
    return panel(page, accent=GREEN if session.revealed_at else BLURPLE, rows=rows)


async def show_hint(interaction: Interaction, outcome: HintOutcome) -> None:
    """Show a hint, with the options at hand: the question may be far up the channel by now."""
    rows = []
    if isinstance(outcome, Hinted | NoMoreHints):
        rows = [_option_row(outcome.session)]
    if isinstance(outcome, Hinted):
        rows.append(ui.ActionRow[Any](HintButton(outcome.session.id)))
    await whisper(interaction, hint_parts(outcome), accent=AMBER, rows=rows)


async def refresh_board(bot: TutorBot, session: Session) -> None:
    """Bring the count on the posted message up to date. Failing at that must not disturb the learner."""
    if session.message_id is None:
        return
    channel = bot.get_partial_messageable(session.channel_id)
    message = channel.get_partial_message(session.message_id)

    async def edit() -> None:
        found = await bot.tutor.board(session.id)
        if found is not None:
            question, current, tally = found
            # Whoever has pressed, and in whose task this may run: everyone reads it.
            with to_channel(bot, current.guild_id):
                page = board_page(question, current, tally, bot.tutor.bank)
                view = board(page, question, current)
            await message.edit(view=view, attachments=list(page.files))

    try:
        await bot.edits.run(session.id, edit)
    except discord.HTTPException as error:
        log.warning("the count could not be shown", session=session.id, why=str(error))


def _rows_after(outcome: AnswerOutcome) -> list[ui.ActionRow[Any]]:
    """After a wrong try, the options that are left, at hand."""
    match outcome:
        case TryAgain(_, session, option) | SameAgain(_, session, option):
            return [_option_row(session, without=option), ui.ActionRow[Any](HintButton(session.id))]
        case _:
            return []


def _option_row(session: Session, *, without: int | None = None) -> ui.ActionRow[Any]:
    return ui.ActionRow(
        *(
            AnswerButton(session.id, option, session.letter(option), disabled=option == without)
            for option in session.order
        )
    )


def _colour(outcome: AnswerOutcome) -> int:
    match outcome:
        case Right():
            return GREEN
        case Wrong():
            return RED
        case _:
            return AMBER
