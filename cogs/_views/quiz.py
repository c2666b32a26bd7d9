"""The buttons of a posted question, and the message they stand in."""

from __future__ import annotations

from collections.abc import Sequence
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
    Open,
    Revealed,
    Right,
    SameAgain,
    TryAgain,
    Wrong,
)
from bot.tutor.session import Session, Tally
from cogs._render.answers import answer_first
from cogs._render.hint import hint_parts
from cogs._render.page import Page, Part, lay_out
from cogs._render.quiz import gone, not_yours, question_parts, verdict_parts
from cogs._render.result import AMBER, GREEN
from cogs._views.answers import BUTTONS as ANSWER_BUTTONS
from cogs._views.answers import answer_rows
from cogs._views.button import TutorButton, panel, patiently, plain_button, swap, whisper
from cogs._views.reports import ReportButton
from cogs._views.run import run_and_show
from cogs._views.stage import STAGES, Making, Where, colour_of
from questions.kinds import TYPED
from questions.model import Bank, Question

log = structlog.get_logger()

BLURPLE: Final = 0x5865F2
# A run shows every shape and number: where these are what is asked, it waits for the answer.
RUN_AFTERWARDS: Final = TYPED | {"predict"}


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
        stands = await interaction.client.tutor.stands(self.session_id, interaction.user.id)
        if isinstance(stands, Gone) or stands.question.code is None:
            await whisper(interaction, [Part(gone())])
        elif isinstance(stands, Open) and not may_run(stands.question, is_open=True):
            await whisper(interaction, [Part(answer_first())])
        else:
            await run_and_show(interaction, stands.question.code, private=True)


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


BUTTONS: Final = (*ANSWER_BUTTONS, HintButton, RunQuestionButton, RevealButton)


def board_page(question: Question, session: Session, tally: Tally, bank: Bank) -> Page:
    """The text of a posted question, and what had to be attached."""
    return lay_out(question_parts(question, session, tally, bank.title(question.topic)))


def board(page: Page, question: Question, session: Session) -> ui.LayoutView:
    """A posted question with its buttons: the options, then what helps. A revealed one keeps what runs
    and what reports it.

    Everyone reads it: to be called `with to_all(...)` or `with to_channel(...)`, whoever pressed.
    """
    rows: list[ui.ActionRow[Any]] = []
    is_open = session.revealed_at is None
    tools: list[ui.Item[Any]] = [RunQuestionButton(session.id)] if may_run(question, is_open) else []
    if is_open:
        rows += answer_rows(question, session, Where.BOARD)
        tools = [HintButton(session.id), *tools, RevealButton(session.id)]
    rows.append(ui.ActionRow[Any](*tools, ReportButton(session.id)))
    return panel(page, accent=GREEN if session.revealed_at else BLURPLE, rows=rows)


def may_run(question: Question, is_open: bool) -> bool:
    """Whether "Run it" is offered: where there is code, and running it doesn't give the answer away."""
    return question.code is not None and not (is_open and question.kind in RUN_AFTERWARDS)


async def show_hint(interaction: Interaction, outcome: HintOutcome) -> None:
    """Show a hint, with what answers at hand: the question may be far up the channel by now."""
    rows = []
    if isinstance(outcome, Hinted | NoMoreHints):
        rows = answer_rows(outcome.question, outcome.session, Where.BOARD)
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


class BoardStage:
    """A press on a posted question: what comes of it is shown in a message of the learner's own."""

    async def draft(self, interaction: Interaction, making: Making) -> None:
        rows = _with_hint(making.rows, making.posed.session)
        await whisper(interaction, making.parts, accent=BLURPLE, rows=rows)

    async def verdict(self, interaction: Interaction, session_id: int, outcome: AnswerOutcome) -> None:
        parts, rows = verdict_parts(outcome), _rows_after(outcome)
        await whisper(interaction, parts, accent=colour_of(outcome), rows=rows)
        await _refresh_after(interaction, outcome)


class PanelStage:
    """A press in that message: what comes of it takes its place."""

    async def draft(self, interaction: Interaction, making: Making) -> None:
        rows = _with_hint(making.rows, making.posed.session)
        await swap(interaction, lay_out(making.parts), colour=BLURPLE, rows=rows)

    async def verdict(self, interaction: Interaction, session_id: int, outcome: AnswerOutcome) -> None:
        page = lay_out(verdict_parts(outcome))
        await swap(interaction, page, colour=colour_of(outcome), rows=_rows_after(outcome))
        await _refresh_after(interaction, outcome)


STAGES[Where.BOARD] = BoardStage()
STAGES[Where.PANEL] = PanelStage()


def _with_hint(rows: Sequence[ui.ActionRow[Any]], session: Session) -> list[ui.ActionRow[Any]]:
    """The rows of a draft, with a hint beside what completes it."""
    rows[-1].add_item(HintButton(session.id))
    return list(rows)


async def _refresh_after(interaction: Interaction, outcome: AnswerOutcome) -> None:
    if isinstance(outcome, Right | TryAgain | Wrong):
        await refresh_board(interaction.client, outcome.session)


def _rows_after(outcome: AnswerOutcome) -> list[ui.ActionRow[Any]]:
    """After a wrong try, what answers again, at hand."""
    match outcome:
        case TryAgain(question, session, given) | SameAgain(question, session, given):
            again = answer_rows(question, session, Where.PANEL, without=given)
            if question.one_press:
                return [*again, ui.ActionRow[Any](HintButton(session.id))]
            return _with_hint(again, session)
        case Right(question, session) | Wrong(question, session) if question.kind in TYPED and question.code:
            return [ui.ActionRow[Any](RunQuestionButton(session.id))]
        case _:
            return []
