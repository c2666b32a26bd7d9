"""What an entry of each kind must have, and what an author who forgets some of it is told."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from questions import rules
from questions.kinds import KINDS, NEEDED, ONE_PRESS
from questions.model import Question

COMMON: dict[str, Any] = {
    "id": "one",
    "topic": "shapes",
    "framework": "any",
    "level": 1,
    "prompt": "What?",
    "hints": ["Look.", "Look again."],
    "explanation": "So it is.",
    "sources": ["Python, https://docs.python.org/3/"],
}
OPTIONS: list[dict[str, Any]] = [
    {"text": "one", "why": "No."},
    {"text": "two", "correct": True, "why": "So it is."},
    {"text": "three", "why": "Not that either."},
]
WRONG_SHAPE = {"answer": [8, 1000], "why": "That is the old head."}
OF_KIND: dict[str, dict[str, Any]] = {
    "choice": {"options": OPTIONS},
    "several": {"options": OPTIONS},
    "shape": {"answer": [8, "None"], "misconceptions": [WRONG_SHAPE]},
    "number": {"answer": 5, "misconceptions": [{"answer": 6, "why": "One too many."}]},
    "order": {"steps": [{"text": text, "why": "Because."} for text in ("first", "then", "last")]},
    "bug": {
        "code": "print(one)",
        "mended": "one = 1\nprint(one)",
        "options": OPTIONS,
        "verify": {"raises": {"type": "NameError"}},
    },
    "predict": {"code": "print(1)", "options": OPTIONS, "verify": {"prints": "1"}},
}


def entry(kind: str, **changes: Any) -> dict[str, Any]:
    return copy.deepcopy(COMMON | {"kind": kind} | OF_KIND[kind] | changes)


def told(kind: str, **changes: Any) -> list[str]:
    """What is said of an entry of that kind with these changes."""
    return [f"{broken.field} {broken.words}" for broken in rules.broken(entry(kind, **changes))]


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_of_each_kind_is_a_question_and_survives_being_written_out(kind: str) -> None:
    question = Question.model_validate(entry(kind))

    assert question.kind == kind
    assert question.one_press == (kind in ONE_PRESS)
    assert Question.model_validate(question.model_dump()) == question
    assert Question.model_validate_json(question.model_dump_json()) == question


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind in KINDS for field in NEEDED[kind]])
def test_what_a_kind_needs_is_missed(kind: str, field: str) -> None:
    without = entry(kind)
    del without[field]
    expected = "is missing" if kind == "choice" else f"is missing: kind {kind} needs it"

    assert (field, expected) in list(rules.broken(without))
    with pytest.raises(ValidationError, match="is missing"):
        Question.model_validate(without)


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("choice", {"answer": 5}, "answer can't be used here: kind choice has no such field"),
        ("shape", {"options": OPTIONS}, "options can't be used here: kind shape has no such field"),
        ("order", {"unit": "MB"}, "unit can't be used here: kind order has no such field"),
        ("several", {"options": OPTIONS[:2]}, "options are too few for several: 2, and 3 are needed"),
        ("predict", {"options": [{"text": "one", "why": "."}] * 2}, "options lack a right one"),
        ("shape", {"answer": 5}, "answer must be a list of sizes for kind shape"),
        ("number", {"answer": [5]}, "answer must be a number for kind number"),
        ("shape", {"misconceptions": [WRONG_SHAPE] * 2}, "misconceptions 1 and 2 have the same answer"),
        ("shape", {"answer": [8, 1000]}, "misconceptions[1].answer counts as the right answer"),
        ("number", {"tolerance": 0.5}, "misconceptions[1].answer counts as the right answer"),
        ("shape", {"verify": {"shapes": {"x": [8, 1]}, "code": "x = 1"}}, "verify doesn't show the answer"),
        ("number", {"verify": {"prints": "15", "code": "print(15)"}}, "verify doesn't show the answer"),
        ("order", {"steps": OF_KIND["order"]["steps"][:2]}, "steps are too few: 2, and 3 are needed"),
        ("order", {"steps": [{"text": "same", "why": "."}] * 3}, "steps 1 and 2 say the same"),
        ("bug", {"verify": {"prints": "1"}}, "verify must say what the code raises"),
        ("bug", {"mended": "print(one)\n"}, "mended is the same as the code"),
        ("bug", {"mended": "print("}, "mended is not valid Python"),
        ("predict", {"verify": {"prints": "1", "code": "print(1)"}}, "verify.code can't be used here"),
    ],
)
def test_what_does_not_agree_is_told(kind: str, changes: dict[str, Any], words: str) -> None:
    assert [said for said in told(kind, **changes) if said.startswith(words)], told(kind, **changes)


def test_several_need_a_wrong_option() -> None:
    right = [option | {"correct": True} for option in OPTIONS]
    assert told("several", options=right) == [
        "options lack a wrong one: where all are right there is nothing to choose"
    ]


@pytest.mark.parametrize(
    "verify",
    [
        {"parameters": {"model": 5}, "code": "model = 1"},
        {"trainable": {"model": 5}, "code": "model = 1"},
        {"prints": ["a", "it has 5 layers"], "code": "print(5)"},
    ],
)
def test_a_number_may_be_proved_by_what_is_counted_or_printed(verify: dict[str, Any]) -> None:
    assert told("number", verify=verify) == []


def test_a_number_too_large_for_any_computer_is_told_as_no_number() -> None:
    with pytest.raises(ValidationError, match="must be a number"):
        Question.model_validate(entry("number", answer=10**400))


def test_an_answer_that_is_neither_number_nor_shape_is_told_as_that() -> None:
    with pytest.raises(ValidationError, match="must be a number, or a list of sizes"):
        Question.model_validate(entry("shape", answer="8, 5"))


def test_the_right_option_is_asked_only_where_there_is_one() -> None:
    assert Question.model_validate(entry("bug")).right == 1
    for kind in ("several", "shape", "number", "order"):
        question = Question.model_validate(entry(kind))
        with pytest.raises(ValueError, match="more than one option"):
            print(question.right)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("shape", {"answer": [8, 7]}),
        ("number", {"tolerance": 0.1}),
        ("number", {"unit": "MB"}),
        ("order", {"steps": OF_KIND["order"]["steps"][::-1]}),
        ("bug", {"mended": "one = 2\nprint(one)"}),
    ],
)
def test_the_revision_changes_with_what_is_graded(kind: str, changes: dict[str, Any]) -> None:
    changed = Question.model_validate(entry(kind, **changes))
    assert changed.revision != Question.model_validate(entry(kind)).revision


def test_the_revision_changes_with_the_kind() -> None:
    choice = Question.model_validate(entry("predict") | {"kind": "choice"})
    assert choice.revision != Question.model_validate(entry("predict")).revision


def test_the_mended_code_is_run_too() -> None:
    runs = Question.model_validate(entry("bug")).runs

    assert [(run.code, run.verify.expected_status) for run in runs] == [
        ("print(one)", "error"),
        ("one = 1\nprint(one)", "ok"),
    ]
    assert len(Question.model_validate(entry("predict")).runs) == 1
    assert Question.model_validate(entry("order")).runs == ()
