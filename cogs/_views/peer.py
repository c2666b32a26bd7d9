"""The posted question by Peer Instruction: its buttons, and bringing it up to date when a phase ends."""

from __future__ import annotations

import io
from typing import Any, Final, Literal, TypeAlias

import discord
import structlog
from discord import ui

from bot.client import Interaction, TutorBot
from bot.languages import to_all, to_channel
from bot.tutor.outcome import Gone, NotYours
from bot.tutor.peer import Ballot, Closed, Moved, Phase, Standings, Unmoved, Voted
from bot.tutor.session import Session
from cogs._render.figure import png
from cogs._render.page import Page, Part, lay_out
from cogs._render.peer import (
    alternative_text,
    announcement,
    columns,
    discussion_text,
    letters,
    move_label,
    moved_already,
    not_yours_to_move,
    outcome_text,
    peer_parts,
    thread_name,
    vote_again_text,
    vote_parts,
)
from cogs._render.quiz import gone
from cogs._render.result import GREEN
from cogs._render.spread import spreads
from cogs._render.text import message_link
from cogs._views.button import TutorButton, panel, patiently, plain_button, post, settle, whisper
from cogs._views.quiz import BLURPLE, RunQuestionButton
from cogs._views.reports import ReportButton
from questions.model import Question

log = structlog.get_logger()

Place: TypeAlias = "discord.PartialMessage | discord.Thread"
PHASES: Final[tuple[Phase, ...]] = ("alone", "talking", "again")
ARCHIVE_MINUTES: Final[Literal[1440]] = 1440


class VoteButton(TutorButton, template=r"peer:vote:(?P<session_id>\d+):(?P<ballot>[12]):(?P<option>\d)"):
    """One option, under its letter, in one of the two ballots."""

    def __init__(self, session_id: int, ballot: Ballot, option: int, letter: str = "?") -> None:
        self.session_id = session_id
        self.ballot: Ballot = ballot
        self.option = option
        custom_id = f"peer:vote:{session_id}:{ballot}:{option}"
        super().__init__(plain_button(letter, custom_id, primary=True))

    async def press(self, interaction: Interaction) -> None:
        voting = interaction.client.peers.vote(
            self.session_id,
            self.ballot,
            self.option,
            learner_id=interaction.user.id,
            interaction_id=interaction.id,
        )
        outcome = await patiently(interaction, voting)
        await whisper(interaction, vote_parts(outcome))
        # A press on a ballot that has closed came from a message that nobody has brought up to date.
        if isinstance(outcome, Closed) or (isinstance(outcome, Voted) and outcome.before is None):
            await show(interaction.client, outcome.session)


class MoveButton(TutorButton, template=r"peer:move:(?P<session_id>\d+):(?P<phase>[012])"):
    """Ends a phase before its time; for the asker and for moderators."""

    def __init__(self, session_id: int, phase: int) -> None:
        self.session_id = session_id
        self.phase = PHASES[phase]
        label = move_label(self.phase)
        super().__init__(plain_button(label, f"peer:move:{session_id}:{phase}"))

    async def press(self, interaction: Interaction) -> None:
        moving = interaction.client.peers.move_on(
            self.session_id,
            self.phase,
            member_id=interaction.user.id,
            moderator=interaction.permissions.manage_messages,
        )
        match await patiently(interaction, moving):
            case Moved() as moved:
                await settle(interaction)
                await show_moved(interaction.client, moved)
            case Unmoved():
                await whisper(interaction, [Part(moved_already())])
                await refresh(interaction.client, self.session_id)
            case NotYours():
                await whisper(interaction, [Part(not_yours_to_move())])
            case Gone():
                await whisper(interaction, [Part(gone())])


BUTTONS: Final = (VoteButton, MoveButton)


def board(page: Page, standings: Standings) -> ui.LayoutView:
    """The posted question with the buttons of its phase."""
    session, peer = standings.session, standings.peer
    rows: list[ui.ActionRow[Any]] = []
    if peer.ballot is not None:
        rows.append(
            ui.ActionRow(
                *(
                    VoteButton(session.id, peer.ballot, option, session.letter(option))
                    for option in session.order
                )
            )
        )
    if peer.phase != "done":
        rows.append(ui.ActionRow[Any](MoveButton(session.id, PHASES.index(peer.phase))))
    else:
        tools: list[ui.Item[Any]] = [RunQuestionButton(session.id)] if standings.question.code else []
        rows.append(ui.ActionRow[Any](*tools, ReportButton(session.id)))
    return panel(page, accent=GREEN if peer.phase == "done" else BLURPLE, rows=rows)


