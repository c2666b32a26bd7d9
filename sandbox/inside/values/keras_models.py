"""Describe Keras' layers and models, their optimisers and histories, and tf.data's data sets.

Layers are walked by the lists that every `keras.Layer` keeps of itself, and Keras' own properties are called
past a subclass that overrides them: that one's code may do anything.
"""

from __future__ import annotations

import math
from typing import Any, Final

import keras
import tensorflow as tf
from keras.src.models.functional import Functional

from sandbox.inside.values import containers, frozen, numbers
from sandbox.inside.values.frozen import Block
from sandbox.inside.values.glance import Families, Glance
from sandbox.inside.values.safely import (
    MAX_ITEMS,
    MAX_NAME,
    MAX_PREVIEW,
    Described,
    Shape,
    clean,
    dims,
    is_a,
    own_dict,
    preview,
    type_name,
)

_MAX_LAYERS: Final = 20_000
_DEEPEST: Final = 3
_SAMPLED: Final = 100
_SMALL: Final = 10_000
_NOT_BUILT: Final = "not built yet: it has no weights until it sees an input shape"


def _weights(root: Any) -> dict[int, Any]:
    """Every weight of `root` by its id."""
    found: dict[int, Any] = {}
    seen: set[int] = set()
    waiting = [root]
    while waiting and len(seen) < _MAX_LAYERS:
        layer = waiting.pop()
        if id(layer) not in seen:
            seen.add(id(layer))
            for name in ("_trainable_variables", "_non_trainable_variables"):
                found |= {id(item): item for item in _own_list(layer, name, keras.Variable)}
            waiting += _own_list(layer, "_layers", keras.Layer)
    return found


def _own_list(layer: Any, name: str, kind: type) -> list[Any]:
    found: Any = own_dict(layer).get(name)
    return [item for item in list.__iter__(found) if is_a(item, kind)] if is_a(found, list) else []


def _learning(root: Any, found: dict[int, Any]) -> list[Any]:
    """Those of its weights that training changes."""
    if own_dict(root).get("_trainable") is False:
        return []
    return [weight for weight in found.values() if weight.trainable]


def _layer(value: Any, _: Glance) -> Described:
    found = _weights(value)
    fields: Described = {
        "kind": "model",
        "type": type_name(value),
        "dtype": clean(str(keras.Layer.compute_dtype.fget(value)), MAX_NAME),
        "output_shape": _output_shape(value),
    }
    if own_dict(value).get("built") is not True:
        return fields | {"preview": _NOT_BUILT, "notes": [f"is {_NOT_BUILT}"]}
    said = frozen.words(_blocks(value, "", 1))
    broken = sum(_is_broken(weight) for weight in list(found.values())[:_SAMPLED])
    return fields | {
        "parameters": _count(found.values()),
        "trainable": _count(_learning(value, found)),
        "size_bytes": sum(_count([w]) * tf.as_dtype(w.dtype).size for w in found.values()),
        "notes": [said] if said else [],
        "warnings": [f"has NaN or infinite numbers in {broken} of its weight tensors"] if broken else [],
    }


def _count(weights: Any) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def _is_broken(weight: Any) -> bool:
    """Whether it has NaN in it. Only small ones are looked at: training that diverges leaves it in all."""
    inner: Any = own_dict(weight).get("_value")
    if _count([weight]) > _SMALL or not is_a(inner, tf.Variable) or not tf.executing_eagerly():
        return False
    return any(numbers.broken(inner.numpy()))


def _blocks(layer: Any, path: str, depth: int) -> tuple[Block, ...]:
    """What learns in each part of `layer`. The statistics of a BatchNormalization are not held against it."""
    found = []
    for part in _own_list(layer, "_layers", keras.Layer):
        name = own_dict(part).get("_name") or own_dict(part).get("name")
        place = f"{path}/{name}" if path else str(name)
        own = _weights(part)
        learn = _count(_learning(part, own))
        still = 0 if _whole(part) else _count(own.values()) - learn
        found.append(Block(place, learn, still, _blocks(part, place, depth + 1) if depth < _DEEPEST else ()))
    return tuple(found)


