"""The feature map of a backbone at another input size than it was trained on."""

from __future__ import annotations

from typing import Final

from questions.generate.dice import Dice
from questions.generate.facts import facts
from questions.generate.template import Draft, Slip, Template
from questions.model import Framework, Verify

USUAL: Final = 224


def _draw(dice: Dice, framework: Framework) -> Draft:
    batch = dice.pick((1, 2, 4, 8))
    if framework == "torch":
        name = dice.pick(sorted(facts().torch))
        maps = {size: parts[-1] for size, parts in facts().torch[name].maps.items()}
        body = (
            "model.features"
            if facts().torch[name].has_features
            else "torch.nn.Sequential(*list(model.children())[:-2])"
        )
        size = dice.pick([each for each in maps if each != USUAL])
        code = (
            "import torch\nfrom torchvision import models\n\n"
            f'model = models.{name}(weights="DEFAULT").eval()\n'
            f"body = {body}  # all before the pooling and the head\n"
            f"features = body(torch.randn({batch}, 3, {size}, {size}))"
        )
        channels = maps[size][0]
        sides = {each: shape[1] for each, shape in maps.items()}
    else:
        name = dice.pick(sorted(facts().keras))
        shapes = facts().keras[name].maps
        size = dice.pick([each for each in shapes if each != USUAL])
        code = (
            "import keras\nimport numpy as np\n\n"
            f"base = keras.applications.{name}(include_top=False, input_shape=({size}, {size}, 3))\n"
            f'features = base(np.zeros(({batch}, {size}, {size}, 3), dtype="float32"))'
        )
        channels = shapes[size][-1]
        sides = {each: shape[0] for each, shape in shapes.items()}
    side, usual = sides[size], sides[USUAL]
    first = framework == "torch"

    def of(side: int, channels: int = channels) -> tuple[int, ...]:
        return (batch, channels, side, side) if first else (batch, side, side, channels)

    other = (batch, side, side, channels) if first else (batch, channels, side, side)
    shrinks = round(USUAL / usual)
    return Draft(
        prompt=(
            f"Of images of {USUAL}×{USUAL}, {name}'s body makes maps of {usual}×{usual}. "
            f"Now it gets images of {size}×{size}. What is the shape of `features`?"
        ),
        code=code,
        verify=Verify(shapes={"features": of(side)}),
        answer=of(side),
        why=(
            f"The body shrinks each side about {shrinks} times: {size} / {shrinks} = {size / shrinks:g},"
            f" here {side}. Its {channels} channels stay."
        ),
        slips=(
            Slip(
                of(usual),
                f"{usual}×{usual} is what {USUAL}×{USUAL} images give. A convolution's output grows and"
                " shrinks with its input.",
            ),
            Slip(
                other,
                (
                    "That has the channels last, as Keras has them."
                    if first
                    else "That has the channels first, as PyTorch has them."
                ),
            ),
            Slip((batch, channels), "That is after global pooling. The body alone still has its maps."),
            Slip(
                of(side, round(channels * size / USUAL)),
                "The number of channels is the number of filters: the input's size doesn't change it.",
            ),
        ),
        hints=(
            "Which of the four numbers depend on the size of the image, and which on the model alone?",
            f"By how much does the body shrink an image? {USUAL} becomes {usual}.",
            (
                f"{USUAL} / {usual} is about {shrinks}. So what becomes of {size}? And the {channels}"
                " channels stay."
            ),
        ),
        explanation=(
            f"Convolutions and poolings slide over whatever they get. {name}'s strides multiply to about"
            f" {shrinks}, so {USUAL} becomes {usual} and {size} becomes **{side}**. The channels,"
            f" {channels}, are the filters of the last layers and don't depend on the image.\n\nOnly the"
            " head cares about the size, unless a global pooling stands before it."
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="feature-map",
        topic="output-shapes",
        level=3,
        frameworks=("torch", "tensorflow"),
        sources=(
            (
                "torchvision, Models and pre-trained weights,"
                " https://docs.pytorch.org/vision/stable/models.html"
            ),
            "Keras, Applications, https://keras.io/api/applications/",
        ),
        draw=_draw,
    ),
)
