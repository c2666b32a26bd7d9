"""Names that are not there: misspelled, not imported, not installed, or not in this version."""

from __future__ import annotations

import builtins
import re
import sys
import types
from collections.abc import Iterable
from typing import Any, Final

from sandbox.explain.layers import HEADS, is_torch_module, own_name
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
    "pytorch_lightning": "Plain torch does: write the training loop out.",
    "lightning": "Plain torch does: write the training loop out.",
    "seaborn": "matplotlib draws here.",
    "skimage": "PIL and torchvision.transforms read and change images too.",
    "albumentations": "torchvision.transforms.v2 has most of its transforms.",
    "transformers": "timm has vision transformers; language models are not here.",
    "fastai": "Its models are torchvision's and timm's.",
}
_OF_TENSORS: Final = frozenset(
    {"shape", "size", "dim", "dtype", "argmax", "softmax", "view", "backward", "detach"}
)


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
    statement = _IMPORTS.get(name) or _import_of(failure, name)
    if later := _assigned_later(failure, name):
        return Explanation(
            f"{name} gets its value on line {later}, and this line runs before that. Python goes from top to "
            "bottom: move the definition up.",
            expected=f"{name} before line {failure.line}",
            got=name,
        )
    if statement:
        return Explanation(
            f"{name} is not known here because it was not imported. Put `{statement}` at the top of "
            "the snippet: each snippet starts empty.",
            expected=statement,
            got=name,
        )
    # Of one or two letters, every name is near another.
    names = {**vars(builtins), **failure.namespace, **_IMPORTS}
    guess = nearest(name, _strings(names)) if len(name) > 2 and name not in _MEANT else None
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


_KERAS_WAY: Final = {
    "parameters": "Its weights are `model.trainable_weights`; to freeze it write `model.trainable = False`",
    "named_parameters": "Its weights are `model.weights`, each with a name",
    "eval": "Keras needs no such switch: predict runs it in evaluation, and a call takes `training=False`",
    "train": "It is trained with `model.fit(x, y)`, and a call takes `training=True`",
    "to": "TensorFlow places it by itself",
    "cuda": "TensorFlow places it by itself",
    "state_dict": "It is `model.get_weights()`, or `model.save_weights('model.weights.h5')`",
    "load_state_dict": "It is `model.load_weights(...)`",
    "requires_grad_": "To freeze it write `model.trainable = False`",
    "fc": "Its layers are in `model.layers`, the last one is `model.layers[-1]`",
    "classifier": "Its layers are in `model.layers`, the last one is `model.layers[-1]`",
    "children": "Its layers are in `model.layers`",
    "modules": "Its layers are in `model.layers`",
    "forward": "It is called itself, `model(x)`",
}
_TORCH_WAY: Final = {
    "fit": "In torch the training loop is written out: forward, loss, `loss.backward()`, `optimizer.step()`",
    "predict": "Call it itself: `model.eval()`, then `model(x)` inside `with torch.no_grad():`",
    "evaluate": "Call it on the test data inside `with torch.no_grad():` and compare",
    "summary": "Use torchinfo: `from torchinfo import summary`, then `summary(model, (1, 3, 224, 224))`",
    "layers": "`model.children()` gives its layers, and print(model) their names",
    "get_layer": "`model.get_submodule(name)` gives a layer by its name",
    "trainable": "To freeze it write `model.requires_grad_(False)`",
    "save": "Write `torch.save(model.state_dict(), 'model.pth')`",
    "save_weights": "Write `torch.save(model.state_dict(), 'model.pth')`",
    "load_weights": "Write `model.load_state_dict(torch.load('model.pth'))`",
    "get_weights": "Its weights are in `model.state_dict()`",
    "count_params": "Write `sum(p.numel() for p in model.parameters())`",
    "input_shape": "A torch model keeps no input shape; it takes what its layers can work on",
    "output_shape": "A torch model keeps no output shape: call it and look at `.shape`",
}
_TF_TENSOR: Final = {
    "view": "tf.reshape(x, shape)",
    "reshape": "tf.reshape(x, shape)",
    "permute": "tf.transpose(x, axes)",
    "transpose": "tf.transpose(x, axes)",
    "unsqueeze": "tf.expand_dims(x, axis)",
    "squeeze": "tf.squeeze(x)",
    "flatten": "tf.reshape(x, (len(x), -1))",
    "item": "x.numpy()",
    "detach": "tf.stop_gradient(x)",
    "size": "x.shape",
    "float": "tf.cast(x, tf.float32)",
    "astype": "tf.cast(x, tf.float32)",
    "argmax": "tf.argmax(x, axis=-1)",
    "mean": "tf.reduce_mean(x)",
    "sum": "tf.reduce_sum(x)",
    "max": "tf.reduce_max(x)",
    "to": "nothing: TensorFlow places tensors by itself",
}
_ARRAY: Final = {
    "unsqueeze": "x[None], or np.expand_dims(x, axis)",
    "permute": "x.transpose(axes)",
    "size": "x.shape",
    "float": "x.astype('float32')",
    "to": "torch.from_numpy(x) first",
    "numpy": "nothing: it is an array already",
    "detach": "nothing: it is an array already",
    "backward": "torch.from_numpy(x) first",
}
_TENSOR: Final = {
    "astype": "x.to(torch.float32)",
    "expand_dims": "x.unsqueeze(axis)",
    "copy": "x.clone()",
    "eval": "nothing: only models are switched to evaluation",
    "len": "len(x), or x.numel()",
    "assign": "x.copy_(...)",
}


