"""A question as people type it into boxes, one text a field, and the entry of the bank that it means.

What was typed is kept as it was, whether or not it makes sense; `read` says what it means and what is wrong
with it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pydantic import ValidationError

from questions import rules
from questions.kinds import Kind
from questions.mistakes import fields_in_plain_words
from questions.model import Option, Question, Verify
from questions.text import flow, tidy_code

Fields: TypeAlias = Mapping[str, str]

# The boxes, and what is typed into each. The right answer has a field of its own, and so needs no mark.
OPTIONS: Final = ("right", "wrong1", "wrong2", "wrong3", "wrong4")
HINTS: Final = ("hint1", "hint2", "hint3", "hint4")
STEPS: Final[dict[str, tuple[str, ...]]] = {
    "question": ("prompt", "code", "topic", "framework", "level"),
    "options": OPTIONS,
    "hints": HINTS,
    "explanation": ("explanation", "sources"),
    "claims": ("shapes", "parameters", "prints", "raises", "proof"),
}
# What other kinds are proved by: of these, the code that learners see is what must run.
CLAIMS: Final[dict[str, tuple[str, ...]]] = {
    "predict": ("shapes", "parameters", "prints", "raises"),
    "bug": ("shapes", "parameters", "prints", "raises", "mended"),
}
# The kinds that can be written in boxes.
BOXED: Final[tuple[Kind, ...]] = ("choice", *CLAIMS)  # type: ignore[arg-type]
FIELDS: Final = (*(field for fields in STEPS.values() for field in fields), "mended")
# How many characters a field that is typed has room for.
LENGTHS: Final[Mapping[str, int]] = {
    "prompt": 700,
    "code": 1800,
    **dict.fromkeys(OPTIONS, 502),
    **dict.fromkeys(HINTS, 400),
    "explanation": 1500,
    "sources": 1806,
    "shapes": 1000,
    "parameters": 500,
    "prints": 1000,
    "raises": 300,
    "proof": 1800,
    "mended": 1800,
}

CODE: Final = frozenset({"code", "proof", "mended"})

_NAMED: Final = re.compile(r"`?([^\W\d]\w*)`?(?:\s*[:=]\s*|\s+|(?=[(\[]))(.*)")
_COUNTED: Final = re.compile(r"([\d,._\s]*\d)\s*(parameters)?\s*,?\s*(trainable)?", re.IGNORECASE)
_BETWEEN_DIMENSIONS: Final = re.compile("[,x\u00d7\\s]+")
_OPEN_DIMENSION: Final = frozenset({"none", "?", "n", "b", "batch", "*"})
_MENTION: Final = re.compile(r"@(?:everyone|here)\b|<(?:@[!&]?|#)\d+>")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a draft from being a question: in which box, which of its fields, and what.

    `field` is None for what concerns the whole of the step.
    """

    step: str
    field: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a draft means: the question, or else what is missing and wrong."""

    question: Question | None
    problems: tuple[Problem, ...]
    entry: Mapping[str, Any]


def steps_of(kind: str) -> dict[str, tuple[str, ...]]:
    """The boxes of a question of that kind, and what is typed into each."""
    return {**STEPS, "claims": CLAIMS.get(kind, STEPS["claims"])}


def kind_of(fields: Fields) -> str:
    """The kind that was chosen at the beginning: `choice` unless said otherwise."""
    return fields.get("kind", "choice")


def read(fields: Fields, question_id: str, topics: Collection[str]) -> Reading:
    """What `fields` mean as the question of that id, in a bank that has those `topics`."""
    entry, unread = _entry(fields, question_id)
    found = [*unread, *_missing(fields), *_dangerous(fields)]
    if fields.get("topic") and fields["topic"] not in topics:
        found.append(Problem("question", "topic", "is one that the bank doesn't have any more"))
    question = None
    try:
        question = Question.model_validate(entry)
    except ValidationError as error:
        told = [*fields_in_plain_words(error), *rules.broken(entry)]
        known = {(each.step, each.field) for each in found}
        placed = (_placed(path, words, fields) for path, words in told)
        found += [each for each in placed if each and (each.step, each.field) not in known]
    problems = tuple(sorted(found, key=_place))
    return Reading(None if problems else question, problems, entry)


def sketch(reading: Reading) -> Question:
    """The question as far as it is there, to be looked at; nothing must be graded by it."""
    if reading.question is not None:
        return reading.question
    entry = reading.entry
    options = tuple(
        Option.model_construct(text=_flow(each["text"]), why=_flow(each["why"]), correct=each["correct"])
        for each in entry["options"]
    )
    return Question.model_construct(
        id=entry["id"],
        topic=entry["topic"],
        kind=entry["kind"],
        framework=entry["framework"],
        level=entry["level"],
        prompt=_flow(entry["prompt"]),
        code=str(tidy_code(entry["code"])) if "code" in entry else None,
        options=options,
        hints=tuple(map(_flow, entry["hints"])),
        explanation=_flow(entry["explanation"]),
        sources=tuple(entry["sources"]),
        verify=None,
    )


def typed(question: Question) -> dict[str, str]:
    """What would have been typed for `question`: `read` makes it of this again, the right option first."""
    ordered = sorted(question.options, key=lambda option: not option.correct)
    fields = {
        "topic": question.topic,
        "kind": "" if question.kind == "choice" else question.kind,
        "framework": question.framework,
        "level": str(question.level),
        "prompt": question.prompt,
        "code": question.code or "",
        "mended": question.mended or "",
        "explanation": question.explanation,
        "sources": "\n".join(question.sources),
        **{name: f"{option.text}\n{option.why}" for name, option in zip(OPTIONS, ordered, strict=False)},
        **dict(zip(HINTS, question.hints, strict=False)),
        **(typed_claims(question.verify) if question.verify else {}),
    }
    return {name: text for name, text in fields.items() if text}


def typed_claims(verify: Verify) -> dict[str, str]:
    """What would have been typed for these claims."""
    counts = [f"{name} {count}" for name, count in verify.parameters.items()]
    counts += [f"{name} {count} trainable" for name, count in verify.trainable.items()]
    raises = verify.raises
    return {
        "shapes": "\n".join(
            f"{name} ({', '.join(map(str, shape))})" for name, shape in verify.shapes.items()
        ),
        "parameters": "\n".join(counts),
        "prints": "\n\n".join(text.strip() for text in verify.prints),
        "raises": f"{raises.type}: {raises.message}".rstrip(": ") if raises else "",
        "proof": verify.code or "",
    }


def _entry(fields: Fields, question_id: str) -> tuple[dict[str, Any], list[Problem]]:
    """The entry, as a file of the bank would have it, and the claims that can't be read."""
    problems: list[Problem] = []
    level = fields.get("level", "")
    entry: dict[str, Any] = {
        "id": question_id,
        "topic": fields.get("topic", ""),
        "kind": kind_of(fields),
        "framework": fields.get("framework", "any"),
        "level": int(level) if level.isdecimal() else 1,
        "prompt": fields.get("prompt", ""),
        "options": [_option(fields[name], name) for name in _filled(fields, OPTIONS)],
        "hints": [fields[name] for name in _filled(fields, HINTS)],
        "explanation": fields.get("explanation", ""),
        "sources": _lines(fields, "sources"),
    }
    for name in ("code", "mended"):
        if fields.get(name, "").strip():
            entry[name] = fields[name]
    verify = _verify(fields, problems)
    if verify:
        entry["verify"] = verify
    return entry, problems


