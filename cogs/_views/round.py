"""The buttons of a round, and its messages."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from typing import Any, Final

import discord
import structlog
from discord import ui

from bot.client import Interaction, TutorBot
from bot.i18n import _, speaking
from bot.tutor.round_outcome import Change, Done, HostOutcome, Joined, Mine, Noted, NotHost, Scene
from bot.tutor.rounds import Round
from bot.tutor.session import Session
from cogs._render import round as wording
from cogs._render.page import Page, Part, lay_out
from cogs._render.podium import draw, on_podium
from cogs._render.result import AMBER, GREEN
from cogs._views.button import TutorButton, panel, patiently, plain_button, settle, whisper
from cogs._views.quiz import BLURPLE
from cogs._views.reports import ReportButton

log = structlog.get_logger()

PICTURE: Final = "podium.png"


class JoinButton(TutorButton, template=r"round:join:(?P<round_id>\d+)"):
    """Lets the one who presses play."""

    def __init__(self, round_id: int) -> None:
        self.round_id = round_id
        super().__init__(plain_button(_("Join"), f"round:join:{round_id}", primary=True))

    async def press(self, interaction: Interaction) -> None:
        joining = interaction.client.rounds.presses.join(
            self.round_id, learner_id=interaction.user.id, name=interaction.user.display_name
        )
        outcome = await patiently(interaction, joining)
        if not isinstance(outcome, Joined):
            await whisper(interaction, [Part(wording.ended())])
            return
        await whisper(interaction, [Part(wording.joined(new=outcome.new))])
        if outcome.new:
            await refresh(interaction.client, outcome.round, outcome.round.number)


class StartButton(TutorButton, template=r"round:start:(?P<round_id>\d+)"):
    """Ends the wait in the lobby; for the host and for moderators."""

    def __init__(self, round_id: int) -> None:
        self.round_id = round_id
        super().__init__(plain_button(_("Start now"), f"round:start:{round_id}"))

    async def press(self, interaction: Interaction) -> None:
        starting = interaction.client.rounds.start(
            self.round_id,
            member_id=interaction.user.id,
            moderator=interaction.permissions.manage_messages,
        )
        await _answer_host(interaction, await patiently(interaction, starting))


class StopButton(TutorButton, template=r"round:stop:(?P<round_id>\d+)"):
    """Ends the round with the standings so far; for the host and for moderators."""

    def __init__(self, round_id: int) -> None:
        self.round_id = round_id
        super().__init__(plain_button(_("Stop the round"), f"round:stop:{round_id}"))

    async def press(self, interaction: Interaction) -> None:
        stopping = interaction.client.rounds.stop(
            self.round_id,
            member_id=interaction.user.id,
            moderator=interaction.permissions.manage_messages,
        )
        await _answer_host(interaction, await patiently(interaction, stopping))


class RoundAnswerButton(
    TutorButton, template=r"round:answer:(?P<round_id>\d+):(?P<number>\d+):(?P<option>\d)"
):
    """One option, under its letter; also on the note of what one has answered."""

    def __init__(
        self, round_id: int, number: int, option: int, letter: str = "?", *, chosen: bool = False
    ) -> None:
        self.round_id = round_id
        self.number = number
        self.option = option
        custom_id = f"round:answer:{round_id}:{number}:{option}"
        super().__init__(plain_button(letter, custom_id, primary=not chosen, disabled=chosen))

    async def press(self, interaction: Interaction) -> None:
        answering = interaction.client.rounds.presses.answer(
            self.round_id,
            self.number,
            self.option,
            learner_id=interaction.user.id,
            name=interaction.user.display_name,
            interaction_id=interaction.id,
        )
        outcome = await patiently(interaction, answering)
        if not isinstance(outcome, Noted):
            await _note(interaction, wording.too_late(outcome))
            return
        row = _option_row(outcome.round, outcome.session, chosen=outcome.option)
        await _note(interaction, wording.noted(outcome), rows=[row])
        await refresh(interaction.client, outcome.round, self.number)


class MineButton(TutorButton, template=r"round:mine:(?P<round_id>\d+):(?P<number>\d+)"):
    """Tells the one who presses how they did."""

    def __init__(self, round_id: int, number: int) -> None:
        self.round_id = round_id
        self.number = number
        super().__init__(plain_button(_("How did I do?"), f"round:mine:{round_id}:{number}"))

    async def press(self, interaction: Interaction) -> None:
        looking = interaction.client.rounds.mine(self.round_id, self.number, learner_id=interaction.user.id)
        outcome = await patiently(interaction, looking)
        parts = wording.mine_parts(outcome) if isinstance(outcome, Mine) else [Part(wording.not_playing())]
        await whisper(interaction, parts)


BUTTONS: Final = (JoinButton, StartButton, StopButton, RoundAnswerButton, MineButton)


def message_of(scene: Scene, bot: TutorBot) -> tuple[ui.LayoutView, Sequence[discord.File]]:
    """The lobby or a question as it has to be shown now."""
    state = scene.round
    if scene.number == 0:
        page = lay_out(wording.lobby_parts(scene, bot.rounds.bank))
        waiting = state.phase == "lobby"
        rows = [_lobby_row(state)] if waiting else []
        return panel(page, accent=AMBER if waiting else None, rows=rows), page.files
    page = lay_out(wording.question_parts(scene, bot.rounds.bank))
    return panel(page, accent=BLURPLE if scene.on else GREEN, rows=_question_rows(scene)), page.files


async def show(bot: TutorBot, change: Change) -> None:
    """Show the round as it is after `change`: the message that is new, then those that have changed."""
    before, after = change.before, change.after
    try:
        if after.phase == "question":
            await _post_question(bot, after)
        stale = {before.number, after.number, after.number + 1}
        if before.phase == "lobby" or after.phase == "over":
            stale.add(0)
        for number in sorted(stale):
            await refresh(bot, after, number)
        if after.phase == "podium":
            await _post_podium(bot, after)
            await refresh(bot, after, 0)
    except (discord.Forbidden, discord.NotFound) as error:
        log.warning("a round has lost its channel", round=after.id, why=str(error))
        await bot.rounds.lose(after.id)
    except discord.HTTPException as error:
        # It is tried again: what was not posted is found again by the next tick.
        log.warning("a round could not be shown", round=after.id, why=str(error))


async def refresh(bot: TutorBot, state: Round, number: int) -> None:
    """Bring the message of question `number` up to date. Failing at that must not disturb the round."""

    async def edit() -> None:
        scene = await bot.rounds.scene(state.id, number)
        if scene is None or scene.message_id is None:
            return
        message = bot.get_partial_messageable(state.channel_id).get_partial_message(scene.message_id)
        with speaking(scene.round.language):
            view, files = message_of(scene, bot)
        await message.edit(view=view, attachments=list(files))

    try:
        await bot.edits.run(("round", state.id, number), edit)
    except discord.HTTPException as error:
        log.warning("a round's message could not be brought up to date", round=state.id, why=str(error))


async def _post_question(bot: TutorBot, state: Round) -> None:
    scene = await bot.rounds.scene(state.id, state.number)
    if scene is None or scene.message_id is not None:
        return
    with speaking(state.language):
        view, files = message_of(scene, bot)
    channel = bot.get_partial_messageable(state.channel_id)
    # Posted twice under one nonce, Discord keeps one: the bot may have gone down between posting and noting.
    sent = await channel.send(view=view, files=list(files), nonce=f"{state.id}.{state.number}")
    await bot.rounds.posted(state, state.number, sent.id)


async def _post_podium(bot: TutorBot, state: Round) -> None:
    scene = await bot.rounds.scene(state.id, state.number)
    if scene is None:
        return
    places = on_podium(scene.standings)
    with speaking(state.language):
        picture = await asyncio.to_thread(draw, places) if places else None
        page = _podium_page(scene, picture, wording.podium_alt(places))
        view = panel(page, accent=AMBER, rows=[ui.ActionRow[Any](MineButton(state.id, state.number))])
    channel = bot.get_partial_messageable(state.channel_id)
    await channel.send(view=view, files=list(page.files), nonce=f"{state.id}.podium")
    await bot.rounds.shown(state.id)


def _podium_page(scene: Scene, picture: bytes | None, alt: str) -> Page:
    head, places = lay_out(wording.podium_parts(scene)), lay_out([wording.podium_list(scene)])
    if picture is None:
        return Page((*head.items, *places.items))
    file = discord.File(io.BytesIO(picture), filename=PICTURE, description=alt)
    gallery = ui.MediaGallery[Any](discord.MediaGalleryItem(file, description=alt))
    return Page((*head.items, gallery, *places.items), (file,))


async def _answer_host(interaction: Interaction, outcome: HostOutcome) -> None:
    match outcome:
        case Done(change):
            # What it did is there for all to see in a moment.
            await settle(interaction)
            if change is not None:
                await show(interaction.client, change)
        case NotHost(state):
            await whisper(interaction, [Part(wording.not_host(state))])
        case _:
            await whisper(interaction, [Part(wording.ended())])


async def _note(interaction: Interaction, text: str, rows: Sequence[ui.ActionRow[Any]] = ()) -> None:
    """Tell the learner alone; a press on such a note changes the note."""
    on_note = interaction.message is not None and interaction.message.flags.ephemeral
    if on_note and not interaction.response.is_done():
        page = lay_out([Part(text)])
        await interaction.response.edit_message(view=panel(page, rows=rows))
    else:
        await whisper(interaction, [Part(text)], rows=rows)


def _lobby_row(state: Round) -> ui.ActionRow[Any]:
    return ui.ActionRow(JoinButton(state.id), StartButton(state.id), StopButton(state.id))


def _question_rows(scene: Scene) -> list[ui.ActionRow[Any]]:
    state = scene.round
    if scene.on and scene.session is not None:
        return [_option_row(state, scene.session), ui.ActionRow[Any](StopButton(state.id))]
    if not scene.counts:
        return []
    tools: list[ui.Item[Any]] = [MineButton(state.id, scene.number)]
    if state.phase == "answer" and state.number == scene.number:
        tools.append(StopButton(state.id))
    if scene.session is not None:
        tools.append(ReportButton(scene.session.id))
    return [ui.ActionRow[Any](*tools)]


def _option_row(state: Round, session: Session, chosen: int | None = None) -> ui.ActionRow[Any]:
    return ui.ActionRow(
        *(
            RoundAnswerButton(state.id, state.number, option, session.letter(option), chosen=option == chosen)
            for option in session.order
        )
    )
