"""Whether the looks of an option give it away: its length, or the tone of its words.

Those who write questions tend to write the right answer out with care and to hedge it, and to put "always"
and "never" into wrong ones; those who answer them know it (Haladyna, Downing and Rodriguez, "A review of
multiple-choice item-writing guidelines", 2002, doi:10.1207/S15324818AME1503_5). Too much care against that
shows as well: then the right one is the shortest. So how often a cue leads to the right option is held
against chance, by an exact test of both sides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from questions.model import Question

Cue: TypeAlias = Callable[[str], int]


def _words(*known: str) -> Cue:
    """Counts the words of `known` in a text, and endings such as "n't" in "isn't"."""
    pattern = re.compile("|".join(rf"{word}\b" if "'" in word else rf"\b{word}\b" for word in known), re.I)
    return lambda text: len(pattern.findall(text))


# By what somebody who knows nothing might choose: the option that has most of it.
CUES: Final[Mapping[str, Cue]] = {
    "the longest": len,
    "the shortest": lambda text: -len(text),
    "the most careful": _words("about", "almost", "can", "likely", "may", "most", "often", "some", "usually"),
    "the most absolute": _words("all", "always", "any", "both", "each", "every", "never", "only"),
    "the most negative": _words("no", "none", "not", "nothing", "n't", "without"),
}
# All of them together lead nowhere where each is this likely by chance: 5% for all, shared out (Bonferroni).
ALPHA: Final = 0.05 / len(CUES)


@dataclass(frozen=True, slots=True)
class Tally:
    """In how many questions a cue led to the right option, of how many it tells apart, and what chance gives.

    `probability` is that of a result at least as far from chance, on either side, if the cue told nothing.
    """

    hits: int
    of: int
    expected: float
    probability: float

    @property
    def by_chance(self) -> bool:
        """Whether chance explains it: the cue tells nothing that could be shown."""
        return self.probability >= ALPHA


def tally(questions: Iterable[Question], cue: Cue) -> Tally:
    """How often the right option is the one with most of `cue`.

    Chance differs by question: where m of n options have most, it hits with m/n. With the same chance for
    all, this is the binomial test. Where all have as much there is nothing to see, and questions with no
    option or with several right ones are left out.
    """
    hits, chances = 0, []
    for question in questions:
        right = [cue(option.text) for option in question.options if option.correct]
        scores = [cue(option.text) for option in question.options]
        if len(right) != 1 or len(set(scores)) == 1:
            continue
        hits += right[0] == max(scores)
        chances.append(scores.count(max(scores)) / len(scores))
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
