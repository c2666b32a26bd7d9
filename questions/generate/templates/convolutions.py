"""One convolution: what kernel, stride and padding leave of an image."""

from __future__ import annotations

from typing import Final

from questions.generate.arithmetic import same, valid, windowed
from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template, lines
from questions.model import Framework, Verify


def _draw(dice: Dice, framework: Framework) -> Draft:
    return _torch(dice) if framework == "torch" else _keras(dice)


def _torch(dice: Dice) -> Draft:
    batch, size = dice.pick((2, 4, 8, 16)), dice.pick((28, 32, 56, 64, 96, 112, 128, 200, 224))
    takes, gives = dice.pick((1, 3, 16)), dice.pick((8, 24, 32, 64))
    kernel, stride = dice.pick((3, 5, 7)), dice.pick((1, 2, 2, 3, 4))
    padding = dice.between(1, kernel // 2)
    side = windowed(size, kernel, stride, padding)
    exact = (size + 2 * padding - kernel) % stride == 0

    def of(side: int) -> tuple[int, ...]:
        return (batch, gives, side, side)

    room = size + 2 * padding - kernel
    return Draft(
        prompt="What is the shape of `y`?",
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
            f"({size} + 2·{padding} − {kernel}) / {stride} + 1, rounded down, is {side}; {gives} filters"
            f" give {gives} channels."
        ),
        slips=(
            Slip(
                of(windowed(size, kernel, stride)),
                f"That is ({size} − {kernel}) / {stride} + 1: the padding of {padding} on each side is"
                " missing.",
            ),
            Slip(
                of(windowed(size, kernel, 1, padding)),
                f"That is how far the kernel gets in steps of 1. Here it moves {stride} pixels at a time.",
            ),
            Slip(
                of(room // stride),
                f"That is {room} / {stride}, the number of steps. The place where the kernel starts counts"
                " too.",
            ),
            Slip(
                of(windowed(size + padding, kernel, stride)),
                f"That pads {size} by {padding} once. `padding={padding}` adds it on both sides.",
            ),
            (
                Slip(of(side + 1), "That rounds up. A last step that doesn't fit whole is not taken.")
                if not exact
                else Slip(
                    of(size),
                    f"The size would stay {size} with a stride of 1 and a padding of {kernel // 2}.",
                )
            ),
            Slip(
                (batch, side, side, gives),
                "That has the channels last, as Keras has them. PyTorch has them right after the batch.",
            ),
            Slip(
                (batch, takes, side, side),
                f"A convolution gives one channel for each of its {gives} filters, however many it takes.",
            ),
        ),
        hints=(
            (
                "The batch stays, the filters decide the channels. So only height and width are to be"
                " worked out."
            ),
            (
                "Padding is added on both sides. Then count the places where the kernel can stand, in steps"
                " of the stride."
            ),
            (
                f"The first place, and then ({size} + 2·{padding} − {kernel}) / {stride} = "
                f"{_ratio(room, stride)} steps, of which only whole ones count."
            ),
        ),
        explanation=(
            "For height and width: (size + 2 · padding − kernel) / stride, rounded down, + 1.\n\n"
            f"Here: ({size} + 2·{padding} − {kernel}) / {stride} = {_ratio(room, stride)}, "
            f"{'which is' if exact else 'rounded down'} {room // stride}, + 1 = **{side}**. "
            f"The {gives} filters make {gives} channels, and PyTorch keeps them right after the batch: "
            f"`{of(side)}`."
        ),
    )


def _keras(dice: Dice) -> Draft:
    batch, size = dice.pick((2, 4, 8, 16)), dice.pick((28, 32, 57, 64, 97, 112, 125, 150, 224))
    takes, gives = dice.pick((1, 3, 16)), dice.pick((8, 24, 32, 64))
    kernel, stride, padded = dice.pick((3, 5, 7)), dice.pick((1, 2, 2, 3, 4)), dice.below(2) == 0
    side = same(size, stride) if padded else valid(size, kernel, stride)
    padding = "same" if padded else "valid"

    def of(side: int) -> tuple[int, ...]:
        return (batch, side, side, gives)

    if padded:
        why = f'With padding="same" only the stride counts: {size} / {stride}, rounded up, is {side}.'
        working = (
            f"{size} / {stride} = {_ratio(size, stride)}{'' if size % stride == 0 else ', rounded up'}:"
            f" **{side}**"
        )
        rule = (
            '`padding="same"` adds as much as is needed for size / stride, rounded up, whatever the'
            " kernel is."
        )
        almost = f"The kernel doesn't matter here: divide {size} by {stride} and round up."
        other = Slip(
            of(valid(size, kernel, stride)),
            f'That is `padding="valid"`: ({size} − {kernel}) / {stride} + 1. Here the image is padded.',
        )
        rounding = Slip(of(size // stride), f'That rounds {size} / {stride} down. "same" rounds up.')
    else:
        why = f"Without padding: ({size} − {kernel}) / {stride} + 1, rounded down, is {side}."
        working = (
            f"({size} − {kernel}) / {stride} = {_ratio(size - kernel, stride)}, rounded down and + 1:"
            f" **{side}**"
        )
        rule = '`padding="valid"` adds nothing: (size − kernel) / stride, rounded down, + 1.'
        almost = (
            f"The first place, and then ({size} − {kernel}) / {stride} steps, of which only whole ones count."
        )
        other = Slip(
            of(same(size, stride)),
            f'That is {size} / {stride}, as with `padding="same"`. "valid" adds nothing at the border.',
        )
        rounding = Slip(
            of((size - kernel) // stride),
            f"That is ({size} − {kernel}) / {stride}, the number of steps. The place where the kernel"
            " starts counts too.",
        )
    return Draft(
        prompt="What is the shape of `y`?",
        code=(
            "import keras\nimport numpy as np\n\n"
            f'conv = keras.layers.Conv2D({gives}, {kernel}, strides={stride}, padding="{padding}")\n'
            f'x = np.zeros(({batch}, {size}, {size}, {takes}), dtype="float32")\n'
            "y = conv(x)"
        ),
        verify=Verify(shapes={"y": of(side)}),
        answer=of(side),
        why=why,
        slips=(
            other,
            rounding,
            Slip(
                of(same(size) if padded else valid(size, kernel)),
                f"That is how far the kernel gets in steps of 1. Here it moves {stride} pixels at a time.",
            ),
            Slip(
                (batch, gives, side, side),
                "That has the channels first, as PyTorch has them. Keras has them last.",
            ),
            Slip(
                (batch, side, side, takes),
                f"A convolution gives one channel for each of its {gives} filters, however many it takes.",
            ),
        ),
        hints=(
            (
                "The batch stays, the filters decide the channels. So only height and width are to be"
                " worked out."
            ),
            f'What does `padding="{padding}"` do at the border of the image?',
            almost,
        ),
        explanation=(
            f"{rule}\n\nHere: {working}. The {gives} filters make {gives} channels, and Keras keeps them"
            f" last: `{of(side)}`."
        ),
    )


def _ratio(number: int, by: int) -> str:
    """A division as it is written down: to two places where it doesn't come out."""
    return f"{number // by}" if number % by == 0 else f"{number / by:.2f}".rstrip("0")


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
