"""What is missing from a draft or wrong with it, in words for whoever types it.

The words are English; on Discord those that are this module's own are looked up in the reader's language.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from questions import rules
from questions.boxes.layout import CODE, FIELDS, HINTS, IN_ORDER, OPTIONS, WRONG, Fields, kind_of, steps_of
from questions.boxes.values import typed_value
from questions.entry import tables
from questions.kinds import NEEDED, TYPED

_MENTION: Final = re.compile(r"@(?:everyone|here)\b|<(?:@[!&]?|#)\d+>")
_PLACED: Final = re.compile(r"(?P<name>\w+)(?:\[(?P<index>\d+)\])?(?:\.(?P<part>\w+))?")
# In which a block of code would end what is around it.
_NO_BLOCKS: Final = frozenset({*OPTIONS, "rights", "mistakes", *IN_ORDER})
# Several answers with their feedback are typed into these.
_LISTS: Final = frozenset({"rights", "mistakes"})
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a draft from being a question: in which box, which of its fields, and what.

    `field` is None for what concerns the whole of the step. `values` belong into the named places of `words`.
    """

    step: str
    field: str | None
    words: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return self.words.format(**self.values) if self.values else self.words


def step_of(name: str, kind: str) -> str:
    """The box in which that field is typed, for a question of that kind."""
    return next((step for step, fields in steps_of(kind).items() if name in fields), "claims")


def filled(fields: Fields, names: tuple[str, ...]) -> list[str]:
    """Those of the fields in which something is typed."""
    return [name for name in names if fields.get(name, "").strip()]


def in_order(problems: list[Problem], kind: str) -> tuple[Problem, ...]:
    """The problems in the order of the boxes."""
    steps = steps_of(kind)
    places = [(step, field) for step, fields in steps.items() for field in (None, *fields)]

    def place(problem: Problem) -> int:
        return places.index((problem.step, problem.field))

    return tuple(sorted(problems, key=place))


def missing(fields: Fields) -> Iterator[Problem]:
    """What has not been typed yet, in words for whoever has just begun."""
    kind = kind_of(fields)
    for name in ("topic", "prompt", "explanation", "sources"):
        if not filled(fields, (name,)):
            yield Problem(step_of(name, kind), name, "is still missing")
    yield from _missing_answers(fields, kind)
    if len(filled(fields, HINTS)) < rules.COUNTS["hints"][0]:
        yield Problem("hints", None, "are still missing: give at least two")
    yield from _missing_proof(fields, kind)


def dangerous(fields: Fields) -> Iterator[Problem]:
    """What would do something to the channel, or to the texts around it."""
    kind = kind_of(fields)
    for name in (name for step in steps_of(kind).values() for name in step):
        text = fields.get(name, "")
        if name not in CODE and _MENTION.search(text):
            yield Problem(step_of(name, kind), name, "mentions people, roles or a channel")
        if text.count("```") % 2:
            yield Problem(step_of(name, kind), name, "has a ``` that nothing closes")
        elif "```" in text and name in _NO_BLOCKS:
            words = "can't have a code block: use `back ticks` for code in a line"
            yield Problem(step_of(name, kind), name, words)


def placed(path: str, words: str, fields: Fields, entry: Mapping[str, Any]) -> Problem | None:
    """A mistake of the entry as one of what was typed; None for what is told in better words already."""
    place = _place(path)
    match place.name:
        case "options" | "misconceptions" | "steps":
            return _in_answers(place, words, fields, tables(entry.get(place.name)))
        case "hints":
            one = filled(fields, HINTS)[place.at - 1] if place.at else None
            return Problem("hints", one, words)
        case "sources":
            said = f"{words} (line {place.at})" if place.at else words
            return Problem("explanation", "sources", said)
        case "verify":
            return _in_claims(place.part, words, fields)
    known = place.name in FIELDS
    return Problem(step_of(place.name, kind_of(fields)), place.name, words) if known else None


