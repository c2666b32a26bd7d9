"""Answers: what they are, how they are read and kept, and what each is worth. Pure.

Partial credit. Of several options, as in Canvas' "partial credit with penalty" (Canvas Instructor Guide, "How
do I create a Multiple Answer question in New Quizzes?"): (right chosen - wrong chosen) / right, at least 0;
so choosing all earns no more than the wrong ones leave, and guessing nothing on average where half are right.
Of steps, as in Moodle's ordering question with "relative to the next item (excluding last)": the share of
steps that are directly followed by the right one; a random order of n steps earns 1/n on average. All other
answers are right or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from itertools import pairwise
from typing import Final, TypeAlias

from questions.kind_rules import near
from questions.model import Question
from questions.typed import UnreadableError, Why, numbers_in, shape_in

__all__ = ["Answer", "Judgement", "Number", "Order", "Several", "Shape", "Slip", "UnreadableError", "Why"]

# Under what number an answer is counted that isn't one option: the right one, or any that nobody foresaw.
# From 1 on stand the misconceptions, in their order.
RIGHT: Final = 0
OTHER: Final = -1

NOTHING: Final = Fraction(0)
ALL: Final = Fraction(1)
# What is within this of a number is called close.
CLOSE: Final = 0.25
# A known wrong number is recognised within so many times the tolerance.
MISTAKEN_SLACK: Final = 3


@dataclass(frozen=True, slots=True)
class Several:
    """The options that were chosen, as indices."""

    options: frozenset[int]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes that were typed, None for an open one."""

    dims: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """The number that was typed, in the question's unit."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Order:
    """The steps, as indices, in the order that was chosen."""

    steps: tuple[int, ...]


# An int is one option's index, for the kinds that are answered with one press.
Answer: TypeAlias = int | Several | Shape | Number | Order


class Slip(Enum):
    """What a wrong answer looks like where no author has foreseen it."""

    MISSING = auto()  # not all of the right options were chosen
    BATCH_LEFT_OUT = auto()
    BATCH_IS_KNOWN = auto()  # it was left open, and the code says it
    BATCH_IS_OPEN = auto()  # a number was typed for it, and the code leaves it open
    ANOTHER_ORDER = auto()  # of the same sizes
    ANOTHER_RANK = auto()  # more or fewer sizes
    ONE_SIZE_OFF = auto()
    ANOTHER_SCALE = auto()  # a thousand or a million times too much or too little
    CLOSE = auto()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer is worth, 0 to 1, and the author's lines that answer it."""

    credit: Fraction
    feedback: tuple[str, ...] = ()
    slip: Slip | None = None

    @property
    def correct(self) -> bool:
        return self.credit == ALL


def right_answer(question: Question) -> Answer:
    """The answer that earns everything."""
    match question.kind:
        case "several":
            return Several(frozenset(i for i, option in enumerate(question.options) if option.correct))
        case "order":
            return Order(tuple(range(len(question.steps))))
        case "shape" | "number":
            return typed(question.answer)
        case _:
            return question.right


def fits(question: Question, answer: Answer) -> bool:
    """Whether `answer` is one that the question can be given at all."""
    match answer:
        case Several(options):
            chosen = options <= frozenset(range(len(question.options)))
            return question.kind == "several" and bool(options) and chosen
        case Shape():
            return question.kind == "shape"
        case Number():
            return question.kind == "number"
        case Order(steps):
            return question.kind == "order" and sorted(steps) == list(range(len(question.steps)))
        case option:
            return question.one_press and 0 <= option < len(question.options)


def judge(question: Question, answer: Answer) -> Judgement:
    """What `answer`, which must fit the question, is worth."""
    match answer:
        case Several(options):
            return _judge_several(question, options)
        case Shape() | Number():
            return _judge_typed(question, answer)
        case Order(steps):
            return _judge_order(question, steps)
        case option:
            chosen = question.options[option]
            return Judgement(ALL if chosen.correct else NOTHING, (chosen.why,))


def parse(question: Question, text: str) -> Answer:
    """What was typed in answer to a question of a typed kind. Raises UnreadableError.

    Of a number that can be read in two ways, 1,234 and 1.234, the right reading counts, or else one that the
    question knows.
    """
    if question.kind == "shape":
        return Shape(shape_in(text))
    readings = [Number(value) for value in numbers_in(text, question.unit)]
    return min(readings, key=lambda each: (not judge(question, each).correct, place(question, each) == OTHER))


def place(question: Question, answer: Answer) -> int:
    """Under what number the answer is counted: the option's, or RIGHT, OTHER, or a misconception's."""
    if isinstance(answer, int):
        return answer
    if judge(question, answer).correct:
        return RIGHT
    return 1 + known if (known := _misconception(question, answer)) is not None else OTHER


