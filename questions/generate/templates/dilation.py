"""A dilated convolution: the kernel's numbers stand apart."""

from __future__ import annotations

from typing import Final

from questions.generate.arithmetic import valid, windowed
from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines
from questions.model import Framework, Verify


def _draw(dice: Dice, framework: Framework) -> Draft:
    batch, gives, kernel = dice.pick((1, 2, 4)), dice.pick((16, 32, 64)), dice.pick((3, 3, 5))
    size, dilation = dice.pick((28, 32, 48, 56, 64)), dice.pick((2, 3, 4))
    padding = dice.pick((1, 2)) if framework == "torch" else 0
    spans = dilation * (kernel - 1) + 1
    side = windowed(size, kernel, 1, padding, dilation)
    padded = size + 2 * padding

    def of(side: int) -> tuple[int, ...]:
        return (batch, gives, side, side) if framework == "torch" else (batch, side, side, gives)

    room = f"{size} + 2 × {padding}" if padding else f"{size}"
    return Draft(
        prompt="What is the shape of `y`?",
        code=_code((batch, gives, kernel), dilation, padding, size),
        verify=Verify(shapes={"y": of(side)}),
        answer=of(side),
        why=f"The {kernel} numbers of the kernel span {spans} pixels: {room} − {spans} + 1 = {side}.",
        slips=(
            Slip(
                of(windowed(size, kernel, 1, padding)),
                f"That is for a kernel of {kernel} pixels side by side. Here there are gaps between them.",
            ),
            Slip(
                of(windowed(size, kernel * dilation, 1, padding)),
                f"{kernel} × {dilation} = {kernel * dilation} counts a gap behind the last number, too."
                f" There are only {kernel - 1} gaps.",
            ),
            Slip(
                of(windowed(size, kernel, dilation, padding)),
                f"That takes the {dilation} for a stride. The kernel still moves by 1; its numbers stand"
                f" {dilation} apart.",
            ),
            Slip(
                of(valid(size, kernel, 1, dilation) if padding else size),
                (
                    "The padding is missing."
                    if padding
                    else (
                        'The size stays only with `padding="same"`. Nothing is said here, so nothing is'
                        " padded."
                    )
                ),
            ),
            Slip(of(padded - spans), "Those are the steps. The place where the kernel starts counts too."),
        ),
        hints=(
            "How many pixels of the image does the kernel reach over, from its first number to its last?",
            (
                f"{kernel} numbers have {kernel - 1} gaps between them, and each next number stands"
                f" {dilation} pixels further on."
            ),
            (
                f"The kernel spans {dilation} × ({kernel} − 1) + 1 = {spans} pixels. At how many places in"
                f" {padded} pixels can it stand?"
            ),
        ),
        explanation=(
            f"A dilation of {dilation} puts the kernel's {kernel} numbers {dilation} pixels apart: it spans"
            f" dilation × (kernel − 1) + 1 = {dilation} × {kernel - 1} + 1 = {spans} pixels, with as many"
            f" parameters as before.\n\nFrom there on it counts like a kernel of {spans}: {room} − {spans}"
            f" + 1 = **{side}**, so `{of(side)}`."
        ),
    )


def _code(counts: tuple[int, int, int], dilation: int, padding: int, size: int) -> str:
    """PyTorch's with a padding, Keras' without."""
    batch, gives, kernel = counts
    if padding:
        return lines(
            "import torch",
            "",
            f"conv = torch.nn.Conv2d(3, {gives}, {kernel}, padding={padding}, dilation={dilation})",
            f"y = conv(torch.randn({batch}, 3, {size}, {size}))",
        )
    return lines(
        "import keras",
        "import numpy as np",
        "",
        f"conv = keras.layers.Conv2D({gives}, {kernel}, dilation_rate={dilation})",
        f'y = conv(np.zeros(({batch}, {size}, {size}, 3), dtype="float32"))',
    )


TEMPLATES: Final = (
    Template(
        slug="conv-dilated",
        topic="output-shapes",
        level=4,
        frameworks=("torch", "tensorflow"),
        sources=(
            "PyTorch, Conv2d, https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
            "Keras, Conv2D, https://keras.io/api/layers/convolution_layers/convolution2d/",
            (
                "Yu and Koltun, Multi-Scale Context Aggregation by Dilated Convolutions (2015),"
                " https://arxiv.org/abs/1511.07122"
            ),
        ),
        draw=_draw,
    ),
)
