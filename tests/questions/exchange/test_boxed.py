"""What a file holds can be gone on with in the boxes, as far as they can hold it."""

from __future__ import annotations

import pytest

from questions.boxes import BOXED
from questions.exchange import reasons
from questions.exchange.boxed import boxed, is_whole
from questions.exchange.plain import entry_of
from questions.kinds import KINDS, Kind
from questions.model import Bank, Question


def of(bank: Bank, kind: Kind) -> Question:
    return next(question for question in bank if question.kind == kind)


@pytest.mark.parametrize("kind", BOXED)
def test_a_question_that_boxes_can_hold_comes_through_them_whole(kind: Kind, every_kind: Bank) -> None:
    question = of(every_kind, kind)

    fields = boxed(entry_of(question), every_kind.topics())

    assert isinstance(fields, dict)
    assert is_whole(question, fields, every_kind.topics())


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(BOXED)))
def test_of_another_kind_it_is_told_that_boxes_cannot_hold_it(kind: Kind, every_kind: Bank) -> None:
    assert boxed(entry_of(of(every_kind, kind)), every_kind.topics()) == reasons.OTHER_KIND
