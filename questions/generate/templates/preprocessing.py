"""What happens to a picture before a model sees it."""

from __future__ import annotations

from typing import Final

from questions.generate.dice import Dice
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines, rounded, shape
from questions.model import Framework, Verify

# Of red in ImageNet.
MEAN: Final = 0.485
DEVIATION: Final = 0.229


def _resized(dice: Dice, _framework: Framework) -> Draft:
    width, height = dice.some((320, 400, 480, 500, 600, 640, 720, 800, 960, 1024), 2)
    side, crop = dice.pick(((256, 224), (232, 224), (342, 299), (288, 256), (128, 112)))
    short, long = min(width, height), max(width, height)
    other = int(side * long / short)
    right = (3, side, other) if height < width else (3, other, side)
    turned = (3, right[2], right[1])
    return Draft(
        prompt=f"A picture is {width} pixels wide and {height} high. What is the shape of `y`?",
        code=lines(
            "import torch",
            "from torchvision import transforms",
            "",
            f"picture = torch.rand(3, {height}, {width})",
            f"y = transforms.Resize({side})(picture)",
        ),
        verify=Verify(shapes={"y": right}),
        answer=right,
        why=(
            f"The shorter side, {short}, becomes {side}; the longer one keeps the proportion: {long} ×"
            f" {side} / {short} = {other}."
        ),
        slips=(
            Slip(
                (3, side, side),
                f"With a single number the shorter side becomes {side} and the picture keeps its"
                f" proportion. `Resize(({side}, {side}))` would make it square.",
            ),
            Slip(
                (3, int(side * height / long), int(side * width / long)),
                f"That makes the longer side {side}. It is the shorter one.",
            ),
            Slip(turned, "Tensors have the height first, then the width."),
            Slip(
                (3, crop, crop),
                f"That is what `CenterCrop({crop})` would leave, the usual next step. It isn't there yet.",
            ),
        ),
        hints=(
            f"What does `Resize` do with a single number, {side}?",
            "It makes the shorter side so long and keeps the proportion of the picture.",
            (
                f"{short} becomes {side}. So {long} becomes {long} × {side} / {short}, rounded down; and in"
                " a tensor the height comes first."
            ),
        ),
        explanation=(
            f"`Resize({side})` makes the shorter side {side} pixels and keeps the proportion: the longer"
            f" one becomes {long} × {side} / {short} = **{other}**, rounded down. Height first:"
            f" `{shape(right)}`.\n\n`CenterCrop({crop})` after it cuts out the square that the model was"
            " trained on. What lies outside of it is never seen: look whether that matters in your"
            " pictures."
        ),
    )


def _pixel(dice: Dice, framework: Framework) -> Draft:
    pixel = dice.pick((0, 20, 51, 64, 90, 102, 128, 153, 200, 204, 230, 255))
    unit = pixel / 255
    normed, centred = (unit - MEAN) / DEVIATION, pixel / 127.5 - 1
    if framework == "torch":
        right = rounded(normed, 2)
        prompt = f"A red channel has a pixel of {pixel}, from 0 to 255. What does the model see of it?"
        code = lines(
            "import torch",
            "from torchvision import transforms",
            "",
            f"picture = torch.full((3, 8, 8), {pixel}) / 255",
            "norm = transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])",
            "red = norm(picture)[0, 0, 0]",
        )
        why = f"({pixel} / 255 − 0.485) / 0.229 = {right}."
        slips = (
            Slip(rounded(unit, 2), f"That is {pixel} / 255. `Normalize` comes after it."),
            Slip(
                rounded(unit - MEAN, 2),
                "That takes the mean away. It is divided by the standard deviation, too.",
            ),
            Slip(
                rounded((pixel - MEAN) / DEVIATION, 2),
                "That leaves the division by 255 out. The means are those of pixels from 0 to 1.",
            ),
            Slip(
                rounded(centred, 2),
                "That is pixel / 127.5 − 1, as MobileNet has it in Keras. Here the mean and deviation of"
                " ImageNet are used.",
            ),
        )
        hints = (
            "Two things happen to the pixel, one after the other.",
            (
                f"First {pixel} / 255 = {unit:.3f}. Then `Normalize` takes the channel's mean away and"
                " divides by its std."
            ),
            f"Red has the mean 0.485 and the std 0.229: ({unit:.3f} − 0.485) / 0.229.",
        )
        rest = (
            "0 is the mean of ImageNet's red, 1 a standard deviation above it. A model that was trained on"
            " such numbers has to be given such numbers."
        )
    else:
        right = rounded(centred, 2)
        prompt = (
            f"A pixel of {pixel}, from 0 to 255, goes through the preprocessing of MobileNetV2. What does"
            " the model see of it?"
        )
        code = lines(
            "import keras",
            "import numpy as np",
            "",
            f'picture = np.full((1, 8, 8, 3), {pixel}, dtype="float32")',
            "red = keras.applications.mobilenet_v2.preprocess_input(picture)[0, 0, 0, 0]",
        )
        why = f"MobileNets in Keras want −1 to 1: {pixel} / 127.5 − 1 = {right}."
        slips = (
            Slip(
                rounded(unit, 2),
                f"That is {pixel} / 255, from 0 to 1. MobileNetV2 in Keras was trained on −1 to 1.",
            ),
            Slip(
                rounded(normed, 2),
                "That is with the mean and deviation of ImageNet's red, as in torchvision.",
            ),
            Slip(
                rounded(pixel, 2),
                "That is the pixel as it was. EfficientNet in Keras takes it so, MobileNetV2 doesn't.",
            ),
            Slip(
                rounded(pixel / 127.5, 2),
                "That is from 0 to 2. The 1 that brings the middle to 0 is missing.",
            ),
        )
        hints = (
            "Which range of numbers was MobileNetV2 trained on in Keras?",
            "From −1 for black to 1 for white. 127.5, the middle, becomes 0.",
            f"Divide {pixel} by 127.5 and take 1 away.",
        )
        rest = (
            "Each family has its own `preprocess_input`: ResNet50 and VGG take means away in BGR order,"
            " EfficientNet scales inside of the model. The wrong one gives no error, only bad predictions."
        )
    return Draft(
        prompt=prompt,
        code=code,
        verify=Verify(code=f'{code}\nprint(f"{{float(red):.2f}}")', prints=str(right)),
        answer=right,
        tolerance=0.02,
        why=why,
        slips=slips,
        hints=hints,
        explanation=f"{why}\n\n{rest}",
    )


TEMPLATES: Final = (
    Template(
        slug="shorter-side",
        topic="input-sizes",
        level=3,
        frameworks=("torch",),
        sources=(
            (
                "torchvision, Resize,"
                " https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Resize.html"
            ),
            (
                "torchvision, Models and pre-trained weights,"
                " https://docs.pytorch.org/vision/stable/models.html"
            ),
        ),
        draw=_resized,
    ),
    Template(
        slug="scaled-pixel",
        topic="input-sizes",
        level=2,
        frameworks=("torch", "tensorflow"),
        sources=(
            (
                "torchvision, Normalize,"
                " https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html"
            ),
            "Keras, MobileNet and its preprocess_input, https://keras.io/api/applications/mobilenet/",
        ),
        draw=_pixel,
    ),
)
