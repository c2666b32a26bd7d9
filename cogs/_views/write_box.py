"""The boxes that a question is written in, one for each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import discord
from discord import ui

from bot.i18n import N_, _
from cogs._render.draft_words import field_name, step_name
from cogs._render.quiz import framework_name, level_name
from questions.boxes import LENGTHS, SHORT, Fields, kind_of, steps_of
from questions.model import FRAMEWORKS, Bank

TYPED_TEMPLATE: Final = r"question:type:(?P<contribution_id>\d+):(?P<number>\d):(?P<kind>[a-z]+)"
LEVELS: Final = ("1", "2", "3", "4", "5")
EXPLAINED: Final = {
    "prompt": N_("What is asked, in a few short sentences."),
    "code": N_("The snippet it is about, if there is one."),
    "right": N_("First line: the answer. Below it: the reason, for whoever chose it or missed it."),
    "wrong1": N_("First line: the answer. Below it: feedback on the belief behind it."),
    "wrong2": N_("A mistake that somebody really makes, or leave it empty."),
    "rights": N_("For each, first line: the answer; below it: the reason. An empty line before the next."),
    "answer": N_("What learners type is compared with it."),
    "unit": N_("What is counted, or a unit like MB."),
    "tolerance": N_("How far off still counts as right, in percent."),
    "mistakes": N_("For each, first line: the answer; below it: feedback. An empty line before the next."),
    "step1": N_("First line: the step. Below it: why it comes where it does."),
    "step2": N_("Learners see the steps shuffled."),
    "step3": N_("Exactly one order may be right."),
    "step4": N_("If there are as many, or leave it empty."),
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
    "rights": "the memory for feature maps\n`backward()` would need them.\n\nthe time for a graph\n…",
    "step1": "load the pre-trained model\nThere must be a model before anything can be frozen.",
    "step2": "freeze all of its layers\nAfter that, a new head would be frozen too.",
    "unit": "parameters",
    "tolerance": "2 %",
    "shapes": "output (4, 10)\nmodel (None, 5)",
    "parameters": "model 11689512\nmodel 5130 trainable",
    "prints": "5 classes",
    "raises": "ValueError: Input size must be at least 32x32",
    "sources": "PyTorch, Transfer Learning, https://docs.pytorch.org/…",
}


# Where what is typed differs from kind to kind.
EXAMPLES_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "several": {"wrong1": "the time for the convolutions\nTheir output is needed as before."},
    "shape": {"answer": "8, 2048, 7, 7", "mistakes": "8, 2048, 1, 1\nThat would be after the pooling."},
    "number": {"answer": "5130", "mistakes": "5120\nThose are the weights. Each output has a bias, too."},
}


class WriteBox(ui.Modal):
    """One step's box. What is submitted goes to `submitted`, by way of the client; 0 is a new question."""

    def __init__(self, step: str, fields: Fields, bank: Bank, contribution_id: int = 0) -> None:
        kind = kind_of(fields)
        number = list(steps_of(kind)).index(step)
        custom_id = f"question:type:{contribution_id}:{number}:{kind}"
        super().__init__(title=step_name(step), custom_id=custom_id)
        for field in steps_of(kind)[step]:
            explained = EXPLAINED.get(field)
            self.add_item(
                ui.Label[Any](
                    text=field_name(field),
                    description=_(explained) if explained else None,
                    component=_input(field, fields.get(field, ""), bank, kind),
                )
            )


def step_at(number: int, kind: str) -> str:
    """The step with that number, of a question of that kind."""
    return list(steps_of(kind))[number]


def _input(field: str, typed: str, bank: Bank, kind: str) -> ui.Item[Any]:
    match field:
        case "topic":
            return _menu(field, typed, {topic: bank.title(topic) for topic in bank.topics()})
        case "framework":
            return _menu(field, typed, {each: framework_name(each) for each in FRAMEWORKS})
        case "level":
            return _menu(field, typed, {each: level_name(int(each)) for each in LEVELS})
    return ui.TextInput[Any](
        custom_id=field,
        style=discord.TextStyle.short if field in SHORT else discord.TextStyle.paragraph,
        default=typed[: LENGTHS[field]] or None,
        max_length=LENGTHS[field],
        required=False,
        placeholder=EXAMPLES_OF.get(kind, {}).get(field) or EXAMPLES.get(field),
    )


def _menu(field: str, chosen: str, names: Mapping[str, str]) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=name, value=value, default=value == chosen)
        for value, name in names.items()
    ]
    return ui.Select(custom_id=field, options=options[:25], required=True)
