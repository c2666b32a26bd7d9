"""Keras' share of doing without downloads.

keras.applications ask `file_utils.get_file` for a path and hand it to `model.load_weights`. Without the file
the path is an `AbsentFile`, and loading one leaves the model as it was built. Their own checks come before,
and stay.
"""

from __future__ import annotations

import contextlib
import functools
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

import keras
from keras.src.utils import file_utils

from sandbox.weights import keras_mapped, store

AbsentNote: TypeAlias = Callable[[str, str], None]

_APPLICATIONS: Final = "keras.src.applications."
_CLASS_INDEX: Final = "imagenet_class_index.json"
_get_file = file_utils.get_file
_load_weights = keras.Model.load_weights


class AbsentFile(str):
    """The path of a weights file that is not there."""

    __slots__ = ()


class StoredFile(str):
    """The path of a weights file in the store."""

    __slots__ = ()


def install(weights: Path | None, absent: AbsentNote) -> None:
    """Replace the downloads of keras.applications. `weights` is the store, if there is one."""
    directory = store.keras_models(weights) if weights else None

    @functools.wraps(_get_file)
    def get_file(fname: Any = None, origin: Any = None, *args: Any, **kwargs: Any) -> Any:
        # Looked up here: Keras only looks in a cache it could also write to, and the store is read-only.
        if directory is not None and isinstance(fname, str) and (directory / fname).is_file():
            return StoredFile(directory / fname)
        if fname == _CLASS_INDEX:
            return str(_write_class_index())
        application = _application(sys._getframe(1))
        if application is None or not str(fname).endswith((".h5", ".keras")):
            return _get_file(fname, origin, *args, **kwargs)
        absent(application, "weights='imagenet'")
        return AbsentFile(fname)

    file_utils.get_file = get_file
    keras.Model.load_weights = _load_or_keep


def _write_class_index() -> Path:
    """ImageNet's classes for decode_predictions: timm has their numbers, torchvision their names."""
    from timm.data import ImageNetInfo
    from torchvision.models import _meta

    numbers = ImageNetInfo().label_names()
    names = [name.replace(" ", "_") for name in _meta._IMAGENET_CATEGORIES]
    classes = {str(index): pair for index, pair in enumerate(zip(numbers, names, strict=True))}
    with tempfile.NamedTemporaryFile("w", suffix=_CLASS_INDEX, delete=False, encoding="utf-8") as file:
        json.dump(classes, file)
    return Path(file.name)


@functools.wraps(_load_weights)
def _load_or_keep(model: Any, filepath: Any, *args: Any, **kwargs: Any) -> Any:
    if type(filepath) is AbsentFile:
        return None
    with keras_mapped.reading() if type(filepath) is StoredFile else contextlib.nullcontext():
        return _load_weights(model, filepath, *args, **kwargs)


def _application(frame: Any) -> str | None:
    """The function of keras.applications, such as "ResNet50", that a learner called to get to `frame`."""
    name = None
    while frame is not None and frame.f_globals.get("__name__", "").startswith(_APPLICATIONS):
        name = frame.f_code.co_name
        frame = frame.f_back
    return name
