"""Describe TensorFlow's tensors and datasets and Keras' models and layers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import keras
import tensorflow as tf

from sandbox.values import numbers
from sandbox.values.safely import MAX_PREVIEW, Described, Shape, clean, dims, is_a, preview, type_name


def describe(value: Any) -> Described | None:
    """The fields of a Value for anything of TensorFlow's or Keras', or None for what is not."""
    for classes, family in _FAMILIES:
        if is_a(value, *classes):
            return family(value)
    return None


def in_a_word(value: Any) -> str | None:
    """What stands for a tensor or its shape inside a container."""
    if is_a(value, tf.Tensor, tf.Variable, keras.KerasTensor):
        return f"{'KerasTensor' if is_a(value, keras.KerasTensor) else 'tf.Tensor'}{list(value.shape)}"
    return str(value) if is_a(value, tf.TensorShape) else None


def _shape(value: tf.TensorShape) -> Described:
    shown = str(value)[:MAX_PREVIEW]
    return {"kind": "other", "type": "tf.TensorShape", "shape": _sizes(value), "preview": shown}


def _dtype(value: tf.DType) -> Described:
    return {"kind": "other", "type": "tf.DType", "preview": repr(value)}


def _history(value: keras.callbacks.History) -> Described:
    return {"kind": "other", "type": "History", "preview": clean(preview(value.history), MAX_PREVIEW)}


def _symbolic(value: keras.KerasTensor) -> Described:
    return {"kind": "tensor", "type": "KerasTensor", "shape": dims(value.shape), "dtype": str(value.dtype)}


def _tensor(value: Any) -> Described:
    names = ((tf.Tensor, "tf.Tensor"), (tf.Variable, "tf.Variable"), (keras.Variable, "keras.Variable"))
    symbolic = is_a(value, tf.Tensor) and not hasattr(value, "numpy")
    return {
        "kind": "tensor",
        "type": next(name for kind, name in names if is_a(value, kind)),
        "shape": _sizes(value.shape),
        "dtype": tf.as_dtype(value.dtype).name,
        "preview": None if symbolic else numbers.summary(value.numpy()),
    }


def _layer(value: Any) -> Described:
    built = bool(value.built)
    weights = {id(weight): weight for weight in value.weights} if built else {}
    trainable = {id(weight): weight for weight in value.trainable_weights} if built else {}
    return {
        "kind": "model",
        "type": type_name(value),
        "dtype": str(value.compute_dtype),
        "parameters": _count(weights) if built else None,
        "trainable": _count(trainable) if built else None,
        "output_shape": _output_shape(value),
        "preview": None if built else "not built yet: it has no weights until it sees an input shape",
    }


def _count(weights: dict[int, Any]) -> int:
    return sum(math.prod(weight.shape) for weight in weights.values())


def _output_shape(value: Any) -> Shape | None:
    """Where Keras knows one: a built Sequential or functional model, or a layer that was called once."""
    try:
        # Keras 3's Layer has no output_shape; its node's output tensor has.
        shape = value.output_shape if is_a(value, keras.Model) else value.output.shape
    except (AttributeError, ValueError):
        return None
    return dims(shape)


def _dataset(value: Any) -> Described:
    batches = int(value.cardinality())
    count = {-1: "endless", -2: "unknown length"}.get(batches, f"{batches} elements")
    elements = clean(str(value.element_spec).replace(", name=None", ""), MAX_PREVIEW - 40)
    return {"kind": "dataset", "type": type_name(value).lstrip("_"), "preview": f"{count} of {elements}"}


def _sizes(shape: Any) -> Shape | None:
    return dims(tuple(shape)) if is_a(shape, tuple) or shape.rank is not None else None


_FAMILIES: Final[tuple[tuple[tuple[type, ...], Callable[[Any], Described]], ...]] = (
    ((tf.TensorShape,), _shape),
    ((keras.KerasTensor,), _symbolic),
    ((tf.Tensor, tf.Variable, keras.Variable), _tensor),
    ((keras.Layer,), _layer),
    ((tf.data.Dataset,), _dataset),
    ((tf.DType,), _dtype),
    ((keras.callbacks.History,), _history),
)
