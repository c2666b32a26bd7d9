"""What the texts in the boxes mean: the entry of the bank, and the question that it is or is to become."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from questions import rules
from questions.boxes import values
from questions.boxes.layout import HINTS, IN_ORDER, WRONG, Fields, kind_of, steps_of
from questions.boxes.pairs import Pair, pair, pairs
from questions.boxes.problems import Problem, dangerous, filled, in_order, missing, placed, shortened
from questions.kind_rules import shows
from questions.kinds import TYPED
from questions.mistakes import fields_in_plain_words
from questions.model import Misconception, Option, Question, Step
from questions.text import flow, tidy_code

_UNREAD: Final = {
    ("shape", "answer"): "can't be read: write its sizes with commas between them, like `8, 3, 224, 224`",
    ("number", "answer"): "can't be read as a number: write it like `25.6M`, without the unit",
    ("shape", "mistakes"): "have “{answer}”, which can't be read as a shape: write one like `8, 3, 224, 224`",
    ("number", "mistakes"): "have “{answer}”, which can't be read as a number: write one like `25.6M`",
}
_UNREAD_SHAPE: Final = "has a line that can't be read, “{line}”: write it like `output (4, 10)`"
_UNREAD_COUNT: Final = "has a line that can't be read, “{line}”: write it like `model 5130 trainable`"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a draft means: the question, or else what is missing and wrong."""

    question: Question | None
    problems: tuple[Problem, ...]
    entry: Mapping[str, Any]


def read(fields: Fields, question_id: str, topics: Collection[str]) -> Reading:
    """What `fields` mean as the question of that id, in a bank that has those `topics`."""
    entry, unread = _entry(fields, question_id)
    found = [*unread, *missing(fields), *dangerous(fields)]
    if fields.get("topic") and fields["topic"] not in topics:
        found.append(Problem("question", "topic", "is one that the bank doesn't have any more"))
    question = None
    try:
        question = Question.model_validate(entry)
    except ValidationError as error:
        told = [*fields_in_plain_words(error), *rules.broken(entry)]
        known = {(each.step, each.field) for each in found}
        in_boxes = (placed(path, words, fields, entry) for path, words in told)
        found += [each for each in in_boxes if each and (each.step, each.field) not in known]
    problems = in_order(found, kind_of(fields))
    return Reading(None if problems else question, problems, entry)


def sketch(reading: Reading) -> Question:
    """The question as far as it is there, to be looked at; nothing must be graded by it."""
    if reading.question is not None:
        return reading.question
    entry = reading.entry
    most = {name: limit for name, (_least, limit) in rules.COUNTS.items()}
    return Question.model_construct(
        id=entry["id"],
        topic=entry["topic"],
        kind=entry["kind"],
        framework=entry["framework"],
        level=entry["level"],
        prompt=_flow(entry["prompt"]),
        code=str(tidy_code(entry["code"])) if "code" in entry else None,
        options=tuple(
            Option.model_construct(text=_flow(each["text"]), why=_flow(each["why"]), correct=each["correct"])
            for each in entry.get("options", ())[: most["options"]]
        ),
        answer=entry.get("answer"),
        unit=entry.get("unit"),
        tolerance=entry.get("tolerance", 0.0),
        misconceptions=tuple(
            Misconception.model_construct(answer=each["answer"], why=_flow(each["why"]))
            for each in entry.get("misconceptions", ())
        ),
        steps=tuple(
            Step.model_construct(text=_flow(each["text"]), why=_flow(each["why"]))
            for each in entry.get("steps", ())[: most["steps"]]
        ),
        hints=tuple(map(_flow, entry["hints"])),
        explanation=_flow(entry["explanation"]),
        sources=tuple(entry["sources"]),
        verify=None,
    )


def _entry(fields: Fields, question_id: str) -> tuple[dict[str, Any], list[Problem]]:
    """The entry, as a file of the bank would have it, and what can't be read of what was typed for it."""
    problems: list[Problem] = []
    level = fields.get("level", "")
    verify = _verify(fields, problems)
    entry: dict[str, Any] = {
        "id": question_id,
        "topic": fields.get("topic", ""),
        "kind": kind_of(fields),
        "framework": fields.get("framework", "any"),
        "level": int(level) if level.isdecimal() else 1,
        "prompt": fields.get("prompt", ""),
        **_answers(fields, verify, problems),
        "hints": [fields[name] for name in filled(fields, HINTS)],
        "explanation": fields.get("explanation", ""),
        "sources": _lines(fields, "sources"),
    }
    for name in filled(fields, ("code", "mended")):
        if name == "code" or name in steps_of(kind_of(fields))["claims"]:
            entry[name] = fields[name]
    if verify:
        entry["verify"] = verify
    return entry, problems


