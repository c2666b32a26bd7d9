"""Describe numpy's and Python's own objects, and, at the least, any other."""

from __future__ import annotations

import enum
import math
import types
from typing import Any, Final

import numpy as np
from PIL import Image

from sandbox.inside.values import containers
from sandbox.inside.values.glance import Families, Glance
from sandbox.inside.values.safely import (
    MAX_PREVIEW,
    Described,
    clean,
    dims,
    exactly,
    is_a,
    own_dict,
    preview,
    type_name,
)

_SCALARS: Final = (bool, int, float, complex, str)
_name_of: Final = type.__dict__["__name__"].__get__


def describe(value: Any, glance: Glance) -> Described:
    """The fields of a Value for an object of no family: its class, and what a builtin's repr says."""
    if containers.fields_of(value):
        return containers.data_class(value, glance)
    return {
        "kind": "scalar" if exactly(value, *_SCALARS) else "other",
        "type": type_name(value),
        "preview": clean(preview(value), MAX_PREVIEW),
    }


def _float(value: float, glance: Glance) -> Described:
    number = float.__float__(value)
    # Those inside a container are counted there.
    said = not math.isfinite(number) and not glance.depth
    warnings = ["is NaN" if math.isnan(number) else "is infinite"] if said else []
    return {"kind": "scalar", "type": type_name(value), "preview": preview(value), "warnings": warnings}


def _array(value: Any, glance: Glance) -> Described:
    plain = np.ndarray.view(value, np.ndarray)
    return {
        "kind": "array",
        "type": "numpy.ndarray" if type(value) is np.ndarray else type_name(value),
        "shape": dims(plain.shape),
        "dtype": str(plain.dtype)[:MAX_PREVIEW],
    } | glance.content(plain)


def _number(value: Any, glance: Glance) -> Described:
    dtype = str(np.dtype(type(value))) if type(value).__module__ == "numpy" else None
    seen = glance.content(np.asarray(value))
    fields: Described = {"kind": "scalar", "type": f"numpy.{type_name(value)}", "dtype": dtype}
    return fields | seen | {"preview": preview(value.item())}


def _dtype(value: np.dtype[Any], _: Glance) -> Described:
    return {"kind": "other", "type": "numpy.dtype", "preview": clean(str(value), MAX_PREVIEW)}


def _image(value: Any, _: Glance) -> Described:
    own = own_dict(value)
    size: Any = own.get("_size")
    mode = own.get("_mode")
    fields: Described = {"kind": "other", "type": "PIL.Image"}
    if type(mode) is not str or dims(size) is None:
        return fields
    # In words, not as a shape: its order is the other way round than a tensor's.
    return fields | {"preview": clean(f"{size[0]} wide, {size[1]} high, {mode}", MAX_PREVIEW)}


def _enum(value: Any, _: Glance) -> Described:
    name = own_dict(value).get("_name_")
    shown = f"{type_name(value)}.{name}" if type(name) is str else f"<{type_name(value)}>"
    return {"kind": "other", "type": type_name(value), "preview": clean(shown, MAX_PREVIEW)}


def _class(value: type, _: Glance) -> Described:
    bases = ", ".join(_name_of(base) for base in type.__dict__["__bases__"].__get__(value))
    return {"kind": "other", "type": "class", "preview": clean(f"{_name_of(value)}({bases})", MAX_PREVIEW)}


def _function(value: types.FunctionType, _: Glance) -> Described:
    code = value.__code__
    names = ", ".join(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    return {"kind": "other", "type": "function", "preview": clean(f"{value.__name__}({names})", MAX_PREVIEW)}


NUMPY: Final[Families] = (((np.ndarray,), _array), ((np.generic,), _number), ((np.dtype,), _dtype))
PYTHON: Final[Families] = (
    ((enum.Enum,), _enum),
    ((float,), _float),
    ((Image.Image,), _image),
    ((type,), _class),
    ((types.FunctionType,), _function),
)


def in_a_word(value: Any) -> str | None:
    """What stands for an array inside a container's preview."""
    return f"ndarray{list(np.ndarray.shape.__get__(value))}" if is_a(value, np.ndarray) else None
