"""A question for one learner alone: everything happens in one message, which only they see.

The message is edited in place: question, verdict, next question. Where the review stands is in the store, so
the buttons need no more than the session and work after a restart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, Self, TypedDict

import discord
from discord import ui

from bot.client import Interaction
from bot.reviewing import Asked, Finished, NoReview, NothingDue
from bot.tutor.outcome import (
    AnswerOutcome,
    Closed,
    Gone,
    Hinted,
    NoMoreHints,
    Open,
    SameAgain,
    TryAgain,
)
from cogs._render import review as texts
from cogs._render.hint import hint_parts
from cogs._render.page import Page, Part, lay_out
from cogs._render.quiz import verdict_parts
from cogs._render.result import AMBER, GREEN
from cogs._views.answers import answer_rows
from cogs._views.button import TutorButton, panel, patiently, plain_button, post, swap
from cogs._views.quiz import BLURPLE, RunQuestionButton, may_run
from cogs._views.reports import ReportButton
from cogs._views.stage import STAGES, Where, colour_of
from questions.answers import Answer

DEFAULT_COUNT: Final = 5


class Place(TypedDict):
    """Who is asked, and where."""

    learner_id: int
    channel_id: int
    guild_id: int | None


def place(interaction: Interaction) -> Place:
    return Place(
        learner_id=interaction.user.id,
        channel_id=interaction.channel_id or 0,
        guild_id=interaction.guild_id,
    )


class ReviewStage:
    """In a review everything happens in its one message."""

    async def draft(
        self,
        interaction: Interaction,
        posed: Open,
        parts: Sequence[Part],
        rows: Sequence[ui.ActionRow[Any]],
        draft: str = "",
    ) -> None:
        asked = await interaction.client.reviewer.shown(posed.session.id, learner_id=interaction.user.id)
        assert asked is not None
        # The question itself is there, so of a draft that is made with menus nothing more need be said.
        below = [] if draft else parts
        page = lay_out(texts.review_parts(asked, interaction.client.reviewer.bank, below))
        rows = [*rows, _tools(asked, draft)]
        await swap(interaction, page, colour=BLURPLE, rows=rows)

    async def verdict(self, interaction: Interaction, session_id: int, outcome: AnswerOutcome) -> None:
        bot, learner_id = interaction.client, interaction.user.id
        asked = await bot.reviewer.shown(session_id, learner_id=learner_id)
        if asked is None or isinstance(outcome, Gone | Closed):
            await swap(interaction, lay_out([Part(texts.left_the_bank())]), rows=[_onward(session_id)])
        else:
            below, over = verdict_parts(outcome), not isinstance(outcome, TryAgain | SameAgain)
            page = lay_out(texts.review_parts(asked, bot.reviewer.bank, below, answered=over))
            await swap(interaction, page, colour=colour_of(outcome), rows=_rows_after(asked, outcome))


STAGES[Where.REVIEW] = ReviewStage()


class ReviewHint(TutorButton, template=r"review:hint:(?P<session_id>\d+)(?::(?P<draft>[\d-]+))?"):
    """The next hint, under the question. The `draft` of an answer is kept."""

    def __init__(self, session_id: int, draft: str = "") -> None:
        self.session_id = session_id
        self.draft = draft
        custom_id = f"review:hint:{session_id}" + (f":{draft}" if draft else "")
        super().__init__(plain_button(texts.hint_label(), custom_id))

    @classmethod
    async def from_custom_id(cls, _interaction: Any, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls(int(match["session_id"]), match["draft"] or "")

    async def press(self, interaction: Interaction) -> None:
        bot, learner_id = interaction.client, interaction.user.id
        hinting = bot.tutor.hint(self.session_id, learner_id=learner_id, interaction_id=interaction.id)
        outcome = await patiently(interaction, hinting)
        asked = await bot.reviewer.shown(self.session_id, learner_id=learner_id)
        if asked is None:
            await swap(interaction, lay_out([Part(texts.left_the_bank())]), rows=[_onward(self.session_id)])
            return
        open_still = isinstance(outcome, Hinted | NoMoreHints)
        below = hint_parts(outcome)
        page = lay_out(texts.review_parts(asked, bot.reviewer.bank, below, answered=not open_still))
        rows = _rows(asked, draft=self.draft) if open_still else [_row_at_end(asked)]
        await swap(interaction, page, colour=AMBER, rows=rows)


class ReviewNext(TutorButton, template=r"review:next:(?P<session_id>\d+)"):
    """On to the next question of the review, or to its end."""

    def __init__(self, session_id: int, label: str = "") -> None:
        self.session_id = session_id
        super().__init__(plain_button(label or texts.next_label(), f"review:next:{session_id}", primary=True))

    async def press(self, interaction: Interaction) -> None:
        going = interaction.client.reviewer.onward(self.session_id, **place(interaction))
        match await patiently(interaction, going):
            case Asked() as asked:
                await show(interaction, asked, in_place=True)
            case Finished() as finished:
                rows = [ui.ActionRow[Any](ReviewBegin(texts.more_label()))] if finished.more_due else []
                page = lay_out(texts.finished_parts(finished))
                await swap(interaction, page, colour=GREEN, rows=rows)
            case NoReview():
                await swap(interaction, lay_out([Part(texts.no_review())]))


class ReviewBegin(TutorButton, template=r"review:begin"):
    """Begins a review, in a message of its own that only the presser sees."""

    def __init__(self, label: str = "") -> None:
        super().__init__(plain_button(label or texts.review_label(), "review:begin", primary=True))

    async def press(self, interaction: Interaction) -> None:
        await begin(interaction, DEFAULT_COUNT)


class ReviewFresh(TutorButton, template=r"review:new"):
    """A question the learner has not met, in place of what is shown."""

    def __init__(self) -> None:
        super().__init__(plain_button(texts.new_label(), "review:new", primary=True))

    async def press(self, interaction: Interaction) -> None:
        asked = await patiently(interaction, interaction.client.reviewer.fresh(**place(interaction)))
        if asked is None:
            await swap(interaction, lay_out([Part(texts.met_all())]))
        else:
            await show(interaction, asked, in_place=True)


BUTTONS: Final = (ReviewHint, ReviewNext, ReviewBegin, ReviewFresh)


async def begin(interaction: Interaction, count: int) -> None:
    """Begin a review here, for the one who asked alone."""
    begun = await patiently(interaction, interaction.client.reviewer.begin(**place(interaction), count=count))
    if isinstance(begun, NothingDue):
        view = nothing_due_panel(begun)
        await post(interaction, view, (), ephemeral=_alone(interaction))
    else:
        await show(interaction, begun)


async def begin_by_dm(interaction: Interaction, count: int) -> None:
    """Begin a review in the learner's direct messages, and say so here."""
    bot, user = interaction.client, interaction.user
    await interaction.response.defer(ephemeral=True, thinking=True)
    channel = await bot.create_dm(user)
    begun = await bot.reviewer.begin(learner_id=user.id, channel_id=channel.id, guild_id=None, count=count)
    if isinstance(begun, NothingDue):
        await post(interaction, nothing_due_panel(begun), (), ephemeral=True)
        return
    page = lay_out(texts.review_parts(begun, bot.reviewer.bank))
    try:
        sent = await channel.send(view=question_panel(page, begun), files=list(page.files))
    except discord.Forbidden:
        await post(interaction, panel(lay_out([Part(texts.dm_is_closed())])), (), ephemeral=True)
        return
    await bot.tutor.posted(begun.session, sent.id)
    await post(interaction, panel(lay_out([Part(texts.sent_by_dm())])), (), ephemeral=True)


