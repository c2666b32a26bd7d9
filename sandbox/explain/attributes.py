"""Parts that a module or an object does not have: misspelled, moved, or another's."""

from __future__ import annotations

import re
import sys
import types
from typing import Any, Final

from sandbox.explain.layers import (
    HEADS,
    is_torch_module,
    own_name,
)
from sandbox.explain.nearest import attributes, nearest, texts
from sandbox.explain.rule import Explanation, Failure, Rule

_OF_TENSORS: Final = frozenset(
    {"shape", "size", "dim", "dtype", "argmax", "softmax", "view", "backward", "detach"}
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
    return (None if imported else _known_owner(failure, target, owner, name)) or _unknown(target, owner, name)


def _known_owner(failure: Failure, target: Any, owner: str, name: str) -> Explanation | None:
    """What is to be said of models, of rows of layers, of several outputs and of methods."""
    if name in HEADS and (there := _head(target)):
        return Explanation(
            f"This {owner} has no {name}: its last layer is called {there}. Models name their heads "
            "differently; print(model) shows the names. Use "
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
            f"`{getattr(target, '__name__', 'this')}` is a method, and without its parentheses you have "
            "the method itself, not what it gives. Call it; over several things, such as parameters(), go "
            "with a loop.",
            expected="a call",
            got="a method",
        )
    return None


def _unknown(target: Any, owner: str, name: str) -> Explanation:
    guess = _likely(name, target)
    meant = f"Did you mean {guess}? " if guess else f"{_MOVED[name]} " if name in _MOVED else ""
    owner = owner.replace("keras._tf_keras.keras", "tf.keras")
    return Explanation(
        f"{owner} has nothing called {name}. {meant}Check the spelling, upper and lower case included; "
        "names also change between versions of a library.",
        expected=guess,
        got=name,
    )


def _likely(name: str, target: Any) -> str | None:
    """What was most likely meant; of a module rather a function or class than another module."""
    if isinstance(target, types.ModuleType):
        own = [key for key, value in vars(target).items() if not isinstance(value, types.ModuleType)]
        if guess := nearest(name, texts(own)):
            return guess
    return nearest(name, attributes(target))


def _of_a_row(failure: Failure, row: Any, owner: str, name: str) -> Explanation:
    """An attribute of a layer, asked of the Sequential that it is in."""
    has = [(at, layer) for at, layer in enumerate(row.children()) if hasattr(layer, name)]
    written = re.search(rf"([\w.]+)\.{name}\b", failure.code)
    whole = written[1] if written else "model"
    if not has:
        return Explanation(
            f"This is a {owner} of {len(row)} layers, and none of them has a {name}. print({whole}) shows "
            "them.",
            got=name,
        )
    at, layer = has[-1]
    key = list(dict(row.named_children()))[at]
    access = f"{whole}[{at}]" if key.isdigit() else f"{whole}.{key}"
    return Explanation(
        f"`{whole}` is a {owner} of {len(row)} layers, and {name} belongs to a layer in it. Its "
        f"{type(layer).__name__} is `{access}`, so write `{access}.{name}`.",
        expected=f"{access}.{name}",
        got=f"{whole}.{name}",
    )


def _several_outputs(owner: str, target: Any) -> Explanation:
    """A model that gave several tensors at once, taken for one."""
    names = list(target) if isinstance(target, dict) else getattr(target, "_fields", range(len(target)))
    listed = ", ".join(str(part) for part in names[:5])
    access = f".{names[0]}" if hasattr(target, "_fields") else f"[{names[0]!r}]"
    return Explanation(
        f"This is no tensor but a {owner} of {len(names)} things: {listed}. Some models give several "
        "outputs (Inception and GoogLeNet in training mode, segmentation and detection models). Take the "
        f"one you want, for example output{access}; model.eval() turns auxiliary outputs off.",
        expected="a tensor",
        got=owner,
    )


def _head(model: Any) -> str | None:
    children = getattr(model, "_modules", None)
    if not isinstance(children, dict):
        return None
    return next((name for name in HEADS if name in children), None)


RULES: Final[tuple[Rule, ...]] = (missing_attribute,)