def _answers(fields: Fields, verify: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """The fields of the entry that its kind has for answers."""
    kind = kind_of(fields)
    if kind in TYPED:
        return _typed_answers(fields, kind, verify, problems)
    if kind == "order":
        steps = (pair(fields[name]) for name in filled(fields, IN_ORDER))
        return {"steps": [{"text": each.answer, "why": each.why} for each in steps]}
    right = pairs(fields.get("rights", "")) if kind == "several" else _only(fields, ("right",))
    return {
        "options": [
            {"text": each.answer, "why": each.why, "correct": correct}
            for correct, those in ((True, right), (False, _only(fields, WRONG)))
            for each in those
        ]
    }


def _only(fields: Fields, names: tuple[str, ...]) -> list[Pair]:
    """The one that is typed in each of the fields."""
    return [pair(fields[name]) for name in filled(fields, names)]


def _typed_answers(
    fields: Fields, kind: str, verify: Mapping[str, Any], problems: list[Problem]
) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    unit = " ".join(fields.get("unit", "").split()) if kind == "number" else ""
    if unit:
        entry["unit"] = unit
    meant = values.readings(fields.get("answer", ""), kind, unit)
    # Whether a point groups digits is seen from what the code shows; who writes one so writes all so.
    shown = (at for at, each in enumerate(meant) if isinstance(each, int | float) and shows(verify, each))
    which = next(shown, 0)
    if meant:
        entry["answer"] = meant[which]
    elif filled(fields, ("answer",)):
        problems.append(Problem("answer", "answer", _UNREAD[kind, "answer"]))
    if kind == "number" and filled(fields, ("tolerance",)):
        tolerance = values.share(fields["tolerance"])
        entry["tolerance"] = tolerance or 0.0
        if tolerance is None:
            problems.append(Problem("answer", "tolerance", "has to be between 0 and 50 %, like 2 %"))
    wrong = []
    for answer, why in pairs(fields.get("mistakes", ""), values.is_value(kind, unit)):
        meant = values.readings(answer, kind, unit)
        if not meant:
            words = _UNREAD[kind, "mistakes"]
            problems.append(Problem("answer", "mistakes", words, {"answer": shortened(answer)}))
        else:
            wrong.append({"answer": meant[min(which, len(meant) - 1)], "why": why})
    return entry | {"misconceptions": wrong}


def _verify(fields: Fields, problems: list[Problem]) -> dict[str, Any]:
    verify: dict[str, Any] = {
        "shapes": dict(_each("shapes", fields, values.shape, _UNREAD_SHAPE, problems)),
        "prints": [text.strip() for text in re.split(r"\n\s*\n", fields.get("prints", "")) if text.strip()],
    }
    counted = list(_each("parameters", fields, values.count, _UNREAD_COUNT, problems))
    verify["parameters"] = {name: count for name, (count, trainable) in counted if not trainable}
    verify["trainable"] = {name: count for name, (count, trainable) in counted if trainable}
    if raises := fields.get("raises", "").strip():
        kind, _colon, message = raises.partition(":")
        verify["raises"] = {"type": kind.strip(), "message": message.strip()}
    if filled(fields, ("proof",)) and "proof" in steps_of(kind_of(fields))["claims"]:
        verify["code"] = fields["proof"]
    return {name: claim for name, claim in verify.items() if claim}


def _each(
    field: str,
    fields: Fields,
    meaning: Callable[[str], Any],
    unread: str,
    problems: list[Problem],
) -> Iterator[tuple[str, Any]]:
    """The name that each line of `field` begins with, and the meaning of what follows."""
    for line in _lines(fields, field):
        named = values.NAMED.fullmatch(line)
        meant = meaning(named[2]) if named else None
        if named is None or meant is None:
            problems.append(Problem("claims", field, unread, {"line": shortened(line)}))
        else:
            yield named[1], meant


def _flow(text: str) -> str:
    return str(flow(text))


def _lines(fields: Fields, name: str) -> list[str]:
    return [line.strip() for line in fields.get(name, "").splitlines() if line.strip()]
