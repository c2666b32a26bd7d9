"""A question as plain data: the entry that TOML, JSON and every other format are written from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from questions.model import Question

Entry: TypeAlias = dict[str, Any]
# TOML has no null, so an open dimension has a name. It is the same in every format.
OPEN: Final = "None"


def entry_of(question: Question) -> Entry:
    """The fields of `question` in the model's order, without those that say what is understood anyway.

    Only dicts, lists, strings, numbers and booleans are in it; `Question.model_validate` takes it back.
    """
    entry = question.model_dump(mode="json", exclude_defaults=True)
    return {field: _named(value) for field, value in entry.items()}


def typed(answer: Sequence[int | None] | float) -> str:
    """A shape or a number as somebody would type it: "8, 2048, None", "25.6"."""
    if isinstance(answer, int | float):
        return str(answer)
    return ", ".join(map(str, answer)) if answer else "()"


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _named(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_named(each) for each in value]
    return OPEN if value is None else value
