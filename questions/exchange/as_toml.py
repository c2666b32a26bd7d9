"""The bank's own format: TOML as a person would have written it, and back."""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import tomlkit

from questions.exchange import limits, reasons
from questions.exchange.intake import Intake
from questions.exchange.outcome import UnreadableError
from questions.exchange.plain import OPEN, Entry, entry_of
from questions.loader import lines_of_entries, place_of
from questions.model import Question, Topic
from questions.text import FENCE, flow

WIDTH: Final = 120
# Between two parts of a key; dots in a row are text.
_DOT: Final = re.compile(r"(?<!\.)\.(?!\.)")
_TOO_DEEP: Final = "it is nested too deeply"
_wrap: Final = partial(textwrap.wrap, width=WIDTH, break_long_words=False, break_on_hyphens=False)
_LISTED: Final = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
# Texts that are tidied when they are read: the line breaks around a block don't count.
_BLOCKS: Final = frozenset({"prompt", "code", "mended", "explanation", "hints", "text", "why"})
# Of these, code keeps its lines.
_KEPT: Final = frozenset({"code", "mended"})
# What a literal string of TOML can't hold.
_NOT_LITERAL: Final = re.compile(r"'''|[^\t\n\x20-\x7e\x80-\U0010ffff]")


def write(topic: Topic, questions: Iterable[Question]) -> str:
    """A whole file of the bank."""
    head = {"topic": topic.slug, **topic.model_dump(exclude={"slug"}, exclude_defaults=True)}
    top = "".join(f"{key} = {_value(value)}\n" for key, value in head.items())
    return "\n".join([top, *(entry(entry_of(question)) for question in questions)])


def entry(fields: Entry) -> str:
    """One [[question]] of a file; its topic stands at the top of that, so it is left out here."""
    own = {field: value for field, value in fields.items() if field != "topic"}
    tables = {field: value for field, value in own.items() if _is_table(value)}
    lines = ["[[question]]"]
    lines += [_field(field, value) for field, value in own.items() if field not in tables]
    lists = {field: value for field, value in tables.items() if isinstance(value, list)}
    for field, value in sorted(tables.items(), key=lambda each: each[0] not in lists):
        for table in value if isinstance(value, list) else [value]:
            path = f"question.{_key(field)}"
            header = f"[[{path}]]" if field in lists else f"[{path}]"
            lines += ["", header, *(_field(key, inner) for key, inner in table.items())]
    return "\n".join(lines) + "\n"


def read(text: str, intake: Intake) -> None:
    """Offer every entry of `text` to `intake`. Raises UnreadableError for what is no TOML."""
    text = text.replace("\r\n", "\n")
    # tomllib takes the square of a dotted key's length.
    if any(len(_DOT.findall(line)) > limits.MAX_DOTS for line in text.split("\n")):
        raise UnreadableError(reasons.NOT_TOML(line=1, mistake=_TOO_DEEP))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where, mistake = place_of(error, text)
        raise UnreadableError(reasons.NOT_TOML(line=where, mistake=mistake)) from None
    except RecursionError:
        raise UnreadableError(reasons.NOT_TOML(line=1, mistake=_TOO_DEEP)) from None
    entries = data.get("question")
    if not isinstance(entries, list) or not entries:
        raise UnreadableError(reasons.NO_QUESTIONS)
    lines = lines_of_entries(text, len(entries))
    for number, (fields, line) in enumerate(zip(entries, lines, strict=True), start=1):
        if intake.closed:
            break
        own = {"topic": data["topic"], **fields} if "topic" in data and isinstance(fields, dict) else fields
        intake.offer(line or number, own)


def _is_table(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, Mapping) for each in value)
    return isinstance(value, Mapping)


def _field(key: str, value: Any) -> str:
    if key == "prints" and isinstance(value, list) and len(value) == 1:
        (value,) = value  # as authors write it
    if isinstance(value, str):
        return f"{_key(key)} = {_text(key, value, taken=len(key) + 3)}"
    line = f"{_key(key)} = {_value(value)}"
    if isinstance(value, list) and all(isinstance(each, str) for each in value) and len(line) > WIDTH:
        return "\n".join([f"{_key(key)} = [", *(f"  {_text(key, each, taken=3)}," for each in value), "]"])
    return line


def _text(key: str, text: str, *, taken: int) -> str:
    """`text` in quotes, or as a block where that reads better; `taken` characters of its line are."""
    plain = _value(text)
    fits = taken + len(plain) <= WIDTH and "\\" not in plain
    if key not in _BLOCKS or (fits and key not in _KEPT):
        return plain
    laid_out = text if key in _KEPT else _wrapped(text)
    if _NOT_LITERAL.search(laid_out):
        return plain
    return f"'''\n{laid_out}\n'''"


def _wrapped(text: str) -> str:
    """`text` on lines of a readable width, where reading it joins them to the same text again."""
    lines = "\n".join(_lines(text))
    return lines if flow(lines) == text else text


def _lines(text: str) -> Iterator[str]:
    fenced = False
    for line in text.split("\n"):
        is_fence = bool(FENCE.match(line))
        if fenced or is_fence:
            fenced ^= is_fence
            yield line
        else:
            listed = _LISTED.match(line)
            indent = " " * listed.end() if listed else ""
            yield from _wrap(line, subsequent_indent=indent) or [""]


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    written: str = tomlkit.item(OPEN if value is None else value).as_string()
    return written


def _key(name: str) -> str:
    return tomlkit.key(name).as_string()
