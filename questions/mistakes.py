"""What is wrong with a bank, in plain words for the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from questions import rules
from questions.model import Misconception, Option, Question, Raises, Step, Topic, Verify

Context: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: in which file, in which entry of it, in which field, and what is wrong.

    `entry` is the question's id (or "question 3" where it has none that can be read), None for what concerns
    the whole file; `line`, counted from 1, is where the entry begins or where the file can't be read on.
    """

    file: str
    words: str
    entry: str | None = None
    field: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        told = " ".join(part for part in (self.field, self.words) if part)
        return ": ".join(part for part in (place, self.entry, told) if part)


class BankError(Exception):
    """The bank can't be used. `mistakes` has every one of every file; str() lists them, one a line."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(self.mistakes)

    def __str__(self) -> str:
        count = len(self.mistakes)
        heading = f"The question bank has {count} mistake{'' if count == 1 else 's'}:"
        return "\n".join([heading, *(f"  {mistake}" for mistake in self.mistakes)])


def fields_in_plain_words(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Each mistake of a field as (the field's path, what is wrong), in the order of the model.

    Broken rules are left out: whoever validates asks `rules.broken` too, which finds them even where a field
    is wrong.
    """
    for details in error.errors(include_url=False):
        if details["type"] != rules.KIND:
            yield _path(details["loc"]), _words(details)


def _path(loc: tuple[int | str, ...]) -> str:
    """("options", 1, "why") as a person counts: options[2].why."""
    path = ""
    for part in loc:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return path.lstrip(".")


def _words(details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "extra_forbidden":
        return _unknown(details["loc"])
    if kind == "string_pattern_mismatch":
        return "must be lower-case words joined by hyphens, like resnet50-output-shape"
    words = _BY_KIND.get(kind)
    return words(details.get("ctx", {}), details["input"]) if words else details["msg"]


_BY_KIND: Final[dict[str, Callable[[Context, Any], str]]] = {
    "missing": lambda _ctx, _got: "is missing",
    "string_type": lambda _ctx, got: f"must be text in quotes, not {got!r}",
    "string_too_short": lambda _ctx, _got: "is empty",
    "string_too_long": lambda ctx, got: (
        f"is too long: {len(str(got).strip()):,} characters, {ctx['max_length']:,} at most"
    ),
    "literal_error": lambda ctx, got: f"must be {ctx['expected']}, not {got!r}",
    "int_type": lambda _ctx, got: f"must be a whole number, not {got!r}",
    "bool_type": lambda _ctx, got: f"must be true or false, not {got!r}",
    "greater_than_equal": lambda ctx, got: f"must be {ctx['ge']} or more, not {got!r}",
    "less_than_equal": lambda ctx, got: f"must be {ctx['le']} or less, not {got!r}",
    "float_type": lambda _ctx, got: f"must be a number, not {got!r}",
    "tuple_type": lambda _ctx, got: f"must be a list, not {got!r}",
    "dict_type": lambda _ctx, got: f"must be a table of names, not {got!r}",
    "model_type": lambda _ctx, got: f"must be a table of its own, not {got!r}",
}

_TABLES: Final[dict[str, type[BaseModel]]] = {
    "options": Option,
    "misconceptions": Misconception,
    "steps": Step,
    "verify": Verify,
    "raises": Raises,
}
_TOP: Final = {**Question.model_fields, **Topic.model_fields}


def _unknown(loc: tuple[int | str, ...]) -> str:
    """Says that nothing is called so, and which name of the same table comes closest."""
    tables = [_TABLES[part] for part in loc[:-1] if part in _TABLES]
    known = tables[-1].model_fields if tables else _TOP
    close = difflib.get_close_matches(str(loc[-1]), known, n=1)
    return "is not a field we know" + (f"; did you mean {close[0]}?" if close else "")
