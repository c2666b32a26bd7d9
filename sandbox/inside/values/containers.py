"""Describe what holds other objects: lists, tuples, dicts, data classes and all that derives from them.

One level deep: a tensor inside is shown with its shape, a container inside with its length. Only the methods
of the builtin types are called, and nothing is ever iterated that could run the learner's code.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from sandbox.inside.values import numbers
from sandbox.inside.values.glance import MAX_NOTE, Families, Glance
from sandbox.inside.values.safely import (
    CONTAINERS,
    MAX_ITEMS,
    MAX_NAME,
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

_ITEM_FIELDS: Final = ("type", "shape", "dtype", "preview")
# Worth a line of their own inside a container; numbers and text are in the container's preview.
_WORTH_A_LINE: Final = frozenset({"tensor", "array", "model", "dataset"})
# Alike items are told in one line when these are all there are.
_MOST_ALIKE: Final = 64
_MOST_NUMBERS: Final = 10_000
_WARNED: Final = 3


def fields_of(value: Any) -> dict[str, Any] | None:
    """What a data class' object has in its fields, where that is not None; None for anything else."""
    declared = type.__dict__["__dict__"].__get__(type(value)).get("__dataclass_fields__")
    if type(declared) is not dict:
        return None
    own = own_dict(value)
    return {name: own[name] for name in declared if type(name) is str and own.get(name) is not None}


def data_class(value: Any, glance: Glance) -> Described:
    """The description of a data class' object that is no container itself."""
    fields = fields_of(value) or {}
    shown = [f"{name}={preview(item, glance.in_a_word)}" for name, item in list(fields.items())[:MAX_ITEMS]]
    described: Described = {
        "kind": "other",
        "type": type_name(value),
        "preview": clean(f"{type_name(value)}({', '.join(shown)})", MAX_PREVIEW),
    }
    return described | items(list(fields.items()), len(fields), glance)


def items(pairs: list[tuple[str, Any]], count: int, glance: Glance) -> Described:
    """`items` and `warnings` of a Value for the first of a container's `count` objects by name."""
    if glance.depth:
        return {"items": [], "warnings": []}
    looked = [(name, glance.inside(value)) for name, value in pairs[:_MOST_ALIKE]]
    if not any(_is_worth_a_line(fields) for _, fields in looked):
        return {"items": [], "warnings": _warnings(looked)}
    alike = _alike(looked) if 2 < len(looked) == count else None
    shown = [alike] if alike else [_item(name, fields) for name, fields in looked[:MAX_ITEMS]]
    more = (
        [] if alike or count <= MAX_ITEMS else [f"{count:,} items, of which the first {MAX_ITEMS} are shown"]
    )
    return {"items": shown, "warnings": _warnings(looked), "notes": more}


def _is_worth_a_line(fields: Described) -> bool:
    return fields["kind"] in _WORTH_A_LINE or bool(fields.get("nested")) or fields.get("shape") is not None


def rows(pairs: list[tuple[str, Any]], glance: Glance) -> list[Described]:
    """An item for each of the first objects by name, whatever they are."""
    return [_item(name, glance.inside(value)) for name, value in pairs[:MAX_ITEMS]]


def named(value: Any, alone: str) -> list[tuple[str, Any]]:
    """What is in a tuple, list or dict, by place, field or key; else the value itself, named `alone`."""
    base = next((base for base in (tuple, list, dict) if is_a(value, base)), None)
    return _pairs(value, base) if base or fields_of(value) else [(alone, value)]


def _container(value: Any, glance: Glance) -> Described:
    look = glance.in_a_word
    base: Any = next(base for base in CONTAINERS if is_a(value, base))
    count = base.__len__(value)
    described: Described = {"kind": "other", "type": type_name(value)}
    if glance.depth:
        shown = (
            preview(value, look) if _is_plain(value, base, count) else f"{count:,} item{'s'[: count != 1]}"
        )
        nested = any(look(item) is not None for item in _values(value, base))
        return described | {"preview": shown, "nested": nested, "warnings": _float_warning(value, base)}
    if type(value) is tuple and 0 < count <= 8:
        # Most likely a shape, as Keras' `output_shape` is. A list of numbers is most likely data, and is not.
        described["shape"] = dims(value)
    described["preview"] = clean(preview(value, look), MAX_PREVIEW)
    inside = items(_pairs(value, base), count, glance)
    return described | inside | {"warnings": _float_warning(value, base) + inside["warnings"]}


def _pairs(value: Any, base: Any) -> list[tuple[str, Any]]:
    fields = fields_of(value)
    if fields:
        return list(fields.items())
    if base is dict:
        return [(_key(key), item) for key, item in _first(dict.items(value))]
    if base not in (list, tuple):
        return []
    names = type.__dict__["__dict__"].__get__(type(value)).get("_fields") if base is tuple else None
    if type(names) is not tuple or not all(type(name) is str for name in names):
        names = ()
    found = enumerate(_first(base.__iter__(value)))
    return [(names[place] if place < len(names) else f"[{place}]", item) for place, item in found]


def _first(found: Any) -> Iterator[Any]:
    return itertools.islice(found, _MOST_ALIKE)


def _key(key: Any) -> str:
    return key if type(key) is str else preview(key)


def _values(value: Any, base: Any) -> list[Any]:
    return list(_first(dict.values(value) if base is dict else base.__iter__(value)))


def _is_plain(value: Any, base: Any, count: int) -> bool:
    """Whether a container holds only a few numbers or words: then they say more than how many they are."""
    return count <= MAX_ITEMS and all(exactly(item, bool, int, float, str) for item in _values(value, base))


def _alike(looked: list[tuple[str, Described]]) -> Described | None:
    """One item for all of them, when they differ in nothing but their numbers."""
    kinds = [(fields["type"], fields.get("shape"), fields.get("dtype")) for _, fields in looked]
    if any(kind != kinds[0] for kind in kinds[1:]) or kinds[0][1] is None:
        return None
    name = f"{_short(looked[0][0])}…{_short(looked[-1][0])}"
    return _item(name, looked[0][1]) | {"preview": None}


def _short(name: str) -> str:
    return clean(name, MAX_NAME // 3)


def _item(name: str, fields: Described) -> Described:
    return {"name": clean(name, MAX_NAME)} | {field: fields.get(field) for field in _ITEM_FIELDS}


def _warnings(looked: list[tuple[str, Described]]) -> list[str]:
    # What is odd about a model is said of the model, which has a name of its own as a rule.
    tensors = [(name, fields) for name, fields in looked if fields["kind"] != "model"]
    said = [f"{_short(name)} {text}" for name, fields in tensors for text in fields.get("warnings") or ()]
    more = [f"{len(said) - _WARNED} more of its items too"] if len(said) > _WARNED else []
    return [clean(text, MAX_NOTE) for text in said[:_WARNED]] + more


def _float_warning(value: Any, base: Any) -> list[str]:
    """What is wrong with the plain floats of a container, such as the losses of an epoch."""
    found: Callable[[Any], Any] = dict.values if base is dict else base.__iter__
    floats = [item for item in itertools.islice(found(value), _MOST_NUMBERS) if type(item) is float]
    if not floats:
        return []
    nan, infinite = numbers.broken(np.array(floats))
    said = numbers.broken_words(nan, infinite, f"its {len(floats):,} numbers")
    return [said] if said else []


FAMILIES: Final[Families] = ((CONTAINERS, _container),)
