"""The list of a learner's mistakes and its buttons. Only the learner sees any of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from discord import ui

from bot.client import Interaction
from bot.store.cards import Mistake
from cogs._render import mistakes as texts
from cogs._render.page import Part
from cogs._views.button import TutorButton, patiently, plain_button, whisper
from cogs._views.paging import TurnPage, paged
from cogs._views.review import place, show
from questions.model import Bank, Question


class TryMistake(TutorButton, template=r"mistakes:try:(?P<card_id>\d+)"):
    """Asks the question once more, in a message of its own."""

    def __init__(self, card_id: int) -> None:
        self.card_id = card_id
        super().__init__(plain_button(texts.try_label(), f"mistakes:try:{card_id}"))

    async def press(self, interaction: Interaction) -> None:
        asking = interaction.client.reviewer.again(self.card_id, **place(interaction))
        asked = await patiently(interaction, asking)
        if asked is None:
            await whisper(interaction, [Part(texts.gone())])
        else:
            await show(interaction, asked)


class ExplainMistake(TutorButton, template=r"mistakes:explain:(?P<card_id>\d+)"):
    """Shows the question with its answer and explanation."""

    def __init__(self, card_id: int) -> None:
        self.card_id = card_id
        super().__init__(plain_button(texts.explain_label(), f"mistakes:explain:{card_id}"))

    async def press(self, interaction: Interaction) -> None:
        bot = interaction.client
        question = await bot.reviewer.explained(self.card_id, learner_id=interaction.user.id)
        if question is None:
            await whisper(interaction, [Part(texts.gone())])
        else:
            await whisper(interaction, texts.explained_parts(question, bot.reviewer.bank))


class TurnMistakes(TurnPage, template=r"mistakes:page:(?P<page>\d+):(?P<older>[01])"):
    """Turns the page of the list."""

    prefix = "mistakes"

    async def press(self, interaction: Interaction) -> None:
        bot = interaction.client
        found = await bot.reviewer.mistakes(interaction.user.id)
        await interaction.response.edit_message(view=mistakes_panel(found, self.page, bot.reviewer.bank))


BUTTONS: Final = (TryMistake, ExplainMistake, TurnMistakes)


def mistakes_panel(found: Sequence[tuple[Question, Mistake]], page: int, bank: Bank) -> ui.LayoutView:
    """A page of the list, each question with its two buttons."""

    def entry(each: tuple[Question, Mistake]) -> tuple[str, Sequence[TutorButton]]:
        question, mistake = each
        buttons = (TryMistake(mistake.card_id), ExplainMistake(mistake.card_id))
        return texts.mistake_text(question, mistake, bank), buttons

    heading = texts.mistakes_heading(len(found)) if found else texts.no_mistakes()
    return paged(heading, found, page, entry, TurnMistakes)
