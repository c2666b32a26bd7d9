"""Poolings one after another: what is left of an image."""

from __future__ import annotations

from typing import Final

from questions.generate.arithmetic import windowed
from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines
from questions.model import Framework, Verify


def _draw(dice: Dice, framework: Framework) -> Draft:
    batch, channels = dice.pick((1, 4, 8)), dice.pick((16, 32, 64))
    size, times, window = (
        dice.pick((28, 50, 56, 60, 75, 90, 100, 150)),
        dice.pick((2, 2, 3)),
        dice.pick((2, 2, 3)),
    )
    sides = [size]
    for _ in range(times):
        sides.append(windowed(sides[-1], window, window))
    side = sides[-1]

    def of(side: int, channels: int = channels) -> tuple[int, ...]:
        return (batch, channels, side, side) if framework == "torch" else (batch, side, side, channels)

    up = size
    for _ in range(times):
        up = -(-up // window)
    working = " → ".join(map(str, sides))
    return Draft(
        prompt=f"The same max pooling is applied {_TIMES[times]}. What is the shape of `x` at the end?",
        code=_code(framework, of(size), window, times),
        verify=Verify(shapes={"x": of(side)}),
        answer=of(side),
        why=f"Each pooling divides height and width by {window} and drops what is left over: {working}.",
        slips=(
            Slip(of(sides[1]), f"That is after the first pooling. There are {times} of them."),
            Slip(
                of(up),
                "That rounds up. A window that doesn't fit whole is left out, so poolings round down.",
            ),
            Slip(of(sides[-2]), "One of the poolings is missing."),
            Slip(
                of(size - times * (window - 1)),
                f"That moves the window by 1. A pooling moves by its window's size, {window}, where nothing"
                " else is said.",
            ),
            Slip(
                of(max(1, size // (window * times))),
                f"Dividing by {window} {_TIMES[times]} is dividing by {window**times}, not by"
                f" {window * times}.",
            ),
            Slip(
                of(side, max(1, channels // window**times)),
                "Pooling works within each channel: there are as many after it as before.",
            ),
        ),
        hints=(
            "Pooling works on each channel for itself. So which of the four numbers change?",
            (
                f"A window of {window}×{window} moves by {window} pixels. What doesn't fill a window is"
                " left out."
            ),
            (
                f"After the first pooling each side has {sides[1]} pixels. Go on from there,"
                f" {_MORE[times - 1]}."
            ),
        ),
        explanation=(
            "A pooling's stride is its window's size if you don't say otherwise. So each one divides"
            f" height and width by {window}, and what doesn't fill a window is dropped: {working}. Batch"
            f" and channels stay: `{of(side)}`."
        ),
    )


_TIMES: Final = {2: "twice", 3: "three times"}
_MORE: Final = {1: "once more", 2: "twice more"}


def _code(framework: Framework, shape: tuple[int, ...], window: int, times: int) -> str:
    if framework == "torch":
        made = ["import torch", "", f"pool = torch.nn.MaxPool2d({window})", f"x = torch.randn{shape}"]
    else:
        made = [
            "import keras",
            "import numpy as np",
            "",
            f"pool = keras.layers.MaxPooling2D({window})",
            f'x = np.zeros({shape}, dtype="float32")',
        ]
    return lines(*made, *["x = pool(x)"] * times)


TEMPLATES: Final = (
    Template(
        slug="pool-size",
        topic="output-shapes",
        level=1,
        frameworks=("torch", "tensorflow"),
        sources=(
            "PyTorch, MaxPool2d, https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html",
            "Keras, MaxPooling2D, https://keras.io/api/layers/pooling_layers/max_pooling2d/",
        ),
        draw=_draw,
    ),
)
