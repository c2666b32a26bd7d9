"""Describe numpy's and Python's own objects, and, at the least, any other."""

from __future__ import annotations

from typing import Any

import numpy as np

from sandbox.values import keras_values, numbers, torch_values
from sandbox.values.safely import MAX_PREVIEW, Described, clean, dims, is_a, preview, type_name

_SCALARS = (bool, int, float, complex, str)


def describe_numpy(value: Any) -> Described | None:
    """The fields of a Value for an array, number or dtype of numpy's, or None for what is not."""
    if is_a(value, np.ndarray):
        plain = value.view(np.ndarray)
        return {
            "kind": "array",
            "type": "numpy.ndarray" if type(value) is np.ndarray else type_name(value),
            "shape": dims(plain.shape),
            "dtype": str(plain.dtype)[:MAX_PREVIEW],
            "preview": numbers.summary(plain),
        }
    if is_a(value, np.generic):
        dtype = str(np.dtype(type(value))) if type(value).__module__ == "numpy" else None
        shown = preview(value.item())
        return {"kind": "scalar", "type": f"numpy.{type_name(value)}", "dtype": dtype, "preview": shown}
    return None


def _in_a_word(value: Any) -> str | None:
    """What stands for a tensor, array or shape inside a container."""
    if is_a(value, np.ndarray):
        return f"ndarray{list(np.ndarray.shape.__get__(value))}"
    return torch_values.in_a_word(value) or keras_values.in_a_word(value)


def describe_python(value: Any) -> Described:
    """The fields of a Value for anything at all.

    A tuple of whole numbers (and Nones) is most likely a shape, as Keras' `model.output_shape` is: it is
    given as one too. A list of numbers is most likely data, and is not.
    """
    fields: Described = {
        "kind": "scalar" if type(value) in _SCALARS else "other",
        "type": type_name(value),
        "preview": clean(preview(value, _in_a_word), MAX_PREVIEW),
    }
    if type(value) is tuple and 0 < len(value) <= 8:
        fields["shape"] = dims(value)
    return fields
