"""Describe TensorFlow's and Keras' tensors, variables, shapes and dtypes."""

from __future__ import annotations

from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf
from tensorflow.python.framework.ops import EagerTensor

from sandbox.inside.values.glance import Families, Glance
from sandbox.inside.values.numbers import Array
from sandbox.inside.values.safely import MAX_PREVIEW, Described, Shape, clean, dims, is_a, own_dict

_NAMES: Final[tuple[tuple[type, str], ...]] = (
    (keras.KerasTensor, "KerasTensor"),
    (tf.Tensor, "tf.Tensor"),
    (tf.Variable, "tf.Variable"),
    (keras.Variable, "keras.Variable"),
    (tf.RaggedTensor, "tf.RaggedTensor"),
    (tf.SparseTensor, "tf.SparseTensor"),
)


def in_a_word(value: Any) -> str | None:
    """What stands for a tensor or its shape inside a container's preview."""
    name = next((name for kind, name in _NAMES if is_a(value, kind)), None)
    if name is not None:
        return f"{name}{_sizes(value.shape) or ''}"
    return str(value)[:MAX_PREVIEW] if is_a(value, tf.TensorShape) else None


def _fields(value: Any) -> Described:
    return {
        "kind": "tensor",
        "type": next(name for kind, name in _NAMES if is_a(value, kind)),
        "shape": _sizes(value.shape),
        "dtype": tf.as_dtype(value.dtype).name,
    }


def _symbolic(value: keras.KerasTensor, _: Glance) -> Described:
    return _fields(value)


def _tensor(value: Any, glance: Glance) -> Described:
    if not is_a(value, EagerTensor):
        return _fields(value) | {"notes": ["is part of a graph: it has a shape, and no numbers yet"]}
    return _fields(value) | _device(value) | glance.content(_numbers(value))


def _variable(value: Any, glance: Glance) -> Described:
    inner: Any = own_dict(value).get("_value") if is_a(value, keras.Variable) else value
    fields = _fields(value) | {"requires_grad": bool(value.trainable)}
    if not is_a(inner, tf.Variable):
        return fields | {"notes": ["has no numbers yet"]}
    read = inner.read_value()
    return fields | _device(read) | (glance.content(_numbers(read)) if is_a(read, EagerTensor) else {})


def _device(value: Any) -> Described:
    device = str(value.device).rpartition("device:")[2]
    return {} if device.startswith("CPU") or not device else {"device": clean(device, 40)}


def _numbers(value: Any) -> Array:
    # Without the copy that `numpy()` makes, which may be as large as all that is left.
    array: Array = np.asarray(value._numpy())
    return array.astype(np.float32) if tf.as_dtype(value.dtype).name == "bfloat16" else array


def _ragged(value: Any, _: Glance) -> Described:
    return _fields(value) | {"notes": ["is ragged: its rows differ in length"]}


def _sparse(value: Any, _: Glance) -> Described:
    return _fields(value) | {"notes": [f"is sparse: {int(value.values.shape[0] or 0):,} numbers are stored"]}


def _shape(value: tf.TensorShape, _: Glance) -> Described:
    shown = str(value)[:MAX_PREVIEW]
    return {"kind": "other", "type": "tf.TensorShape", "shape": _sizes(value), "preview": shown}


def _dtype(value: tf.DType, _: Glance) -> Described:
    return {"kind": "other", "type": "tf.DType", "preview": repr(value)}


def _sizes(shape: Any) -> Shape | None:
    return dims(tuple(shape)) if is_a(shape, tuple) or shape.rank is not None else None


FAMILIES: Final[Families] = (
    ((tf.TensorShape,), _shape),
    ((keras.KerasTensor,), _symbolic),
    ((tf.Variable, keras.Variable), _variable),
    ((tf.Tensor,), _tensor),
    ((tf.RaggedTensor,), _ragged),
    ((tf.SparseTensor,), _sparse),
    ((tf.DType,), _dtype),
)
