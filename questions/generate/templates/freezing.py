"""What is left to train when a part of a model is frozen."""

from __future__ import annotations

from typing import Final

from questions.generate.dice import Dice
from questions.generate.facts import facts
from questions.generate.template import Draft, Slip, Template
from questions.generate.templates.heads import CLASSES
from questions.generate.wording import lines
from questions.model import Framework, Verify

RESNETS: Final = ("resnet18", "resnet34", "resnet50", "resnet101")
SOURCES: Final = (
    (
        "PyTorch, Transfer Learning for Computer Vision,"
        " https://docs.pytorch.org/tutorials/beginner/transfer_learning_tutorial.html"
    ),
    "Keras, Transfer learning and fine-tuning, https://keras.io/guides/transfer_learning/",
)


def _order(dice: Dice, framework: Framework) -> Draft:
    """Freezing before or after the head is replaced."""
    classes, before = dice.pick(CLASSES), dice.below(3) > 0
    if framework == "torch":
        name = dice.pick(RESNETS)
        takes, whole = facts().torch[name].head.takes, facts().torch[name].parameters
        old = facts().torch[name].head.parameters
        freeze = ("for parameter in model.parameters():", "    parameter.requires_grad = False")
        swap = (f"model.fc = torch.nn.Linear({takes}, {classes})",)
        start = (
            "import torch",
            "from torchvision import models",
            "",
            f'model = models.{name}(weights="DEFAULT")',
        )
        code = lines(*start, *freeze, *swap) if before else lines(*start, *swap, *freeze)
        now, frozen = (
            "`fc` is made after the loop, with gradients on",
            "The loop runs last, so it freezes the new `fc`, too",
        )
    else:
        name = dice.pick([each for each in sorted(facts().keras) if not each.startswith("VGG")])
        base = facts().keras[name]
        takes, whole, old = base.channels, base.with_top, base.with_top - base.parameters
        target = "base" if before else "model"
        code = lines(
            "import keras",
            "",
            f'base = keras.applications.{name}(include_top=False, pooling="avg")',
            f"model = keras.Sequential([base, keras.layers.Dense({classes})])",
            f"{target}.trainable = False",
        )
        now, frozen = (
            "Only `base` is frozen, the Dense layer isn't part of it",
            "`model.trainable = False` freezes every layer in it, the Dense layer too",
        )
    new = takes * classes + classes
    right, why = (new, now) if before else (0, frozen)
    body = whole - old
    return Draft(
        prompt=(
            f"{name} hands {takes:,} features to its head. How many parameters does `model` train after"
            " these lines?"
        ),
        code=code,
        verify=Verify(trainable={"model": right}),
        answer=right,
        counts="parameters",
        why=f"{why}: "
        + (f"{takes:,} × {classes} weights and {classes} biases." if before else "nothing is left to train."),
        slips=(
            (
                Slip(0, f"{now}, so it can be trained.")
                if before
                else Slip(new, f"{frozen}. Its {new:,} parameters don't train.")
            ),
            Slip(body + new, "That is all there is. The body was frozen."),
            (
                Slip(takes * classes, f"Those are the new head's weights. It has {classes} biases, too.")
                if before
                else Slip(body, "That has it the wrong way round: the body is frozen as well.")
            ),
            Slip(
                takes * 1000 + 1000,
                f"That is a head for the 1,000 classes of ImageNet; this one has {classes}"
                + ("." if before else ", and it is frozen."),
            ),
        ),
        hints=(
            "Which layers are frozen by these lines, and which not?",
            (
                "Lines run in order: what does the model consist of at the moment of freezing?"
                if framework == "torch"
                else (
                    "`trainable` reaches all layers inside of what it is set on. What is inside of"
                    f" `{'base' if before else 'model'}`?"
                )
            ),
            f"The new head has {takes:,} × {classes} + {classes} parameters. "
            + (
                "It was not there when the rest was frozen."
                if before and framework == "torch"
                else "Is it among what is frozen?"
            ),
        ),
        explanation=(
            f"{why}. So **{right:,}** parameters are trained"
            + (
                f": {takes:,} × {classes} weights and {classes} biases."
                if before
                else ", and there is nothing to learn: "
                + (
                    "`backward()` stops with an error. "
                    if framework == "torch"
                    else "the loss stays where it is. "
                )
                + (
                    "Freeze first and replace the head then, or set `requires_grad = True` for `model.fc`"
                    " again."
                    if framework == "torch"
                    else "Set `base.trainable = False` instead."
                )
            )
            + "\n\nPrint the number of trainable parameters before a training: it takes a second and saves"
            " a night."
        ),
    )


def _up_to(dice: Dice, framework: Framework) -> Draft:
    return _torch_up_to(dice) if framework == "torch" else _keras_up_to(dice)


