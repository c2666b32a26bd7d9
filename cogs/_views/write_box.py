"""The boxes that a question is written in, one for each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import discord
from discord import ui

from bot.i18n import N_, _
from cogs._render import draft as texts
from cogs._render.quiz import framework_name, level_name
from questions.boxes import LENGTHS, STEPS, Fields, kind_of, steps_of
from questions.model import FRAMEWORKS, Bank

STEP_NUMBERS: Final = tuple(STEPS)
TYPED_TEMPLATE: Final = r"question:type:(?P<contribution_id>\d+):(?P<number>\d):(?P<kind>[a-z]+)"
LEVELS: Final = ("1", "2", "3", "4", "5")
EXPLAINED: Final = {
    "prompt": N_("What is asked, in a few short sentences."),
    "code": N_("The snippet it is about, if there is one."),
    "right": N_("First line: the answer. Below it: the reason, for whoever chose it or missed it."),
    "wrong1": N_("First line: the answer. Below it: feedback on the belief behind it."),
    "wrong2": N_("A mistake that somebody really makes, or leave it empty."),
    "hint1": N_("A gentle one; it doesn't tell the answer."),
    "hint2": N_("The rule or the comparison that helps."),
    "hint4": N_("After it only a small step is left."),
    "explanation": N_("Why the right answer is right, and what else is worth knowing."),
    "sources": N_("One a line: author, title, and a link or DOI."),
    "shapes": N_("What names hold at the end, one a line."),
    "parameters": N_("How many a model has, or trains, one a line."),
    "prints": N_("Exactly as printed; an empty line between two texts."),
    "raises": N_("Its type, and words from its message."),
    "proof": N_("For a question without code that rests on a fact."),
    "mended": N_("The whole snippet, so that it runs."),
}
EXAMPLES: Final[Mapping[str, str]] = {
    "right": "(4, 10)\n4 images go in, and the new head makes 10 numbers of each.",
    "wrong1": "(4, 1000)\nThat was the old head. It has been replaced.",
    "shapes": "output (4, 10)\nmodel (None, 5)",
    "parameters": "model 11689512\nmodel 5130 trainable",
    "prints": "5 classes",
    "raises": "ValueError: Input size must be at least 32x32",
    "sources": "PyTorch, Transfer Learning, https://docs.pytorch.org/…",
}


class WriteBox(ui.Modal):
    """One step's box. What is submitted goes to `submitted`, by way of the client; 0 is a new question."""

    def __init__(self, step: str, fields: Fields, bank: Bank, contribution_id: int = 0) -> None:
        number, kind = STEP_NUMBERS.index(step), kind_of(fields)
        custom_id = f"question:type:{contribution_id}:{number}:{kind}"
        super().__init__(title=texts.step_name(step), custom_id=custom_id)
        for field in steps_of(kind)[step]:
            explained = EXPLAINED.get(field)
            self.add_item(
                ui.Label[Any](
                    text=texts.field_name(field),
                    description=_(explained) if explained else None,
                    component=_input(field, fields.get(field, ""), bank),
                )
            )


def _input(field: str, typed: str, bank: Bank) -> ui.Item[Any]:
    match field:
        case "topic":
            return _menu(field, typed, {topic: bank.title(topic) for topic in bank.topics()})
        case "framework":
            return _menu(field, typed, {each: framework_name(each) for each in FRAMEWORKS})
        case "level":
            return _menu(field, typed, {each: level_name(int(each)) for each in LEVELS})
    return ui.TextInput[Any](
        custom_id=field,
        style=discord.TextStyle.paragraph,
        default=typed[: LENGTHS[field]] or None,
        max_length=LENGTHS[field],
        required=False,
        placeholder=EXAMPLES.get(field),
    )


def _menu(field: str, chosen: str, names: Mapping[str, str]) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=name, value=value, default=value == chosen)
        for value, name in names.items()
    ]
    return ui.Select(custom_id=field, options=options[:25], required=True)
