"""However broken an entry is, its author reads plain words: never a crash, never pydantic's own English."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from questions import rules
from questions.mistakes import BankError, Mistake, fields_in_plain_words
from questions.model import Option, Question, Topic, Verify

SCALARS = st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.text(max_size=12) | st.dates()
NAMES = st.sampled_from(
    sorted({name for model in (Question, Option, Verify, Topic) for name in model.model_fields} | {"other"})
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=6) | st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=12,
)


def told(entry: dict[str, Any]) -> list[str]:
    """What the author of `entry` reads."""
    words = [broken.words for broken in rules.broken(entry)]
    try:
        Question.model_validate(entry)
    except ValidationError as error:
        words += [found for _, found in fields_in_plain_words(error)]
    return words


@given(st.dictionaries(NAMES, ANYTHING, max_size=10))
def test_an_entry_of_anything_at_all_is_answered_in_plain_words(entry: dict[str, Any]) -> None:
    words = told(entry)

    assert words
    assert not [found for found in words if "nput should" in found or "alue error" in found]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("options", "a or b", "must be a list, not 'a or b'"),
        ("options", ["a", "b"], "must be a table of its own, not 'a'"),
        ("verify", "yes", "must be a table of its own, not 'yes'"),
        ("code", 7, "must be text in quotes, not 7"),
        ("code", "x = '\0'", "is not valid Python: source code string cannot contain null bytes"),
        ("framework", ["torch"], "must be 'torch', 'tensorflow' or 'any', not ['torch']"),
        ("level", True, "must be a whole number, not True"),
        ("id", "", "must be lower-case words joined by hyphens, like resnet50-output-shape"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told(field: str, value: object, words: str) -> None:
    assert words in told({field: value})


def test_a_mistake_reads_from_the_file_to_the_words() -> None:
    mistake = Mistake("shapes.toml", "is missing", entry="ones", field="level", line=4)

    assert str(mistake) == "shapes.toml:4: ones: level is missing"
    assert str(Mistake("shapes.toml", "has no [[question]]")) == "shapes.toml: has no [[question]]"
    assert str(BankError([mistake, mistake])).startswith("The question bank has 2 mistakes:\n  shapes.toml:4")
