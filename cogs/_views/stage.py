"""Where a question is answered, and how a draft and a verdict are shown there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, Protocol

from discord import ui

from bot.client import Interaction
from bot.tutor.outcome import AnswerOutcome, Open, Right, TryAgain, Wrong
from cogs._render.page import Part
from cogs._render.result import AMBER, GREEN, RED
from cogs._views.button import patiently
from cogs._views.run import run_below
from questions.answers import Answer


class Where(IntEnum):
    """What was pressed stands in a message for all, in one of the learner's own, or in their review."""

    BOARD = 0
    PANEL = 1
    REVIEW = 2

    @property
    def after(self) -> Where:
        """Where what is shown next stands: a press on a board opens a message of the learner's own."""
        return Where.PANEL if self is Where.BOARD else self


@dataclass(frozen=True, slots=True)
class Making:
    """An answer that is being made: what is said of it, the `rows` that complete it, and how far it has come.

    `draft` is as the custom_ids have it; empty for what is typed.
    """

    posed: Open
    parts: Sequence[Part]
    rows: Sequence[ui.ActionRow[Any]]
    draft: str = ""


class Stage(Protocol):
    """Shows to the one who pressed how their answer comes on."""

    async def draft(self, interaction: Interaction, making: Making) -> None:
        """Show an answer that is being made."""

    async def verdict(self, interaction: Interaction, session_id: int, outcome: AnswerOutcome) -> None:
        """Show what came of an answer."""


# Filled by the modules that post questions: what answers them knows none of these.
STAGES: Final[dict[Where, Stage]] = {}


async def grade(interaction: Interaction, session_id: int, given: Answer, where: Where) -> None:
    """Have the answer graded, show the verdict, and under that on a prediction what the code really does."""
    answering = interaction.client.tutor.answer(
        session_id, given, learner_id=interaction.user.id, interaction_id=interaction.id
    )
    outcome = await patiently(interaction, answering)
    await STAGES[where].verdict(interaction, session_id, outcome)
    if isinstance(outcome, Right | Wrong) and outcome.question.kind == "predict":
        assert outcome.question.code is not None
        await run_below(interaction, outcome.question.code)


async def posed(interaction: Interaction, session_id: int, where: Where) -> Open | None:
    """The question, where the one who pressed may answer it; else they are told why not."""
    stands = await interaction.client.tutor.stands(session_id, interaction.user.id)
    if isinstance(stands, Open):
        return stands
    await STAGES[where].verdict(interaction, session_id, stands)
    return None


def colour_of(outcome: AnswerOutcome) -> int:
    """The colour of a verdict."""
    match outcome:
        case Right():
            return GREEN
        case Wrong(points=0):
            return RED
        case TryAgain() | Wrong() | _:
            return AMBER