async def board_page(standings: Standings, title: str) -> Page:
    """The text of the posted question, with the picture of the spreads once it is done."""
    page = lay_out(peer_parts(standings, title))
    if standings.peer.phase != "done" or not columns(standings):
        return page
    session, question = standings.session, standings.question
    drawn = await png(lambda: spreads(letters(standings), session.order, question.right, columns(standings)))
    file = discord.File(io.BytesIO(drawn), filename="votes.png")
    picture = discord.MediaGalleryItem(file, description=alternative_text(standings))
    # Right below the sentence that it shows, above the explanation.
    said = outcome_text(standings)
    place = next(
        number for number, item in enumerate(page.items, 1) if getattr(item, "content", None) == said
    )
    items = (*page.items[:place], ui.MediaGallery[Any](picture), *page.items[place:])
    return Page(items, (*page.files, file))


async def begin(interaction: Interaction, question: Question, session: Session, minutes: int) -> None:
    """Post `question` with its first vote open."""
    bot = interaction.client
    opened = await patiently(interaction, bot.peers.begin(question, session, minutes), ephemeral=False)
    with to_all(interaction):
        page = await board_page(opened, bot.tutor.bank.title(question.topic))
        view = board(page, opened)
    message_id = await post(interaction, view, page.files, ephemeral=False)
    await bot.tutor.posted(session, message_id)


async def refresh(bot: TutorBot, session_id: int) -> None:
    """As `show`, for a session of which no more than the id is known."""
    standings = await bot.peers.standings(session_id)
    if standings is not None:
        await show(bot, standings.session)


async def show(bot: TutorBot, session: Session) -> bool:
    """Bring the posted question up to date. Failing at that must not disturb who voted.

    Whether there is nothing left to be shown: a message that is gone, or closed to the bot, needs nothing.
    """
    if session.message_id is None:
        return True
    message = bot.get_partial_messageable(session.channel_id).get_partial_message(session.message_id)

    async def edit() -> None:
        standings = await bot.peers.standings(session.id)
        if standings is not None:
            # Whoever has pressed, and in whose task this may run: everyone reads it.
            with to_channel(bot, session.guild_id):
                page = await board_page(standings, bot.tutor.bank.title(standings.question.topic))
                view = board(page, standings)
            await message.edit(view=view, attachments=list(page.files))

    try:
        await bot.edits.run(session.id, edit)
    except discord.HTTPException as error:
        log.warning("the question could not be brought up to date", session=session.id, why=str(error))
        return isinstance(error, discord.NotFound | discord.Forbidden)
    return True


async def show_moved(bot: TutorBot, moved: Moved) -> None:
    """Show that a phase has ended: on the question itself, and where the members talk.

    Where Discord fails at the question itself, `peer_unshown` is dispatched, for it to be tried again.
    """
    session, peer = moved.standings.session, moved.standings.peer
    link = message_link(session.guild_id, session.channel_id, session.message_id)
    try:
        with to_channel(bot, session.guild_id):
            if peer.phase == "talking":
                await _open_discussion(bot, moved.standings)
            elif peer.phase == "again" and peer.thread_id is not None:
                await _say(bot, peer.thread_id, vote_again_text(link))
            elif peer.phase == "done" and moved.before == "again":
                await _say(bot, peer.thread_id or session.channel_id, announcement(moved, link))
    except discord.HTTPException as error:
        log.warning("the members could not be told", session=session.id, why=str(error))
    if not await show(bot, session):
        bot.dispatch("peer_unshown", session)


async def _open_discussion(bot: TutorBot, standings: Standings) -> None:
    """A thread under the question; without the right to open one, the channel itself is the place."""
    session, peer = standings.session, standings.peer
    assert peer.ends_at is not None
    text = discussion_text(peer.ends_at)
    channel = bot.get_channel(session.channel_id)
    if isinstance(channel, discord.TextChannel) and session.message_id is not None:
        try:
            thread = await channel.get_partial_message(session.message_id).create_thread(
                name=thread_name(standings.question.prompt), auto_archive_duration=ARCHIVE_MINUTES
            )
        except discord.Forbidden:
            log.warning("no right to open threads", channel=session.channel_id)
        else:
            await bot.peers.set_thread(session.id, thread.id)
            await thread.send(text)
            return
    await _say(bot, session.channel_id, text)


async def _say(bot: TutorBot, channel_id: int, text: str) -> None:
    await bot.get_partial_messageable(channel_id).send(text)
