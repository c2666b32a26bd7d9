"""What each field of a question may hold, and how it is tidied when it is read.

The maxima are chosen so that a question fits one Discord message (4,000 characters of text, the bot's own
words included) and its verdict another.
"""

from __future__ import annotations

import math
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, Strict
from pydantic_core import PydanticCustomError

from questions.text import MAX_SLUG, flow, tidy_code

Slug: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=MAX_SLUG)]
Title: TypeAlias = Annotated[str, Field(min_length=1, max_length=60), BeforeValidator(flow)]
Prompt: TypeAlias = Annotated[str, Field(min_length=1, max_length=700), BeforeValidator(flow)]
Code: TypeAlias = Annotated[str, Field(min_length=1, max_length=1_800), BeforeValidator(tidy_code)]
StepText: TypeAlias = Annotated[str, Field(min_length=1, max_length=90), BeforeValidator(flow)]
Unit: TypeAlias = Annotated[str, Field(min_length=1, max_length=20)]
OptionText: TypeAlias = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(flow)]
Why: TypeAlias = Annotated[str, Field(min_length=1, max_length=300), BeforeValidator(flow)]
Hint: TypeAlias = Annotated[str, Field(min_length=1, max_length=400), BeforeValidator(flow)]
Explanation: TypeAlias = Annotated[str, Field(min_length=1, max_length=1_500), BeforeValidator(flow)]
Source: TypeAlias = Annotated[str, Field(min_length=1, max_length=300), BeforeValidator(flow)]


def _none_by_name(dim: object) -> object:
    # TOML has no null, and learners know the open batch dimension as None from Keras anyway.
    return None if dim == "None" else dim


def one_or_many(texts: object) -> object:
    """A list of texts, also where there is just one."""
    return (texts,) if isinstance(texts, str) else texts


Count: TypeAlias = Annotated[int, Strict(), Field(ge=0)]
Dim: TypeAlias = Annotated[Count | None, BeforeValidator(_none_by_name)]


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # an integer that no float can come near
        return False


def _right_answer(given: object) -> object:
    """A number or a shape: by hand, since of a union pydantic would tell the mistakes of each half."""
    if isinstance(given, int | float) and not isinstance(given, bool) and _is_finite(given):
        return given
    if isinstance(given, list | tuple):
        dims = tuple(_none_by_name(dim) for dim in given)
        if all(dim is None or (type(dim) is int and dim >= 0) for dim in dims):
            return dims
    raise PydanticCustomError("answer", 'must be a number, or a list of sizes in which None is "None"')


Typed: TypeAlias = Annotated[
    tuple[int | None, ...] | int | float,
    PlainValidator(_right_answer),
    PlainSerializer(lambda answer: answer),
]
