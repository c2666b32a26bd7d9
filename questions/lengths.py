"""Whether the length of an option gives it away: how often the right one is the longest, or the shortest.

Those who write questions tend to write the right answer out with care, and those who answer them know it
(Haladyna, Downing and Rodriguez, "A review of multiple-choice item-writing guidelines", 2002,
doi:10.1207/S15324818AME1503_5: "keep the length of choices about equal"). Too much care against that shows as
well: then it is the shortest. So both are counted and held against chance, by an exact test of both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from questions.model import Question

# Below this probability it isn't chance any more.
ALPHA: Final = 0.05


@dataclass(frozen=True, slots=True)
class Tally:
    """In how many questions the right option was the longest (or the shortest), and what chance gives.

    `probability` is that of a result at least as far from chance, on either side, if length told nothing.
    """

    hits: int
    of: int
    expected: float
    probability: float

    @property
    def by_chance(self) -> bool:
        """Whether chance explains it: length tells nothing that could be shown."""
        return self.probability >= ALPHA


def longest(questions: Iterable[Question]) -> Tally:
    """How often the right option is the longest one."""
    return _tally(questions, max)


def shortest(questions: Iterable[Question]) -> Tally:
    """How often the right option is the shortest one."""
    return _tally(questions, min)


def _tally(questions: Iterable[Question], extreme: Callable[[list[int]], int]) -> Tally:
    """Chance differs by question: m of its n options are as long as the longest, so it hits with m/n.

    With the same chance for all, that is the binomial test; where options are all of one length, there is
    nothing to see. Questions with no or several right options have no such length and are left out.
    """
    hits, chances = 0, []
    for question in questions:
        right = [len(option.text) for option in question.options if option.correct]
        lengths = [len(option.text) for option in question.options]
        if len(right) != 1 or len(set(lengths)) == 1:
            continue
        hits += right[0] == extreme(lengths)
        chances.append(lengths.count(extreme(lengths)) / len(lengths))
    return Tally(hits, len(chances), sum(chances), _two_sided(hits, _distribution(chances)))


def _distribution(chances: Iterable[float]) -> list[float]:
    """The probability of each number of hits, from none to all, where each try has a chance of its own."""
    known = [1.0]
    for chance in chances:
        missed = [probability * (1 - chance) for probability in (*known, 0.0)]
        hit = [probability * chance for probability in (0.0, *known)]
        known = [one + other for one, other in zip(missed, hit, strict=True)]
    return known


def _two_sided(hits: int, distribution: list[float]) -> float:
    """Twice the probability of the side that `hits` lies on, as is usual where the sides may differ."""
    return min(1.0, 2 * min(sum(distribution[: hits + 1]), sum(distribution[hits:])))
