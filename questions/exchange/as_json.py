"""The bank as one JSON document, for programs. docs/exchange.md describes it."""

from __future__ import annotations

import json
from typing import Any, Final

from questions.exchange import reasons
from questions.exchange.intake import Intake
from questions.exchange.outcome import UnreadableError
from questions.exchange.plain import entry_of
from questions.model import Bank

FORMAT: Final = "warmstart-questions"
# Raised whenever a program that reads the document would have to be changed.
VERSION: Final = 1


def write(bank: Bank) -> str:
    """The whole of `bank`, its topics included."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "topics": [bank.topic(slug).model_dump(mode="json") for slug in bank.topics()],
        "questions": [entry_of(question) for question in bank],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read(text: str, intake: Intake) -> None:
    """Offer every entry of `text`, which may also be a bare list of them, to `intake`.

    Raises UnreadableError for what is no JSON, or JSON of another kind.
    """
    entries = _entries(_document(text))
    if not entries:
        raise UnreadableError(reasons.NO_QUESTIONS)
    for number, fields in enumerate(entries, start=1):
        intake.offer(number, fields)


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(reasons.NOT_JSON(line=error.lineno, mistake=error.msg)) from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or brackets within brackets without end.
        mistake = "a number is too long, or it is nested too deeply"
        raise UnreadableError(reasons.NOT_JSON(line=1, mistake=mistake)) from None


def _entries(document: Any) -> list[Any]:
    if isinstance(document, dict):
        version = document.get("version", VERSION)
        if document.get("format") == FORMAT and version != VERSION:
            raise UnreadableError(reasons.NEWER(version=str(version)[:20]))
        document = document.get("questions")
    if not isinstance(document, list):
        raise UnreadableError(reasons.NOT_OUR_JSON)
    return document