def right_place(question: Question) -> int:
    """Under what number right answers are counted."""
    return question.right if question.one_press else RIGHT


def written(answer: Answer) -> str | None:
    """How an answer is kept beside its place; None where the place says it all."""
    match answer:
        case Several(options):
            return "".join(map(str, sorted(options)))
        case Shape(dims):
            return ",".join(map(str, dims))
        case Number(value):
            return repr(value)
        case Order(steps):
            return "".join(map(str, steps))
        case _:
            return None


def read(question: Question, place: int, text: str | None) -> Answer:
    """The answer that was kept as `place` and `text`."""
    if text is None:
        return place
    match question.kind:
        case "several":
            return Several(frozenset(map(int, text)))
        case "order":
            return Order(tuple(map(int, text)))
        case "shape":
            return Shape(tuple(None if dim == "None" else int(dim) for dim in text.split(",") if dim))
        case _:
            return Number(float(text) if set(text) & set(".en") else int(text))


def typed(given: Sequence[int | None] | int | float | None) -> Shape | Number:
    """A question's own `answer`, or a misconception's, as an Answer. Raises ValueError where it has none."""
    if given is None:
        raise ValueError("the question has no typed answer")
    return Number(given) if isinstance(given, int | float) else Shape(tuple(given))


def _judge_several(question: Question, chosen: frozenset[int]) -> Judgement:
    right = frozenset(index for index, option in enumerate(question.options) if option.correct)
    credit = max(Fraction(len(chosen & right) - len(chosen - right), len(right)), NOTHING)
    # Of what was wrong only the beliefs are answered: which others are right stays open for a second try.
    lines = chosen if credit == ALL else chosen - right
    feedback = tuple(question.options[index].why for index in sorted(lines))
    return Judgement(credit, feedback, Slip.MISSING if right - chosen else None)


def _judge_order(question: Question, steps: tuple[int, ...]) -> Judgement:
    credit = Fraction(sum(after == before + 1 for before, after in pairwise(steps)), len(steps) - 1)
    off = next((step for place, step in enumerate(steps) if step != place), None)
    return Judgement(credit, () if off is None else (question.steps[off].why,))


def _judge_typed(question: Question, answer: Shape | Number) -> Judgement:
    if _counts_as(answer, typed(question.answer), question.tolerance):
        return Judgement(ALL)
    known = _misconception(question, answer)
    if known is not None:
        return Judgement(NOTHING, (question.misconceptions[known].why,))
    right = typed(question.answer)
    if isinstance(answer, Shape) and isinstance(right, Shape):
        return Judgement(NOTHING, slip=_slip_of_shape(answer.dims, right.dims))
    if isinstance(answer, Number) and isinstance(right, Number):
        return Judgement(NOTHING, slip=_slip_of_number(answer.value, right.value))
    return Judgement(NOTHING)


def _misconception(question: Question, answer: Answer) -> int | None:
    if not isinstance(answer, Shape | Number):
        return None
    # Who rounds on the way to a wrong answer may be further off than the right one allows.
    slack = question.tolerance * MISTAKEN_SLACK
    wrong = enumerate(question.misconceptions)
    return next((at for at, each in wrong if _counts_as(answer, typed(each.answer), slack)), None)


def _counts_as(answer: Shape | Number, other: Shape | Number, tolerance: float) -> bool:
    if isinstance(answer, Number) and isinstance(other, Number):
        return near(answer.value, other.value, tolerance)
    return answer == other


def _slip_of_shape(dims: tuple[int | None, ...], right: tuple[int | None, ...]) -> Slip | None:
    if dims == right[1:]:
        return Slip.BATCH_LEFT_OUT
    if len(dims) != len(right):
        return Slip.ANOTHER_RANK
    if Counter(dims) == Counter(right):
        return Slip.ANOTHER_ORDER
    off = [at for at, (given, wanted) in enumerate(zip(dims, right, strict=True)) if given != wanted]
    if len(off) > 1:
        return None
    if off == [0] and None in (dims[0], right[0]):
        return Slip.BATCH_IS_KNOWN if dims[0] is None else Slip.BATCH_IS_OPEN
    return Slip.ONE_SIZE_OFF if len(right) > 1 else None


def _slip_of_number(value: float, right: float) -> Slip | None:
    scaled = [right * scale for power in (3, 6, 9) for scale in (10**power, 10**-power)]
    if right and any(near(value, each, 0.05) for each in scaled):
        return Slip.ANOTHER_SCALE
    return Slip.CLOSE if right and near(value, right, CLOSE) else None
