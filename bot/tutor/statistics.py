"""What answers say about a question: classical item analysis, for those who write and choose questions.

Everything counts first tries only, each learner's first at that question: a second try, or one in a review
weeks later, says what the explanation has taught.

The methods are those of Lord and Novick ("Statistical Theories of Mental Test Scores", Addison-Wesley 1968)
and Crocker and Algina ("Introduction to Classical and Modern Test Theory", Holt 1986, on item analysis).
A learner's *rest score* is the share of other questions that they got right at the first try: without the
question itself, which would else agree with itself, and as a share, since not everybody is asked the same
questions. Who has answered fewer than OTHERS_NEEDED others has none, and counts only where no rest score is
asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from questions.answers import OTHER, RIGHT, Several, read, right_place
from questions.model import Question

OTHERS_NEEDED: Final = 3
# Kelley, "The selection of upper and lower groups for the validation of test items" (Journal of Educational
# Psychology 30, 1939): with 27 percent at either end, extreme and large groups are balanced best.
EXTREME_PERCENT: Final = 27
# Of fewer learners than these, nothing is said that a single one more could turn around.
ENOUGH_TO_TELL: Final = 10
ENOUGH_STRONG: Final = 5
ENOUGH_RATED: Final = 30
FEW: Final = Fraction(1, 2)
# When a learner first looked at a question nobody knows; who answered within this began no earlier than it
# was posted. So the times are an upper bound of how long they thought, and later answers tell none.
LONGEST_TIME: Final = timedelta(minutes=10)


class Group(StrEnum):
    """Where a learner stands among those who answered the question, by rest score."""

    WEAK = "weak"
    MIDDLE = "middle"
    STRONG = "strong"
    UNRATED = "unrated"


class Look(StrEnum):
    """Why somebody should have a look at a question, the most urgent first."""

    FEW_STRONG = "few strong"
    BACKWARDS = "backwards"


@dataclass(frozen=True, slots=True)
class Cell:
    """The learners of one group who chose one option at the first try, or gave the same `answer`.

    `option` and `answer` are as an Attempt has them. `rest` and `squares` are the sums of their rest scores
    and of the squares of these; `hints` how many of them had taken one.
    """

    option: int
    group: Group
    learners: int
    rest: float = 0.0
    squares: float = 0.0
    hints: int = 0
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """How many chose an option: of all, of the weak and of the strong."""

    learners: int
    weak: int
    strong: int


@dataclass(frozen=True, slots=True)
class Item:
    """What is known of one question as it stands now.

    `answers` counts all tries, `learners` those who ever tried, of whom `right` were right at first and
    `hinted` had taken a hint before; `rated` have a rest score. `earlier` is how many first tries there were
    besides, of which only the count is left. `time` is the median of first tries, see LONGEST_TIME. `choices`
    go by option; where there are none, by what answers are counted under, see questions.answers.
    """

    question: Question
    answers: int = 0
    learners: int = 0
    right: int = 0
    earlier: int = 0
    hinted: int = 0
    rated: int = 0
    discrimination: float | None = None
    time: timedelta | None = None
    choices: Mapping[int, Choice] = field(default_factory=dict)
    weak: int = 0
    strong: int = 0
    strong_right: int = 0

    @property
    def share(self) -> float | None:
        """The share of learners who were right on the first try: the item's difficulty, p."""
        return self.right / self.learners if self.learners else None

    @property
    def strong_share(self) -> float | None:
        """The share of the strong who were."""
        return self.strong_right / self.strong if self.strong else None

    @property
    def telling(self) -> bool:
        """Whether so many have answered that how the weak and the strong did is more than chance."""
        return self.rated >= ENOUGH_TO_TELL

    @property
    def looks(self) -> tuple[Look, ...]:
        """What should be looked at: mostly, a wrong key or a wording that misleads those who know."""
        found = []
        if self.strong_share is not None and self.strong >= ENOUGH_STRONG and self.strong_share < FEW:
            found.append(Look.FEW_STRONG)
        if self.discrimination is not None and self.rated >= ENOUGH_RATED and self.discrimination < 0:
            found.append(Look.BACKWARDS)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Survey:
    """Every question of the bank, those to look at first; counted from `since`, None for nothing yet."""

    items: tuple[Item, ...]
    since: datetime | None


def point_biserial(right: Iterable[Cell], wrong: Iterable[Cell]) -> float | None:
    """The correlation between being right at a question and the rest score, -1 to 1.

    r = (M1 - M0) / s * sqrt(p * q), with the mean rest scores of who was right and who was not, the standard
    deviation of all of them, and the shares p and q of the two (Lord and Novick 1968). None where nothing can
    vary: with nobody on one side, or with rest scores that are all the same.
    """
    n1, sum1, squares1 = _sums(right)
    n0, sum0, squares0 = _sums(wrong)
    n = n1 + n0
    if not n1 or not n0:
        return None
    mean = (sum1 + sum0) / n
    variance = (squares1 + squares0) / n - mean * mean
    if variance < 1e-12:  # what rounding leaves of nothing
        return None
    r = (sum1 / n1 - sum0 / n0) / math.sqrt(variance) * math.sqrt(n1 * n0) / n
    return max(-1.0, min(1.0, r))


def assess(
    question: Question,
    cells: Sequence[Cell],
    *,
    answers: int = 0,
    earlier: int = 0,
    time: timedelta | None = None,
) -> Item:
    """What those counts say of `question`."""
    right = [cell for cell in cells if cell.option == right_place(question)]
    wrong = [cell for cell in cells if cell.option != right_place(question)]
    return Item(
        question,
        answers=answers,
        learners=_learners(cells),
        right=_learners(right),
        earlier=earlier,
        hinted=sum(cell.hints for cell in cells),
        rated=_learners(cells) - _learners(cells, Group.UNRATED),
        discrimination=point_biserial(right, wrong),
        time=time,
        choices={
            place: _choice([cell for cell in cells if place in _chosen(question, cell)])
            for place in places(question)
        },
        weak=_learners(cells, Group.WEAK),
        strong=_learners(cells, Group.STRONG),
        strong_right=_learners(right, Group.STRONG),
    )


def places(question: Question) -> tuple[int, ...]:
    """What is told apart: the options, or the right answer, the wrong ones that are known, and the rest."""
    if question.options:
        return tuple(range(len(question.options)))
    return (RIGHT, *range(1, len(question.misconceptions) + 1), OTHER)


def _chosen(question: Question, cell: Cell) -> frozenset[int]:
    """The options those in `cell` chose: one, or of several each."""
    given = read(question, cell.option, cell.answer)
    return given.options if isinstance(given, Several) else frozenset({cell.option})


def urgency(item: Item) -> tuple[object, ...]:
    """The key that sorts what needs a look to the front, and what nobody has answered to the end."""
    known = 1.0 if item.discrimination is None or not item.telling else item.discrimination
    first = min((list(Look).index(look) for look in item.looks), default=len(Look))
    return first, not item.learners, known, item.share or 0.0, item.question.id


def _sums(cells: Iterable[Cell]) -> tuple[int, float, float]:
    rated = [cell for cell in cells if cell.group != Group.UNRATED]
    return (
        sum(cell.learners for cell in rated),
        math.fsum(cell.rest for cell in rated),
        math.fsum(cell.squares for cell in rated),
    )


def _choice(cells: Sequence[Cell]) -> Choice:
    return Choice(_learners(cells), _learners(cells, Group.WEAK), _learners(cells, Group.STRONG))


def _learners(cells: Iterable[Cell], group: Group | None = None) -> int:
    return sum(cell.learners for cell in cells if group in {None, cell.group})