def _whole(layer: Any) -> bool:
    """Whether all of a layer that could learn does."""
    seen = [layer, *_own_list(layer, "_layers", keras.Layer)]
    if any(own_dict(part).get("_trainable") is False for part in seen):
        return False
    return all(_whole(part) for part in seen[1:])


def _output_shape(value: Any) -> Shape | None:
    """Where Keras knows one: a built Sequential or functional model, or a layer that was called once."""
    kind = next((kind for kind in (keras.Sequential, Functional) if is_a(value, kind)), None)
    try:
        # Keras 3's Layer has no output_shape; its node's output tensor has.
        shape = kind.output_shape.fget(value) if kind else keras.Layer.output.fget(value).shape
    except (AttributeError, ValueError):
        return None
    return dims(shape)


def _optimizer(value: Any, _: Glance) -> Described:
    rate = own_dict(value).get("_learning_rate")
    inner: Any = own_dict(rate).get("_value") if is_a(rate, keras.Variable) else None
    shown = f"lr {float(inner.numpy()):.6g}" if is_a(inner, tf.Variable) else f"lr by {type_name(rate)}"
    return {"kind": "other", "type": type_name(value), "preview": shown}


def _history(value: Any, glance: Glance) -> Described:
    """Of each metric, from where to where it went."""
    told = own_dict(value).get("history")
    metrics = list(dict.items(told)) if type(told) is dict else []
    series = [(clean(str(name), MAX_NAME), kept) for name, kept in metrics if type(kept) is list and kept]
    fields: Described = {"kind": "other", "type": "History", "preview": clean(preview(told), MAX_PREVIEW)}
    if not series:
        return fields
    epochs = len(series[0][1])
    items = [
        {"name": name, "type": f"{epochs} epochs" if epochs > 1 else "1 epoch", "preview": _course(kept)}
        for name, kept in series[:MAX_ITEMS]
    ]
    return fields | {"items": items, "warnings": containers.items(series, len(series), glance)["warnings"]}


def _course(kept: list[Any]) -> str:
    ends = [kept[0], kept[-1]] if len(kept) > 1 else kept
    return " → ".join(f"{end:.4g}" if type(end) is float else preview(end) for end in ends)


def _dataset(value: Any, _: Glance) -> Described:
    """By its `element_spec`, which TensorFlow knows without making an element."""
    fields: Described = {"kind": "dataset", "type": type_name(value).lstrip("_")}
    if not type(value).__module__.startswith("tensorflow."):
        return fields
    known = int(value.cardinality())
    counts = {-1: "elements without an end", -2: "elements without a known number", 1: "1 element"}
    items = [_spec(name, part) for name, part in containers.named(value.element_spec, "element")[:MAX_ITEMS]]
    return fields | {"preview": counts.get(known, f"{known:,} elements"), "items": items}


def _spec(name: str, part: Any) -> Described:
    shape: Any = getattr(part, "shape", None)
    dtype = getattr(part, "dtype", None)
    known = is_a(shape, tf.TensorShape) and shape.rank is not None
    return {
        "name": clean(name, MAX_NAME),
        "type": f"tf.{type_name(part).removesuffix('Spec')}" if is_a(part, tf.TypeSpec) else type_name(part),
        "shape": dims(tuple(shape)) if known else None,
        "dtype": tf.as_dtype(dtype).name if is_a(dtype, tf.DType) else None,
    }


FAMILIES: Final[Families] = (
    ((keras.Layer,), _layer),
    ((keras.optimizers.Optimizer,), _optimizer),
    ((keras.callbacks.History,), _history),
    ((tf.data.Dataset,), _dataset),
)
