"""A new head: how many parameters it has, and how many the whole model has with it."""

from __future__ import annotations

from typing import Final, NamedTuple

from questions.generate.dice import Dice
from questions.generate.facts import facts
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines
from questions.model import Framework, Verify

CLASSES: Final = (3, 4, 5, 6, 7, 8, 10, 12, 15, 17, 20, 25, 37, 47, 50, 67, 100, 102, 120, 196, 200)
SOURCES: Final = (
    "PyTorch, Linear, https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
    "Keras, Dense, https://keras.io/api/layers/core_layers/dense/",
)


class Swap(NamedTuple):
    """A model whose head is swapped: its name, and how many features the new head takes for how many classes.

    `old` counts the parameters of the head for ImageNet, `whole` those of the model with it.
    """

    name: str
    takes: int
    classes: int
    old: int
    whole: int
    code: str

    @property
    def new(self) -> int:
        """The parameters of the new head: weights and biases."""
        return self.takes * self.classes + self.classes

    @property
    def body(self) -> int:
        """The parameters of what stays."""
        return self.whole - self.old


def _swap(dice: Dice, framework: Framework) -> Swap:
    classes = dice.pick(CLASSES)
    if framework == "torch":
        name = dice.pick(sorted(facts().torch))
        model = facts().torch[name]
        code = lines(
            "import torch",
            "from torchvision import models",
            "",
            f'model = models.{name}(weights="DEFAULT")',
            f"model.{model.head.path} = torch.nn.Linear({model.head.takes}, {classes})",
        )
        return Swap(name, model.head.takes, classes, model.head.parameters, model.parameters, code)
    name = dice.pick([each for each in sorted(facts().keras) if not each.startswith("VGG")])
    base = facts().keras[name]
    code = lines(
        "import keras",
        "",
        f'base = keras.applications.{name}(include_top=False, pooling="avg")',
        f"head = keras.layers.Dense({classes})",
        "model = keras.Sequential([base, head])",
    )
    return Swap(name, base.channels, classes, base.with_top - base.parameters, base.with_top, code)


def _new_head(dice: Dice, framework: Framework) -> Draft:
    swap = _swap(dice, framework)
    takes, classes, right = swap.takes, swap.classes, swap.new
    if framework == "torch":
        head = swap.code.splitlines()[-1].partition(" = ")[0]
        counted = f"print(sum(each.numel() for each in {head}.parameters()))"
    else:
        head, counted = "head", "print(head.count_params())"
    return Draft(
        prompt=(
            f"The body of {swap.name} hands {takes:,} features to its head. How many parameters does the"
            f" new one, `{head}`, have?"
        ),
        code=swap.code,
        verify=Verify(
            code=f"{swap.code}\n{counted}",
            parameters={"model": swap.body + right},
            prints=str(right),
        ),
        answer=right,
        counts="parameters",
        why=f"{takes:,} × {classes} weights and {classes} biases.",
        slips=(
            Slip(
                takes * classes,
                f"Those are the {takes:,} × {classes} weights. Each of the {classes} classes has a bias,"
                " too.",
            ),
            Slip(
                takes * classes + takes,
                f"That has a bias for each of the {takes:,} inputs. Biases belong to the outputs.",
            ),
            Slip(
                takes * 1000 + 1000,
                f"That is a head for the 1,000 classes of ImageNet. This one has {classes}.",
            ),
            Slip(
                takes + classes,
                f"That adds {takes:,} and {classes}. But each output is connected with each input.",
            ),
        ),
        hints=(
            "A linear layer has weights and biases. Count them apart.",
            "There is a weight for each pair of an input and an output, and a bias for each output.",
            (
                f"{takes:,} inputs and {classes} outputs make {takes:,} × {classes} weights. How many"
                " biases are there?"
            ),
        ),
        explanation=(
            "A linear layer connects each input with each output and adds a bias to each output:\n"
            f"- weights: {takes:,} × {classes} = {takes * classes:,}\n- biases: {classes}\n\n"
            f"Together **{right:,}**. With the body frozen, that is all there is to train."
        ),
    )


def _whole(dice: Dice, framework: Framework) -> Draft:
    swap = _swap(dice, framework)
    right = swap.body + swap.new
    return Draft(
        prompt=(
            f"{swap.name} has {swap.whole:,} parameters with its head for the 1,000 classes of ImageNet."
            f" The head takes {swap.takes:,} features. How many parameters does `model` have with its new"
            " head?"
        ),
        code=swap.code,
        verify=Verify(parameters={"model": right}),
        answer=right,
        counts="parameters",
        why=f"{swap.whole:,} − {swap.old:,} for the old head + {swap.new:,} for the new one.",
        slips=(
            Slip(swap.whole + swap.new, f"That keeps the old head. Its {swap.old:,} parameters are gone."),
            Slip(swap.body, "That is the body alone. The new head has parameters, too."),
            Slip(swap.whole, "That is the model before. A head for fewer classes is smaller."),
            Slip(
                swap.body + swap.takes * swap.classes,
                f"Close: the {swap.classes} biases of the new head are missing.",
            ),
            Slip(
                swap.new,
                "That is the new head alone: what is trained if the body is frozen. The body's parameters"
                " are still there.",
            ),
        ),
        hints=(
            "What goes, what stays and what comes?",
            "A head has a weight for each pair of a feature and a class, and a bias for each class.",
            (
                f"The old head has {swap.takes:,} × 1,000 + 1,000 parameters, the new one"
                f" {swap.takes:,} × {swap.classes} + {swap.classes}."
            ),
        ),
        explanation=(
            f"- old head: {swap.takes:,} × 1,000 + 1,000 = {swap.old:,}\n- body: {swap.whole:,} −"
            f" {swap.old:,} = {swap.body:,}\n- new head: {swap.takes:,} × {swap.classes} + {swap.classes} ="
            f" {swap.new:,}\n\nTogether **{right:,}**. The new head is {swap.new / right:.2%} of it."
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="head-parameters",
        topic="replacing-heads",
        level=2,
        frameworks=("torch", "tensorflow"),
        sources=SOURCES,
        draw=_new_head,
    ),
    Template(
        slug="swapped-total",
        topic="replacing-heads",
        level=3,
        frameworks=("torch", "tensorflow"),
        sources=(
            *SOURCES,
            (
                "torchvision, Models and pre-trained weights,"
                " https://docs.pytorch.org/vision/stable/models.html"
            ),
            "Keras, Applications, https://keras.io/api/applications/",
        ),
        draw=_whole,
    ),
)