def other_framework(failure: Failure) -> Explanation | None:
    """A method of Keras on a torch model, of torch on a TensorFlow tensor, and so on."""
    found = failure.search(r"^'?(?:[\w.]+\.)?(\w+)'? object has no attribute '(\w+)'")
    if failure.type != "AttributeError" or not found:
        return None
    kind, name = found.groups()
    target = getattr(failure.error, "obj", None)
    if is_torch_module(target) and name in _TORCH_WAY:
        return Explanation(
            f"This {kind} is a torch model, and .{name} belongs to Keras. {_TORCH_WAY[name]}.", got=f".{name}"
        )
    if _is_keras(target) and name in _KERAS_WAY:
        return Explanation(
            f"This is a Keras model, and .{name} belongs to torch. {_KERAS_WAY[name]}.", got=f".{name}"
        )
    tables = {
        "EagerTensor": ("TensorFlow", _TF_TENSOR),
        "ndarray": ("numpy", _ARRAY),
        "Tensor": ("torch", _TENSOR),
    }
    whose, ways = tables.get(kind, ("", {}))
    if name not in ways:
        return None
    what = "This is a numpy array" if kind == "ndarray" else f"This is a tensor of {whose}"
    return Explanation(
        f"{what}, which has no .{name}. Write `{ways[name]}`.", expected=ways[name], got=f".{name}"
    )


def _is_keras(target: Any) -> bool:
    return any(
        kind.__module__.startswith("keras.") and kind.__name__ == "Layer" for kind in type(target).__mro__
    )


_MOVED: Final = {
    "ImageDataGenerator": "Its place is tf.keras.preprocessing.image; for new code there are "
    "tf.keras.utils.image_dataset_from_directory and layers such as RandomFlip.",
    "np_utils": "It is gone: to_categorical is in tf.keras.utils.",
    "to_categorical": "It is in tf.keras.utils.",
    "load_img": "It is in tf.keras.utils.",
    "img_to_array": "It is in tf.keras.utils.",
}


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
    if not imported and name in HEADS and (there := _head(target)):
        return Explanation(
            f"This {owner} has no {name}: its last layer is called {there}. Models name their heads "
            f"differently; print(model) shows the names. Use "
            f"`{own_name(failure, target) or 'model'}.{there}` here.",
            expected=there,
            got=name,
        )
    if owner in ("Sequential", "ModuleList") and is_torch_module(target):
        return _of_a_row(failure, target, owner, name)
    if isinstance(target, tuple | list | dict) and target and name in _OF_TENSORS:
        return _several_outputs(owner, target)
    if owner in ("method", "function", "builtin_function_or_method"):
        return Explanation(
            f"`{getattr(target, '__name__', 'this')}` is a method, and without its parentheses you have the "
            f"method "
            "itself, not what it gives. Call it; over several things, such as parameters(), go with a loop.",
            expected="a call",
            got="a method",
        )
    guess = _likely(name, target)
    meant = f"Did you mean {guess}? " if guess else f"{_MOVED[name]} " if name in _MOVED else ""
    owner = owner.replace("keras._tf_keras.keras", "tf.keras")
    return Explanation(
        f"{owner} has nothing called {name}. {meant}"
        "Check the spelling, upper and lower case included; names also change between versions of a library.",
        expected=guess,
        got=name,
    )


def _likely(name: str, target: Any) -> str | None:
    """What was most likely meant; of a module rather a function or class than another module."""
    if isinstance(target, types.ModuleType):
        own = [key for key, value in vars(target).items() if not isinstance(value, types.ModuleType)]
        if guess := nearest(name, _strings(own)):
            return guess
    return nearest(name, _attributes(target))


def _of_a_row(failure: Failure, row: Any, owner: str, name: str) -> Explanation:
    """An attribute of a layer, asked of the Sequential that it is in."""
    has = [(at, layer) for at, layer in enumerate(row.children()) if hasattr(layer, name)]
    written = re.search(rf"([\w.]+)\.{name}\b", failure.code)
    whole = written[1] if written else "model"
    if not has:
        return Explanation(
            f"This is a {owner} of {len(row)} layers, and none of them has a {name}. print({whole}) shows "
            f"them.",
            got=name,
        )
    at, layer = has[-1]
    key = list(dict(row.named_children()))[at]
    access = f"{whole}[{at}]" if key.isdigit() else f"{whole}.{key}"
    return Explanation(
        f"`{whole}` is a {owner} of {len(row)} layers, and {name} belongs to a layer in it. Its "
        f"{type(layer).__name__} "
        f"is `{access}`, so write `{access}.{name}`.",
        expected=f"{access}.{name}",
        got=f"{whole}.{name}",
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
    instead = _INSTEAD.get(name.partition(".")[0])
    guess = None if instead else guess
    hint = instead or (f"Did you mean {guess}?" if guess else "")
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
    return next((name for name in HEADS if name in children), None)


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


RULES: Final[tuple[Rule, ...]] = (undefined, other_framework, missing_attribute, not_installed)