async def show(interaction: Interaction, asked: Asked, *, in_place: bool = False) -> None:
    """Show a question to the one who pressed: in a message of its own, or in the one with the button."""
    page = lay_out(texts.review_parts(asked, interaction.client.reviewer.bank))
    if in_place and interaction.message is not None:
        await swap(interaction, page, colour=BLURPLE, rows=_rows(asked))
        message_id = interaction.message.id
    else:
        view = question_panel(page, asked)
        message_id = await post(interaction, view, page.files, ephemeral=_alone(interaction))
    await interaction.client.tutor.posted(asked.session, message_id)


def question_panel(page: Page, asked: Asked) -> ui.LayoutView:
    """A question with its buttons."""
    return panel(page, accent=BLURPLE, rows=_rows(asked))


def nothing_due_panel(outcome: NothingDue) -> ui.LayoutView:
    rows = [ui.ActionRow[Any](ReviewFresh())] if outcome.more else []
    return panel(lay_out(texts.nothing_due_parts(outcome)), rows=rows)


def _alone(interaction: Interaction) -> bool:
    """Whether others would see it. A message that none but the learner sees anyway had better stay."""
    return interaction.guild_id is not None


def _rows(asked: Asked, *, draft: str = "", tried: Answer | None = None) -> list[ui.ActionRow[Any]]:
    rows = answer_rows(asked.question, asked.session, Where.REVIEW, draft=draft, without=tried)
    return [*rows, _tools(asked, draft)]


def _tools(asked: Asked, draft: str = "") -> ui.ActionRow[Any]:
    tools: list[ui.Item[Any]] = [ReviewHint(asked.session.id, draft)]
    if may_run(asked.question, is_open=True):
        tools.append(RunQuestionButton(asked.session.id))
    tools.append(ReportButton(asked.session.id))
    return ui.ActionRow[Any](*tools)


def _rows_after(asked: Asked, outcome: AnswerOutcome) -> list[ui.ActionRow[Any]]:
    match outcome:
        case TryAgain(_, _, given) | SameAgain(_, _, given):
            return _rows(asked, tried=given)
        case _:
            return [_row_at_end(asked)]


def _row_at_end(asked: Asked) -> ui.ActionRow[Any]:
    tools: list[ui.Item[Any]] = [RunQuestionButton(asked.session.id)] if asked.question.code else []
    tools.append(ReportButton(asked.session.id))
    if not asked.size:
        return ui.ActionRow[Any](ReviewFresh(), *tools)
    label = texts.next_label() if asked.number < asked.size else texts.finish_label()
    return ui.ActionRow[Any](ReviewNext(asked.session.id, label), *tools)


def _onward(session_id: int) -> ui.ActionRow[Any]:
    return ui.ActionRow[Any](ReviewNext(session_id))
