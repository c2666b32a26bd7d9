"""Which boxes a question of each kind has, and what is typed into each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from questions.typed import MAX_TYPED

Fields: TypeAlias = Mapping[str, str]

# The right answer has a field of its own, and so needs no mark; where several are right, that has them all.
WRONG: Final = ("wrong1", "wrong2", "wrong3", "wrong4")
OPTIONS: Final = ("right", *WRONG)
IN_ORDER: Final = ("step1", "step2", "step3", "step4", "step5")
HINTS: Final = ("hint1", "hint2", "hint3", "hint4")
CLAIMS: Final = ("shapes", "parameters", "prints", "raises")

# The second box, in which the answers are: its name, and what is typed into it.
_ANSWERS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "choice": ("options", OPTIONS),
    "predict": ("options", OPTIONS),
    "bug": ("options", OPTIONS),
    "several": ("options", ("rights", *WRONG)),
    "shape": ("answer", ("answer", "mistakes")),
    "number": ("answer", ("answer", "unit", "tolerance", "mistakes")),
    "order": ("steps", IN_ORDER),
}
# What a question is proved by. Where what learners see is what must run, there is no other code.
_PROOF: Final[Mapping[str, tuple[str, ...]]] = {"predict": CLAIMS, "bug": (*CLAIMS, "mended")}


def steps_of(kind: str) -> dict[str, tuple[str, ...]]:
    """The boxes of a question of that kind, in order, and what is typed into each."""
    name, answers = _ANSWERS.get(kind, _ANSWERS["choice"])
    return {
        "question": ("prompt", "code", "topic", "framework", "level"),
        name: answers,
        "hints": HINTS,
        "explanation": ("explanation", "sources"),
        "claims": _PROOF.get(kind, (*CLAIMS, "proof")),
    }


def kind_of(fields: Fields) -> str:
    """The kind that was chosen at the beginning: `choice` unless said otherwise."""
    return fields.get("kind", "choice")


# Those of a question with one right answer.
STEPS: Final = steps_of("choice")
# All that is typed for any kind, in the order of the boxes.
FIELDS: Final = tuple(
    dict.fromkeys(
        field
        for place in range(len(STEPS))
        for kind in _ANSWERS
        for field in list(steps_of(kind).values())[place]
    )
)

_OPTION_LENGTH: Final = 502
# Between several in one box stands an empty line, or a short line of dashes.
_BETWEEN: Final = 8
# How many characters a field that is typed has room for.
LENGTHS: Final[Mapping[str, int]] = {
    "prompt": 700,
    "code": 1800,
    **dict.fromkeys(OPTIONS, _OPTION_LENGTH),
    "rights": 4 * (_OPTION_LENGTH + _BETWEEN),
    "answer": MAX_TYPED,
    "unit": 20,
    "tolerance": 20,
    "mistakes": 5 * (MAX_TYPED + 300 + _BETWEEN),
    **dict.fromkeys(IN_ORDER, 392),
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
# What is typed on one line.
SHORT: Final = frozenset({"answer", "unit", "tolerance"})
