"""Every classification model of torchvision and Keras runs in the worker, as a learner would write it.

models.txt lists them: library, name, parameters in millions, the shapes of one image and of what comes out,
and when it is tried. Each figure has as many decimals as its source: torchvision's are what its published
weights declare, Keras' are from keras.io/api/applications, but ConvNeXt's, which that table cuts off, from
torchvision and timm; MobileNetV3's two are in no table and are what Keras counts. Where there are two, the
second is without weights: GoogLeNet's published ones drop its two heads for training. "left out" are the
models beyond 350 million parameters; "daily" are tried with weights by `make test`, and all the rest,
with and without, by `make nightly`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from sandbox import client
from sandbox.protocol import Job, Result

_MOST_MILLIONS: Final = 350.5

_TORCHVISION: Final = """
import torch
import torchvision.models as models
model = models.{name}(weights={weights})
model.eval()
images = torch.randn{input}
with torch.no_grad():
    output = model(images)
"""
_KERAS: Final = """
import numpy as np
import tensorflow as tf
model = tf.keras.applications.{name}(weights={weights})
images = np.random.rand{input}
output = model.predict(images, verbose=0)
"""
_NAMES: Final = """
import inspect, keras, torchvision.models as models
for name in models.list_models(module=models):
    print("torchvision", name)
for name, found in sorted(vars(keras.applications).items()):
    if inspect.isfunction(found):
        print("keras", name)
"""


@dataclass(frozen=True)
class Model:
    """A row of models.txt."""

    library: str
    name: str
    millions: tuple[str, ...]
    input: tuple[int, ...]
    output: tuple[int, ...]
    when: str

    def snippet(self, *, pretrained: bool) -> str:
        if self.library == "torchvision":
            weights = '"DEFAULT"' if pretrained else "None"
            return _TORCHVISION.format(name=self.name, weights=weights, input=self.input)
        weights = '"imagenet"' if pretrained else "None"
        return _KERAS.format(name=self.name, weights=weights, input=self.input)


def _row(line: str) -> Model:
    library, name, millions, image, output, when = line.split(maxsplit=5)
    return Model(library, name, tuple(millions.split("/")), _shape(image), _shape(output), when)


def _shape(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split("x")))


MODELS: Final = [
    _row(line) for line in Path(__file__).with_name("models.txt").read_text(encoding="utf-8").splitlines()
]


def _to_try() -> Iterator[pytest.ParameterSet]:
    for model in MODELS:
        if model.when == "left out":
            continue
        for pretrained, form in ((True, "pretrained"), (False, "random")):
            always = model.when == "daily" and pretrained
            name = f"{model.library}-{model.name}-{form}"
            yield pytest.param(model, pretrained, id=name, marks=() if always else pytest.mark.nightly)


async def _run(socket: Path, code: str) -> Result:
    async for event in client.submit(socket, Job(id="model", code=code)):
        if isinstance(event, Result):
            return event
    raise AssertionError("no Result came")


async def test_the_list_has_every_model_and_leaves_out_only_the_biggest(default_worker: Path) -> None:
    result = await _run(default_worker, _NAMES)
    assert result.stdout.splitlines() == [f"{model.library} {model.name}" for model in MODELS]
    for model in MODELS:
        assert (model.when == "left out") == (float(model.millions[0]) > _MOST_MILLIONS)


@pytest.mark.parametrize(("model", "pretrained"), list(_to_try()))
async def test_a_model_runs_within_the_default_limits(
    default_worker: Path, model: Model, pretrained: bool, record_property: Callable[[str, object], None]
) -> None:
    result = await _run(default_worker, model.snippet(pretrained=pretrained))
    record_property("wall_ms", result.usage.wall_ms)
    record_property("peak_mb", result.usage.peak_memory_mb)
    assert (result.status, result.error) == ("ok", None)
    values = {value.name: value for value in result.values}
    assert values["output"].shape == model.output
    parameters = values["model"].parameters
    assert parameters is not None
    millions = model.millions[0 if pretrained else -1]
    assert f"{parameters / 1e6:.{len(millions.partition('.')[2])}f}" == millions
    noted = [note.partition(" has random weights")[0] for note in result.notes]
    assert noted == ([model.name] if pretrained else [])
