"""What a process tells of its line is its own word, and is read as such."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sandbox import whereabouts

SOURCE = "a = 1\nb = 2\nc = 3"
HEADING = b"Stack (most recent call first):\n"


def frame(name: str, line: int) -> bytes:
    return f'  File "{name}", line {line} in f\n'.encode()


def test_the_innermost_line_of_the_snippet_is_named_with_its_own_text() -> None:
    told = HEADING + frame("/usr/lib/torch.py", 1) + frame("snippet.py", 2) + frame("snippet.py", 3)
    assert whereabouts.line_in(told, SOURCE) == (2, "b = 2")


def test_the_last_stack_counts_when_there_are_several() -> None:
    told = HEADING + frame("snippet.py", 1) + b"{half a report" + HEADING + frame("snippet.py", 3)
    assert whereabouts.line_in(told, SOURCE) == (3, "c = 3")


def test_a_line_that_the_snippet_has_not_is_none() -> None:
    for line in (0, 4, 999_999, 10**9):
        assert whereabouts.line_in(HEADING + frame("snippet.py", line), SOURCE) is None


@given(st.binary(max_size=300), st.booleans())
def test_garbage_names_a_line_of_the_snippet_or_none(garbage: bytes, headed: bool) -> None:
    found = whereabouts.line_in((HEADING if headed else b"") + garbage, SOURCE)
    assert found is None or found[1] == SOURCE.splitlines()[found[0] - 1]
