"""Names that are not there: misspelled, not imported, not installed, or not in this version."""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Iterable
from typing import Any, Final

from sandbox.explain.nearest import nearest
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
_INSTALLED: Final = (
    "torch, torchvision, timm, tensorflow, keras, numpy, scikit-learn, matplotlib, Pillow and torchinfo"
)
_INSTEAD: Final = {
    "cv2": "PIL and torchvision.transforms read and change images too.",
    "pandas": "A dict of numpy arrays does for small tables.",
    "torchsummary": "torchinfo is here: from torchinfo import summary.",
    "torchtext": "It is no longer developed; plain torch does.",
    "tensorflow_hub": "tf.keras.applications has many of its models.",
    "tensorflow_datasets": "Make small random data with tf.random.uniform to try shapes.",
    "transformers": "timm has vision transformers; language models are not here.",
    "fastai": "Its models are torchvision's and timm's.",
}
_OF_TENSORS: Final = frozenset(
    {"shape", "size", "dim", "dtype", "argmax", "softmax", "view", "backward", "detach"}
)
# Where well-known models keep their last layer.
_HEADS: Final = ("fc", "classifier", "head", "heads", "last_linear")


def undefined(failure: Failure) -> Explanation | None:
    """NameError: a name that was never assigned."""
    found = failure.search(r"name '(\w+)' is not defined") or failure.search(
        r"cannot access local variable '(\w+)' where it is not associated"
    )
    if failure.type == "UnboundLocalError" and found:
        return Explanation(
            f"{found[1]} is assigned somewhere in this function, so Python takes it for a local name, and "
            "here it has no value yet. Assign it before, or pass the outer one in as an argument.",
            got=found[1],
        )
    if failure.type != "NameError" or not found:
        return None
    name = found[1]
    if name in _IMPORTS:
        return Explanation(
            f"{name} is not known here because it was not imported. Put `{_IMPORTS[name]}` at the top of "
            "the snippet: each snippet starts empty.",
            expected=_IMPORTS[name],
            got=name,
        )
    guess = nearest(name, _strings({**vars(builtins), **failure.namespace, **_IMPORTS}))
    meant = f"Did you mean {guess}? " if guess else ""
    return Explanation(
        f"There is no name {name} at this point. {meant}A name must be assigned or imported before it is "
        "used, in this snippet: nothing is kept from earlier ones.",
        expected=guess,
        got=name,
    )


def missing_attribute(failure: Failure) -> Explanation | None:
    """AttributeError of a module or an object, and `from x import` of what x has not."""
    found = failure.search(r"cannot import name '(\w+)' from '([\w.]+)'") or failure.search(
        r"^(?:module|type object|partially initialized module)? ?'([\w.]+)'(?: object)? "
        r"has no attribute '(\w+)'"
    )
    if not found:
        return None
    imported = failure.message.startswith("cannot import")
    name, owner = found.groups() if imported else (found[2], found[1])
    target = sys.modules.get(owner) if imported else getattr(failure.error, "obj", None)
    if not imported and name in _HEADS and (there := _head(target)):
        return Explanation(
            f"This {owner} has no {name}: its last layer is called {there}. Models name their heads "
            f"differently; print(model) shows the names. Use model.{there} here.",
            expected=there,
            got=name,
        )
    if isinstance(target, tuple | list | dict) and target and name in _OF_TENSORS:
        return _several_outputs(owner, target)
    guess = nearest(name, _attributes(target))
    meant = f"Did you mean {guess}? " if guess else ""
    return Explanation(
        f"{owner} has nothing called {name}. {meant}"
        "Check the spelling, upper and lower case included; names also change between versions of a library.",
        expected=guess,
        got=name,
    )


def _several_outputs(owner: str, target: Any) -> Explanation:
    """A model that gave several tensors at once, taken for one."""
    names = list(target) if isinstance(target, dict) else getattr(target, "_fields", range(len(target)))
    listed = ", ".join(str(part) for part in names[:5])
    access = f".{names[0]}" if hasattr(target, "_fields") else f"[{names[0]!r}]"
    return Explanation(
        f"This is no tensor but a {owner} of {len(names)} things: {listed}. Some models give several outputs "
        "(Inception and GoogLeNet in training mode, segmentation and detection models). "
        f"Take the one you want, for example output{access}; model.eval() turns auxiliary outputs off.",
        expected="a tensor",
        got=owner,
    )


def not_installed(failure: Failure) -> Explanation | None:
    """ModuleNotFoundError."""
    found = failure.search(r"No module named '([\w.]+)'")
    if failure.type != "ModuleNotFoundError" or not found:
        return None
    name = found[1]
    parent, _, last = name.rpartition(".")
    if parent in sys.modules:
        guess = nearest(last, _attributes(sys.modules[parent]))
        meant = f" Did you mean {parent}.{guess}?" if guess else ""
        return Explanation(
            f"{parent} is here, but has no part called {last}.{meant} It may have moved or gone in this "
            "version.",
            expected=f"{parent}.{guess}" if guess else None,
            got=name,
        )
    guess = nearest(
        name.partition(".")[0], ("torch", "torchvision", "timm", "tensorflow", "keras", "numpy", "sklearn")
    )
    hint = f"Did you mean {guess}?" if guess else _INSTEAD.get(name.partition(".")[0], "")
    return Explanation(
        f"{name} is not installed here, and nothing can be installed without a network. {hint} There are "
        f"{_INSTALLED}.".replace("  ", " "),
        expected=guess,
        got=name,
    )


def _head(model: Any) -> str | None:
    children = getattr(model, "_modules", None)
    if not isinstance(children, dict):
        return None
    return next((name for name in _HEADS if name in children), None)


def _attributes(target: Any) -> Iterable[str]:
    if isinstance(target, types.ModuleType):
        return _strings(vars(target)) + _strings(getattr(target, "__all__", ()))
    if target is None:
        return ()
    return (
        _strings(dir(type(target)))
        + _strings(getattr(target, "__dict__", ()))
        + _strings(getattr(target, "_modules", ()))
    )


def _strings(names: Iterable[Any]) -> list[str]:
    return [name for name in names if type(name) is str and not name.startswith("__")]


RULES: Final[tuple[Rule, ...]] = (undefined, missing_attribute, not_installed)
