"""Texts as an author wraps them and as a learner reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.text import flow, slug, tidy_code


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\nOne sentence\nover two lines.\n", "One sentence over two lines."),
        ("One paragraph.\n\nAnother\none.", "One paragraph.\n\nAnother one."),
        (
            "Two things:\n- the first,\n  wrapped\n- the second",
            "Two things:\n- the first, wrapped\n- the second",
        ),
        ("1. first\n2) second\nand on", "1. first\n2) second and on"),
        ("> quoted\n# heading", "> quoted\n# heading"),
        (
            "See:\n```python\na = 1\n\n  b = 2\n```\nand\nthen",
            "See:\n```python\na = 1\n\n  b = 2\n```\nand then",
        ),
        ("*stressed* words\n*stay* in the paragraph", "*stressed* words *stay* in the paragraph"),
        ("minus\n-1 is no list", "minus -1 is no list"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_lines_of_a_paragraph_are_joined_and_others_kept(written: str, read: str) -> None:
    assert flow(written) == read


@given(st.text(alphabet="ab `-\n#1.", max_size=80))
def test_flowing_a_text_again_changes_nothing(text: str) -> None:
    once = flow(text)

    assert flow(once) == once


@given(st.text(max_size=80))
def test_no_word_is_lost(text: str) -> None:
    flowed = flow(text)

    assert isinstance(flowed, str)
    assert flowed.split() == text.split()


def test_code_keeps_its_inner_lines_and_indentation() -> None:
    assert tidy_code("\n\n  if x:\n\n      y\n\n") == "  if x:\n\n      y"


@pytest.mark.parametrize(
    ("text", "most", "made"),
    [
        ("What's the *shape* of `output`?", 48, "whats-the-shape-of-output"),
        ("¿Qué tamaño tiene?", 48, "que-tamano-tiene"),
        ("one two three", 9, "one-two"),
        ("…", 48, ""),
    ],
)
def test_a_name_is_made_of_the_first_words_that_fit(text: str, most: int, made: str) -> None:
    assert slug(text, most) == made
