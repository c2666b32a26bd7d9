"""GIFT to questions: our own come back whole, others as far as they go."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from questions.exchange import reasons
from questions.exchange.gift.grammar import Answer, Item, Kind, items
from questions.exchange.gift.writing import MORE, SHOWN
from questions.exchange.intake import Intake
from questions.exchange.outcome import UnreadableError
from questions.exchange.plain import OPEN, Entry
from questions.exchange.reasons import Reason

_TAG: Final = re.compile(r"\[tag:(?:framework-(torch|tensorflow|any)|level-([1-5]))\]")
_ID: Final = re.compile(r"\[id:([a-z0-9-]+)\]")
_DECIMAL: Final = r"[-+]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})(?:[eE][-+]?\d{1,2})?"
_NEAR: Final = re.compile(rf"(?P<value>{_DECIMAL})\s*(?::\s*(?P<within>{_DECIMAL}))?")
_SPAN: Final = re.compile(rf"(?P<low>{_DECIMAL})\s*\.\.\s*(?P<high>{_DECIMAL})")
_WHOLE_NUMBER: Final = re.compile(r"[-+]?\d+")
_SIZE: Final = re.compile(r"\d{1,12}")
# The weight of an answer that is right and not only in part.
WHOLE: Final = 100

# Ours of these kinds have their answers beside them; what Moodle asks with is only made from those.
_BESIDE: Final = frozenset({"shape", "number", "order"})
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
        more = _more(item.comments)
        answers = {} if more.get("kind") in _BESIDE else _answers(item)
        if answers is None:
            intake.refuse(item.line, title, _REFUSED[item.kind])
        elif item.pictures:
            intake.refuse(item.line, title, reasons.PICTURES)
        else:
            intake.offer(item.line, _entry(item, more, answers), title)
    if not found:
        raise UnreadableError(reasons.NO_QUESTIONS)


def _entry(item: Item, more: Entry, answers: Entry) -> Entry:
    # Of a question that is not ours, a block of code at its end is its code.
    has_code = bool(more.pop("code", not more))
    unit = more.get("unit")
    text = item.text.removesuffix(f"\n\n(in {unit})") if unit else item.text
    entry: Entry = {**_tagged(item.comments), **answers, **more, **_asked(text, has_code=has_code)}
    if item.feedback:
        entry["explanation"] = item.feedback
    return entry


def _answers(item: Item) -> Entry | None:
    """The fields that say how it is answered; None where none of our kinds is answered so."""
    if item.kind in (Kind.CHOICES, Kind.TRUTH):
        right = sum(answer.weight > 0 for answer in item.answers)
        kind: Entry = {"kind": "several"} if right > 1 else {}
        return {**kind, "options": [_option(answer) for answer in item.answers]}
    if item.kind is Kind.NUMBERS:
        return _number(item.answers)
    return _shape(item.answers) if item.kind is Kind.WORDS else None


def _option(answer: Answer) -> Entry:
    right: Entry = {"correct": True} if answer.weight > 0 else {}
    return {"text": answer.text, **right, **_why(answer)}


def _why(answer: Answer) -> Entry:
    return {"why": answer.feedback} if answer.feedback else {}


def _shape(answers: tuple[Answer, ...]) -> Entry | None:
    """Typed words, where all of them are shapes: the first right one, and the wrong ones that are known."""
    shapes = [(_dims(answer.text), answer) for answer in answers]
    right = [dims for dims, answer in shapes if answer.weight >= WHOLE]
    if not right or any(dims is None for dims, _answer in shapes):
        return None
    wrong = [{"answer": dims, **_why(answer)} for dims, answer in shapes if answer.weight <= 0]
    return {"kind": "shape", "answer": right[0], **({"misconceptions": wrong} if wrong else {})}


def _dims(text: str) -> list[int | str] | None:
    """A shape of more than one size: "5" alone would be a number."""
    bare = text.strip().strip("()[]")
    dims = [dim.strip() for dim in bare.split(",") if dim.strip()]
    if "," not in bare or not all(dim == OPEN or _SIZE.fullmatch(dim) for dim in dims):
        return None
    return [dim if dim == OPEN else int(dim) for dim in dims]


def _number(answers: tuple[Answer, ...]) -> Entry | None:
    numbers = [(_value(answer.text), answer) for answer in answers]
    right = next((value for value, answer in numbers if answer.weight >= WHOLE), None)
    if right is None:
        return None
    value, tolerance = right
    wrong = [
        {"answer": given[0], **_why(answer)} for given, answer in numbers if given and answer.weight <= 0
    ]
    share = tolerance / abs(value) if value else 0.0
    return {
        "kind": "number",
        "answer": value,
        **({"tolerance": share} if share else {}),
        **({"misconceptions": wrong} if wrong else {}),
    }


def _value(text: str) -> tuple[int | float, float] | None:
    """A number and how far off one may be: "3", "3:0.1", "2.9..3.1"."""
    if span := _SPAN.fullmatch(text):
        low, high = float(span["low"]), float(span["high"])
        return (low + high) / 2, abs(high - low) / 2
    near = _NEAR.fullmatch(text)
    if near is None:
        return None
    written = near["value"]
    value = int(written) if _WHOLE_NUMBER.fullmatch(written) else float(written)
    return value, float(near["within"] or 0)


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
