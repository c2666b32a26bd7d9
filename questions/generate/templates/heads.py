"""A new head: how many parameters it has, and how many the whole model has with it."""

from __future__ import annotations

from typing import Final

from questions.generate.dice import Dice
from questions.generate.facts import facts
from questions.generate.template import Draft, Slip, Template
from questions.model import Framework, Verify

CLASSES: Final = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 17, 20, 25, 37, 47, 50, 67, 100, 102, 120, 196, 200)


def _new_head(dice: Dice, framework: Framework) -> Draft:
    classes = dice.pick(CLASSES)
    if framework == "torch":
        name = dice.pick(sorted(facts().torch))
        model = facts().torch[name]
        takes, old = model.head.takes, model.head.parameters
        code = (
            "import torch\nfrom torchvision import models\n\n"
            f'model = models.{name}(weights="DEFAULT")\n'
            f"model.{model.head.path} = torch.nn.Linear({takes}, {classes})"
        )
        verify = Verify(
            code=f"import torch\n\nhead = torch.nn.Linear({takes}, {classes})",
            parameters={"head": takes * classes + classes},
        )
        prompt = f"How many parameters does the new layer `model.{model.head.path}` have?"
    else:
        name = dice.pick(sorted(facts().keras))
        base = facts().keras[name]
        takes, old = base.channels, base.channels * 1000 + 1000
        code = (
            "import keras\n\n"
            f'base = keras.applications.{name}(include_top=False, pooling="avg")\n'
            f"head = keras.layers.Dense({classes})\n"
            f"model = keras.Sequential([base, head])  # base gives {takes} numbers for each image"
        )
        verify = Verify(code=code, parameters={"model": base.parameters + takes * classes + classes})
        prompt = "How many parameters does `head` have?"
    right = takes * classes + classes
    return Draft(
        prompt=prompt,
        code=code,
        verify=verify,
        answer=right,
        why=f"{takes:,} · {classes} weights and {classes} biases.",
        slips=(
            Slip(
                takes * classes, f"Those are the {takes:,} · {classes} weights. Each class has a bias, too."
            ),
            Slip(
                takes * classes + takes,
                f"That has a bias for each of the {takes:,} inputs. Biases belong to the outputs.",
            ),
            Slip(old, f"That is a head for the 1,000 classes of ImageNet. This one has {classes}."),
            Slip(
                takes + classes,
                f"That adds {takes:,} and {classes}. But each output is connected with each input.",
            ),
        ),
        hints=(
            "A linear layer has weights and biases. Count them apart.",
            "There is a weight for each pair of an input and an output, and a bias for each output.",
            f"{takes:,} inputs and {classes} outputs: {takes:,} · {classes} weights. How many biases?",
        ),
        explanation=(
            "A linear layer connects each input with each output, and adds a bias to each output:\n"
            f"- weights: {takes:,} · {classes} = {takes * classes:,}\n- biases: {classes}\n\n"
            f"Together {right:,}. With the rest frozen, that is all there is to train."
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="head-parameters",
        topic="replacing-heads",
        level=2,
        frameworks=("torch", "tensorflow"),
        sources=(
            "PyTorch, Linear, https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
            "Keras, Dense, https://keras.io/api/layers/core_layers/dense/",
        ),
        draw=_new_head,
    ),
)
