"""Where the channels stand: a batch on its way from one framework to the other."""

from __future__ import annotations

from typing import Final

from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines, shape
from questions.model import Framework, Verify

SOURCES: Final = (
    "PyTorch, Tensor.permute, https://docs.pytorch.org/docs/stable/generated/torch.Tensor.permute.html",
    "Keras, image data format, https://keras.io/api/utils/config_utils/",
)


def _draw(dice: Dice, framework: Framework) -> Draft:
    batch, channels = dice.pick((2, 4, 8, 16, 32)), dice.pick((1, 3, 4))
    height, width = dice.some((64, 96, 120, 160, 200, 224, 240, 320), 2)
    last, first = (batch, height, width, channels), (batch, channels, height, width)
    torch = framework == "torch"
    given, right = (last, first) if torch else (first, last)
    # What an order of indices makes of `given`.
    orders = (
        ((0, 3, 1, 2), (0, 3, 2, 1), (3, 0, 1, 2), (0, 1, 3, 2))
        if torch
        else ((0, 2, 3, 1), (0, 3, 2, 1), (2, 3, 0, 1), (0, 1, 3, 2))
    )

    def becomes(order: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(given[place] for place in order)

    def call(order: tuple[int, ...]) -> str:
        return f"x.permute{order}" if torch else f"np.transpose(x, {order})"

    back = (0, 2, 3, 1) if torch else (0, 3, 1, 2)
    names = {batch: "batch", height: "height", width: "width", channels: "channels"}
    reshaped = f"x.reshape{right}"
    return Draft(
        prompt=(
            f"A batch of {batch} images, {width} wide and {height} high, comes"
            f" {'from TensorFlow' if torch else 'from PyTorch'} with the shape `{shape(given)}`. Which line"
            f" gives it the order that {'PyTorch' if torch else 'Keras'} expects by default, with every"
            " picture as it was?"
        ),
        code=(
            lines("import torch", "", f"x = torch.rand{given}")
            if torch
            else lines("import numpy as np", "", f"x = np.random.rand{given}")
        ),
        verify=Verify(
            code=_proof(torch, given, call(orders[0])), shapes={"y": right}, prints="same pictures"
        ),
        answer=f"`{call(orders[0])}`",
        why=(
            f"It takes the batch first, then the channels, height and width: `{shape(right)}`."
            if torch
            else (
                f"It takes the batch first, then height and width, and the channels last: `{shape(right)}`."
            )
        ),
        slips=(
            Slip(
                f"`{reshaped}`",
                "The shape is right, the pictures are not: reshape keeps the numbers in their old order"
                " and cuts them anew, so every picture is scrambled.",
            ),
            Slip(
                f"`{call(orders[1])}`",
                f"That swaps height and width as well: `{shape(becomes(orders[1]))}`. The pictures would"
                " lie on their side.",
            ),
            Slip(f"`{call(back)}`", f"That is the way back. Here it gives `{shape(becomes(back))}`."),
            Slip(
                f"`{call(orders[2])}`",
                f"That moves the batch away from the front: `{shape(becomes(orders[2]))}`.",
            ),
        ),
        hints=(
            (
                "PyTorch wants the channels right after the batch."
                if torch
                else "Keras wants the channels last."
            ),
            "Each number in the brackets says which of the old dimensions comes to this place.",
            (
                f"Wanted is `{shape(right)}`. Height comes from the old place {given.index(height)}, width"
                f" from {given.index(width)}, the channels from {given.index(channels)}."
            ),
        ),
        explanation=(
            f"The old places are 0 batch, 1 {names[given[1]]}, 2 {names[given[2]]}, 3 {names[given[3]]}."
            f" Wanted is {'batch, channels, height, width' if torch else 'batch, height, width, channels'},"
            f" so the old places are taken in the order {', '.join(map(str, orders[0]))}:"
            f" `{call(orders[0])}`.\n\nA reshape would give the same shape without an error and scramble"
            " every picture."
        ),
    )


def _proof(torch: bool, given: tuple[int, ...], call: str) -> str:
    picture = "x[0, :, :, 0], y[0, 0]" if torch else "x[0, 0], y[0, :, :, 0]"
    first, second = picture.split("], y")
    start = (
        ("import torch", f"x = torch.rand{given}")
        if torch
        else ("import numpy as np", f"x = np.random.rand{given}")
    )
    return lines(*start, f"y = {call}", f"assert ({first}] == y{second}).all()", "print('same pictures')")


TEMPLATES: Final = (
    Template(
        slug="channel-order",
        topic="input-sizes",
        level=2,
        frameworks=("torch", "tensorflow"),
        sources=SOURCES,
        draw=_draw,
    ),
)
