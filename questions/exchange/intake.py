"""The door that everything from a file comes through, whatever its format: sized, checked, counted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from questions import rules
from questions.exchange import limits, reasons
from questions.exchange.outcome import CountedIn, Read, Refused, Unfinished
from questions.exchange.plain import Entry
from questions.exchange.reasons import Reason
from questions.mistakes import fields_in_plain_words
from questions.model import Question
from questions.text import MAX_SLUG, slug


class Intake:
    """Collects what a format's parser finds, in the order of the file."""

    def __init__(self, counted_in: CountedIn, defaults: Mapping[str, Any]) -> None:
        """`defaults` are fields for entries that have none of their own, such as the topic and the level."""
        self._counted_in: CountedIn = counted_in
        self._defaults = defaults
        self._questions: list[Question] = []
        self._places: list[int] = []
        self._entries: list[Unfinished] = []
        self._refused: list[Refused] = []
        self._ids: set[str] = set()
        self._left = limits.MAX_QUESTIONS

    @property
    def closed(self) -> bool:
        """Whether so much has come that nothing more is taken; reading on is of no use then."""
        return self._left < 0

    def offer(self, at: int, entry: object, title: str = "") -> None:
        """Take `entry` as a question, as something to finish, or refuse it."""
        reason = _outsized(entry)
        if self._left <= 0 or reason is not None or not isinstance(entry, dict):
            self.refuse(at, title or _title(entry), reason or reasons.NOT_A_TABLE)
            return
        self._left -= 1
        fields = {**self._defaults, **entry}
        if not fields.get("id"):
            fields["id"] = made_id(title or str(fields.get("prompt", "")))
        question, lacks = _checked(fields)
        if fields["id"] in self._ids:
            lacks.append(("id", "is taken already by an earlier one in this file"))
        self._ids.add(str(fields["id"]))
        if question is not None and not lacks:
            self._questions.append(question)
            self._places.append(at)
        else:
            self._entries.append(Unfinished(at, _short(title) or _title(fields), fields, tuple(lacks)))

    def refuse(self, at: int, title: str, why: Reason) -> None:
        """Note that what stands at `at` can't be taken over."""
        if self._left == 0:
            why = reasons.TOO_MANY(most=limits.MAX_QUESTIONS)
        if self._left >= 0:
            self._refused.append(Refused(at, _short(title), why))
        self._left -= 1

    def read(self) -> Read:
        """All that was collected."""
        return Read(
            tuple(self._questions),
            tuple(self._places),
            tuple(self._entries),
            tuple(self._refused),
            self._counted_in,
        )


def made_id(title: str) -> str:
    """An id for what has none: the first words of `title`, and six digits of its hash to tell two apart."""
    tail = hashlib.sha256(title.encode(errors="replace")).hexdigest()[:6]
    return f"{slug(title, MAX_SLUG - len(tail) - 2) or 'question'}-{tail}"


def _checked(fields: Entry) -> tuple[Question | None, list[tuple[str, str]]]:
    """The question that `fields` make, or else every mistake in them."""
    try:
        return Question.model_validate(fields), []
    except ValidationError as error:
        told = [*fields_in_plain_words(error), *rules.broken(fields)]
    return None, [(_short(field), _short(words, limits.SHOWN_WORDS)) for field, words in told]


def _outsized(value: object) -> Reason | None:
    """Why there is far more in `value` than in any question; no look at it takes long after that."""
    left, seen, length = [value], 0, 0
    while left:
        each = left.pop()
        seen += 1
        if isinstance(each, str):
            length += len(each)
            if len(each) > limits.MAX_TEXT:
                return reasons.TOO_LONG(most=limits.MAX_TEXT)
        elif isinstance(each, int) and abs(each) > limits.MAX_NUMBER:
            return reasons.TOO_MUCH
        elif isinstance(each, dict):
            left += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple):
            left += each
        if seen + len(left) > limits.MAX_VALUES or length > limits.MAX_ENTRY:
            return reasons.TOO_MUCH
    return None


def _title(entry: object) -> str:
    if not isinstance(entry, Mapping):
        return ""
    named = (entry.get(field) for field in ("id", "prompt"))
    return _short(next((each for each in named if isinstance(each, str) and each), ""))


def _short(text: str, most: int = limits.SHOWN) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
