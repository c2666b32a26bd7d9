"""List what a snippet left behind, in the order the names appeared, within bounds and against the clock."""

from __future__ import annotations

import time
import types
from collections.abc import Callable, Iterator
from typing import Any, Final

from sandbox.execute import NOTHING, Outcome
from sandbox.values import keras_values, plain_values, torch_values
from sandbox.values.safely import (
    MAX_NAME,
    MAX_PREVIEW,
    Described,
    clean,
    is_a,
    time_limit,
    type_name,
)

MAX_VALUES: Final = 50
# Seconds for one value, and for all of them.
_EACH: Final = 1.0
_ALL: Final = 5.0
_EMPTY: Final[Described] = dict.fromkeys(
    ("shape", "dtype", "parameters", "trainable", "output_shape", "preview")
)
_NOT_VALUES: Final = (
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    type,
)
_FAMILIES: Final[tuple[tuple[str, Callable[[Any], Described | None]], ...]] = (
    ("torch", torch_values.describe),
    ("tensorflow", keras_values.describe),
    ("numpy", plain_values.describe_numpy),
    ("python", plain_values.describe_python),
)


def values(outcome: Outcome, note: Callable[[str], None]) -> list[Described]:
    """The wire form of a Value for each name of the outcome, and for its last line under the name `_`.

    Never raises for anything an object does. `note` is told, in a sentence, of names left out.
    """
    named = list(_named(outcome))
    if len(named) > MAX_VALUES:
        note(f"The snippet left {len(named)} names; the last {MAX_VALUES} are shown.")
        del named[:-MAX_VALUES]
    if outcome.last is not NOTHING and outcome.last is not None:
        named.append(("_", outcome.last))
    end = time.monotonic() + _ALL
    described = []
    for name, value in named:
        fields = _describe(value, min(_EACH, end - time.monotonic()))
        described.append({"name": clean(name, MAX_NAME), **_EMPTY, **(fields or _unknown(value))})
    return described


def _named(outcome: Outcome) -> Iterator[tuple[str, Any]]:
    # A list first: a thread may still be adding names.
    for name, value in list(outcome.namespace.items()):
        hidden = type(name) is not str or name == "_" or (name.startswith("__") and name.endswith("__"))
        if not hidden and name not in outcome.imported and not is_a(value, *_NOT_VALUES):
            yield name, value


def _describe(value: Any, seconds: float) -> Described | None:
    """What the family of `value` says of it, or None when the object does not let itself be looked at."""
    if seconds <= 0:
        return None
    try:
        with time_limit(seconds):
            fields = _by_family(value)
            return fields | {"preview": fields.get("preview") and clean(fields["preview"], MAX_PREVIEW)}
    except BaseException:  # an object may raise SystemExit as well as anything else
        return None


def _by_family(value: Any) -> Described:
    for framework, describe in _FAMILIES:
        fields = describe(value)
        if fields is not None:
            return {"framework": framework, **fields}
    return _unknown(value)


def _unknown(value: Any) -> Described:
    return {"kind": "other", "framework": "python", "type": type_name(value), "preview": None}
