"""The longer explanations: each is whole, fits its bound, and leads somewhere."""

from __future__ import annotations

import ast
import string

import pytest

from questions.loader import load_bank
from sandbox.explain import lessons
from sandbox.protocol import MAX_MORE

NAMED = {
    "layer": "net.classifier[6]",
    "x": "images",
    "model": "net",
    "base": "base",
    "before": [32, 224, 224, 3],
    "after": [32, 3, 224, 224],
    "shape": "(224, 224, 3)",
    "head": "classifier",
    "scale": " / 255",
    "loss": "sparse_categorical_crossentropy",
}


def filled(name: str) -> str:
    fields = {field for _, field, _, _ in string.Formatter().parse(lessons.LESSONS[name].code) if field}
    return lessons.tell(name, **{field: NAMED.get(field, 1000) for field in fields})


@pytest.mark.parametrize("name", lessons.LESSONS)
def test_a_lesson_fits_its_bound_and_its_snippet_is_python(name: str) -> None:
    told = filled(name)
    assert len(told) <= MAX_MORE
    _idea, code, read = told.split("```")
    ast.parse(code.removeprefix("python\n"))
    assert read.strip().startswith("Read on: ")


def test_every_topic_that_a_lesson_sends_to_is_in_the_bank() -> None:
    bank = load_bank()
    titles = {bank.title(topic) for topic in bank.topics()}
    assert set(lessons._TOPICS.values()) <= titles
