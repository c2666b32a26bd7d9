"""Finds questions that ask the same as another, however they are worded: pure, texts in, scores out.

Questions are compared as weighted bags of words (TF-IDF and its cosine: Salton and Buckley, "Term-weighting
approaches in automatic text retrieval", 1988, doi:10.1016/0306-4573(88)90021-0). What nearly every question
holds (`model`, `import`, "the") weighs next to nothing, and a rare figure or name weighs much. Edit distances
know no such weights: of ten questions of the bank that were asked again in other words, rapidfuzz's
`token_set_ratio` found seven first, and this measure all ten.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final, NamedTuple, TypeAlias

from questions.model import Question

# From here on, somebody should look at both. Of ten questions asked again in other words nine score more, and
# in the bank there are 48 pairs of questions that do, though they ask something else.
ALIKE: Final = 0.3
# From here on, it is most likely the same question: no two of the bank score more than 0.5, though some share
# most of their code. A copy with a few words changed scores far above it.
SAME: Final = 0.55

# What a term weighs that every question has, where one that a single question has weighs over 4.
_LEAST: Final = 0.1
# "freezing" and "freezes" shall meet, so a word is known by its beginning.
_BEGINNING: Final = 6
_TERM: Final = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")
_THOUSANDS: Final = re.compile(r"(?<=\d)[,_](?=\d{3}\b)")

Terms: TypeAlias = Counter[str]
Vector: TypeAlias = Mapping[str, float]


class Near(NamedTuple):
    """A question, and how alike it is to the one that was asked about: from 0, nothing in common, to 1."""

    question: Question
    score: float


class Pair(NamedTuple):
    """Two questions of one bank, and how alike they are."""

    first: Question
    second: Question
    score: float


def nearest(question: Question, bank: Iterable[Question], at_least: float = ALIKE) -> list[Near]:
    """The questions of `bank` that are like `question`, the most alike first, itself (by id) left out."""
    return Similarity(bank).nearest(question, at_least)


def pairs(bank: Iterable[Question], at_least: float = SAME) -> list[Pair]:
    """Every two questions of `bank` that are as alike as `at_least`, the most alike first."""
    return Similarity(bank).pairs(at_least)


class Similarity:
    """Compares with the questions of one bank. Building it costs some milliseconds a hundred questions."""

    def __init__(self, bank: Iterable[Question]) -> None:
        self._bank = tuple(bank)
        self._holding = Counter(term for each in self._bank for term in _prose(each) | _code(each))
        self._views = [self._seen(each) for each in self._bank]

    def nearest(self, question: Question, at_least: float = ALIKE) -> list[Near]:
        """As the function of this name, for one question after the other."""
        seen = self._seen(question)
        scored = (
            Near(other, _alike(seen, view))
            for other, view in zip(self._bank, self._views, strict=True)
            if other.id != question.id
        )
        return sorted((near for near in scored if near.score >= at_least), key=lambda near: -near.score)

    def pairs(self, at_least: float = SAME) -> list[Pair]:
        """As the function of this name."""
        return sorted(self._pairs(at_least), key=lambda pair: -pair.score)

    def _pairs(self, at_least: float) -> Iterator[Pair]:
        for (first, one), (second, other) in combinations(zip(self._bank, self._views, strict=True), 2):
            score = _alike(one, other)
            if score >= at_least:
                yield Pair(first, second, score)

    def _seen(self, question: Question) -> tuple[Vector, Vector]:
        """Its words, and these with its code. Both count, since different questions may share their code."""
        prose = _prose(question)
        return self._vector(prose), self._vector(prose + _code(question))

    def _vector(self, terms: Terms) -> Vector:
        """`terms` as a vector of length 1, or without any where there are no terms."""
        weights = {term: (1 + math.log(count)) * self._tells(term) for term, count in terms.items()}
        length = math.sqrt(sum(weight**2 for weight in weights.values()))
        return {term: weight / length for term, weight in weights.items()} if length else {}

    def _tells(self, term: str) -> float:
        """How much a term tells questions apart: little if most have it, but in a tiny bank not nothing."""
        return _LEAST + math.log((1 + len(self._bank)) / (1 + self._holding[term]))


def _alike(one: tuple[Vector, Vector], other: tuple[Vector, Vector]) -> float:
    return sum(_cosine(*views) for views in zip(one, other, strict=True)) / len(one)


def _cosine(one: Vector, other: Vector) -> float:
    return sum(weight * other[term] for term, weight in one.items() if term in other)


def _prose(question: Question) -> Terms:
    answers = [option.text for option in question.options] + [step.text for step in question.steps]
    return _terms(" ".join([question.prompt, *answers]))


def _code(question: Question) -> Terms:
    return _terms("\n".join(filter(None, (question.code, question.mended))))


def _terms(text: str) -> Terms:
    plain = _THOUSANDS.sub("", text.casefold())
    return Counter(term[:_BEGINNING] for term in _TERM.findall(plain))
