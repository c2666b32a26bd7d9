"""A pre-trained backbone: its feature map at another input size, what pooling leaves, and where it is cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from questions.generate.dice import Dice
from questions.generate.facts import TorchModel, facts
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines, ratio
from questions.model import Framework, Verify

USUAL: Final = 224
SOURCES: Final = (
    "torchvision, Models and pre-trained weights, https://docs.pytorch.org/vision/stable/models.html",
    "Keras, Applications, https://keras.io/api/applications/",
)
LAST: Final = "That has the channels last, as Keras has them. PyTorch has them right after the batch."
FIRST: Final = "That has the channels first, as PyTorch has them. Keras has them last."


def _feature_map(dice: Dice, framework: Framework) -> Draft:
    torch, batch = framework == "torch", dice.pick((1, 2, 4, 8))
    if torch:
        name = dice.pick(sorted(facts().torch))
        model = facts().torch[name]
        channels, sides = model.maps[USUAL][-1][0], {size: maps[-1][1] for size, maps in model.maps.items()}
    else:
        name = dice.pick(sorted(facts().keras))
        channels, sides = (
            facts().keras[name].channels,
            {size: map_[0] for size, map_ in facts().keras[name].maps.items()},
        )
    size = dice.pick(_sizes(sides))
    rest = (
        ""
        if size % round(USUAL / sides[USUAL]) == 0
        else "; how the layers round and pad decides about the rest"
    )
    side, usual, shrinks = sides[size], sides[USUAL], round(USUAL / sides[USUAL])

    def of(side: int, channels: int = channels) -> tuple[int, ...]:
        return (batch, channels, side, side) if torch else (batch, side, side, channels)

    return Draft(
        prompt=(
            f"Of images of {USUAL}×{USUAL} the body of {name} makes feature maps of {usual}×{usual}. Now it"
            f" gets images of {size}×{size}. What is the shape of `features`?"
        ),
        code=_torch(name, batch, size) if torch else _keras(name, batch, size),
        verify=Verify(shapes={"features": of(side)}),
        answer=of(side),
        why=(
            f"It shrinks each side about {shrinks} times, and {size} / {shrinks} = {ratio(size, shrinks)}:"
            f" maps of {side}×{side}. The {channels} channels stay."
        ),
        slips=(
            Slip(
                of(usual),
                f"{usual}×{usual} is what images of {USUAL}×{USUAL} give. Feature maps grow and shrink with"
                " the image.",
            ),
            Slip(
                (batch, side, side, channels) if torch else (batch, channels, side, side),
                LAST if torch else FIRST,
            ),
            Slip((batch, channels), "That is after a global pooling. The body alone still gives maps."),
            Slip(
                of(side, round(channels * size / USUAL)),
                "The number of channels is the number of filters in the last layers: the image doesn't"
                " change it.",
            ),
        ),
        hints=(
            "Which of the four numbers depend on the size of the image, and which on the model alone?",
            f"By how much does the body shrink an image? {USUAL} pixels become {usual}.",
            (
                f"{USUAL} / {usual} is about {shrinks}, so divide {size} by {shrinks}. The channels are"
                f" {channels} at every size."
            ),
        ),
        explanation=(
            f"Convolutions and poolings slide over images of any size. Those of {name} shrink each side"
            f" about {shrinks} times, so {USUAL} pixels become {usual}, and {size} become **{side}**"
            f" ({size} / {shrinks} ="
            f" {ratio(size, shrinks)}{rest}).\n\nThe"
            f" {channels} channels are the filters of the last layers: `{of(side)}`. Only a head without a"
            " global pooling before it is bound to one size."
        ),
    )


def _sizes(sides: Mapping[int, int]) -> list[int]:
    """Those of which a map is made that can be worked out from that of the usual size, and is another."""
    shrinks = round(USUAL / sides[USUAL])
    return [each for each in sides if sides[each] != sides[USUAL] and abs(each / shrinks - sides[each]) < 1]


def _torch(name: str, batch: int, size: int) -> str:
    features = facts().torch[name].has_features
    return lines(
        "import torch",
        "from torchvision import models",
        "",
        f'model = models.{name}(weights="DEFAULT").eval()',
        (
            "body = model.features"
            if features
            else "body = torch.nn.Sequential(*list(model.children())[:-2])  # no avgpool, no fc"
        ),
        f"features = body(torch.randn({batch}, 3, {size}, {size}))",
    )


def _keras(name: str, batch: int, size: int) -> str:
    return lines(
        "import keras",
        "import numpy as np",
        "",
        f"base = keras.applications.{name}(include_top=False, input_shape=({size}, {size}, 3))",
        f'features = base(np.zeros(({batch}, {size}, {size}, 3), dtype="float32"))',
    )


def _pooled(dice: Dice, framework: Framework) -> Draft:
    torch, batch = framework == "torch", dice.pick((4, 8, 16, 32))
    if torch:
        name = dice.pick([each for each, model in sorted(facts().torch.items()) if model.head.path == "fc"])
        size = dice.pick((160, 192, 224, 256))
        channels, _, side = facts().torch[name].maps[size][-1]
        code = lines(
            "import torch",
            "from torchvision import models",
            "",
            f'model = models.{name}(weights="DEFAULT").eval()',
            "model.fc = torch.nn.Identity()",
            f"features = model(torch.randn({batch}, 3, {size}, {size}))",
        )
        maps: tuple[int, ...] = (batch, channels, side, side)
    else:
        name = dice.pick(sorted(facts().keras))
        size = dice.pick((160, 192, 224, 256))
        side, _, channels = facts().keras[name].maps[size]
        code = lines(
            "import keras",
            "import numpy as np",
            "",
            f'base = keras.applications.{name}(include_top=False, pooling="avg")',
            f'features = base(np.zeros(({batch}, {size}, {size}, 3), dtype="float32"))',
        )
        maps = (batch, side, side, channels)
    does = "`Identity` hands on what `fc` got" if torch else '`pooling="avg"` takes the mean of each map'
    return Draft(
        prompt=(
            f"The body of {name} makes {channels} feature maps of each image. What is the shape of"
            " `features`?"
        ),
        code=code,
        verify=Verify(shapes={"features": (batch, channels)}),
        answer=(batch, channels),
        why=f"{does}: one number for each of the {channels} channels.",
        slips=(
            Slip(maps, "Those are the maps themselves. The global average pooling makes one number of each."),
            Slip(
                (batch, 1000),
                "1,000 are the classes of ImageNet. The layer that tells them apart "
                + (
                    "has been replaced by one that does nothing."
                    if torch
                    else "is the top, which was left out."
                ),
            ),
            Slip(
                (batch, channels, 1, 1) if torch else (batch, 1, 1, channels),
                "The mean of each map is a single number here, without the two dimensions of size 1: "
                + ("ResNet's forward flattens before `fc`." if torch else "`keepdims` is off."),
            ),
            Slip((channels,), f"There is a row for each of the {batch} images."),
        ),
        hints=(
            "What comes after the feature maps, and what was taken away?",
            "A global average pooling takes the mean over height and width of each map.",
            f"{channels} maps become {channels} means, for each of the {batch} images.",
        ),
        explanation=(
            f"{does}. What is left of {channels} maps is **{channels}** numbers for each image, whatever"
            f" its size: `{(batch, channels)}`.\n\nThese are the features for a new head, or for a"
            " classifier such as a logistic regression."
        ),
    )


def _cut(dice: Dice, _framework: Framework) -> Draft:
    name = dice.pick(("resnet18", "resnet34", "resnet50", "resnet101"))
    model = facts().torch[name]
    cut, size, batch = dice.between(4, 8), dice.pick((128, 160, 192, 224, 256)), dice.pick((1, 4, 8))
    maps = model.maps[size]

    def of(number: int) -> tuple[int, ...]:
        return (batch, *maps[number - 1])

    last = model.children[cut - 1].name
    channels, side = maps[cut - 1][0], maps[cut - 1][1]
    names = ", ".join(f"`{part.name}`" for part in model.children)
    return Draft(
        prompt=f"The children of {name} are {names}. What is the shape of `features`?",
        code=lines(
            "import torch",
            "from torchvision import models",
            "",
            f'model = models.{name}(weights="DEFAULT").eval()',
            f"body = torch.nn.Sequential(*list(model.children())[:{cut}])",
            f"features = body(torch.randn({batch}, 3, {size}, {size}))",
        ),
        verify=Verify(shapes={"features": of(cut)}),
        answer=of(cut),
        why=(
            f"`[:{cut}]` keeps {cut} children, up to `{last}`. That one gives {channels} channels of"
            f" {side}×{side}."
        ),
        slips=_cut_slips(model, cut, size, batch),
        hints=(
            f"Count: which child is the last that `[:{cut}]` keeps?",
            (
                "conv1 and maxpool each halve height and width; so do layer2, layer3 and layer4. layer1"
                " doesn't."
            ),
            (
                f"The last one kept is `{last}`. From {size} pixels, how many times has the size been"
                " halved by then?"
            ),
        ),
        explanation=(
            f"`[:{cut}]` keeps the children 0 to {cut - 1}; the last is `{last}`.\n\nOf {size} pixels each"
            " child leaves: "
            + ", ".join(
                f"{part.name} {map_[1]}"
                for part, map_ in zip(model.trunk[:cut], maps, strict=False)
                if part.name not in {"bn1", "relu"}
            )
            + f". `{last}` gives {channels} channels, so `{of(cut)}`."
        ),
    )


def _cut_slips(model: TorchModel, cut: int, size: int, batch: int) -> tuple[Slip, ...]:
    maps, side = model.maps[size], model.maps[size][cut - 1][1]
    slips = [
        Slip(
            (batch, *maps[cut - 2]),
            f"That is what `{model.children[cut - 2].name}` gives, the child before. `[:{cut}]` keeps {cut}"
            " children.",
        )
    ]
    if cut < len(maps):
        after = model.children[cut].name
        slips.append(
            Slip(
                (batch, *maps[cut]),
                f"That is what `{after}` gives, child {cut} counted from 0. A slice ends before its second"
                " number.",
            )
        )
    return (
        *slips,
        Slip((batch, side, side, maps[cut - 1][0]), LAST),
        Slip(
            (batch, maps[cut - 1][0]),
            "There is no pooling over the whole image yet: that is `avgpool`, and it was cut off.",
        ),
        Slip((batch, model.head.takes, 1, 1), "That is after `avgpool`, which was cut off."),
    )


TEMPLATES: Final = (
    Template(
        slug="feature-map",
        topic="output-shapes",
        level=3,
        frameworks=("torch", "tensorflow"),
        sources=SOURCES,
        draw=_feature_map,
    ),
    Template(
        slug="pooled-features",
        topic="feature-extraction",
        level=2,
        frameworks=("torch", "tensorflow"),
        sources=SOURCES,
        draw=_pooled,
    ),
    Template(
        slug="children-cut",
        topic="feature-extraction",
        level=4,
        frameworks=("torch",),
        sources=(
            (
                "torchvision, the code of ResNet,"
                " https://github.com/pytorch/vision/blob/main/torchvision/models/resnet.py"
            ),
            (
                "He et al., Deep Residual Learning for Image Recognition (2015),"
                " https://arxiv.org/abs/1512.03385"
            ),
        ),
        draw=_cut,
    ),
)
