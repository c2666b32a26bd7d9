"""What the rules look at: an entry as it was read, however broken it is, and how to look at it safely."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias


class Broken(NamedTuple):
    """One broken rule: the field it is best mended in, and the mistake in plain words."""

    field: str
    words: str


Entry: TypeAlias = Mapping[str, Any]
Rule: TypeAlias = Callable[[Entry], Iterator[Broken]]


def table(value: object) -> Mapping[str, Any]:
    """`value` where it is a table, an empty one where it isn't."""
    return value if isinstance(value, Mapping) else {}


def tables(values: object) -> list[Mapping[str, Any]]:
    """The tables of a list of tables; of anything else none."""
    return [table(value) for value in values] if isinstance(values, list | tuple) else []


def repeated(field: str, texts: list[Any]) -> Iterator[Broken]:
    """Each text that says the same as one before it."""
    first: dict[str, int] = {}
    for index, text in enumerate(texts, start=1):
        if not isinstance(text, str):
            continue
        seen = first.setdefault(" ".join(text.casefold().split()), index)
        if seen != index:
            yield Broken(field, f"{seen} and {index} say the same")
