"""Python itself: code that can't be read, and what was pasted along with it."""

from __future__ import annotations

import keyword
import re
from typing import Final

from sandbox.explain.rule import Explanation, Failure, Rule

_SHELL: Final = re.compile(
    r"^\s*(?:pip3?|python3?|conda|cd|ls|mkdir|wget|curl|git|apt-get|apt|cp|mv|rm|source)\s+[\w./~-]"
)
_CONSOLE: Final = re.compile(r"^\s*(?:>>>|\.\.\. |In \[\d*\]:|Out\[\d*\]:)")


def pasted(failure: Failure) -> Explanation | None:
    """What stands around code in notebooks, consoles and chats."""
    if failure.type not in ("SyntaxError", "IndentationError"):
        return None
    line = failure.code.strip()
    text = _around_code(line)
    return Explanation(text, got=clipped(line)) if text else None


def clipped(line: str) -> str:
    """The start of a line, for `got`."""
    return line if len(line) <= 60 else line[:59] + "…"


def _around_code(line: str) -> str | None:
    if re.search(r"\bpip3?\b.*\binstall\b|\bconda install\b", line):
        text = (
            "This line belongs into a terminal or a notebook, and nothing can be installed here. Leave it "
            "out: torch, torchvision, timm, TensorFlow, numpy, scikit-learn and matplotlib are installed "
            "already."
        )
    elif line.startswith(("!", "%")) or (_SHELL.match(line) and not re.search(r"[=(]", line)):
        text = (
            f"`{line.split(maxsplit=1)[0]}` is a command of a notebook or a terminal, and here only Python "
            "runs. Leave the line out, or do the same in Python."
        )
    elif _CONSOLE.match(line):
        text = (
            f"`{line.split(maxsplit=1)[0]}` is the prompt of a Python console, pasted along with the code. "
            "Take the prompts out at the start of each line, and the lines with answers."
        )
    elif line.startswith("```"):
        text = (
            "These three back ticks are the marks that Discord and Markdown put around code, and not "
            "Python. Leave the lines with them out."
        ).replace("`", "")
    elif line.startswith("Traceback (most recent call last)") or re.match(r'File ".*", line \d+', line):
        text = (
            "This is an error message, pasted along with the code. Leave it out, and run the code alone: it "
            "is explained here."
        )
    else:
        return None
    return text


# What Python says, or how the line looks, and what to do.
_MESSAGES: Final = (
    ("was never closed", "Every bracket that is opened must be closed: count them from this line on."),
    ("unmatched", "There is one closing bracket more than was opened: count them in this line."),
    ("Missing parentheses in call to 'print'", "In Python 3 print is a function: `print(...)`."),
    ("expected ':'", "Lines with if, for, while, def, class and with end in a colon."),
    ("unterminated triple-quoted", "A text that begins with three quotation marks must end with three."),
    (
        "unterminated",
        "A text must end with the quotation mark it began with, on the same line; one that holds a ' is "
        'written in ", as in "it\'s".',
    ),
    (
        "invalid character",
        "It was probably copied from a web page or chat: type quotation marks and minus signs again.",
    ),
    (
        "invalid non-printable",
        "It was probably copied from a web page or chat: type the spaces in this line again.",
    ),
    (
        "'return' outside function",
        "return ends a function; at the top of a snippet write the name alone on the last line to have it "
        "shown.",
    ),
    ("'await' outside", "await is for async functions; at the top of a snippet use `asyncio.run(...)`."),
    ("outside loop", "break and continue stand inside a for or while, and here there is none around them."),
    ("instead of '='", "One = gives a name its value; to compare, write ==."),
    ("forgot a comma", "Put a comma between the items."),
    ("leading zeros", "Write whole numbers without zeros in front: 7, not 007."),
    (
        "positional argument follows keyword",
        "Values without a name come first in a call, those with a name after them.",
    ),
    (
        "expected 'except' or 'finally'",
        "A try needs an `except ...:` after its block, at the depth of the try.",
    ),
    (
        "expected an indented block",
        "After a line with a colon the next one is indented by four spaces; use `pass` for nothing.",
    ),
    (
        "unexpected indent",
        "This line begins deeper than the one above, which has no colon: take the spaces in front away.",
    ),
    (
        "unindent does not match",
        "This line begins at a column where no line above does: align it with the block it belongs to.",
    ),
    (
        "inconsistent use of tabs",
        "Some lines are indented with tabs and some with spaces: make it four spaces everywhere.",
    ),
    (
        "cannot assign to function call",
        "On the left of = stands a name; perhaps == was meant, or a name is missing.",
    ),
    ("keyword argument repeated", "One argument is given twice: take one of them out."),
)
_LOOKS: Final = (
    (re.compile(r"\+\+|--\s*$"), "Python has no ++ or --: write `i += 1`."),
    (re.compile(r"&&|\|\|"), "Python's words are `and`, `or` and `not`."),
    (
        re.compile(r"^\s*(?:else|elif|except|finally)\b"),
        "It needs its `if` or `try` right above, at the same depth.",
    ),
    (re.compile(r";\s*$|\{\s*$"), "Blocks are made by a colon and indentation in Python, not by braces."),
)


def syntax(failure: Failure) -> Explanation | None:
    """Code that Python can't read."""
    if failure.type not in ("SyntaxError", "IndentationError", "TabError"):
        return None
    message = failure.message
    assigned = re.match(r"\s*(\w+)\s*=[^=]", failure.code)
    if message.startswith("f-string"):
        advice = (
            "In an f-string every { needs its }, and the quotation marks inside must be other ones than "
            "those around it: "
            "`f\"{d['a']:.2f}\"`."
        )
    elif assigned and keyword.iskeyword(assigned[1]):
        advice = f"`{assigned[1]}` is a word of Python's own: take another name, such as `{assigned[1]}_`."
    else:
        advice = next((text for words, text in _MESSAGES if words in message), "")
        if message == "invalid syntax":
            advice = next((text for look, text in _LOOKS if look.search(failure.code)), "")
    if not advice:
        advice = (
            "Look at this line and the end of the one before: often a comma, bracket or operator is missing."
        )
    stop = "" if message.endswith((".", "?", "!")) else "."
    what = (
        "The indentation of this line doesn't fit"
        if failure.type != "SyntaxError"
        else "Python can't read this line"
    )
    return Explanation(f"{what}: {message}{stop} {advice}")


RULES: Final[tuple[Rule, ...]] = (pasted, syntax)
