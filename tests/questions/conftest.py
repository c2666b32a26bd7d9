"""What the tests of the bank share: a small valid file to spoil, and a folder to put such files in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

_VALID = """\
topic = "shapes"
title = "Shapes"

[[question]]
id = "ones"
framework = "torch"
level = 1
prompt = "What does it print?"
code = '''
print("one")
'''
hints = ["Look at the only line.", "It prints what stands between the quotes."]
explanation = "It prints the text."
sources = ["Python, print, https://docs.python.org/3/library/functions.html#print"]

[[question.options]]
text = "one"
correct = true
why = "Yes, that is the text."

[[question.options]]
text = "two"
why = "There is no such text in it."

[question.verify]
prints = "one"
"""


@pytest.fixture
def valid() -> str:
    """The text of shapes.toml: one question, nothing wrong with it."""
    return _VALID


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """write("shapes.toml"=text, ...) puts files into a folder and gives the folder."""

    def to_folder(files: dict[str, str]) -> Path:
        folder = tmp_path / "bank"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return to_folder
