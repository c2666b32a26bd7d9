"""Entries of any file as what a member would have typed for them, to go on with in the boxes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from questions import boxes
from questions.boxes.layout import HINTS, IN_ORDER, WRONG
from questions.entry import tables
from questions.exchange import reasons
from questions.exchange.reasons import Reason
from questions.kinds import KINDS, ONE_PRESS
from questions.model import FRAMEWORKS, Question

_LEVELS: Final = range(1, 6)


def boxed(entry: Mapping[str, Any], topics: Collection[str]) -> dict[str, str] | Reason:
    """What would have been typed for `entry`, as far as it goes, or why no box can hold it."""
    right = [option for option in tables(entry.get("options")) if option.get("correct") is True]
    kind = entry.get("kind", "choice")
    if kind == "choice" and len(right) > 1:
        kind = "several"
    if kind not in KINDS:
        return reasons.UNKNOWN_KIND
    if kind in ONE_PRESS and len(right) > 1:
        return reasons.MANY_RIGHT
    fields = _chosen(entry, topics) | boxes.typed_entry({**entry, "kind": kind})
    too_long = any(len(text) > boxes.LENGTHS.get(name, len(text)) for name, text in fields.items())
    return reasons.TOO_WIDE if too_long or _too_many(entry, len(right)) else fields


def is_whole(question: Question, fields: boxes.Fields, topics: Collection[str]) -> bool:
    """Whether `fields` make that very question again; the order of its options doesn't count."""
    again = boxes.read(fields, question.id, topics).question
    return again is not None and _sorted(again) == _sorted(question)


def _too_many(entry: Mapping[str, Any], right: int) -> bool:
    """Whether there are more answers or hints than boxes for them."""
    rooms = (("options", right + len(WRONG)), ("steps", len(IN_ORDER)), ("hints", len(HINTS)))
    given = ((entry.get(name), room) for name, room in rooms)
    return any(isinstance(each, list | tuple) and len(each) > room for each, room in given)


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
