"""Build pretrained models where there is no network: the download is replaced, not the argument.

A snippet that asks for weights gets them from the store when they are there, by the library's own loading
code. When they are not, the library does all it does around them (its checks, its changes to the model), but
what it "loads" is what the model has already: random numbers. A note tells the learner so, once for each
model.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from sandbox.weights import keras_weights, store, timm_weights, torchvision_weights

Note: TypeAlias = Callable[[str], None]


def install(weights: Path | None, note: Note) -> None:
    """Make this process find weights in the store `weights`, and do without those that are not in it.

    `note` is given one sentence for each model that got random weights instead.
    """
    if weights is not None:
        os.environ["TORCH_HOME"] = str(store.torch_home(weights))
        os.environ["KERAS_HOME"] = str(store.keras_home(weights))
        os.environ["HF_HOME"] = str(store.huggingface_home(weights))
    told: set[str] = set()

    def absent(model: str, wanted: str) -> None:
        if model not in told:
            told.add(model)
            note(_sentence(model, wanted))

    torchvision_weights.install(weights, absent)
    keras_weights.install(weights, absent)
    timm_weights.install(weights, absent)


def _sentence(model: str, wanted: str) -> str:
    return (
        f"{model} has random weights here: the pretrained ones ({wanted}) are not stored on this machine, "
        "and there is no network. Layers, shapes and parameter counts are the real ones; its predictions "
        "mean nothing."
    )
