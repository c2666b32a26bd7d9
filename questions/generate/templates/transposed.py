"""A transposed convolution: the size it makes grows."""

from __future__ import annotations

from typing import Final

from questions.generate.arithmetic import spread, transposed, windowed
from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines
from questions.model import Framework, Verify

PROMPT: Final = "A decoder makes a feature map larger again. What is the shape of `y`?"
LOOK: Final = "A transposed convolution goes the other way: what the stride divided by, it multiplies by now."


def _draw(dice: Dice, framework: Framework) -> Draft:
    batch, takes, gives = dice.pick((1, 2, 4)), dice.pick((64, 128, 256)), dice.pick((16, 21, 32))
    size, stride = dice.pick((7, 8, 10, 14, 16, 28)), dice.pick((2, 2, 3, 4))
    if framework == "torch":
        return _torch(dice, (batch, takes, gives), size, stride)
    return _keras(dice, (batch, takes, gives), size, stride)


def _torch(dice: Dice, counts: tuple[int, int, int], size: int, stride: int) -> Draft:
    batch, takes, gives = counts
    kernel, padding = stride + dice.pick((0, 1, 2)), dice.pick((0, 1, 1))
    side = transposed(size, kernel, stride=stride, padding=padding)

    def of(side: int) -> tuple[int, ...]:
        return (batch, gives, side, side)

    pads = f", padding={padding}" if padding else ""
    return Draft(
        prompt=PROMPT,
        code=lines(
            "import torch",
            "",
            f"up = torch.nn.ConvTranspose2d({takes}, {gives}, {kernel}, stride={stride}{pads})",
            f"y = up(torch.randn({batch}, {takes}, {size}, {size}))",
        ),
        verify=Verify(shapes={"y": of(side)}),
        answer=of(side),
        why=f"({size} − 1) × {stride} − 2 × {padding} + {kernel} = {side}.",
        slips=(
            Slip(
                of(windowed(size, kernel, stride, padding)),
                "That is what a usual convolution would leave. A transposed one makes its input larger.",
            ),
            Slip(
                of(size * stride),
                f"{size} × {stride} comes out only where the kernel without the padding is as wide as the"
                " stride.",
            ),
            Slip(
                of(transposed(size, kernel, stride=stride)),
                f"The padding of {padding} is missing: here it is cut off, on both sides.",
            ),
            Slip(
                of(transposed(size, kernel, stride=stride, padding=-padding)),
                f"In a transposed convolution the padding of {padding} is cut off on each side, not added.",
            ),
            Slip(
                of(size * stride + kernel - 2 * padding),
                f"That has {size} steps. From the first of {size} pixels to the last there are {size - 1}.",
            ),
            Slip(of((size - 1) * stride), "The last pixel makes a whole kernel, too."),
        ),
        hints=(
            LOOK,
            (
                f"Each of the {size} pixels lays down a kernel, {stride} pixels further on than the one"
                " before; padding is cut off at the end."
            ),
            (
                f"From the first pixel to the last there are {size - 1} steps of {stride}, then comes one"
                f" kernel of {kernel}, and 2 × {padding} are cut off."
            ),
        ),
        explanation=(
            "A transposed convolution makes (size − 1) × stride − 2 × padding + kernel of size.\n\nHere:"
            f" ({size} − 1) × {stride} − 2 × {padding} + {kernel} = {(size - 1) * stride} − {2 * padding} +"
            f" {kernel} = **{side}**, so `{of(side)}`. It turns round what a convolution with the same"
            f" numbers does: of {side} that one leaves {size}."
        ),
    )


def _keras(dice: Dice, counts: tuple[int, int, int], size: int, stride: int) -> Draft:
    batch, takes, gives = counts
    kernel, padded = stride + dice.pick((1, 2, 3)), dice.below(2) == 0
    side = spread(size, kernel, stride, padded=padded)

    def of(side: int) -> tuple[int, ...]:
        return (batch, side, side, gives)

    padding = "same" if padded else "valid"
    over = kernel - stride
    rule = (
        f"With `same` it is just size × stride: {size} × {stride}"
        if padded
        else (
            f"With `valid`, what the last kernel reaches beyond its step is kept: {size} × {stride} +"
            f" ({kernel} − {stride})"
        )
    )
    other = (
        Slip(
            of(spread(size, kernel, stride)),
            f"That has {over} more: what the last kernel reaches beyond its step. `same` cuts it off.",
        )
        if padded
        else Slip(
            of(size * stride),
            f"{size} × {stride} is what `same` gives. `valid` keeps what the last kernel reaches beyond its"
            " step.",
        )
    )
    return Draft(
        prompt=PROMPT,
        code=lines(
            "import keras",
            "import numpy as np",
            "",
            f'up = keras.layers.Conv2DTranspose({gives}, {kernel}, strides={stride}, padding="{padding}")',
            f'y = up(np.zeros(({batch}, {size}, {size}, {takes}), dtype="float32"))',
        ),
        verify=Verify(shapes={"y": of(side)}),
        answer=of(side),
        why=f"{rule} = {side}.",
        slips=(
            other,
            Slip(
                of(-(-size // stride)),
                "That is what a usual convolution would leave. A transposed one makes its input larger.",
            ),
            Slip(
                of(size * stride + kernel),
                f"A whole kernel more is too much: {stride} of its {kernel} pixels belong to the last step.",
            ),
            Slip(
                (batch, gives, side, side),
                "That has the channels first, as PyTorch has them. Keras has them last.",
            ),
            Slip(
                (batch, side, side, takes),
                f"It gives one channel for each of its {gives} filters, however many it takes.",
            ),
        ),
        hints=(
            LOOK,
            (
                f"Each of the {size} pixels lays down a kernel, {stride} pixels further on than the one"
                " before."
            ),
            (
                f"The steps make {size} × {stride}. Is what the last kernel reaches beyond that kept or cut"
                f" off with `{padding}`?"
            ),
        ),
        explanation=(
            f"{rule} = **{side}**, so `{of(side)}`.\n\nBoth turn round what Conv2D does with the same"
            " padding. A stride that doesn't divide the kernel lays kernels over each other unevenly,"
            " which shows as a checkerboard; resizing and then a usual convolution avoids it."
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="conv-transposed",
        topic="output-shapes",
        level=5,
        frameworks=("torch", "tensorflow"),
        sources=(
            (
                "PyTorch, ConvTranspose2d,"
                " https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html"
            ),
            (
                "Keras, Conv2DTranspose,"
                " https://keras.io/api/layers/convolution_layers/convolution2d_transpose/"
            ),
            (
                "Odena, Dumoulin and Olah, Deconvolution and Checkerboard Artifacts (2016),"
                " https://doi.org/10.23915/distill.00003"
            ),
        ),
        draw=_draw,
    ),
)
