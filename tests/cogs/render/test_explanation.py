"""What the Explain button shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs._render.explanation import explanation_page
from cogs._render.text import MAX_TEXT


def shown(more: str) -> str:
    return "\n".join(part.text for part in explanation_page(more))


def test_paragraphs_are_sentences_and_blocks_are_python() -> None:
    text = shown("Use *x*, not `y`.\n```python\na * b * c\n```\nRead on: the docs")
    assert "Use \\*x\\*, not `y`." in text
    assert "```python\na * b * c\n```" in text
    assert "-# Read on: the docs" in text


@pytest.mark.parametrize("more", ["```python\nx", "``` \n```\n```", "a\n```\n````\n```\n@here"])
def test_a_block_that_is_not_closed_or_closes_early_opens_nothing(more: str) -> None:
    fences = [line for line in shown(more).splitlines() if line.lstrip("\\").startswith("```")]
    assert len(fences) % 2 == 0


@given(
    st.text(max_size=4000) | st.lists(st.sampled_from(["```", "python", "\n", "`", "x", "* "])).map("".join)
)
def test_whatever_is_sent_fits_one_message(more: str) -> None:
    assert len(shown(more)) <= MAX_TEXT
