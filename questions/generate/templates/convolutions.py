"""One convolution: what kernel, stride and padding leave of an image."""

from __future__ import annotations

from typing import Final

from questions.generate.arithmetic import same, valid, windowed
from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import divided, lines, ratio
from questions.model import Framework, Verify

PROMPT: Final = "What is the shape of `y`?"
LOOK: Final = (
    "The batch stays and the filters decide the channels, so only height and width are to be worked out."
)
STEPS_ONLY: Final = "the number of steps. The place where the kernel starts counts too."


def _draw(dice: Dice, framework: Framework) -> Draft:
    batch, takes, gives = dice.pick((2, 4, 8, 16)), dice.pick((3, 16)), dice.pick((8, 24, 32, 64))
    if framework == "torch":
        return _torch(dice, batch, takes, gives)
    return _keras(dice, batch, takes, gives)


def _torch(dice: Dice, batch: int, takes: int, gives: int) -> Draft:
    size, kernel = dice.pick((28, 32, 56, 64, 96, 112, 128, 200, 224)), dice.pick((3, 5, 7))
    stride, padding = dice.pick((2, 2, 3, 4)), dice.between(1, kernel // 2)
    side, room = windowed(size, kernel, stride, padding), size + 2 * padding - kernel

    def of(side: int) -> tuple[int, ...]:
        return (batch, gives, side, side)

    return Draft(
        prompt=PROMPT,
        code=lines(
            "import torch",
            "",
            f"conv = torch.nn.Conv2d({takes}, {gives}, {kernel}, stride={stride}, padding={padding})",
            f"x = torch.randn({batch}, {takes}, {size}, {size})",
            "y = conv(x)",
        ),
        verify=Verify(shapes={"y": of(side)}),
        answer=of(side),
        why=(
            f"({size} + 2 × {padding} − {kernel}) / {stride} + 1, rounded down, is {side}; the {gives}"
            f" filters give {gives} channels."
        ),
        slips=(
            Slip(
                of(windowed(size, kernel, stride)),
                f"That is ({size} − {kernel}) / {stride} + 1, rounded down: the padding of {padding} on"
                " each side is missing.",
            ),
            Slip(
                of(windowed(size, kernel, 1, padding)),
                f"That is how far the kernel gets in steps of 1. Here it moves {stride} pixels at a time.",
            ),
            Slip(of(room // stride), f"That is {ratio(room, stride)}, {STEPS_ONLY}"),
            Slip(
                (batch, side, side, gives),
                "That has the channels last, as Keras has them. PyTorch has them right after the batch.",
            ),
            Slip(
                of(windowed(size + padding, kernel, stride)),
                f"That pads {size} by {padding} once. `padding={padding}` adds it on both sides.",
            ),
            Slip(
                (batch, takes, side, side),
                f"A convolution gives one channel for each of its {gives} filters, however many it takes.",
            ),
        ),
        hints=(
            LOOK,
            (
                "Padding is added on both sides. Then count the places where the kernel can stand, in steps"
                " of the stride."
            ),
            (
                f"There is the first place, and then ({size} + 2 × {padding} − {kernel}) / {stride} ="
                f" {ratio(room, stride)} steps, of which only whole ones count."
            ),
        ),
        explanation=(
            "Height and width become (size + 2 × padding − kernel) / stride, rounded down, + 1.\n\nHere"
            f" size + 2 × padding − kernel is {size} + {2 * padding} − {kernel} = {room}. Then"
            f" {divided(room, stride)}, and + 1 makes **{side}**. The {gives} filters give {gives}"
            f" channels, which PyTorch keeps right after the batch: `{of(side)}`."
        ),
    )


def _keras(dice: Dice, batch: int, takes: int, gives: int) -> Draft:
    size, kernel = dice.pick((28, 32, 57, 64, 97, 112, 125, 150, 224)), dice.pick((3, 5, 7))
    stride, padded = dice.pick((2, 2, 3, 4)), dice.below(2) == 0
    side = same(size, stride) if padded else valid(size, kernel, stride)

    def of(side: int) -> tuple[int, ...]:
        return (batch, side, side, gives)

    if padded:
        padding, why = "same", f"With `same` only the stride counts: {divided(size, stride, up=True)}."
        rule = "`same` pads as much as is needed for size / stride, rounded up, whatever the kernel is."
        almost = (
            f"The kernel doesn't matter here: divide {size} by {stride}, and round up if it doesn't come out."
        )
        working = divided(size, stride, up=True)
        slips = (
            Slip(
                of(valid(size, kernel, stride)),
                f"That is ({size} − {kernel}) / {stride} + 1, rounded down, as with `valid`. Here the image"
                " is padded.",
            ),
            Slip(of(size), f"`same` keeps the size only with a stride of 1. Here it is {stride}."),
            Slip(of(size // stride), f"That rounds {size} / {stride} down. `same` rounds up."),
        )
    else:
        padding, why = (
            "valid",
            f"Without padding: ({size} − {kernel}) / {stride} + 1, rounded down, is {side}.",
        )
        rule = "`valid` pads nothing: (size − kernel) / stride, rounded down, + 1."
        almost = (
            f"There is the first place, and then ({size} − {kernel}) / {stride} steps, of which only whole"
            " ones count."
        )
        working = f"{divided(size - kernel, stride)}, and + 1 makes {side}"
        slips = (
            Slip(
                of(same(size, stride)),
                f"That is {size} / {stride}, as with `same`. `valid` adds nothing at the border.",
            ),
            Slip(
                of(valid(size, kernel)),
                f"That is how far the kernel gets in steps of 1. Here it moves {stride} pixels at a time.",
            ),
            Slip(of((size - kernel) // stride), f"That is {ratio(size - kernel, stride)}, {STEPS_ONLY}"),
        )
    return Draft(
        prompt=PROMPT,
        code=lines(
            "import keras",
            "import numpy as np",
            "",
            f'conv = keras.layers.Conv2D({gives}, {kernel}, strides={stride}, padding="{padding}")',
            f'x = np.zeros(({batch}, {size}, {size}, {takes}), dtype="float32")',
            "y = conv(x)",
        ),
        verify=Verify(shapes={"y": of(side)}),
        answer=of(side),
        why=why,
        slips=(
            *slips,
            Slip(
                (batch, gives, side, side),
                "That has the channels first, as PyTorch has them. Keras has them last.",
            ),
            Slip(
                (batch, side, side, takes),
                f"A convolution gives one channel for each of its {gives} filters, however many it takes.",
            ),
        ),
        hints=(LOOK, f'What does `padding="{padding}"` do at the border of the image?', almost),
        explanation=(
            f"{rule}\n\nHere {working}. So each side is **{side}**. The {gives} filters give {gives}"
            f" channels, and Keras keeps them last: `{of(side)}`."
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="conv-size",
        topic="output-shapes",
        level=2,
        frameworks=("torch", "tensorflow"),
        sources=(
            "PyTorch, Conv2d, https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
            (
                "TensorFlow, notes on padding,"
                " https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2"
            ),
        ),
        draw=_draw,
    ),
)
