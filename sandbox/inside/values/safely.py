"""Look at objects without running their code, or, where that can't be helped, not for long.

A snippet's classes can lie about `__class__`, raise from `shape`, or never return from `__repr__`. So types
are read past the object, `repr` is called only on builtin types, and everything is done against the clock.
"""

from __future__ import annotations

import contextlib
import itertools
import signal
from collections.abc import Callable, Iterator
from types import FrameType, GetSetDescriptorType
from typing import Any, Final, TypeAlias

Described: TypeAlias = dict[str, Any]
Shape: TypeAlias = list[int | None]
# What a family can say of an object in a word or two, or None for what is not its own.
Look: TypeAlias = Callable[[Any], str | None]

MAX_PREVIEW: Final = 300
MAX_NAME: Final = 80
MAX_ITEMS: Final = 6
_MAX_DEPTH: Final = 3
_LARGEST: Final = 2**63
_type_name: Final[Callable[[type], str]] = type.__dict__["__name__"].__get__
CONTAINERS: Final = (list, tuple, dict, set, frozenset)
_PLAIN: Final = (bool, float, complex, type(None), type(...), range)


class TooSlowError(BaseException):
    """Looking at an object took too long. Not an Exception: its own `except Exception` lets it pass."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlowError in the body after `seconds`. For the main thread; code in C is not interrupted."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: a loop in the object may swallow the first.
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def is_a(value: object, *classes: type) -> bool:
    """isinstance by the object's real type: `__class__` and metaclasses have no say."""
    return any(type.__subclasscheck__(cls, type(value)) for cls in classes)


def exactly(value: object, *classes: type) -> bool:
    """Whether the object's class is one of these, no subclass; not by `==`, which is its metaclass'."""
    return any(type(value) is cls for cls in classes)


def own_dict(value: object) -> dict[str, Any]:
    """The attributes `value` has of its own, past properties and `__getattribute__`; {} without any."""
    for cls in type.__dict__["__mro__"].__get__(type(value)):
        found = type.__dict__["__dict__"].__get__(cls).get("__dict__")
        if type(found) is GetSetDescriptorType:
            contents = found.__get__(value)
            return contents if type(contents) is dict else {}
    return {}


def type_name(value: object) -> str:
    """The bare name of an object's class."""
    return clean(_type_name(type(value)), MAX_NAME)


def clean(text: str, limit: int) -> str:
    """`text` with at most `limit` characters, all of which can be encoded."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def dims(shape: Any) -> Shape | None:
    """`shape` as a list of ints and Nones, or None when it is not a tuple of those."""
    if not is_a(shape, tuple, list) or len(shape) > 32:
        return None
    sizes = list(shape)
    if not all(size is None or (type(size) is int and abs(size) < _LARGEST) for size in sizes):
        return None
    return sizes


def preview(value: Any, look: Look = lambda value: None, depth: int = 0) -> str:
    """Roughly repr(value): exact for small builtin values, what `look` knows of others, or else `<Name>`."""
    kind = type(value)
    if exactly(value, *_PLAIN):
        # Among others, a number needs no more digits than it takes to compare it with them.
        return f"{value:.6g}" if kind is float and depth and len(repr(value)) > 8 else repr(value)
    if kind is int:
        bits = value.bit_length()
        return repr(value) if bits < 256 else f"<int of {bits} bits>"
    if exactly(value, str, bytes):
        return repr(value[:MAX_PREVIEW])
    seen = look(value)
    if seen is not None:
        return seen
    base = next((container for container in CONTAINERS if is_a(value, container)), None)
    if base is None or depth == _MAX_DEPTH:
        return f"<{type_name(value)}>"
    items = _preview_items(value, base, look, depth + 1)
    return items if kind is base else f"{type_name(value)}({items})"


def _preview_items(value: Any, base: Any, look: Look, depth: int) -> str:
    """The first items, by the methods of the builtin `base`: a subclass may have its own."""
    count = base.__len__(value)
    if base is dict:
        pairs = itertools.islice(dict.items(value), MAX_ITEMS)
        shown = [f"{preview(key, look, depth)}: {preview(item, look, depth)}" for key, item in pairs]
    else:
        shown = [preview(item, look, depth) for item in itertools.islice(base.__iter__(value), MAX_ITEMS)]
    if count > MAX_ITEMS:
        shown.append(f"… {count} in all")
    if not count and base in (set, frozenset):
        return f"{base.__name__}()"
    start, end = "[]" if base is list else "()" if base is tuple else "{}"
    return start + ", ".join(shown) + ("," if base is tuple and count == 1 else "") + end
