"""Tell the recorder of every call of a Keras layer: eager ones, and those while TensorFlow traces a function.

A traced function does not come by here again when it runs, so training costs nothing after its first step.
"""

from __future__ import annotations

import functools
import math
import threading
import weakref
from typing import Any, Final

import keras
from keras.src.backend.common.symbolic_scope import in_symbolic_scope
from keras.src.layers.layer import Layer

from sandbox.inside.trace.record import MAX_CALLS, OUTPUT, recorder
from sandbox.inside.values.safely import Shape, dims, is_a

_LOOK_AT: Final = 8
_plain_call: Final = Layer.__call__
_symbolic = False


# `call` is what `steps` looks for in the frames of an error.
def watched_call(self: Any, *args: Any, **kwargs: Any) -> Any:
    if threading.get_ident() != recorder.thread or _only_builds():
        return _plain_call(self, *args, **kwargs)
    depth = recorder.depth
    if not depth:
        recorder.start()
    given = args or tuple(kwargs.values())
    trial = is_a(_first(given), keras.KerasTensor)
    call = [weakref.ref(self), id(self), type(self), _name(self), _shape(given), depth, None, trial]
    if left_out := len(recorder.begun) >= MAX_CALLS:
        recorder.left_out += 1
    else:
        recorder.begun.append(call)
    recorder.depth = depth + 1
    try:
        result = _plain_call(self, *args, **kwargs)
    except BaseException:
        recorder.failed(call, left_out=left_out)
        if not depth:
            recorder.keep(1)
        raise
    recorder.depth = depth
    call[OUTPUT] = _shape(result)
    # Putting a functional model together calls its layers too, with no data: worth telling when it fails.
    if not depth and not is_a(_first(result), keras.KerasTensor):
        recorder.keep(_weight(self))
    return result


def _only_builds() -> bool:
    """Whether a model that is being called tries its layers out without data first, to build them."""
    global _symbolic  # noqa: PLW0603  of the outermost call, which may be such a trial itself
    if not recorder.depth:
        _symbolic = in_symbolic_scope()
    return in_symbolic_scope() and not _symbolic


# What an error's frames show where a layer was called.
CODE: Final = watched_call.__code__


def install() -> None:
    """Start telling, in this process."""
    # `wraps` gives it Keras' module too, which tells AutoGraph not to rewrite it.
    Layer.__call__ = functools.wraps(_plain_call)(watched_call)


def parameters(layer: Any) -> int:
    """How many numbers the layer has; 0 as long as it is not built."""
    return sum(math.prod(size or 0 for size in weight.shape) for weight in _weights(layer))


def _weights(layer: Any) -> list[Any]:
    try:
        return list(layer.weights)
    except Exception:  # a class of the learner's that has its own idea of weights
        return []


def _weight(layer: Any) -> int:
    """A preprocessing layer by itself is not the model that a learner looks for."""
    return 1 if is_a(layer, keras.Model) or _weights(layer) else 0


def _name(layer: Any) -> str:
    name = object.__getattribute__(layer, "__dict__").get("name")
    return name if type(name) is str else type(layer).__name__


def _first(value: Any, depth: int = 0) -> Any:
    """The first tensor in `value`, or None."""
    if depth < 3 and is_a(value, tuple, list, dict):
        items = list(dict.values(value)) if is_a(value, dict) else value
        found = (_first(item, depth + 1) for item in items[:_LOOK_AT])
        return next((tensor for tensor in found if tensor is not None), None)
    return value if hasattr(value, "shape") else None


def _shape(value: Any) -> Shape | None:
    try:
        return dims(tuple(_first(value).shape))
    except Exception:  # of unknown rank, or no tensor at all
        return None
