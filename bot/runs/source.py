"""Finding the code in what a member gives: a line, a message, a script or a notebook. Pure."""

from __future__ import annotations

import ast
import json
import re
import warnings
from enum import Enum, auto
from pathlib import PurePath
from typing import Any, Final

from sandbox.protocol import MAX_SOURCE_BYTES

# A fence that is the whole of what was given, or one of several in a message. The language is optional and
# must be a word on the fence's own line, so that ```x = 1``` keeps its x.
_OPENING: Final = r"(?P<fence>`{3,}+)(?:[ \t]*[\w+.#-]*[ \t]*\r?\n)?"
_FENCE: Final = re.compile(_OPENING + r"(?P<code>.*?)(?P=fence)", re.DOTALL)
_UNCLOSED: Final = re.compile(_OPENING + r"(?P<code>(?:(?!`{3}).)+)", re.DOTALL)
_INLINE: Final = re.compile(r"^(?P<tick>`{1,2})(?!`)(?P<code>.+?)(?<!`)(?P=tick)$", re.DOTALL)
# Lines of a notebook that only IPython understands: %magic, !command, ?help, help?, x = !command.
_MAGIC: Final = re.compile(r"""^\s*[%!?]|^[^#'"]*\?\s*$|^[\w.,\s]+=\s*[%!]""")

MAX_FILE_BYTES: Final = 4 * 1024 * 1024


class Unusable(Enum):
    """What is the matter with what a member gave."""

    NO_CODE_BLOCK = auto()
    NOT_A_SCRIPT = auto()
    TOO_LARGE = auto()
    NOT_UTF8 = auto()
    BROKEN_NOTEBOOK = auto()
    NO_CELLS = auto()


class SourceError(ValueError):
    """No code to run was found; `why` says what to tell the member."""

    def __init__(self, why: Unusable) -> None:
        self.why = why
        super().__init__(why.name)


def from_text(text: str) -> str:
    """The code in what a member typed: fences and back ticks put around it out of habit are taken off.

    Fences further inside are left alone, for they may stand in a string.
    """
    bare = text.strip()
    if bare.startswith("```"):
        unclosed = _UNCLOSED.fullmatch(bare)
        return "\n".join(_blocks(bare)) or (unclosed["code"] if unclosed else "")
    inline = _INLINE.match(bare)
    return inline["code"] if inline else text


def from_message(text: str) -> str:
    """The code blocks of a message, in order, as one snippet.

    Raises SourceError where there are none.
    """
    blocks = _blocks(text)
    if not blocks:
        raise SourceError(Unusable.NO_CODE_BLOCK)
    return "\n".join(blocks)


def check_file(name: str, size: int) -> None:
    """Look at a file of `size` bytes before it is fetched. Raises SourceError for one that can't be run."""
    if PurePath(name).suffix.lower() not in {".py", ".ipynb"}:
        raise SourceError(Unusable.NOT_A_SCRIPT)
    if size > MAX_FILE_BYTES:
        raise SourceError(Unusable.TOO_LARGE)


def from_file(name: str, content: bytes) -> str:
    """The code in an attached .py or .ipynb file. Raises SourceError for one that can't be read or run."""
    check_file(name, len(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(Unusable.NOT_UTF8) from None
    return from_notebook(text) if name.lower().endswith(".ipynb") else text


def from_notebook(text: str) -> str:
    """The code cells of a Jupyter notebook (nbformat 3 and 4), in order.

    IPython's own commands are commented out. Raises SourceError where there is nothing to run.
    """
    try:
        cells = _cells(json.loads(text))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise SourceError(Unusable.BROKEN_NOTEBOOK) from None
    if not cells:
        raise SourceError(Unusable.NO_CELLS)
    return "\n\n".join(cells)


def _blocks(text: str) -> list[str]:
    found = (match["code"].strip("\r\n") for match in _FENCE.finditer(text))
    return [code for code in found if code.strip()]


def _cells(notebook: dict[str, Any]) -> list[str]:
    # nbformat 3 has its cells in worksheets and calls their text "input".
    cells = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
    texts = (cell.get("source", cell.get("input", "")) for cell in cells if cell["cell_type"] == "code")
    lines = ("".join(text) if isinstance(text, list) else str(text) for text in texts)
    return [_without_magics(code) for code in lines if code.strip()]


def _without_magics(code: str) -> str:
    if code.lstrip().startswith("%%"):
        # The whole cell is in another language or goes to a magic: none of it is Python for us.
        return "\n".join(f"# {line}" for line in code.splitlines())
    lines = code.splitlines()
    if not any(map(_MAGIC.match, lines)) or _is_python(code):
        return code
    return "\n".join(_commented(line) if _MAGIC.match(line) else line for line in lines)


def _is_python(code: str) -> bool:
    """Whether what looks like a magic stands in a string or goes on with a line: `% (1, 2))`."""
    if len(code) > MAX_SOURCE_BYTES:
        return False  # it will not be run anyway, and to parse it would hold up everyone else
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _commented(line: str) -> str:
    command = line.lstrip()
    indent = line[: len(line) - len(command)]
    # Where it is all that a block holds, something must stay.
    return f"{indent}pass  # {command}" if indent else f"# {command}"
