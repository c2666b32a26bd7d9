"""What people type into boxes: read with forgiveness, told in plain words, and never lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.boxes import BOXED, FIELDS, read, sketch, typed
from questions.loader import load_bank
from questions.model import Question

BANK = load_bank()
TOPICS = BANK.topics()
WHOLE = {
    "topic": TOPICS[0],
    "framework": "torch",
    "level": "2",
    "prompt": "What does it print?",
    "code": "print('one')",
    "right": "one\nThat is what it prints.",
    "wrong1": "two\nThere is no such text.",
    "hint1": "Look.",
    "hint2": "Look again.",
    "explanation": "It prints the text.",
    "sources": "Python, https://docs.python.org/3/",
    "prints": "one",
}


def problems(**changes: str) -> list[tuple[str | None, str]]:
    return [(each.field, each.words) for each in read(WHOLE | changes, "own-1", TOPICS).problems]


@pytest.mark.parametrize(
    "question", [each for each in BANK if each.kind in BOXED], ids=lambda question: question.id
)
def test_every_question_of_the_bank_could_have_been_typed(question: Question) -> None:
    again = read(typed(question), question.id, TOPICS)
    assert again.problems == ()
    assert again.question is not None
    assert _comparable(again.question) == _comparable(question)


def _comparable(question: Question) -> dict[str, Any]:
    plain = question.model_dump()
    plain["options"] = sorted(plain["options"], key=lambda option: (not option["correct"], option["text"]))
    if plain["verify"]:
        # Where it is what is expected anyway it is not typed, nor is what a line ends with.
        plain["verify"]["status"] = question.verify.expected_status if question.verify else None
        plain["verify"]["prints"] = [text.strip() for text in plain["verify"]["prints"]]
    return plain


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60)))
def test_whatever_is_typed_is_read_or_told_and_can_be_looked_at(fields: dict[str, str]) -> None:
    reading = read(fields, "own-1", TOPICS)
    assert (reading.question is None) == bool(reading.problems)
    assert sketch(reading).id == "own-1"


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60)))
def test_one_field_typed_wrong_never_hides_the_others(fields: dict[str, str]) -> None:
    reading = read({**WHOLE, **fields}, "own-1", TOPICS)
    assert {each.field for each in reading.problems} <= {*FIELDS, None}


def test_who_has_just_begun_is_told_what_is_missing_and_no_more() -> None:
    told = {(each.step, each.field) for each in read({}, "own-1", TOPICS).problems}
    assert told == {
        ("question", "topic"),
        ("question", "prompt"),
        ("options", "right"),
        ("options", "wrong1"),
        ("hints", None),
        ("explanation", "explanation"),
        ("explanation", "sources"),
    }


@pytest.mark.parametrize(
    ("line", "shape"),
    [
        ("y (4, 10)", (4, 10)),
        ("y: [None, 4, 4, 1280]", (None, 4, 4, 1280)),
        ("`y` = 4 x 10", (4, 10)),
        ("y 4\u00d710", (4, 10)),
        ("y (batch, ?, 3)", (None, None, 3)),
        ("y ()", ()),
        ("y(4,10)", (4, 10)),
    ],
)
def test_a_shape_is_understood_however_it_is_written(line: str, shape: tuple[int | None, ...]) -> None:
    reading = read(WHOLE | {"shapes": line}, "own-1", TOPICS)
    assert reading.question is not None
    assert reading.question.verify is not None
    assert reading.question.verify.shapes == {"y": shape}


@pytest.mark.parametrize(
    ("line", "parameters", "trainable"),
    [
        ("model 11,689,512", {"model": 11689512}, {}),
        ("model: 5130 trainable", {}, {"model": 5130}),
        ("model 11 689 512 parameters", {"model": 11689512}, {}),
    ],
)
def test_a_count_is_understood_however_it_is_written(
    line: str, parameters: dict[str, int], trainable: dict[str, int]
) -> None:
    reading = read(WHOLE | {"parameters": line}, "own-1", TOPICS)
    assert reading.question is not None
    assert reading.question.verify is not None
    assert (reading.question.verify.parameters, reading.question.verify.trainable) == (parameters, trainable)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"prompt": "Ask <@123> about it"}, "prompt", "mentions people, roles or a channel"),
        ({"hint1": "@everyone knows"}, "hint1", "mentions people, roles or a channel"),
        ({"explanation": "```py\nx = 1"}, "explanation", "has a ``` that nothing closes"),
        (
            {"wrong1": "```x```\nNo."},
            "wrong1",
            "can't have a code block: use `back ticks` for code in a line",
        ),
        ({"right": "one"}, "right", "is missing its feedback, on the lines below the answer"),
        ({"prints": ""}, None, "is still missing: say what running the code must show"),
        (
            {"shapes": "what?"},
            "shapes",
            "has a line that can't be read, “what?”: write it like `output (4, 10)`",
        ),
        ({"code": "print("}, "code", "is not valid Python: '(' was never closed (line 1 of the code)"),
        ({"topic": "cooking"}, "topic", "is one that the bank doesn't have any more"),
        ({"wrong1": "One\nAlike."}, None, "1 and 2 say the same"),
        (
            {"sources": "A book"},
            "sources",
            "has no link: end it with a URL (https://…) or a DOI (10.…) (line 1)",
        ),
    ],
)
def test_a_mistake_is_told_where_it_was_made(changes: dict[str, str], field: str | None, words: str) -> None:
    assert problems(**changes) == [(field, words)]


BUG = {
    "kind": "bug",
    "code": "print(one)",
    "prints": "",
    "raises": "NameError: 'one' is not defined",
    "mended": "print('one')",
}


def test_the_other_kinds_of_one_press_can_be_written_too() -> None:
    for changes in ({"kind": "predict"}, BUG):
        question = read(WHOLE | changes, "own-1", TOPICS).question
        assert question is not None
        assert question.kind == changes["kind"]
        assert read(typed(question), "own-1", TOPICS).question == question


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "predict", "code": "", "prints": ""}, {("code", "is still missing")}),
        (
            BUG | {"raises": "", "mended": ""},
            {("raises", "is still missing"), ("mended", "is still missing")},
        ),
        (BUG | {"mended": "print(one)"}, {("mended", "is the same as the code: mend it")}),
    ],
)
def test_what_their_kind_needs_is_asked_for(
    changes: dict[str, str], told: set[tuple[str | None, str]]
) -> None:
    assert told <= set(problems(**changes))


def test_code_may_use_an_at_sign() -> None:
    assert problems(code="a = b = 1\nprint(a @ b if False else 'one')  # @everyone") == []
