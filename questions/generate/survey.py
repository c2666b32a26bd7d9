"""Asks the frameworks themselves: snippets for the sandbox, each of which prints what is true of one model.

A torch model is built on the meta device, a Keras one with an open input size: shapes are then worked out
without computing a number. Tests show that a real run gives the same. Keras' models are only asked about
sides that are multiples of 32: how MobileNets and EfficientNets pad others depends on how they were built.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from questions.model import Run, Verify

# Sides of square images, in pixels; the odd ones are those where rounding shows.
SIZES: Final = (96, 112, 128, 160, 180, 192, 200, 224, 250, 256, 288, 299, 320, 384, 448, 512)

TORCH_MODELS: Final = (
    "alexnet", "convnext_tiny", "densenet121", "efficientnet_b0", "efficientnet_b1", "mobilenet_v2",
    "mobilenet_v3_large", "mobilenet_v3_small", "resnet18", "resnet34", "resnet50", "resnet101", "vgg11",
    "vgg16",
)  # fmt: skip
KERAS_MODELS: Final = (
    "DenseNet121", "DenseNet169", "EfficientNetB0", "EfficientNetB1", "EfficientNetV2B0", "InceptionV3",
    "MobileNet", "MobileNetV2", "ResNet50", "ResNet50V2", "VGG16", "VGG19", "Xception",
)  # fmt: skip

KERAS_SIZES: Final = tuple(size for size in SIZES if size % 32 == 0)

_TORCH: Final = """
import json
import re
import torch
from torch import nn
from torchvision import models

def count(module):
    return sum(each.numel() for each in module.parameters())

with torch.device("meta"):
    model = models.NAME(weights=None).eval()
    parts = dict(model.named_children())
    trunk = dict(model.features.named_children()) if "features" in parts else parts
    if trunk is parts:  # everything before the pooling and the head
        trunk = {name: parts[name] for name in list(parts)[:-2]}
    maps = {}
    for size in SIZES:
        x, seen = torch.empty(1, 3, size, size), []
        for part in trunk.values():
            x = part(x)
            seen.append(list(x.shape[1:]))
        maps[str(size)] = seen

path, head = [(name, each) for name, each in model.named_modules() if isinstance(each, nn.Linear)][-1]
norms = [each for each in model.modules() if isinstance(each, nn.BatchNorm2d)]
told = {
    "parameters": count(model),
    "head": {
        "path": re.sub(r"[.](\\d+)", r"[\\1]", path),
        "takes": head.in_features,
        "gives": head.out_features,
        "parameters": count(head),
    },
    "batchnorms": len(norms),
    "channels_normed": sum(each.num_features for each in norms),
    "children": [[name, type(each).__name__, count(each)] for name, each in parts.items()],
    "trunk": [[name, type(each).__name__, count(each)] for name, each in trunk.items()],
    "maps": maps,
}
for fact, value in sorted(told.items()):
    print(fact, json.dumps(value, sort_keys=True))
"""

_KERAS: Final = """
import json
import keras

def count(weights):
    return sum(int(each.numpy().size) for each in weights)

whole = keras.applications.NAME(weights=None).count_params()
keras.backend.clear_session()
base = keras.applications.NAME(include_top=False)  # EfficientNet has a layer more with its weights
trained = [count(layer.trainable_weights) for layer in base.layers]
depth = len(trained)
cuts = range(1, depth) if depth < 40 else range(10, depth, 10)
norms = [layer for layer in base.layers if isinstance(layer, keras.layers.BatchNormalization)]
told = {
    "with_top": whole,
    "parameters": base.count_params(),
    "trainable": sum(trained),
    "depth": depth,
    "trained_from": {str(cut): sum(trained[cut:]) for cut in cuts},
    "batchnorms": len(norms),
    "channels_normed": sum(int(layer.moving_mean.shape[0]) for layer in norms),
    "maps": {str(size): list(base.compute_output_shape((1, size, size, 3))[1:]) for size in SIZES},
}
for fact, value in sorted(told.items()):
    print(fact, json.dumps(value, sort_keys=True))
"""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What is said of one model, in the form in which a question's claims are run and proved."""

    name: str
    verify: Verify

    @property
    def id(self) -> str:
        """What it is called among the questions that are checked."""
        return f"facts-{self.name}"

    @property
    def to_verify(self) -> str:
        """The snippet that prints the facts."""
        assert self.verify.code is not None
        return self.verify.code

    @property
    def mended(self) -> None:
        """As of a question: there is nothing else to run."""

    @property
    def runs(self) -> tuple[Run, ...]:
        """All that is to be run."""
        return (Run(self.to_verify, self.verify),)


def snippets() -> dict[str, str]:
    """The snippet for each model, by the model's name. It prints a line for each fact: its name, and JSON."""
    torch = {name: _filled(_TORCH, name, SIZES) for name in TORCH_MODELS}
    return torch | {name: _filled(_KERAS, name, KERAS_SIZES) for name in KERAS_MODELS}


def printed(stdout: str) -> dict[str, Any]:
    """The facts that a snippet has printed."""
    return {
        fact: json.loads(value) for fact, _, value in (line.partition(" ") for line in stdout.splitlines())
    }


def claims(told: Mapping[str, Mapping[str, Any]]) -> tuple[Surveyed, ...]:
    """What `told`, the facts of each model by its name, claims that its snippet prints."""
    return tuple(
        Surveyed(name, Verify(code=code, prints=tuple(_lines(told[name])) if name in told else ("facts",)))
        for name, code in snippets().items()
    )


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    for fact, value in sorted(told.items()):
        yield f"{fact} {json.dumps(value, sort_keys=True)}"


def _filled(code: str, name: str, sizes: tuple[int, ...]) -> str:
    return f"SIZES = {sizes}\n{code.replace('NAME', name)}"
