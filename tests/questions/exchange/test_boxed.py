"""What a file holds can be gone on with in the boxes, as far as they can hold it."""

from __future__ import annotations

import pytest

from questions.exchange import reasons
from questions.exchange.boxed import boxed, is_whole
from questions.exchange.plain import entry_of
from questions.kinds import KINDS, Kind
from questions.model import Bank, Question


def of(bank: Bank, kind: Kind) -> Question:
    return next(question for question in bank if question.kind == kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_comes_through_the_boxes_whole(kind: Kind, every_kind: Bank) -> None:
    question = of(every_kind, kind)

    fields = boxed(entry_of(question), every_kind.topics())

    assert isinstance(fields, dict)
    assert is_whole(question, fields, every_kind.topics())


def test_a_choice_with_several_right_answers_is_one_of_several(every_kind: Bank) -> None:
    entry = entry_of(of(every_kind, "several"))
    assert boxed(entry | {"kind": "choice"}, every_kind.topics()) == boxed(entry, every_kind.topics())


def test_a_bug_with_two_right_answers_is_told_of(every_kind: Bank) -> None:
    entry = entry_of(of(every_kind, "bug"))
    twice = [option | {"correct": True} for option in entry["options"][:2]]
    assert boxed(entry | {"options": twice}, every_kind.topics()) == reasons.MANY_RIGHT


@pytest.mark.parametrize("kind", ["matching", 7, None, ["choice"]])
def test_a_kind_that_there_is_not_is_told_of(kind: object, every_kind: Bank) -> None:
    entry = entry_of(of(every_kind, "choice"))
    assert boxed(entry | {"kind": kind}, every_kind.topics()) == reasons.UNKNOWN_KIND


@pytest.mark.parametrize(("kind", "field"), [("order", "steps"), ("several", "options"), ("choice", "hints")])
def test_what_there_are_no_boxes_for_is_told_of(kind: Kind, field: str, every_kind: Bank) -> None:
    entry = entry_of(of(every_kind, kind))
    assert boxed(entry | {field: 3 * entry[field]}, every_kind.topics()) == reasons.TOO_WIDE


@pytest.mark.parametrize("kind", KINDS)
def test_of_an_entry_that_makes_no_sense_what_does_is_kept(kind: Kind, every_kind: Bank) -> None:
    entry = entry_of(of(every_kind, kind))
    broken: dict[str, object] = {
        "answer": True,
        "unit": 7,
        "tolerance": "much",
        "misconceptions": [7, {"answer": [None, "?"]}, {"why": "Alone."}],
        "options": [7, {"text": 7}, {"text": "one | two"}],
        "steps": ["load", {"text": "train"}],
        "verify": 7,
    }
    fields = boxed(entry | broken, every_kind.topics())
    assert isinstance(fields, dict)
    assert fields["prompt"] == entry["prompt"]
