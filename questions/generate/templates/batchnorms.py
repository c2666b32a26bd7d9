"""A BatchNorm layer: what of it is trained, and what is only counted along."""

from __future__ import annotations

from typing import Final

from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines
from questions.model import Framework, Verify


def _draw(dice: Dice, framework: Framework) -> Draft:
    channels, asked = (
        dice.pick((16, 24, 32, 64, 96, 128, 256, 512, 1280, 2048)),
        dice.pick(("trained", "kept")),
    )
    torch = framework == "torch"
    right = 2 * channels if torch or asked == "trained" else 4 * channels
    if torch:
        what = (
            "How many numbers of `norm` does an optimizer train?"
            if asked == "trained"
            else "How many numbers does `norm` keep in its running mean and running variance?"
        )
        expression = (
            "sum(p.numel() for p in norm.parameters())"
            if asked == "trained"
            else "norm.running_mean.numel() + norm.running_var.numel()"
        )
        code = lines("import torch", "", f"norm = torch.nn.BatchNorm2d({channels})")
        proof = Verify(code=f"{code}\nprint({expression})", prints=(str(right),))
    else:
        what = (
            "How many of its parameters does an optimizer train?"
            if asked == "trained"
            else "How many parameters does `model.summary()` give the layer in all?"
        )
        code = lines(
            "import keras",
            "",
            f"model = keras.Sequential([keras.layers.Input((8, 8, {channels})),"
            " keras.layers.BatchNormalization()])",
        )
        proof = Verify(parameters={"model": 4 * channels}, trainable={"model": 2 * channels})
    learned, counted = (
        ("`weight` and `bias`", "`running_mean` and `running_var`")
        if torch
        else ("`gamma` and `beta`", "`moving_mean` and `moving_variance`")
    )
    why = (
        f"{learned if asked == 'trained' else counted}, each with {channels} numbers."
        if right == 2 * channels
        else f"`gamma`, `beta`, `moving_mean` and `moving_variance`: four times {channels}."
    )
    if asked == "trained":
        four = f"That counts {counted} too. They follow the batches in train mode; no gradient reaches them."
    else:
        four = f"That counts {learned} too, which are trained."
    return Draft(
        prompt=f"This layer normalises {channels:,} channels. {what}",
        code=code,
        verify=proof,
        answer=right,
        counts="" if torch else "parameters",
        why=why,
        slips=(
            Slip(4 * channels, four),
            Slip(channels, f"That is one number a channel. There are {learned}; and {counted}."),
            Slip(2 * channels, f"That is {learned} alone. The layer keeps {counted}, too."),
            Slip(
                3 * channels,
                f"One too many or too few: {learned} are trained, {counted} are counted along.",
            ),
            Slip(2, f"Each of the {channels:,} channels has its own."),
            Slip(
                channels * channels + channels,
                "That would be a linear layer. Here each channel is scaled and shifted by itself.",
            ),
        ),
        hints=(
            "Each channel is treated by itself. What is kept for one channel?",
            f"For each channel there are {learned}, and {counted}.",
            (
                f"Two of these four are trained and two only follow the batches; each has {channels:,}"
                " numbers."
            ),
        ),
        explanation=(
            f"For each of the {channels:,} channels there are four numbers:\n- {learned}, trained by the"
            f" optimizer: 2 × {channels:,} = {2 * channels:,}\n- {counted}, which follow the batches: 2 ×"
            f" {channels:,} = {2 * channels:,}\n\nAsked for are **{right:,}**. That is why there are two"
            " ways of freezing BatchNorm: "
            + (
                "`requires_grad = False` stops the first two, `eval()` the other two."
                if torch
                else "`trainable = False` stops both in Keras, `training=False` in the call the other two."
            )
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="batchnorm-numbers",
        topic="freezing",
        level=3,
        frameworks=("torch", "tensorflow"),
        sources=(
            (
                "PyTorch, BatchNorm2d,"
                " https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html"
            ),
            (
                "Keras, BatchNormalization,"
                " https://keras.io/api/layers/normalization_layers/batch_normalization/"
            ),
            "Ioffe and Szegedy, Batch Normalization (2015), https://arxiv.org/abs/1502.03167",
        ),
        draw=_draw,
    ),
)
