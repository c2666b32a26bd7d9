"""How many parameters convolutions have: usual ones, and those of small models."""

from __future__ import annotations

from typing import Final

from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines
from questions.model import Framework, Verify


def _usual(dice: Dice, framework: Framework) -> Draft:
    takes, gives = dice.some((3, 16, 32, 64, 96, 128, 256), 2)
    kernel, size = dice.pick((1, 3, 5, 7)), dice.pick((28, 56, 112))
    right = kernel * kernel * takes * gives + gives
    if framework == "torch":
        code = lines("import torch", "", f"conv = torch.nn.Conv2d({takes}, {gives}, kernel_size={kernel})")
        verify = Verify(parameters={"conv": right})
    else:
        code = lines(
            "import keras",
            "",
            f"image = keras.layers.Input(({size}, {size}, {takes}))",
            f"model = keras.Model(image, keras.layers.Conv2D({gives}, {kernel})(image))",
        )
        verify = Verify(parameters={"model": right})
    area = kernel * kernel
    return Draft(
        prompt="How many parameters does this convolution have?",
        code=code,
        verify=verify,
        answer=right,
        counts="parameters",
        why=f"{gives} filters with {kernel} × {kernel} × {takes} weights and a bias each.",
        slips=(
            Slip(right - gives, f"Those are the weights. Each of the {gives} filters has a bias, too."),
            Slip(
                area * gives + gives,
                f"That has one channel. Each filter reaches through all {takes} of them.",
            ),
            Slip(kernel * takes * gives + gives, f"A kernel of {kernel} is {kernel} wide and {kernel} high."),
            Slip(area * takes + gives, f"That is the weights of one filter. There are {gives}."),
            Slip(
                area * takes * gives + takes,
                "That has a bias for each channel that comes in. Biases belong to the filters.",
            ),
            Slip(
                (area + 1) * takes * gives,
                f"That has a bias for each of the {takes} × {gives} pairs of channels. A filter has a"
                " single one.",
            ),
            Slip(
                area * gives * size * size,
                "That counts weights for every place in the image. A filter uses the same ones everywhere.",
            ),
        ),
        hints=(
            "Count the weights of one filter first. How deep is it?",
            (
                f"A filter covers {kernel}×{kernel} pixels in all {takes} channels that come in, and has"
                " one bias."
            ),
            f"One filter: {kernel} × {kernel} × {takes} + 1. And there are {gives} of them.",
        ),
        explanation=(
            f"One filter reaches through all {takes} channels: {kernel} × {kernel} × {takes} ="
            f" {area * takes} weights and a bias. The {gives} filters together have ({area * takes} + 1) ×"
            f" {gives} = **{right:,}**.\n\nThe size of the image doesn't matter: the same weights are used"
            " at every place. That is why a pre-trained body takes images of another size."
        ),
    )


def _separable(dice: Dice, framework: Framework) -> Draft:
    takes, gives = dice.pick((32, 64, 96, 128, 256)), dice.pick((48, 64, 128, 256, 512))
    kernel = dice.pick((3, 3, 5))
    deep, wide = kernel * kernel * takes, takes * gives
    right, usual = deep + wide, kernel * kernel * takes * gives
    if framework == "torch":
        code = lines(
            "from torch import nn",
            "",
            "model = nn.Sequential(",
            f"    nn.Conv2d({takes}, {takes}, {kernel}, groups={takes}, bias=False),",
            f"    nn.Conv2d({takes}, {gives}, 1, bias=False),",
            ")",
        )
    else:
        code = lines(
            "import keras",
            "",
            f"image = keras.layers.Input((56, 56, {takes}))",
            f"features = keras.layers.SeparableConv2D({gives}, {kernel}, use_bias=False)(image)",
            "model = keras.Model(image, features)",
        )
    return Draft(
        prompt=(
            "MobileNets and Xception are built of such pairs: a convolution within each channel, then one"
            f" of 1×1 across them. How many parameters does `model` have, from {takes} channels to {gives}?"
        ),
        code=code,
        verify=Verify(parameters={"model": right}),
        answer=right,
        counts="parameters",
        why=f"{kernel} × {kernel} × {takes} within the channels, {takes} × {gives} across them.",
        slips=(
            Slip(
                usual,
                f"That is a usual convolution, {kernel} × {kernel} × {takes} × {gives}. Here the two jobs"
                " are done apart.",
            ),
            Slip(
                deep * takes + wide,
                f"The first one doesn't reach through the channels: a filter of it has {kernel} × {kernel}"
                f" weights, not {kernel} × {kernel} × {takes}.",
            ),
            Slip(deep, f"That is the first part. The one of 1×1 has {takes} × {gives} more."),
            Slip(
                wide,
                f"That is the 1×1 part. The one within the channels has {kernel} × {kernel} × {takes} more.",
            ),
            Slip(
                right + takes + gives,
                "That has biases. They were left out, since BatchNorm follows with its own shift.",
            ),
        ),
        hints=(
            "Count the two parts apart.",
            (
                f"In the first part each of the {takes} channels has one filter of {kernel}×{kernel}, which"
                " sees nothing of the others."
            ),
            (
                f"The first part has {kernel} × {kernel} × {takes}, the second a weight for each of the"
                f" {takes} × {gives} pairs of channels."
            ),
        ),
        explanation=(
            f"- within each channel: {kernel} × {kernel} × {takes} = {deep:,}\n- across the channels, 1×1:"
            f" {takes} × {gives} = {wide:,}\n\nTogether **{right:,}**. A usual convolution of that kind has"
            f" {kernel} × {kernel} × {takes} × {gives} = {usual:,}, {usual / right:.1f} times as many. It"
            " is how models for phones are kept small."
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="conv-parameters",
        topic="choosing-a-model",
        level=2,
        frameworks=("torch", "tensorflow"),
        sources=(
            "PyTorch, Conv2d, https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
            "Keras, Conv2D, https://keras.io/api/layers/convolution_layers/convolution2d/",
        ),
        draw=_usual,
    ),
    Template(
        slug="separable-parameters",
        topic="choosing-a-model",
        level=5,
        frameworks=("torch", "tensorflow"),
        sources=(
            "Howard et al., MobileNets (2017), https://arxiv.org/abs/1704.04861",
            "Chollet, Xception (2016), https://arxiv.org/abs/1610.02357",
            (
                "Keras, SeparableConv2D,"
                " https://keras.io/api/layers/convolution_layers/separable_convolution2d/"
            ),
        ),
        draw=_separable,
    ),
)
