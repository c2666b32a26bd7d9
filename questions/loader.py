"""Reads the bank's TOML files: everything that is right becomes a Bank, or every mistake is told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from questions import rules
from questions.generate.generator import Generator
from questions.ids import PREFIX
from questions.mistakes import BankError, Mistake, fields_in_plain_words
from questions.model import Bank, Question, Topic

_ENTRY_HEADER: Final = re.compile(r"^\s*\[\[\s*question\s*\]\]")
# Where tomllib says that a file can't be read on.
_TOML_PLACE: Final = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
# Stands in for a topic that is itself a mistake, so that the entries under it are still checked.
_SOME_TOPIC: Final = "some-topic"


def load_bank(folder: Path | None = None) -> Bank:
    """The bank of `folder`, or the one that is installed with this package.

    Raises BankError with every mistake of every file when there is one.
    """
    reading = _Reading()
    reading.folder(folder if folder is not None else files("questions") / "bank")
    if reading.mistakes:
        raise BankError(reading.mistakes)
    return Bank(reading.topics, reading.questions, Generator())


class _Reading:
    """What has been read so far, right and wrong."""

    def __init__(self) -> None:
        self.topics: list[Topic] = []
        self.questions: list[Question] = []
        self.mistakes: list[Mistake] = []
        self._first_with: dict[str, tuple[str, int]] = {}  # by id: the file, and the entry's number in it

    def folder(self, folder: Traversable) -> None:
        if not folder.is_dir():
            self.mistakes.append(Mistake(str(folder), "is not a folder"))
            return
        found = [file for file in folder.iterdir() if file.name.endswith(".toml") and file.is_file()]
        if not found:
            self.mistakes.append(Mistake(str(folder), "has no .toml files"))
        for file in sorted(found, key=lambda file: file.name):
            self._file(file)

    def _file(self, file: Traversable) -> None:
        try:
            text = file.read_bytes().decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            self.mistakes.append(Mistake(file.name, f"is not UTF-8 text (byte {error.start + 1})"))
            return
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            line, words = place_of(error, text)
            self.mistakes.append(Mistake(file.name, f"is not valid TOML here: {words}", line=line))
            return
        topic = self._topic(file.name, {key: value for key, value in data.items() if key != "question"})
        self._entries(file.name, text, data.get("question", []), topic)

    def _topic(self, file: str, head: Mapping[str, Any]) -> str:
        """The topic that `head`, the top of a file, declares."""
        named = {"slug" if key == "topic" else key: value for key, value in head.items()}
        try:
            topic = Topic.model_validate(named)
        except ValidationError as error:
            for path, words in fields_in_plain_words(error):
                self.mistakes.append(Mistake(file, words, field="topic" if path == "slug" else path))
            return _SOME_TOPIC
        if file != f"{topic.slug}.toml":
            words = f'is "{topic.slug}", so the file must be called {topic.slug}.toml'
            self.mistakes.append(Mistake(file, words, field="topic"))
        self.topics.append(topic)
        return topic.slug

    def _entries(self, file: str, text: str, entries: object, topic: str) -> None:
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.mistakes.append(Mistake(file, "needs double brackets: [[question]]", field="question"))
            return
        if not entries:
            self.mistakes.append(Mistake(file, "has no [[question]]"))
        lines = lines_of_entries(text, len(entries))
        for number, (entry, line) in enumerate(zip(entries, lines, strict=True), start=1):
            self._entry(file, line, number, entry, topic)

    def _entry(self, file: str, line: int | None, number: int, entry: dict[str, Any], topic: str) -> None:
        told = [("topic", "stands once, at the top of the file")] if "topic" in entry else []
        try:
            self.questions.append(Question.model_validate({**entry, "topic": topic}))
        except ValidationError as error:
            told += [*fields_in_plain_words(error), *rules.broken(entry)]
        if str(entry.get("id")).startswith(PREFIX):
            told.append(("id", f"may not begin with {PREFIX}: the ids of generated questions do"))
        name = f"question {number}"
        if isinstance(entry.get("id"), str):
            name = entry["id"]
            first = self._first_with.setdefault(name, (file, number))
            if first != (file, number):
                told.append(("id", f"is taken already: question {first[1]} of {first[0]} has it"))
        self.mistakes += [Mistake(file, words, name, field, line) for field, words in told]


def place_of(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str]:
    """The line at which `text` can't be read on as TOML, from 1, and what is wrong there."""
    place = _TOML_PLACE.search(str(error))
    line = int(place[1]) if place and place[1] else len(text.splitlines())
    return line, _TOML_PLACE.sub("", str(error))


def lines_of_entries(text: str, count: int) -> list[int] | list[None]:
    """The line where each of `count` entries begins, from 1.

    None when the text has other lines that look like an entry's first.
    """
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if _ENTRY_HEADER.match(line)]
    return lines if len(lines) == count else [None] * count
