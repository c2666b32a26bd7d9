"""What the tests of the bank share: a small valid file to spoil, and a folder to put such files in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.launch import OwnWorker

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


@pytest.fixture(scope="session")
def worker() -> Iterator[Path]:
    """The socket of a real sandbox, shared by all tests here: it takes seconds to warm up."""
    with asyncio.Runner() as runner:
        own = OwnWorker("--timeout", "120")
        runner.run(own.__aenter__())
        yield own.socket
        runner.run(own.__aexit__(None, None, None))
