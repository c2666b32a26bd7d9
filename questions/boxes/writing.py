"""The way back: what somebody would have typed for a question, or for an entry that is to become one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, Final

from pydantic import ValidationError

from questions.boxes.layout import HINTS, IN_ORDER, OPTIONS, WRONG
from questions.boxes.pairs import Pair, typed_pair, typed_pairs
from questions.boxes.values import is_value, typed_claims, typed_share, typed_value
from questions.entry import tables
from questions.kinds import TYPED
from questions.model import Question, Verify

_TEXTS: Final = ("prompt", "code", "mended", "explanation")


def typed(question: Question) -> dict[str, str]:
    """What would have been typed for `question`: `read` makes it of this again, the right options first."""
    chosen = {"topic": question.topic, "framework": question.framework, "level": str(question.level)}
    return chosen | typed_entry(question.model_dump())


def typed_entry(entry: Mapping[str, Any]) -> dict[str, str]:
    """What would have been typed for `entry`, which may be unfinished, but for what is picked from a list.

    Of options, hints or steps there may be more than there is room for: only the first ones come along.
    """
    kind = str(entry.get("kind", "choice"))
    fields = {
        "kind": "" if kind == "choice" else kind,
        **{name: entry[name] for name in _TEXTS if isinstance(entry.get(name), str)},
        **_answers(entry, kind),
        **dict(zip(HINTS, _texts(entry.get("hints")), strict=False)),
        "sources": "\n".join(map(_one_line, _texts(entry.get("sources")))),
        **_claims(entry.get("verify")),
    }
    return {name: text.strip("\n") for name, text in fields.items() if text.strip()}


def _answers(entry: Mapping[str, Any], kind: str) -> dict[str, str]:
    if kind in TYPED:
        unit = entry["unit"] if isinstance(entry.get("unit"), str) else ""
        wrong = (
            Pair(typed_value(each.get("answer")), _text(each.get("why")))
            for each in tables(entry.get("misconceptions"))
        )
        return {
            "answer": typed_value(entry.get("answer")),
            "unit": unit,
            "tolerance": typed_share(entry.get("tolerance")),
            "mistakes": typed_pairs(wrong, is_value(kind, unit)),
        }
    if kind == "order":
        return _in_boxes(IN_ORDER, map(_pair, tables(entry.get("steps"))))
    options = tables(entry.get("options"))
    right = [_pair(option) for option in options if option.get("correct") is True]
    wrong_ones = [_pair(option) for option in options if option.get("correct") is not True]
    if kind == "several":
        return {"rights": typed_pairs(right), **_in_boxes(WRONG, wrong_ones)}
    return _in_boxes(OPTIONS, chain(right or [Pair("", "")], wrong_ones))


def _in_boxes(names: Iterable[str], given: Iterable[Pair]) -> dict[str, str]:
    return {name: typed_pair(*each) for name, each in zip(names, given, strict=False)}


def _pair(option: Mapping[str, Any]) -> Pair:
    text = _text(option.get("text"))
    return Pair(text if "```" in text else _one_line(text), _text(option.get("why")))


def _claims(verify: object) -> dict[str, str]:
    try:
        return typed_claims(Verify.model_validate(verify)) if verify else {}
    except ValidationError:
        return {}


def _texts(values: object) -> list[str]:
    return [each for each in values if isinstance(each, str)] if isinstance(values, list | tuple) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
