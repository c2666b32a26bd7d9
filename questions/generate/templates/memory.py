"""How many megabytes weights and feature maps take."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from questions.generate.dice import Dice
from questions.generate.facts import facts
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines, rounded
from questions.model import Framework, Verify

MEGA: Final = 1_000_000
BYTES: Final = {"float32": 4, "float16": 2, "bfloat16": 2, "int8": 1}


def _weights(dice: Dice, framework: Framework) -> Draft:
    dtype = dice.pick(("float32", "float32", "float16", "bfloat16"))
    if framework == "torch":
        name = dice.pick(sorted(facts().torch))
        number = facts().torch[name].parameters
        code = lines("from torchvision import models", "", f"model = models.{name}()")
    else:
        name = dice.pick([each for each in sorted(facts().keras) if not each.startswith("VGG")])
        number = facts().keras[name].with_top
        code = lines("import keras", "", f"model = keras.applications.{name}(weights=None)")
    each = BYTES[dtype]

    def megabytes(bytes_each: float) -> Decimal:
        return rounded(number * bytes_each / MEGA, 1)

    return Draft(
        prompt=(
            f"{name} has {number:,} parameters. How much memory do its weights take as {dtype}? (1 MB ="
            " 1,000,000 bytes)"
        ),
        verify=Verify(
            code=f"{code}\n{_bytes_of_weights(framework, dtype)}\nprint(f'{{took / 1e6:.1f}}')",
            parameters={"model": number},
            prints=str(megabytes(each)),
        ),
        answer=megabytes(each),
        unit="MB",
        tolerance=0.02,
        why=f"{number:,} × {each} bytes.",
        slips=(
            Slip(
                megabytes(4 if each == 2 else 2),
                f"That is {4 if each == 2 else 2} bytes a number. {dtype} has {each * 8} bits, and 8 bits"
                " are a byte.",
            ),
            Slip(megabytes(1), f"That is one byte a number. {dtype} takes {each}."),
            Slip(megabytes(each * 8), f"{each * 8} is the number of bits. 8 of them are a byte."),
            Slip(megabytes(8), "That is 8 bytes a number, as in float64."),
        ),
        hints=(
            "How many bytes does one such number take?",
            f"{dtype} has {each * 8} bits; a byte has 8.",
            f"Multiply {number / MEGA:.2f} million parameters by {each} bytes.",
        ),
        explanation=(
            f"{number:,} × {each} bytes = {number * each:,} bytes, that is **{megabytes(each):,} MB**. A file"
            " of the weights is about as large.\n\nTraining takes much more: gradients as many numbers again,"
            " Adam two more for each weight, and the feature maps of every batch on top."
        ),
    )


def _bytes_of_weights(framework: Framework, dtype: str) -> str:
    if framework == "torch":
        return f"""import torch
took = sum(each.nbytes for each in model.to(torch.{dtype}).parameters())"""
    return f"""import tensorflow as tf
took = sum(tf.size(each).numpy() for each in model.weights) * tf.{dtype}.size"""


def _maps(dice: Dice, framework: Framework) -> Draft:
    batch, size, channels = (
        dice.pick((16, 32, 64)),
        dice.pick((112, 160, 192, 224, 256)),
        dice.pick((32, 64, 96)),
    )
    stride = dice.pick((1, 2))
    side = size // stride
    torch = framework == "torch"
    out = (batch, channels, side, side) if torch else (batch, side, side, channels)
    if torch:
        conv = lines(
            "import torch", "", f"conv = torch.nn.Conv2d(3, {channels}, 3, stride={stride}, padding=1)"
        )
        call, proof = (
            f"y = conv(torch.randn({batch}, 3, {size}, {size}))",
            f"y = conv(torch.randn(1, 3, {size}, {size}))",
        )
    else:
        conv = lines(
            "import keras",
            "import numpy as np",
            "",
            f'conv = keras.layers.Conv2D({channels}, 3, strides={stride}, padding="same")',
        )
        call, proof = (
            f'y = conv(np.zeros(({batch}, {size}, {size}, 3), dtype="float32"))',
            f'y = conv(np.zeros((1, {size}, {size}, 3), dtype="float32"))',
        )

    def megabytes(numbers: int) -> Decimal:
        return rounded(numbers * 4 / MEGA, 1)

    numbers = batch * channels * side * side
    # One image proves it for all of a batch, in a fraction of the memory.
    taken = "y.nbytes" if torch else "y.numpy().nbytes"
    return Draft(
        prompt="How much memory does `y` take? (float32, 1 MB = 1,000,000 bytes)",
        code=f"{conv}\n{call}",
        verify=Verify(
            code=f"{conv}\n{proof}\nprint(f'{{{batch} * {taken} / 1e6:.1f}}')",
            shapes={"y": (1, *out[1:])},
            prints=str(megabytes(numbers)),
        ),
        answer=megabytes(numbers),
        unit="MB",
        tolerance=0.02,
        why=f"{batch} × {channels} × {side} × {side} numbers of 4 bytes.",
        slips=(
            Slip(megabytes(channels * side * side), f"That is one image. The batch has {batch}."),
            Slip(
                megabytes(batch * 3 * size * size),
                f"Those are the images themselves, with 3 channels. `y` has {channels}.",
            ),
            Slip(megabytes(batch * side * side), f"That counts one channel. There are {channels}."),
            Slip(
                megabytes(batch * channels * size * size),
                f"That is for {size}×{size}. A stride of 2 halves height and width.",
            ),
            Slip(rounded(numbers / MEGA, 1), "Those are the numbers, in millions. Each takes 4 bytes."),
            Slip(
                rounded((3 * 9 * channels + channels) * 4 / MEGA, 3),
                "Those are the layer's weights. They are small; what it gives is not.",
            ),
        ),
        hints=(
            "What is the shape of `y`, and how many numbers are that?",
            f"{batch} images, {channels} channels, and "
            + (
                f"the stride of 2 leaves {side}×{side}."
                if stride == 2
                else f"with this padding {side}×{side} stay."
            ),
            (
                f"{batch} × {channels} × {side} × {side} = {numbers:,} numbers. float32 takes 4 bytes for"
                " each."
            ),
        ),
        explanation=(
            f"`y` is `{out}`: {numbers:,} numbers, and 4 bytes for each make"
            f" **{megabytes(numbers):,} MB**.\n\nFor the gradient such maps of all layers are kept until the"
            " backward pass, so the batch size decides about memory more than the weights do. A frozen"
            " body under `torch.no_grad()`, or features computed once and stored, don't need them."
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="weights-in-megabytes",
        topic="choosing-a-model",
        level=1,
        frameworks=("torch", "tensorflow"),
        sources=(
            (
                "torchvision, Models and pre-trained weights,"
                " https://docs.pytorch.org/vision/stable/models.html"
            ),
            "Keras, Applications, https://keras.io/api/applications/",
            "PyTorch, data types, https://docs.pytorch.org/docs/stable/tensor_attributes.html",
        ),
        draw=_weights,
    ),
    Template(
        slug="maps-in-megabytes",
        topic="choosing-a-model",
        level=4,
        frameworks=("torch", "tensorflow"),
        sources=(
            "PyTorch, Conv2d, https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
            "PyTorch, data types, https://docs.pytorch.org/docs/stable/tensor_attributes.html",
            (
                "Chen et al., Training Deep Nets with Sublinear Memory Cost (2016),"
                " https://arxiv.org/abs/1604.06174"
            ),
        ),
        draw=_maps,
    ),
)
