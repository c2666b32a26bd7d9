"""What an answer is worth, kind by kind, and that it is kept and read back as it was given."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.answers import (
    OTHER,
    RIGHT,
    Answer,
    Number,
    Order,
    Several,
    Shape,
    Slip,
    fits,
    judge,
    parse,
    place,
    read,
    right_answer,
    right_place,
    written,
)
from questions.model import Question


def question(**fields: Any) -> Question:
    return Question.model_validate(
        {
            "id": "one",
            "topic": "shapes",
            "framework": "any",
            "level": 1,
            "prompt": "What?",
            "hints": ["Look.", "Look again."],
            "explanation": "So it is.",
            "sources": ["Python, https://docs.python.org/3/"],
        }
        | fields
    )


def options(*right: bool) -> list[dict[str, Any]]:
    return [{"text": f"{i}", "correct": correct, "why": f"why {i}"} for i, correct in enumerate(right)]


CHOICE = question(options=options(False, True, False))
SEVERAL = question(kind="several", options=options(True, False, True, False))
SHAPE = question(
    kind="shape",
    answer=[8, 2048, 1, 1],
    misconceptions=[{"answer": [8, 1000], "why": "That keeps the head."}],
)
OPEN = question(
    kind="shape", answer=["None", 5], misconceptions=[{"answer": ["None", 1000], "why": "The old head."}]
)
NUMBER = question(
    kind="number",
    answer=25_557_032,
    unit="parameters",
    tolerance=0.01,
    misconceptions=[{"answer": 23_508_032, "why": "That is without the head."}],
)
ORDER = question(kind="order", steps=[{"text": f"step {each}", "why": f"why {each}"} for each in range(4)])
EVERY = (CHOICE, SEVERAL, SHAPE, OPEN, NUMBER, ORDER)


@pytest.mark.parametrize("asked", EVERY, ids=lambda each: each.kind)
def test_the_right_answer_fits_earns_everything_and_is_counted_as_right(asked: Question) -> None:
    right = right_answer(asked)
    assert fits(asked, right)
    assert judge(asked, right).credit == 1
    assert place(asked, right) == right_place(asked)
    assert read(asked, place(asked, right), written(right)) == right


@pytest.mark.parametrize("option", range(3))
def test_one_option_is_right_or_not_and_has_its_line(option: int) -> None:
    judged = judge(CHOICE, option)
    assert (judged.correct, judged.feedback) == (option == 1, (f"why {option}",))
    assert (place(CHOICE, option), written(option)) == (option, None)


@pytest.mark.parametrize(
    ("chosen", "credit"),
    [
        ({0, 2}, Fraction(1)),
        ({0}, Fraction(1, 2)),
        ({0, 1, 2}, Fraction(1, 2)),
        ({0, 1}, Fraction(0)),
        ({1, 3}, Fraction(0)),
        ({0, 1, 2, 3}, Fraction(0)),
    ],
)
def test_several_earn_right_minus_wrong_of_the_right(chosen: set[int], credit: Fraction) -> None:
    assert judge(SEVERAL, Several(frozenset(chosen))).credit == credit


def test_of_several_only_the_wrong_ones_are_answered_until_all_is_right() -> None:
    assert judge(SEVERAL, Several(frozenset({0, 1}))).feedback == ("why 1",)
    assert judge(SEVERAL, Several(frozenset({0, 1}))).slip is Slip.MISSING
    assert judge(SEVERAL, Several(frozenset({0, 1, 2}))).slip is None
    assert judge(SEVERAL, Several(frozenset({0, 2}))).feedback == ("why 0", "why 2")


def test_guessing_among_several_of_which_half_are_right_earns_little() -> None:
    sets = [frozenset(i for i, on in enumerate(mask) if on) for mask in product((0, 1), repeat=4)]
    earned = [judge(SEVERAL, Several(chosen)).credit for chosen in sets if chosen]
    assert sum(earned) / len(earned) < Fraction(1, 4)


@pytest.mark.parametrize(
    ("steps", "credit", "feedback"),
    [
        ((0, 1, 2, 3), Fraction(1), ()),
        ((0, 2, 1, 3), Fraction(0), ("why 2",)),
        ((1, 2, 3, 0), Fraction(2, 3), ("why 1",)),
        ((0, 1, 3, 2), Fraction(1, 3), ("why 3",)),
    ],
)
def test_steps_earn_for_what_follows_what_it_should(
    steps: tuple[int, ...], credit: Fraction, feedback: tuple[str, ...]
) -> None:
    judged = judge(ORDER, Order(steps))
    assert (judged.credit, judged.feedback) == (credit, feedback)


def test_a_random_order_earns_one_in_as_many_as_there_are_steps() -> None:
    earned = [judge(ORDER, Order(steps)).credit for steps in permutations(range(4))]
    assert sum(earned) / len(earned) == Fraction(1, 4)


@pytest.mark.parametrize(
    ("asked", "typed", "slip"),
    [
        (SHAPE, "2048,1,1", Slip.BATCH_LEFT_OUT),
        (SHAPE, "N,2048,1,1", Slip.BATCH_IS_KNOWN),
        (SHAPE, "8,1,1,2048", Slip.ANOTHER_ORDER),
        (SHAPE, "8,2048", Slip.ANOTHER_RANK),
        (SHAPE, "8,2048,7,1", Slip.ONE_SIZE_OFF),
        (SHAPE, "8,512,7,1", None),
        (OPEN, "5", Slip.BATCH_LEFT_OUT),
        (OPEN, "32,5", Slip.BATCH_IS_OPEN),
        (NUMBER, "25.6", Slip.ANOTHER_SCALE),
        (NUMBER, "25.6k", Slip.ANOTHER_SCALE),
        (NUMBER, "28M", Slip.CLOSE),
        (NUMBER, "5M", None),
    ],
)
def test_a_wrong_answer_nobody_foresaw_is_told_what_it_looks_like(
    asked: Question, typed: str, slip: Slip | None
) -> None:
    judged = judge(asked, parse(asked, typed))
    assert (judged.credit, judged.feedback, judged.slip) == (Fraction(0), (), slip)
    assert place(asked, parse(asked, typed)) == OTHER


@pytest.mark.parametrize(
    ("asked", "typed"),
    [(SHAPE, "8 1000"), (OPEN, "? 1000"), (NUMBER, "23.5M"), (NUMBER, "23M"), (NUMBER, "23,508,032")],
)
def test_a_known_mistake_gets_its_own_line_and_is_counted_by_itself(asked: Question, typed: str) -> None:
    answer = parse(asked, typed)
    assert judge(asked, answer).feedback == (asked.misconceptions[0].why,)
    assert place(asked, answer) == 1


def test_a_number_within_the_tolerance_is_right() -> None:
    assert judge(NUMBER, parse(NUMBER, "25.6 million")).correct
    assert judge(NUMBER, parse(NUMBER, "25.4M")).correct
    assert not judge(NUMBER, parse(NUMBER, "25M")).correct


def test_without_a_tolerance_only_the_number_itself_is_right() -> None:
    exact = question(kind="number", answer=0.001, misconceptions=[{"answer": 0.1, "why": "Too large."}])
    assert judge(exact, parse(exact, "1e-3")).correct
    assert judge(exact, parse(exact, "0,001")).correct
    assert not judge(exact, parse(exact, "0.0011")).correct


@pytest.mark.parametrize(
    ("answer", "typed"), [(1234, "1,234"), (1234, "1.234"), (1.234, "1,234"), (1.234, "1.234")]
)
def test_of_two_readings_the_right_one_counts(answer: float, typed: str) -> None:
    asked = question(kind="number", answer=answer, misconceptions=[{"answer": 7, "why": "No."}])
    assert judge(asked, parse(asked, typed)).correct


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (CHOICE, 3),
        (CHOICE, -1),
        (CHOICE, Several(frozenset({1}))),
        (SEVERAL, 1),
        (SEVERAL, Several(frozenset())),
        (SEVERAL, Several(frozenset({0, 9}))),
        (ORDER, Order((0, 1, 2))),
        (ORDER, Order((0, 0, 1, 2))),
        (SHAPE, Number(5)),
        (NUMBER, Shape((5,))),
    ],
)
def test_an_answer_of_another_kind_or_to_another_question_does_not_fit(
    asked: Question, answer: Answer
) -> None:
    assert not fits(asked, answer)


GIVEN = st.one_of(
    st.frozensets(st.integers(0, 3), min_size=1).map(Several).map(lambda each: (SEVERAL, each)),
    st.permutations(range(4)).map(tuple).map(Order).map(lambda each: (ORDER, each)),
    st.lists(st.none() | st.integers(0, 10**6), max_size=5)
    .map(tuple)
    .map(Shape)
    .map(lambda each: (SHAPE, each)),
    (st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False))
    .map(Number)
    .map(lambda each: (NUMBER, each)),
)


@given(GIVEN)
def test_every_answer_is_judged_between_nothing_and_all_and_read_back_as_it_was(
    given_to: tuple[Question, Answer],
) -> None:
    asked, answer = given_to
    assert 0 <= judge(asked, answer).credit <= 1
    assert read(asked, place(asked, answer), written(answer)) == answer
    assert (place(asked, answer) == RIGHT) == judge(asked, answer).correct
