"""Convolutions, a Flatten, and the number of features that the linear layer behind it gets."""

from __future__ import annotations

from typing import Final, NamedTuple

from questions.generate.arithmetic import valid, windowed
from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines
from questions.model import Framework, Verify


class Net(NamedTuple):
    """Two convolutions, each with a pooling behind it, from 3 to `first` to `last` channels."""

    size: int
    kernel: int
    padding: int
    first: int
    last: int
    classes: int


def _draw(dice: Dice, framework: Framework) -> Draft:
    size, kernel = dice.pick((28, 32, 48, 64, 96)), dice.pick((3, 5))
    first, last, classes = dice.pick((8, 16)), dice.pick((24, 32, 48)), dice.pick((2, 5, 10))
    padding = kernel // 2 if dice.below(2) == 0 else 0
    one = windowed(size, kernel, 1, padding)
    two = one // 2
    three = windowed(two, kernel, 1, padding)
    four = three // 2
    right = last * four * four
    bare = valid(valid(size, kernel) // 2, kernel) // 2
    working = f"{size} → {one} → {two} → {three} → {four}"
    torch = framework == "torch"
    code, verify = _code(Net(size, kernel, padding, first, last, classes), framework, right)
    prompt = (
        "Which number must stand in place of `FEATURES`, so that the model takes its images?"
        if torch
        else "How many features does `Flatten` hand to `Dense` for each image?"
    )
    return Draft(
        prompt=prompt,
        code=code,
        verify=verify,
        answer=right,
        counts="features",
        why=f"{last} channels of {four}×{four}: {last} × {four} × {four} = {right:,}.",
        slips=(
            Slip(last * three * three, f"That is {last} × {three} × {three}: the second pooling is missing."),
            (
                Slip(last * bare * bare, f"That leaves the padding of {padding} out.")
                if padding
                else Slip(
                    last * (size // 4) ** 2,
                    f"That is {last} × {size // 4} × {size // 4}, as if the convolutions kept the size."
                    f" Without padding each takes {kernel - 1} pixels away.",
                )
            ),
            Slip(last * four, f"That is {last} × {four}: a map has a height and a width."),
            Slip(
                first * four * four,
                f"{first} channels come out of the first convolution. {last} come out of the last.",
            ),
            Slip(
                last,
                "That is the number of channels. Without a global pooling each of them still has"
                f" {four}×{four} numbers.",
            ),
            Slip(last * size * size, f"That would be maps as large as the image, {size}×{size}."),
        ),
        hints=(
            "Follow one image through the layers: which of them change its height and width?",
            f"A convolution of {kernel} "
            + (
                f"with a padding of {padding} keeps the size"
                if padding
                else f"without padding takes {kernel - 1} pixels away"
            )
            + "; a pooling of 2 halves it and rounds down.",
            (
                f"Height and width go {size} → {one} → {two} → …; at the end multiply them with each other"
                f" and with the {last} channels."
            ),
        ),
        explanation=(
            f"Height and width after each layer: {working}. "
            + (
                f"A padding of {padding} makes up for the kernel of {kernel}."
                if padding
                else f"Each convolution takes {kernel} − 1 = {kernel - 1} pixels away."
            )
            + f"\n\nFlatten lays {last} × {four} × {four} = **{right:,}** numbers side by side. So such a"
            " head fits one input size only; with a global average pooling in place of Flatten there"
            f" would be {last} features at any size."
        ),
    )


def _torch(net: Net, features: str) -> str:
    pads = f", padding={net.padding}" if net.padding else ""
    return lines(
        "import torch",
        "from torch import nn",
        "",
        "model = nn.Sequential(",
        f"    nn.Conv2d(3, {net.first}, {net.kernel}{pads}), nn.ReLU(), nn.MaxPool2d(2),",
        f"    nn.Conv2d({net.first}, {net.last}, {net.kernel}{pads}), nn.ReLU(), nn.MaxPool2d(2),",
        "    nn.Flatten(),",
        f"    nn.Linear({features}, {net.classes}),",
        ")",
        f"y = model(torch.randn(4, 3, {net.size}, {net.size}))",
    )


def _keras(net: Net) -> str:
    pads = ', padding="same"' if net.padding else ""
    return lines(
        "import keras",
        "from keras import layers",
        "",
        "model = keras.Sequential([",
        f"    layers.Input(({net.size}, {net.size}, 3)),",
        f'    layers.Conv2D({net.first}, {net.kernel}{pads}, activation="relu"), layers.MaxPooling2D(2),',
        f'    layers.Conv2D({net.last}, {net.kernel}{pads}, activation="relu"), layers.MaxPooling2D(2),',
        "    layers.Flatten(),",
        f"    layers.Dense({net.classes}),",
        "])",
    )


def _code(net: Net, framework: Framework, right: int) -> tuple[str, Verify]:
    """What is shown, and what proves that `right` is right."""
    if framework == "torch":
        ran = (
            f"{_torch(net, str(right))}\nprint(model[:-1](torch.randn(1, 3, {net.size}, {net.size})).numel())"
        )
        return _torch(net, "FEATURES"), Verify(code=ran, shapes={"y": (4, net.classes)}, prints=str(right))
    code = _keras(net)
    flat = "print(model.layers[-2].output.shape[-1])"
    return code, Verify(code=f"{code}\n{flat}", prints=(str(right),))


TEMPLATES: Final = (
    Template(
        slug="flatten-size",
        topic="replacing-heads",
        level=3,
        frameworks=("torch", "tensorflow"),
        sources=(
            "PyTorch, Flatten, https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html",
            "Keras, Flatten, https://keras.io/api/layers/reshaping_layers/flatten/",
        ),
        draw=_draw,
    ),
)