def _option(text: str, name: str) -> dict[str, Any]:
    """The first line is the answer, what follows the feedback for it."""
    answer, _line, why = text.strip().partition("\n")
    return {"text": answer.strip(), "why": why.strip(), "correct": name == "right"}


def _verify(fields: Fields, problems: list[Problem]) -> dict[str, Any]:
    verify: dict[str, Any] = {
        "shapes": dict(_each("shapes", fields, _shape, "output (4, 10)", problems)),
        "prints": [text.strip() for text in re.split(r"\n\s*\n", fields.get("prints", "")) if text.strip()],
    }
    counted = list(_each("parameters", fields, _count, "model 5130 trainable", problems))
    verify["parameters"] = {name: count for name, (count, trainable) in counted if not trainable}
    verify["trainable"] = {name: count for name, (count, trainable) in counted if trainable}
    if raises := fields.get("raises", "").strip():
        kind, _colon, message = raises.partition(":")
        verify["raises"] = {"type": kind.strip(), "message": message.strip()}
    if fields.get("proof", "").strip():
        verify["code"] = fields["proof"]
    return {name: claim for name, claim in verify.items() if claim}


def _each(
    field: str,
    fields: Fields,
    meaning: Callable[[str], Any],
    example: str,
    problems: list[Problem],
) -> Iterator[tuple[str, Any]]:
    """The name that each line of `field` begins with, and the meaning of what follows."""
    for line in _lines(fields, field):
        named = _NAMED.fullmatch(line)
        meant = meaning(named[2]) if named else None
        if named is None or meant is None:
            words = f"has a line that can't be read, “{line}”: write it like `{example}`"
            problems.append(Problem("claims", field, words))
        else:
            yield named[1], meant