def shortened(text: str) -> str:
    """So much of what was typed as is needed to find it."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def _missing_answers(fields: Fields, kind: str) -> Iterator[Problem]:
    if kind == "order":
        if len(filled(fields, IN_ORDER)) < rules.COUNTS["steps"][0]:
            yield Problem("steps", None, "are still missing: give at least three")
        return
    step = list(steps_of(kind))[1]
    for name in ("right", "rights", "answer"):
        if name in steps_of(kind)[step] and not filled(fields, (name,)):
            words = "are still missing: give at least one" if name in _LISTS else "is still missing"
            yield Problem(step, name, words)
    if kind in TYPED:
        if not filled(fields, ("mistakes",)):
            yield Problem(step, "mistakes", "are still missing: give at least one")
    elif not filled(fields, WRONG):
        yield Problem(step, "wrong1", "is still missing: give at least one wrong answer")


def _missing_proof(fields: Fields, kind: str) -> Iterator[Problem]:
    code = bool(filled(fields, ("code",)))
    if not code and "code" in NEEDED.get(kind, ()):
        yield Problem("question", "code", "is still missing")
    if kind == "bug":
        for name in ("raises", "mended"):
            if not filled(fields, (name,)):
                yield Problem("claims", name, "is still missing")
    elif code and not filled(fields, steps_of(kind)["claims"]):
        yield Problem("claims", None, "is still missing: say what running the code must show")


class _Place(NamedTuple):
    """A place in the entry: `options[2].why`, counted from 1; 0 for the whole list."""

    name: str
    at: int
    part: str | None


def _place(path: str) -> _Place:
    found = _PLACED.match(path)
    return _Place(found["name"], int(found["index"] or 0), found["part"]) if found else _Place(path, 0, None)


def _in_answers(place: _Place, words: str, fields: Fields, given: list[Mapping[str, Any]]) -> Problem | None:
    """A mistake of the options, misconceptions or steps that are `given`."""
    step = list(steps_of(kind_of(fields)))[1]
    if not place.at:
        # What is missing altogether is told of the field in which it is to be typed.
        told = any(_missing_answers(fields, kind_of(fields)))
        return None if told else _of_all_answers(place.name, step, words, len(given))
    field_name, found = _typed_in(place.name, place.at, fields, given), given[place.at - 1]
    answer = str(found.get("text") or typed_value(found.get("answer")))
    if place.part == "why" and words == "is empty":
        if field_name in _LISTS:
            said = "lack the feedback for “{answer}”: write it on the lines below that"
            return Problem(step, field_name, said, {"answer": shortened(answer)})
        if place.name == "steps":
            return Problem(step, field_name, "is missing its reason, on the lines below the step")
        return Problem(step, field_name, "is missing its feedback, on the lines below the answer")
    if words == "counts as the right answer":
        said = "have “{answer}”, which counts as the right answer"
        return Problem(step, field_name, said, {"answer": shortened(answer)})
    return Problem(step, field_name, f"{words} (number {place.at})" if field_name in _LISTS else words)


def _of_all_answers(name: str, step: str, words: str, number: int) -> Problem | None:
    where = "mistakes" if name == "misconceptions" else None
    most = rules.COUNTS[name][1]
    if number > most:
        said = "are too many: {number}, and {most} are allowed"
        return Problem(step, where, said, {"number": number, "most": most})
    if "too few for several" in words:
        words = "are too few: give at least three, the right and the wrong ones together"
    return Problem(step, where, words)


def _typed_in(name: str, index: int, fields: Fields, given: list[Mapping[str, Any]]) -> str:
    """The field in which the answer of that place, counted from 1, was typed."""
    if name == "misconceptions":
        return "mistakes"
    if name == "steps":
        return filled(fields, IN_ORDER)[index - 1]
    right = sum(bool(option.get("correct")) for option in given)
    if index <= right:
        return "rights" if kind_of(fields) == "several" else "right"
    return filled(fields, WRONG)[index - right - 1]


def _in_claims(part: str | None, words: str, fields: Fields) -> Problem | None:
    kind = kind_of(fields)
    if part is None:
        return _of_all_claims(words, kind)
    name = {"code": "proof", "trainable": "parameters"}.get(part, part)
    return Problem("claims", name if name in steps_of(kind)["claims"] else None, words)


def _of_all_claims(words: str, kind: str) -> Problem | None:
    if "show the answer" in words:
        if kind == "shape":
            return Problem("claims", "shapes", "have to show the right answer, like `output (4, 10)`")
        said = "has to show the right answer: as a number of parameters, or in what is printed"
        return Problem("claims", None, said)
    # A typed answer is what is to be shown then, which is told.
    if "claims nothing" in words and kind not in TYPED:
        return Problem("claims", None, "is still missing: say what running the code must show")
    if "nothing to run" in words and "code" not in NEEDED.get(kind, ()):
        return Problem("claims", None, "has nothing to run: give the question code, or other code to run")
    # What is missing altogether is told, or can't be read, which is told too.
    return None
