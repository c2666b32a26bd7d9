"""Entries of any file as what a member would have typed for them, to go on with in the boxes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from pydantic import ValidationError

from questions import boxes
from questions.exchange import reasons
from questions.exchange.reasons import Reason
from questions.model import FRAMEWORKS, Question, Verify

_TEXTS: Final = ("prompt", "code", "mended", "explanation")
_LEVELS: Final = range(1, 6)


def boxed(entry: Mapping[str, Any], topics: Collection[str]) -> dict[str, str] | Reason:
    """What would have been typed for `entry`, as far as it goes, or why no box can hold it."""
    options = [each for each in _list(entry, "options") if isinstance(each, Mapping)]
    right = [option for option in options if option.get("correct") is True]
    kind = entry.get("kind", "choice")
    if kind not in boxes.BOXED or len(right) > 1:
        return reasons.OTHER_KIND
    wrong = [option for option in options if option not in right]
    hints = [each for each in _list(entry, "hints") if isinstance(each, str)]
    if len(wrong) >= len(boxes.OPTIONS) or len(hints) > len(boxes.HINTS):
        return reasons.TOO_WIDE
    fields = {
        **_chosen(entry, topics),
        "kind": "" if kind == "choice" else kind,
        **{name: entry[name] for name in _TEXTS if isinstance(entry.get(name), str)},
        **dict(zip(boxes.OPTIONS, [*map(_option, right or [{}]), *map(_option, wrong)], strict=False)),
        **dict(zip(boxes.HINTS, hints, strict=False)),
        "sources": "\n".join(_one_line(each) for each in _list(entry, "sources") if isinstance(each, str)),
        **_claims(entry.get("verify")),
    }
    filled = {name: text.strip("\n") for name, text in fields.items() if text.strip()}
    if any(len(text) > boxes.LENGTHS.get(name, len(text)) for name, text in filled.items()):
        return reasons.TOO_WIDE
    return filled


def is_whole(question: Question, fields: boxes.Fields, topics: Collection[str]) -> bool:
    """Whether `fields` make that very question again; the order of its options doesn't count."""
    again = boxes.read(fields, question.id, topics).question
    return again is not None and _sorted(again) == _sorted(question)


def _sorted(question: Question) -> Question:
    options = sorted(question.options, key=lambda option: option.text)
    return question.model_copy(update={"options": tuple(options)})


def _chosen(entry: Mapping[str, Any], topics: Collection[str]) -> dict[str, str]:
    """What is picked from a list; what isn't in the list is left for the member to pick."""
    picked = {"topic": topics, "framework": FRAMEWORKS, "level": _LEVELS}
    return {
        name: str(entry[name])
        for name, known in picked.items()
        if isinstance(entry.get(name), str | int) and entry[name] in known
    }


def _option(option: Mapping[str, Any]) -> str:
    """The answer on the first line, the feedback below it."""
    text, why = (option.get(name) for name in ("text", "why"))
    answer = _one_line(text) if isinstance(text, str) and "```" not in text else str(text or "")
    return f"{answer}\n{why}" if isinstance(why, str) and answer else answer


def _claims(verify: object) -> dict[str, str]:
    try:
        return boxes.typed_claims(Verify.model_validate(verify)) if verify else {}
    except ValidationError:
        return {}


def _list(entry: Mapping[str, Any], field: str) -> list[Any]:
    value = entry.get(field)
    return list(value) if isinstance(value, list | tuple) else []


def _one_line(text: str) -> str:
    return " ".join(text.split())
