"""How each kind of question is answered: the buttons and menus under it."""

from __future__ import annotations

from typing import Any, Final

from discord import ui

from bot.client import Interaction
from bot.tutor.session import Session
from cogs._views.button import TutorButton, plain_button
from cogs._views.order import BeginOrder, PickStep, SubmitOrder, draft_of, order_rows
from cogs._views.several import SubmitSeveral, Tick, several_rows, ticks_of
from cogs._views.stage import Where, grade
from cogs._views.typed import CorrectIt, OpenBox
from questions.answers import Answer, Order, Several
from questions.kinds import TYPED
from questions.model import Question


class AnswerButton(TutorButton, template=r"quiz:answer:(?P<session_id>\d+):(?P<option>\d)"):
    """One option of a posted question, under its letter."""

    def __init__(self, session_id: int, option: int, letter: str = "?", *, disabled: bool = False) -> None:
        self.session_id = session_id
        self.option = option
        custom_id = f"quiz:answer:{session_id}:{option}"
        super().__init__(plain_button(letter, custom_id, primary=True, disabled=disabled))

    async def press(self, interaction: Interaction) -> None:
        await grade(interaction, self.session_id, self.option, Where.BOARD)


class ReviewAnswer(TutorButton, template=r"review:answer:(?P<session_id>\d+):(?P<option>\d)"):
    """One option of a question in a review, under its letter."""

    def __init__(self, session_id: int, option: int, letter: str = "?", *, disabled: bool = False) -> None:
        self.session_id = session_id
        self.option = option
        custom_id = f"review:answer:{session_id}:{option}"
        super().__init__(plain_button(letter, custom_id, primary=True, disabled=disabled))

    async def press(self, interaction: Interaction) -> None:
        await grade(interaction, self.session_id, self.option, Where.REVIEW)


BUTTONS: Final = (
    AnswerButton,
    ReviewAnswer,
    Tick,
    SubmitSeveral,
    BeginOrder,
    PickStep,
    SubmitOrder,
    OpenBox,
    CorrectIt,
)


def answer_rows(
    question: Question, session: Session, where: Where, *, draft: str = "", without: Answer | None = None
) -> list[ui.ActionRow[Any]]:
    """What answers the question there, a `draft` of several or of an order in it.

    One option `without` which a second try is made can't be pressed; any other answer is there to be mended.
    """
    if question.kind in TYPED:
        return [ui.ActionRow[Any](OpenBox(session.id, where))]
    if question.kind == "several":
        ticked = ticks_of(without) if isinstance(without, Several) else draft
        return several_rows(session, where, int(ticked or 0))
    if question.kind == "order":
        return order_rows(
            question, session, where, draft_of(without) if isinstance(without, Order) else draft
        )
    button = ReviewAnswer if where is Where.REVIEW else AnswerButton
    return [
        ui.ActionRow[Any](
            *(
                button(session.id, option, session.letter(option), disabled=option == without)
                for option in session.order
            )
        )
    ]
