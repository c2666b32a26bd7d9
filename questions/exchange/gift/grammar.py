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

from questions.exchange.markup import from_html, looks_like_html

# What has to be escaped with a backslash outside of Moodle's own marks.
RESERVED: Final = "\\~=#{}:"
_ESCAPED: Final = re.compile(r"\\([\\~=#{}:n])")
# What was escaped is hidden from the marks as lone surrogates, which no decoded text can have in it.
_HIDDEN: Final = {mark: chr(0xDC80 + place) for place, mark in enumerate(RESERVED + "n")}
_SHOWN: Final = str.maketrans({hidden: "\n" if mark == "n" else mark for mark, hidden in _HIDDEN.items()})
_FORMAT: Final = re.compile(r"\[(html|moodle|plain|markdown)\]")
_PICTURE: Final = re.compile(r"@@PLUGINFILE@@|<img\b", re.IGNORECASE)
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
    """One question of a file, its texts as Markdown.

    `comments` are the lines before and in it that begin with //; `pictures` says whether it shows any.
    """

    line: int
    kind: Kind
    text: str
    title: str = ""
    answers: tuple[Answer, ...] = ()
    feedback: str = ""
    category: str = ""
    comments: tuple[str, ...] = ()
    pictures: bool = False


def items(text: str) -> Iterator[Item]:
    """The questions of `text`, in order."""
    category = ""
    for line, block in _blocks(text.replace("\r\n", "\n")):
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
    opening, closing = hidden.find("{"), hidden.rfind("}")
    kind, answers, general, asked = Kind.NOTHING, "", "", hidden
    if opening >= 0:
        kind, asked = Kind.UNCLOSED, hidden[:opening]
    if closing > opening >= 0:
        after = hidden[closing + 1 :].strip()
        asked = f"{asked.rstrip()} _____ {after}" if after else asked
        answers, _, general = hidden[opening + 1 : closing].partition("####")
        kind = _kind(answers.strip())
    marked = _FORMAT.match(asked.strip())
    reader = _Reader(marked[1] if marked else "")
    return Item(
        line,
        kind,
        reader.text(asked),
        reader.text(title),
        reader.answers(kind, answers.strip()),
        reader.text(general),
        category,
        comments,
        bool(_PICTURE.search(source)),
    )


def _kind(inside: str) -> Kind:
    if not inside:
        return Kind.ESSAY
    if inside.startswith("#"):
        return Kind.NUMBERS
    if _first_word(inside) in _TRUTH:
        return Kind.TRUTH
    if not inside.startswith(("=", "~")):
        return Kind.UNKNOWN
    if "~" in inside:
        return Kind.CHOICES
    return Kind.PAIRS if inside.count("->") >= inside.count("=") else Kind.WORDS


def _first_word(inside: str) -> str:
    return inside.partition("#")[0].strip().casefold()


class _Reader:
    """Reads the texts of one question, which are in the format of its prompt where they say nothing else."""

    def __init__(self, standing: str) -> None:
        self._standing = standing

    def text(self, text: str) -> str:
        """`text` as Markdown, without the mark of its format and with what was escaped."""
        bare = text.strip()
        marked = _FORMAT.match(bare)
        markup = marked[1] if marked else self._standing
        shown = (bare[marked.end() :].strip() if marked else bare).translate(_SHOWN)
        # Moodle's own format may have HTML in it.
        is_html = markup == "html" or (markup in {"", "moodle"} and looks_like_html(shown))
        return from_html(shown) if is_html else shown

    def answers(self, kind: Kind, inside: str) -> tuple[Answer, ...]:
        """The answers of a question of that kind."""
        if kind is Kind.TRUTH:
            return self._truth(inside)
        if kind is Kind.NUMBERS:
            return self._numbers(inside[1:].strip())
        if kind in (Kind.CHOICES, Kind.WORDS, Kind.PAIRS):
            return self._each(inside)
        return ()

    def _each(self, inside: str) -> tuple[Answer, ...]:
        return tuple(map(self._answer, _ANSWER.finditer(inside)))

    def _answer(self, match: re.Match[str]) -> Answer:
        text, _, feedback = match["text"].partition("#")
        standing = 100.0 if match["mark"] == "=" else 0.0
        weight = float(match["weight"].replace(",", ".")) if match["weight"] else standing
        return Answer(self.text(text), weight, self.text(feedback))

    def _truth(self, inside: str) -> tuple[Answer, ...]:
        """{T#feedback for who is wrong#feedback for who is right}."""
        right = _TRUTH[_first_word(inside)]
        _, if_wrong, if_right = [*inside.split("#"), "", ""][:3]
        return tuple(
            Answer(str(value), 100.0, self.text(if_right))
            if value is right
            else Answer(str(value), 0.0, self.text(if_wrong))
            for value in (True, False)
        )

    def _numbers(self, inside: str) -> tuple[Answer, ...]:
        """{#3:0.1}, {#1..5}, or several, each behind a mark: {#=3:0 =%50%3:0.1}."""
        if inside.startswith(("=", "~")):
            return self._each(inside)
        text, _, feedback = inside.partition("#")
        return (Answer(self.text(text), 100.0, self.text(feedback)),)
