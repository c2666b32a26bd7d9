"""List what a snippet left behind, in the order the names appeared, within bounds and against the clock."""

from __future__ import annotations

import itertools
import json
import time
import types
from collections.abc import Callable, Iterator
from typing import Any, Final

from sandbox.inside.execute import NOTHING, Outcome
from sandbox.inside.values import families, together, torch_data
from sandbox.inside.values.glance import MAX_NOTE, Glance
from sandbox.inside.values.safely import (
    MAX_NAME,
    MAX_PREVIEW,
    Described,
    TooSlowError,
    clean,
    is_a,
    time_limit,
    type_name,
)

MAX_VALUES: Final = 100
# Seconds for one value, for running the learner's own code again, and for the whole.
_EACH: Final = 2.0
_THEIRS: Final = 3.0
_ALL: Final = 5.0
# Of what the report may have altogether; trace, error and notes need theirs.
_MAX_BYTES: Final = 512 * 1024
_MAX_NOTES: Final = 6
_FIELDS: Final = (
    "framework",
    "kind",
    "type",
    "shape",
    "dtype",
    "parameters",
    "trainable",
    "output_shape",
    "preview",
)
# Left out of the wire form where there is nothing to say.
_MORE: Final = ("device", "requires_grad", "size_bytes", "items", "warnings", "notes")
_ITEM: Final = ("name", "type", "shape", "dtype", "preview")
_NOT_VALUES: Final = (
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    type,
)


def values(outcome: Outcome, note: Callable[[str], None]) -> list[Described]:
    """The wire form of a Value for each name of the outcome, and for its last line under the name `_`.

    Never raises for anything an object does. `note` is told, in a sentence, of names left out. Modules,
    functions and classes are no values, nor is what only an import bound, nor a name that begins with an
    underscore: none of them is what a learner made. As the last line all but None are, as in a notebook.
    """
    named, count = _last_of(_named(outcome))
    if count > MAX_VALUES:
        note(f"The snippet left {count:,} names; the last {MAX_VALUES} are shown.")
    if outcome.last is not NOTHING and outcome.last is not None:
        named.append(("_", outcome.last))
    end = time.monotonic() + _ALL
    glance = Glance(families.describe, families.in_a_word, time.monotonic() + _THEIRS)
    found: dict[str, Described] = {name: {} for name, _ in named}
    # Last those that take long: what follows them would have no time left.
    for name, value in sorted(named, key=lambda pair: is_a(pair[1], *torch_data.ASKED)):
        found[name] = _describe(value, glance, end)
    if "_" in found:
        found["_"] |= _own_words(outcome.last, found["_"], glance)
    _add(found, _odd(named, end))
    return _within(_MAX_BYTES, [_wire(name, fields) for name, fields in found.items()], note)


def _last_of(found: Iterator[tuple[str, Any]]) -> tuple[list[tuple[str, Any]], int]:
    named = list(found)
    return named[-MAX_VALUES:], len(named)


def _named(outcome: Outcome) -> Iterator[tuple[str, Any]]:
    # A list first: a thread may still be adding names.
    for name, value in list(outcome.namespace.items()):
        hidden = type(name) is not str or name.startswith("_")
        if not hidden and name not in outcome.imported and not is_a(value, *_NOT_VALUES):
            yield name, value


def _describe(value: Any, glance: Glance, end: float) -> Described:
    """What the family of `value` says of it, or why it says nothing."""
    seconds = min(_EACH, end - time.monotonic())
    if seconds <= 0:
        return _unknown(value, "was left out: looking at the values before it took too long")
    try:
        with time_limit(seconds):
            return families.describe(value, glance)
    except TooSlowError:
        return _unknown(value, "was left out: looking at it took too long")
    except BaseException:  # an object may raise SystemExit as well as anything else
        return _unknown(value, "was left out: it does not let itself be looked at")


def _unknown(value: Any, why: str) -> Described:
    return {"framework": "python", "kind": "other", "type": type_name(value), "notes": [why]}


def _own_words(value: Any, fields: Described, glance: Glance) -> Described:
    """What the `__repr__` of a learner's class says of the last line, as a notebook would show it."""
    classes = type.__dict__["__mro__"].__get__(type(value))
    written = (type.__dict__["__dict__"].__get__(cls).get("__repr__") for cls in classes)
    own = next((found for found in written if found is not None), None)
    if fields.get("preview") != f"<{type_name(value)}>" or type(own) is not types.FunctionType:
        return {}
    return glance.apart(lambda: {"preview": clean(str.__str__(repr(value)), MAX_PREVIEW)}, "its own words")


def _odd(named: list[tuple[str, Any]], end: float) -> list[tuple[str, str]]:
    seconds = min(_EACH, end - time.monotonic())
    try:
        with time_limit(max(seconds, 0.01)):
            return list(itertools.islice(together.warnings(named), MAX_VALUES))
    except BaseException:  # as above
        return []


def _add(found: dict[str, Described], odd: list[tuple[str, str]]) -> None:
    for name, text in odd:
        found[name]["warnings"] = [*(found[name].get("warnings") or ()), text]


def _wire(name: str, fields: Described) -> Described:
    """In the form of sandbox.protocol's Value, and within its bounds."""
    value: Described = {"name": clean(name, MAX_NAME)}
    value |= {field: fields.get(field) for field in _FIELDS}
    value["preview"] = value["preview"] and clean(value["preview"], MAX_PREVIEW)
    for field in _MORE:
        if fields.get(field):
            value[field] = fields[field]
    for field in ("warnings", "notes"):
        if field in value:
            value[field] = [clean(text, MAX_NOTE) for text in value[field][:_MAX_NOTES]]
    if "items" in value:
        value["items"] = [_item(item) for item in value["items"]]
    return value


def _item(fields: Described) -> Described:
    item = {field: fields.get(field) for field in _ITEM}
    return item | {"preview": item["preview"] and clean(item["preview"], MAX_NAME)}


def _within(most: int, found: list[Described], note: Callable[[str], None]) -> list[Described]:
    """The last of them that have `most` bytes together as JSON."""
    kept: list[Described] = []
    for value in reversed(found):
        most -= len(json.dumps(value))
        if most < 0:
            note(f"Of {len(found)} values the last {len(kept)} are shown: the others say too much.")
            break
        kept.append(value)
    return kept[::-1]
