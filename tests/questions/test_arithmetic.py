"""The formulas and facts of generated questions, held against what the frameworks do in the sandbox."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from questions.check import findings, submit
from questions.generate.arithmetic import same, spread, transposed, valid, windowed
from questions.generate.facts import FILE, as_text, facts, raw
from questions.generate.samples import surveyed
from questions.generate.survey import KERAS_MODELS, TORCH_MODELS, claims, printed
from sandbox.protocol import Job

CASES = 400
# Small sides, so that a real run is quick; the odd one is where rounding shows.
TORCH_SIDES = (96, 250)
KERAS_SIDES = (96, 160)

TORCH = """
import json, torch
from torch import nn
for size, kernel, stride, padding, dilation in CASES:
    conv = nn.Conv2d(1, 1, kernel, stride, padding, dilation)
    pool = nn.MaxPool2d(kernel, stride, min(padding, kernel // 2), dilation)
    back = nn.ConvTranspose2d(1, 1, kernel, stride, padding, dilation=dilation)
    real = torch.zeros(1, 1, size, size)
    meta = [layer.to("meta")(real.to("meta")).shape[-1] for layer in (conv, pool, back)]
    if size < 40:  # and computed with numbers, too
        layers = (
            nn.Conv2d(1, 1, kernel, stride, padding, dilation),
            nn.MaxPool2d(kernel, stride, min(padding, kernel // 2), dilation),
            nn.ConvTranspose2d(1, 1, kernel, stride, padding, dilation=dilation),
        )
        assert meta == [layer(real).shape[-1] for layer in layers]
    print(json.dumps(meta))
"""

KERAS = """
import json, keras, numpy as np
for size, kernel, stride, _, dilation in CASES:
    layers = [
        keras.layers.Conv2D(1, kernel, strides=stride, padding="same"),
        keras.layers.Conv2D(1, kernel, strides=stride),
        keras.layers.Conv2D(1, kernel, dilation_rate=dilation),
        keras.layers.MaxPooling2D(kernel, strides=stride),
        keras.layers.Conv2DTranspose(1, kernel, strides=stride, padding="same"),
        keras.layers.Conv2DTranspose(1, kernel, strides=stride),
    ]
    told = [layer.compute_output_shape((1, size, size, 1))[1] for layer in layers]
    if size < 26:  # and computed with numbers, too
        assert told == [layer(np.zeros((1, size, size, 1), "float32")).shape[1] for layer in layers]
    print(json.dumps(told))
"""

REAL_TORCH = """
import json, torch
from torch import nn
from torchvision import models
for name in NAMES:
    model = getattr(models, name)().eval()
    body = model.features if hasattr(model, "features") else nn.Sequential(*list(model.children())[:-2])
    with torch.no_grad():
        maps = {size: list(body(torch.zeros(1, 3, size, size)).shape[1:]) for size in SIDES}
    print(name, json.dumps([maps, sum(each.numel() for each in model.parameters())]))
"""

REAL_KERAS = """
import json, keras, numpy as np
for name in NAMES:
    for size in SIDES:
        keras.backend.clear_session()
        base = getattr(keras.applications, name)(include_top=False, input_shape=(size, size, 3))
        made = base(np.zeros((1, size, size, 3), "float32"))
        print(name, json.dumps([size, list(made.shape[1:]), base.count_params(), len(base.layers)]))
"""


async def output_of(code: str, socket: Path, **names: Any) -> str:
    given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    result = await submit(Job(id="arithmetic", code=given + code, owner="arithmetic"), socket)
    assert result.status == "ok", result.error
    return result.stdout


def cases() -> list[tuple[int, int, int, int, int]]:
    """(size, kernel, stride, padding, dilation), each with room for at least one step."""
    rng = random.Random(13)
    found = list[tuple[int, int, int, int, int]]()
    while len(found) < CASES:
        size, kernel, stride = rng.randint(7, 300), rng.randint(1, 7), rng.randint(1, 5)
        dilation = rng.randint(1, 4)
        padding = rng.randint(0, kernel)
        room = dilation * (kernel - 1) + 1
        # ConvTranspose2d cuts the padding off what it has made, so something has to be left.
        if size >= room and (size - 1) * stride + room > 2 * padding:
            found.append((size, kernel, stride, padding, dilation))
    return found


async def test_the_formulas_are_those_of_torch(worker_socket: Path) -> None:
    seen = [json.loads(line) for line in (await output_of(TORCH, worker_socket, CASES=cases())).splitlines()]
    for (size, kernel, stride, padding, dilation), (conv, pool, back) in zip(cases(), seen, strict=True):
        assert conv == windowed(size, kernel, stride, padding, dilation)
        assert pool == windowed(size, kernel, stride, min(padding, kernel // 2), dilation)
        assert back == transposed(size, kernel, stride=stride, padding=padding, dilation=dilation)


async def test_the_formulas_are_those_of_keras(worker_socket: Path) -> None:
    chosen = cases()[: CASES // 2]
    seen = [json.loads(line) for line in (await output_of(KERAS, worker_socket, CASES=chosen)).splitlines()]
    for (size, kernel, stride, _, dilation), shown in zip(chosen, seen, strict=True):
        assert shown == [
            same(size, stride),
            valid(size, kernel, stride),
            valid(size, kernel, 1, dilation),
            valid(size, kernel, stride),
            spread(size, kernel, stride, padded=True),
            spread(size, kernel, stride),
        ]


async def test_what_the_meta_device_says_of_models_is_what_a_real_run_gives(worker_socket: Path) -> None:
    names = ["alexnet", "densenet121", "efficientnet_b0", "mobilenet_v3_small", "resnet18", "resnet50"]
    said = await output_of(REAL_TORCH, worker_socket, NAMES=names, SIDES=TORCH_SIDES)
    for name, (maps, parameters) in printed(said).items():
        model = facts().torch[name]
        assert parameters == model.parameters
        assert {int(side): tuple(map_) for side, map_ in maps.items()} == {
            side: model.maps[side][-1] for side in TORCH_SIDES
        }


async def test_what_open_keras_models_say_is_what_a_real_run_gives(worker_socket: Path) -> None:
    names = ["EfficientNetB0", "InceptionV3", "MobileNetV2", "ResNet50"]
    said = await output_of(REAL_KERAS, worker_socket, NAMES=names, SIDES=KERAS_SIDES)
    seen = [(line.split()[0], json.loads(line.partition(" ")[2])) for line in said.splitlines()]
    assert len(seen) == len(names) * len(KERAS_SIDES)
    for name, (side, map_, parameters, depth) in seen:
        base = facts().keras[name]
        assert (tuple(map_), parameters, depth) == (base.maps[side], base.parameters, base.depth)


def test_the_file_has_every_model_that_is_surveyed_and_reads_well() -> None:
    told = raw()
    assert set(told["torch"]) == set(TORCH_MODELS)
    assert set(told["keras"]) == set(KERAS_MODELS)
    assert json.loads(as_text(told)) == told
    assert max(map(len, as_text(told).splitlines())) < 12_000, FILE


async def test_models_say_in_the_sandbox_what_the_file_says(worker_socket: Path) -> None:
    chosen = [each for each in surveyed() if each.name in ("alexnet", "MobileNet")]
    wrong = [finding async for finding in findings(chosen, worker_socket) if finding.disagreements]
    assert len(chosen) == 2
    assert wrong == []


def test_a_fact_that_is_wrong_is_claimed_as_it_stands() -> None:
    told = raw()
    wrong = {**told["torch"]["resnet18"], "parameters": 1}
    claim = next(each for each in claims(told["torch"] | {"resnet18": wrong}) if each.name == "resnet18")
    assert "parameters 1" in claim.verify.prints


@pytest.mark.parametrize("name", ["resnet18", "vgg16"])
def test_parts_of_a_model_have_all_of_its_parameters(name: str) -> None:
    model = facts().torch[name]
    assert sum(part.parameters for part in model.children) == model.parameters
