"""GIFT to questions: our own come back whole, others as far as they go."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from questions.exchange import reasons
from questions.exchange.gift.grammar import Item, Kind, items
from questions.exchange.gift.writing import MORE, SHOWN
from questions.exchange.intake import Intake
from questions.exchange.outcome import UnreadableError
from questions.exchange.plain import Entry
from questions.exchange.reasons import Reason

_TAG: Final = re.compile(r"\[tag:(?:framework-(torch|tensorflow|any)|level-([1-5]))\]")
_ID: Final = re.compile(r"\[id:([a-z0-9-]+)\]")
_PICTURE: Final = re.compile(r"@@PLUGINFILE@@|<img\b", re.IGNORECASE)

_REFUSED: Final[dict[Kind, Reason]] = {
    Kind.ESSAY: reasons.ESSAY,
    Kind.NOTHING: reasons.NO_ANSWERS,
    Kind.PAIRS: reasons.MATCHING,
    Kind.UNCLOSED: reasons.UNCLOSED,
    Kind.UNKNOWN: reasons.UNKNOWN_ANSWERS,
    Kind.WORDS: reasons.SHORT_ANSWER,
    Kind.NUMBERS: reasons.NUMERIC,
}


def read(text: str, intake: Intake) -> None:
    """Offer every question of `text` to `intake`. Raises UnreadableError where there is none."""
    found = False
    for item in items(text):
        found = True
        title = item.title or item.text
        if item.kind in _REFUSED:
            intake.refuse(item.line, title, _REFUSED[item.kind])
        elif _PICTURE.search(item.text):
            intake.refuse(item.line, title, reasons.PICTURES)
        else:
            intake.offer(item.line, _entry(item), title)
    if not found:
        raise UnreadableError(reasons.NO_QUESTIONS)


def _entry(item: Item) -> Entry:
    more = _more(item.comments)
    # Of a question that is not ours, a block of code at its end is its code.
    has_code = bool(more.pop("code", not more))
    entry: Entry = {**_tagged(item.comments), **more, **_asked(item.text, has_code=has_code)}
    entry["options"] = [_option(item, at) for at in range(len(item.answers))]
    if item.feedback:
        entry["explanation"] = item.feedback
    return entry


def _option(item: Item, at: int) -> Entry:
    answer = item.answers[at]
    option: Entry = {"text": answer.text}
    if answer.weight > 0:
        option["correct"] = True
    if answer.feedback:
        option["why"] = answer.feedback
    return option


def _asked(text: str, *, has_code: bool) -> Entry:
    """The prompt, and the code that stands in a block below it."""
    if has_code and text.rstrip().endswith("```"):
        prompt, _, block = text.rstrip()[:-3].rpartition("```")
        language, _, code = block.partition("\n")
        if prompt.strip() and code.strip() and language in {"python", "py", ""}:
            return {"prompt": prompt.strip(), "code": code.removesuffix("\n")}
    return {"prompt": text}


def _more(comments: tuple[str, ...]) -> Entry:
    """What we wrote beside the question; nothing where it was not us or can't be read any more."""
    written = next((each for each in reversed(comments) if each.startswith(MORE)), None)
    if written is None:
        return {}
    try:
        more: Any = json.loads(written.removeprefix(MORE))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(more, dict):
        return {}
    return {field: value for field, value in more.items() if field == "code" or field not in SHOWN}


def _tagged(comments: tuple[str, ...]) -> Entry:
    entry: Entry = {}
    for comment in comments:
        if comment.startswith(MORE):
            continue
        if named := _ID.search(comment):
            entry["id"] = named[1]
        for framework, level in _TAG.findall(comment):
            entry |= {"level": int(level)} if level else {"framework": framework}
    return entry