def _torch_up_to(dice: Dice) -> Draft:
    name, classes = dice.pick(RESNETS), dice.pick(CLASSES)
    model = facts().torch[name]
    layer = dice.pick(("layer3", "layer4"))
    counts = {part.name: part.parameters for part in model.children}
    new = model.head.takes * classes + classes
    names = list(counts)
    after = [each for each in names[names.index(layer) + 1 :] if counts[each] and each != "fc"]
    right = counts[layer] + new
    told = ", ".join(f"{each} {counts[each]:,}" for each in names if counts[each] and each != "fc")
    behind = sum(counts[each] for each in after)
    return Draft(
        prompt=(
            f"The parts of {name} have these parameters: {told}. `fc` takes {model.head.takes:,} features."
            " How many parameters does `model` train?"
        ),
        code=lines(
            "import torch",
            "from torchvision import models",
            "",
            f'model = models.{name}(weights="DEFAULT")',
            "for parameter in model.parameters():",
            "    parameter.requires_grad = False",
            f"for parameter in model.{layer}.parameters():",
            "    parameter.requires_grad = True",
            f"model.fc = torch.nn.Linear({model.head.takes}, {classes})",
        ),
        verify=Verify(trainable={"model": right}),
        answer=right,
        counts="parameters",
        why=f"{counts[layer]:,} in `{layer}` and {new:,} in the new `fc`.",
        slips=(
            Slip(counts[layer], f"That is `{layer}` alone. The new `fc` comes with gradients on."),
            Slip(new, f"That is the new `fc` alone. `{layer}` was unfrozen again."),
            Slip(
                counts[layer] + model.head.parameters,
                f"That has the old head with its 1,000 classes. The new one has {classes}.",
            ),
            (
                Slip(
                    right + behind,
                    f"That unfreezes {' and '.join(after)} as well. The second loop goes over `{layer}`"
                    " only.",
                )
                if behind
                else Slip(
                    model.parameters - model.head.parameters + new,
                    "That is everything. The first loop froze the body.",
                )
            ),
            Slip(
                model.parameters - model.head.parameters - counts[layer],
                f"Those are the frozen ones: all but `{layer}` and the head.",
            ),
        ),
        hints=(
            "Go line by line: what is frozen after each of them?",
            "A new layer has its gradients on, whatever was frozen before.",
            f"Add what `{layer}` has to {model.head.takes:,} × {classes} + {classes} for the new `fc`.",
        ),
        explanation=(
            f"The first loop freezes all, the second unfreezes `{layer}` ({counts[layer]:,}), and the new"
            f" `fc` has {model.head.takes:,} × {classes} + {classes} = {new:,}: **{right:,}** together, of"
            f" {model.parameters - model.head.parameters + new:,}.\n\nThe last layers are unfrozen first,"
            " for they are the most specific to ImageNet. The BatchNorm statistics of the frozen part"
            " still move in train mode."
        ),
    )


def _keras_up_to(dice: Dice) -> Draft:
    name = dice.pick(sorted(facts().keras))
    base = facts().keras[name]
    cut = dice.pick(
        [
            each
            for each, left in base.trained_from.items()
            if 0 < left < base.trainable and base.depth // 2 <= each
        ]
    )
    left = base.trained_from[cut]
    still = base.parameters - base.trainable
    shown = f"Its layers {cut} to {base.depth - 1} have {left:,} weights that can be trained"
    return Draft(
        prompt=(
            f"{name} without its top has {base.depth} layers and {base.parameters:,} parameters, of which"
            f" {base.trainable:,} can be trained. Those of the first {cut} layers are"
            f" {base.trainable - left:,}. How many does `base` train after the loop?"
        ),
        code=lines(
            "import keras",
            "",
            f"base = keras.applications.{name}(include_top=False)",
            f"for layer in base.layers[:{cut}]:",
            "    layer.trainable = False",
        ),
        verify=Verify(trainable={"base": left}),
        answer=left,
        counts="parameters",
        why=f"{base.trainable:,} − {base.trainable - left:,}: what the layers from {cut} on have.",
        slips=(
            Slip(
                base.trainable - left,
                f"Those are frozen now. `[:{cut}]` are the first {cut} layers; the others train on.",
            ),
            (
                Slip(
                    base.parameters - (base.trainable - left),
                    f"That counts {still:,} moving means and variances as well. No gradient reaches those,"
                    " frozen or not.",
                )
                if still
                else Slip(base.parameters, "That is all of it. The loop froze the first layers.")
            ),
            Slip(0, f"Not all are frozen: the layers {cut} to {base.depth - 1} are left."),
            Slip(base.trainable, "That is before the loop."),
            Slip(
                round(base.trainable * (base.depth - cut) / base.depth),
                f"That takes {base.depth - cut} of {base.depth} layers for as large a share of the"
                " parameters. The last layers are the largest.",
            ),
        ),
        hints=(
            f"Which layers does `[:{cut}]` freeze: the first or the last ones?",
            "What was trainable before and belongs to none of the frozen layers still is.",
            (
                f"{base.trainable:,} could be trained; {base.trainable - left:,} of them are in the first"
                f" {cut} layers."
            ),
        ),
        explanation=(
            f"`base.layers[:{cut}]` are the first {cut} layers. {shown}: {base.trainable:,} −"
            f" {base.trainable - left:,} = **{left:,}**."
            + (
                f"\n\nThe remaining {still:,} parameters are the moving means and variances of"
                " BatchNormalization, which no gradient trains. Call the base with `training=False`, so"
                " that those of the unfrozen layers stay as they are, too."
                if still
                else (
                    f"\n\n{left / base.trainable:.0%} of the parameters are in the last {base.depth - cut}"
                    " layers: the last ones are the largest."
                )
            )
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="frozen-order",
        topic="freezing",
        level=3,
        frameworks=("torch", "tensorflow"),
        sources=SOURCES,
        draw=_order,
    ),
    Template(
        slug="frozen-up-to",
        topic="freezing",
        level=4,
        frameworks=("torch", "tensorflow"),
        sources=SOURCES,
        draw=_up_to,
    ),
)