def _shape(text: str) -> list[int | str] | None:
    dims = [dim.casefold() for dim in _BETWEEN_DIMENSIONS.split(text.strip("()[] ")) if dim]
    if not all(dim in _OPEN_DIMENSION or (dim.isascii() and dim.isdecimal()) for dim in dims):
        return None
    return ["None" if dim in _OPEN_DIMENSION else int(dim) for dim in dims]


def _count(text: str) -> tuple[int, bool] | None:
    counted = _COUNTED.fullmatch(text.strip())
    return (int(re.sub(r"\D", "", counted[1])), bool(counted[3])) if counted else None


def _missing(fields: Fields) -> Iterator[Problem]:
    """What has not been typed yet, in words for whoever has just begun."""
    for field in ("topic", "prompt", "explanation", "sources"):
        if not fields.get(field, "").strip():
            yield Problem(_step_of(field), field, "is still missing")
    if not fields.get("right", "").strip():
        yield Problem("options", "right", "is still missing")
    if not any(_filled(fields, OPTIONS[1:])):
        yield Problem("options", "wrong1", "is still missing: give at least one wrong answer")
    if len(_filled(fields, HINTS)) < rules.COUNTS["hints"][0]:
        yield Problem("hints", None, "are still missing: give at least two")
    yield from _missing_proof(fields)


def _missing_proof(fields: Fields) -> Iterator[Problem]:
    if kind_of(fields) != "choice" and not fields.get("code", "").strip():
        yield Problem("question", "code", "is still missing")
    if kind_of(fields) == "bug":
        for field in ("raises", "mended"):
            if not fields.get(field, "").strip():
                yield Problem("claims", field, "is still missing")
    elif fields.get("code", "").strip() and not any(_filled(fields, steps_of(kind_of(fields))["claims"])):
        yield Problem("claims", None, "is still missing: say what running the code must show")


def _dangerous(fields: Fields) -> Iterator[Problem]:
    """What would do something to the channel, or to the texts around it."""
    for field in FIELDS:
        text = fields.get(field, "")
        if field not in CODE and _MENTION.search(text):
            yield Problem(_step_of(field), field, "mentions people, roles or a channel")
        if text.count("```") % 2:
            yield Problem(_step_of(field), field, "has a ``` that nothing closes")
        elif "```" in text and field in OPTIONS:
            yield Problem("options", field, "can't have a code block: use `back ticks` for code in a line")


def _placed(path: str, words: str, fields: Fields) -> Problem | None:
    """A mistake of the entry as one of what was typed; None for what is told in better words already."""
    head = re.match(r"\w+", path)
    name = head[0] if head else path
    index = re.search(r"\[(\d+)\]", path)
    if name == "options":
        if index is None:
            told = "right one" in words or len(_filled(fields, OPTIONS)) < rules.COUNTS["options"][0]
            return None if told else Problem("options", None, words)
        field = _filled(fields, OPTIONS)[int(index[1]) - 1]
        part = "is missing its feedback, on the lines below the answer"
        said = part if path.endswith("why") and words == "is empty" else words
        return Problem("options", field, said)
    if name == "hints":
        return Problem("hints", _filled(fields, HINTS)[int(index[1]) - 1] if index else None, words)
    if name == "sources":
        return Problem("explanation", "sources", f"{words} (line {index[1]})" if index else words)
    if name == "verify":
        field = path.removeprefix("verify.").split(".")[0].split("[")[0]
        field = {"code": "proof", "trainable": "parameters"}.get(field, field)
        named = field if field in steps_of(kind_of(fields))["claims"] else None
        # Where the fields of a bug are missing, each says so for itself.
        return None if named is None and kind_of(fields) == "bug" else Problem("claims", named, words)
    return Problem(_step_of(name), name, words) if name in FIELDS else None


def _place(problem: Problem) -> tuple[int, int]:
    step = list(STEPS).index(problem.step)
    return step, -1 if problem.field is None else FIELDS.index(problem.field)


def _step_of(field: str) -> str:
    return next((step for step, fields in STEPS.items() if field in fields), "claims")


def _filled(fields: Fields, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if fields.get(name, "").strip()]


def _flow(text: str) -> str:
    return str(flow(text))


def _lines(fields: Fields, name: str) -> list[str]:
    return [line.strip() for line in fields.get(name, "").splitlines() if line.strip()]
