"""Names that were never assigned: misspelled, not imported, or used too early."""

from __future__ import annotations

import builtins
import re
import sys
from typing import Final

from sandbox.explain.nearest import nearest, texts
from sandbox.explain.rule import Explanation, Failure, Rule

_IMPORTS: Final = {
    "np": "import numpy as np",
    "tf": "import tensorflow as tf",
    "plt": "import matplotlib.pyplot as plt",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "optim": "from torch import optim",
    "models": "from torchvision import models",
    "transforms": "from torchvision import transforms",
    "datasets": "from torchvision import datasets",
    "tqdm": "from tqdm import tqdm",
    "DataLoader": "from torch.utils.data import DataLoader",
    "Dataset": "from torch.utils.data import Dataset",
    "Image": "from PIL import Image",
    "layers": "from tensorflow.keras import layers",
    "keras": "from tensorflow import keras",
    "Sequential": "from tensorflow.keras import Sequential",
    "summary": "from torchinfo import summary",
    **{
        name: f"import {name}"
        for name in ("torch", "torchvision", "timm", "numpy", "tensorflow", "os", "random")
    },
    **{name: f"import {name}" for name in ("math", "time", "json", "copy", "sys", "sklearn", "matplotlib")},
}


# Where a name that stands alone most likely comes from; the first three are TensorFlow's way to it.
_HOMES: Final = (
    ("keras.layers", "tensorflow.keras.layers"),
    ("keras.optimizers", "tensorflow.keras.optimizers"),
    ("keras.applications", "tensorflow.keras.applications"),
    ("torchvision.models", "torchvision.models"),
    ("torch.nn", "torch.nn"),
    ("torch.optim", "torch.optim"),
    ("torch.utils.data", "torch.utils.data"),
    ("torchvision.transforms", "torchvision.transforms"),
    ("sklearn.model_selection", "sklearn.model_selection"),
    ("math", "math"),
)

_MEANT: Final = {
    "null": "Python's word is None.",
    "nan": "It is float('nan') or np.nan.",
    "device": 'Put `device = "cuda" if torch.cuda.is_available() else "cpu"` before it.',
    "self": "Only methods know a self: this line must be indented inside a `def ...(self):` of a class.",
    "this": "Python's word is self.",
}


def no_value_yet(failure: Failure) -> Explanation | None:
    """UnboundLocalError: a name that a function assigns further down."""
    found = failure.search(r"cannot access local variable '(\w+)' where it is not associated")
    if failure.type != "UnboundLocalError" or not found:
        return None
    return Explanation(
        f"{found[1]} is assigned somewhere in this function, so Python takes it for a local name, and here "
        "it has no value yet. Assign it before, or pass the outer one in as an argument.",
        got=found[1],
    )


def undefined(failure: Failure) -> Explanation | None:
    """NameError: a name that was never assigned."""
    found = failure.search(r"name '(\w+)' is not defined")
    if failure.type != "NameError" or not found:
        return None
    name = found[1]
    if later := _assigned_later(failure, name):
        return Explanation(
            f"{name} gets its value on line {later}, and this line runs before that. Python goes from top "
            "to bottom: move the definition up.",
            expected=f"{name} before line {failure.line}",
            got=name,
        )
    if statement := _IMPORTS.get(name) or _import_of(failure, name):
        return Explanation(
            f"{name} is not known here because it was not imported. Put `{statement}` at the top of the "
            "snippet: each snippet starts empty.",
            expected=statement,
            got=name,
        )
    return _unknown(failure, name)


def _unknown(failure: Failure, name: str) -> Explanation:
    # Of one or two letters, every name is near another.
    names = {**vars(builtins), **failure.namespace, **_IMPORTS}
    guess = nearest(name, texts(names)) if len(name) > 2 and name not in _MEANT else None
    meant = f"Did you mean {guess}? " if guess else f"{_MEANT[name]} " if name in _MEANT else ""
    return Explanation(
        f"There is no name {name} at this point. {meant}A name must be assigned or imported before it is "
        "used, in this snippet: nothing is kept from earlier ones.",
        expected=guess,
        got=name,
    )


def _import_of(failure: Failure, name: str) -> str | None:
    """The import that brings `name`, of the framework that the snippet uses where both have it."""
    used = {"keras" if key in ("tf", "keras", "tensorflow") else key for key in failure.namespace}
    homes = _HOMES if "keras" in used else (*_HOMES[3:], *_HOMES[:3])
    for module, written in homes:
        if name in vars(sys.modules.get(module, builtins)) and not hasattr(builtins, name):
            return f"from {written} import {name}"
    return None


def _assigned_later(failure: Failure, name: str) -> int | None:
    assigning = re.compile(rf"^(?:(?:def|class)\s+{name}\b|{name}\s*=[^=])")
    lines = enumerate(failure.source.splitlines(), 1)
    return next((at for at, line in lines if at > (failure.line or at) and assigning.match(line)), None)


RULES: Final[tuple[Rule, ...]] = (no_value_yet, undefined)
