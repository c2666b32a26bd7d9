"""What the bank promises whoever learns from it, and whether that holds: pure, a bank in, sentences out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from questions.cues import ALPHA, CUES, tally
from questions.model import Bank, Question

QUESTIONS: Final = 150
EXECUTED: Final = 90
TOPICS: Final = 12
TEMPLATES: Final = 15
# PyTorch and TensorFlow are in balance where the rarer has this share of the questions of the other at least.
BALANCE: Final = 0.8
# The levels are where each has between these shares of all questions: a fifth, give or take a quarter of it.
LEAST, MOST = 0.15, 0.25
LEVELS: Final = range(1, 6)
# No place in the file is that of the right option in more than this share. On Discord all are shuffled.
IN_ONE_PLACE: Final = 0.4


class Promise(NamedTuple):
    """One promise as a sentence with the figures it rests on, and whether it is kept."""

    words: str
    kept: bool


def promises(bank: Bank, templates: int | None = None) -> tuple[Promise, ...]:
    """Every promise of `bank`; that of generated questions where the number of `templates` is known."""
    questions = tuple(bank)
    return (
        *_counts(questions, templates),
        _frameworks(questions),
        _levels(questions),
        _places(questions),
        *(_cue(questions, name) for name in CUES),
    )


def _counts(questions: tuple[Question, ...], templates: int | None) -> Iterator[Promise]:
    executed = sum(bool(question.runs) for question in questions)
    yield _at_least(QUESTIONS, len(questions), "questions")
    yield _at_least(EXECUTED, executed, "questions whose code the sandbox runs")
    yield _at_least(TOPICS, len({question.topic for question in questions}), "topics")
    if templates is not None:
        yield _at_least(TEMPLATES, templates, "templates that make new questions")


def _at_least(promised: int, there: int, what: str) -> Promise:
    return Promise(f"{there} {what}, {promised} or more promised", there >= promised)


def _frameworks(questions: tuple[Question, ...]) -> Promise:
    count = Counter(question.framework for question in questions)
    torch, tensorflow = count["torch"], count["tensorflow"]
    words = (
        f"{torch} about PyTorch and {tensorflow} about TensorFlow: neither under {BALANCE:.0%} of the other"
    )
    return Promise(words, min(torch, tensorflow) >= BALANCE * max(torch, tensorflow))


def _levels(questions: tuple[Question, ...]) -> Promise:
    count = Counter(question.level for question in questions)
    told = ", ".join(str(count[level]) for level in LEVELS)
    return Promise(
        f"{told} of levels 1 to 5: each {LEAST:.0%} to {MOST:.0%} of all",
        all(LEAST * len(questions) <= count[level] <= MOST * len(questions) for level in LEVELS),
    )


def _places(questions: tuple[Question, ...]) -> Promise:
    chosen = [question for question in questions if question.one_press]
    count = Counter(question.right for question in chosen)
    told = ", ".join(str(count[place]) for place in range(max(count, default=0) + 1))
    return Promise(
        f"{told} times the right option is the first, second … in its file: none over {IN_ONE_PLACE:.0%}",
        max(count.values(), default=0) <= IN_ONE_PLACE * len(chosen),
    )


def _cue(questions: tuple[Question, ...], name: str) -> Promise:
    seen = tally(questions, CUES[name])
    return Promise(
        f"{seen.hits} of {seen.of} times the right option is {name}, and chance gives {seen.expected:.1f}: "
        f"p = {seen.probability:.2f}, not under {ALPHA:.2f}",
        seen.by_chance,
    )
