"""The grammar of GIFT, as Moodle's own importer reads it: text to parsed items, knowing nothing of questions.

There is no maintained parser on PyPI; this follows https://docs.moodle.org/en/GIFT_format and Moodle's
question/format/gift/format.php. Every step is linear in the text: it may come from anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

# What has to be escaped with a backslash outside of Moodle's own marks.
RESERVED: Final = "\\~=#{}:"
_ESCAPED: Final = re.compile(r"\\([\\~=#{}:n])")
# What was escaped is hidden from the marks as lone surrogates, which no decoded text can have in it.
_HIDDEN: Final = {mark: chr(0xDC80 + place) for place, mark in enumerate(RESERVED + "n")}
_SHOWN: Final = str.maketrans({hidden: "\n" if mark == "n" else mark for mark, hidden in _HIDDEN.items()})
_FORMAT: Final = re.compile(r"\[(html|moodle|plain|markdown)\]")
_ANSWER: Final = re.compile(r"(?P<mark>[=~])\s*(?:%(?P<weight>-?\d{1,3}(?:[.,]\d{1,5})?)%)?(?P<text>[^=~]*)")
_CATEGORY: Final = re.compile(r"\$CATEGORY:\s*(?P<path>.+)")
_TRUTH: Final = {"t": True, "true": True, "f": False, "false": False}


class Kind(Enum):
    """What stands between the braces."""

    CHOICES = auto()
    WORDS = auto()
    TRUTH = auto()
    NUMBERS = auto()
    PAIRS = auto()
    ESSAY = auto()
    NOTHING = auto()
    UNKNOWN = auto()
    UNCLOSED = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `weight` in percent, 100 for a right one; `feedback` is empty where there is none."""

    text: str
    weight: float
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a file. `comments` are the lines before and in it that begin with //."""

    line: int
    kind: Kind
    text: str
    title: str = ""
    answers: tuple[Answer, ...] = ()
    feedback: str = ""
    category: str = ""
    comments: tuple[str, ...] = ()


def items(text: str) -> Iterator[Item]:
    """The questions of `text`, in order."""
    category = ""
    for line, block in _blocks(text):
        comments = tuple(each.strip()[2:].strip() for each in block if _is_comment(each))
        rest: list[str] = []
        for each in block:
            named = _CATEGORY.match(each.strip())
            if named:
                category = named["path"].strip()
            elif not _is_comment(each):
                rest.append(each)
        source = "\n".join(rest).strip()
        if source:
            yield _item(source, line, category, comments)


def escaped(text: str) -> str:
    """`text` as it is written in GIFT: marks with a backslash, line breaks as \\n."""
    marked = "".join(f"\\{each}" if each in RESERVED else each for each in text)
    return marked.replace("\n", "\\n")


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines between blank ones, each with the number of its first line that is no comment."""
    block: list[str] = []
    first = 0
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            if not first or all(map(_is_comment, block)):
                first = number
            block.append(line)
        elif block and not all(map(_is_comment, block)):
            yield first, block
            block, first = [], 0
    # Comments before a blank line belong to what comes after it; at the end they belong to nothing.


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def _item(source: str, line: int, category: str, comments: tuple[str, ...]) -> Item:
    hidden = _ESCAPED.sub(lambda match: _HIDDEN[match[1]], source)
    title = ""
    if hidden.startswith("::"):
        title, _, hidden = hidden[2:].partition("::")
        title = _plain(title)
    opening, closing = hidden.find("{"), hidden.rfind("}")
    if opening < 0 or closing < opening:
        kind = Kind.NOTHING if opening < 0 else Kind.UNCLOSED
        return Item(line, kind, _plain(hidden), title, category=category, comments=comments)
    before, inside, after = hidden[:opening], hidden[opening + 1 : closing], hidden[closing + 1 :]
    gap = f"{before.rstrip()} _____ {after.lstrip()}" if after.strip() else before
    inside, _, general = inside.partition("####")
    kind, answers = _answers(inside.strip())
    return Item(line, kind, _plain(gap), title, answers, _plain(general), category, comments)


def _answers(inside: str) -> tuple[Kind, tuple[Answer, ...]]:
    if not inside:
        return Kind.ESSAY, ()
    if inside.startswith("#"):
        return Kind.NUMBERS, _numbers(inside[1:].strip())
    word = inside.partition("#")[0].strip().casefold()
    if word in _TRUTH:
        return Kind.TRUTH, _truth(inside, right=_TRUTH[word])
    found = tuple(_answer(match) for match in _ANSWER.finditer(inside))
    if not found or inside[0] not in "=~":
        return Kind.UNKNOWN, ()
    if "~" in inside:
        return Kind.CHOICES, found
    return (Kind.PAIRS if all("->" in each.text for each in found) else Kind.WORDS), found


def _answer(match: re.Match[str]) -> Answer:
    text, _, feedback = match["text"].partition("#")
    standing = 100.0 if match["mark"] == "=" else 0.0
    weight = float(match["weight"].replace(",", ".")) if match["weight"] else standing
    return Answer(_plain(text), weight, _plain(feedback))


def _truth(inside: str, *, right: bool) -> tuple[Answer, ...]:
    """{T#feedback for wrong#feedback for right}."""
    _, wrong_feedback, right_feedback = [*inside.split("#"), "", ""][:3]
    return tuple(
        Answer(
            str(value),
            100.0 if value is right else 0.0,
            _plain(right_feedback if value is right else wrong_feedback),
        )
        for value in (True, False)
    )


def _numbers(inside: str) -> tuple[Answer, ...]:
    """{#3:0.1}, {#1..5}, or several, each behind a mark: {#=3:0 =%50%3:0.1}."""
    if not inside.startswith(("=", "~")):
        text, _, feedback = inside.partition("#")
        return (Answer(_plain(text), 100.0, _plain(feedback)),)
    return tuple(_answer(match) for match in _ANSWER.finditer(inside))


def _plain(text: str) -> str:
    """`text` without the mark of its format and with what was escaped."""
    bare = text.strip()
    marked = _FORMAT.match(bare)
    return (bare[marked.end() :].strip() if marked else bare).translate(_SHOWN)
