"""What is true of the models that templates ask about: read from facts.json, which the sandbox has written.

`python -m questions facts` has every model surveyed in the sandbox and writes the file; `python -m questions
check` has them surveyed again and tells where the file disagrees, as it does after an update of a framework.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict

FILE: Final = "facts.json"


class Part(NamedTuple):
    """A child of a model: its name, its class, and how many parameters it has."""

    name: str
    kind: str
    parameters: int


class Head(BaseModel):
    """The last linear layer of a model, behind `path`, with weights and biases for `parameters`."""

    model_config = ConfigDict(frozen=True)

    path: str
    takes: int
    gives: int
    parameters: int


class TorchModel(BaseModel):
    """A model of torchvision.

    `trunk` is what comes before the pooling and the head: `model.features` where there is one, else all
    children but the last two. `maps` has, by the side of a square image in pixels, what each part of the
    trunk gives for one image: (channels, height, width).
    """

    model_config = ConfigDict(frozen=True)

    parameters: int
    head: Head
    batchnorms: int
    channels_normed: int
    children: tuple[Part, ...]
    trunk: tuple[Part, ...]
    maps: dict[int, tuple[tuple[int, int, int], ...]]

    @property
    def has_features(self) -> bool:
        """Whether the trunk is `model.features`."""
        return any(part.name == "features" for part in self.children)


class KerasModel(BaseModel):
    """A model of keras.applications: `with_top` counts its parameters as published, all else is without.

    `trained_from` has how many parameters the layers from number k on train; `maps`, by the side of a square
    image in pixels, what comes out for one image: (height, width, channels).
    """

    model_config = ConfigDict(frozen=True)

    with_top: int
    parameters: int
    trainable: int
    depth: int
    trained_from: dict[int, int]
    batchnorms: int
    channels_normed: int
    maps: dict[int, tuple[int, int, int]]

    @property
    def channels(self) -> int:
        """How many channels come out, at any input size."""
        return next(iter(self.maps.values()))[-1]


class Facts(BaseModel):
    """All models by name, and the versions of the frameworks they were surveyed with."""

    model_config = ConfigDict(frozen=True)

    versions: dict[str, str]
    torch: dict[str, TorchModel]
    keras: dict[str, KerasModel]


@cache
def facts() -> Facts:
    """The facts that are installed with this package."""
    return Facts.model_validate_json((files(__package__) / FILE).read_bytes())


def raw() -> dict[str, Any]:
    """The file as it is, by "versions", "torch" and "keras"."""
    told: dict[str, Any] = json.loads((files(__package__) / FILE).read_bytes())
    return told


def as_text(seen: Mapping[str, Any]) -> str:
    """The file's text: a line for each model, so that a difference reads well."""
    lines = [f'  "versions": {json.dumps(seen["versions"], sort_keys=True)}']
    for group in ("torch", "keras"):
        models = ",\n".join(
            f'    "{name}": {json.dumps(told, sort_keys=True)}' for name, told in sorted(seen[group].items())
        )
        lines.append(f'  "{group}": {{\n{models}\n  }}')
    return "{\n" + ",\n".join(lines) + "\n}\n"
