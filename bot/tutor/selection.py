"""Which question to ask next: in a channel, or of one learner."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final, TypeVar

from questions.ids import by_skill
from questions.model import Question, Skill

# What is chosen from: a question, or a skill of which one can be made.
C = TypeVar("C", Question, Skill, Question | Skill)

# A channel that has just discussed a question would answer it from memory of the talk.
REST: Final = timedelta(days=7)

LEVELS: Final = range(1, 6)
ENOUGH_TRIES: Final = 5
MASTERED: Final = Fraction(7, 10)
HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Strength:
    """How first tries went in one topic at one level: `tries` of them, `correct` right."""

    topic: str
    level: int
    tries: int
    correct: int


def choose(
    candidates: Sequence[C],
    asked: Mapping[str, datetime],
    strengths: Sequence[Strength],
    *,
    now: datetime,
    rng: random.Random,
    rest: timedelta = REST,
) -> C | None:
    """The candidate to ask now, or None where every one was asked here within `rest`.

    In this order: one not asked here before; of the topic the group is weakest in; of the level nearest to
    the group's (see `level_of`); the one asked longest ago; by chance. `asked` maps a question's id, or
    its skill's where it was generated, to when it was asked here last. A topic's strength is the share of
    right first tries by Laplace's rule of succession, (right + 1) / (tries + 2), so a topic never tried
    counts as half known.
    """
    pools = _by_fit(candidates, strengths)
    for pool in pools:
        if fresh := [each for each in pool if each.skill not in asked]:
            return rng.choice(fresh)
    for pool in pools:
        if rested := [each for each in pool if now - asked[each.skill] >= rest]:
            earliest = min(asked[each.skill] for each in rested)
            return rng.choice([each for each in rested if asked[each.skill] == earliest])
    return None


def _by_fit(candidates: Iterable[C], strengths: Sequence[Strength]) -> list[list[C]]:
    """The candidates, those that fit alike together; the best first, by weakness in the topic, then level."""
    # Of thousands each is looked at just once: finding them in memory is what takes the time.
    shelves = dict[tuple[str, int], list[C]]()
    for each in candidates:
        shelves.setdefault((each.topic, each.level), []).append(each)
    known, wanted = known_by_topic(strengths), level_of(strengths)
    pools = dict[tuple[Fraction, int], list[C]]()
    for (topic, level), questions in shelves.items():
        pools.setdefault((known.get(topic, HALF), abs(level - wanted)), []).extend(questions)
    return [pools[fit] for fit in sorted(pools)]


def choose_or_make(
    written: Sequence[Question],
    endless: Sequence[Skill],
    asked: Mapping[str, datetime],
    strengths: Sequence[Strength],
    *,
    now: datetime,
    rng: random.Random,
    rest: timedelta = REST,
) -> Question | Skill | None:
    """The question to ask now, or the skill to make one of; None where there is neither, see `choose`.

    What was written comes first, as long as something of it was not asked here before. Then skills join in;
    they rest like a question, so that they take turns with what is written and with each other. Where all
    rest, one of those skills is taken that were not asked for longest: what is made of it will be new.
    """
    if any(each.id not in asked for each in written):
        return choose(written, asked, strengths, now=now, rng=rng, rest=rest)
    known = by_skill(asked)
    either: list[Question | Skill] = [*written, *endless]
    chosen = choose(either, known, strengths, now=now, rng=rng, rest=rest)
    if chosen is not None or not endless:
        return chosen
    rested = sorted(endless, key=lambda each: known[each.skill])[: (len(endless) + 1) // 2]
    return choose(rested, known, strengths, now=now, rng=rng, rest=timedelta(0))


def free_at(
    candidates: Iterable[Question], asked: Mapping[str, datetime], rest: timedelta = REST
) -> datetime | None:
    """When the first of `candidates` may be asked here again; None where there is no need to wait."""
    asked_at = [asked.get(each.id) for each in candidates]
    known = [moment for moment in asked_at if moment is not None]
    return min(known) + rest if known and len(known) == len(asked_at) else None


def known_by_topic(strengths: Iterable[Strength]) -> dict[str, Fraction]:
    """How well each topic is known, from 0 to 1, by Laplace's rule of succession."""
    sums = dict[str, tuple[int, int]]()
    for each in strengths:
        tries, correct = sums.get(each.topic, (0, 0))
        sums[each.topic] = (tries + each.tries, correct + each.correct)
    return {topic: Fraction(correct + 1, tries + 2) for topic, (tries, correct) in sums.items()}


def level_of(strengths: Iterable[Strength]) -> int:
    """The level to ask at, from 1 to 5: the one above the highest that is mastered, at the start the first.

    Mastered is a level with at least 5 first tries of which 7 in 10 were right.
    """
    tries = dict.fromkeys(LEVELS, 0)
    correct = dict.fromkeys(LEVELS, 0)
    for each in strengths:
        tries[each.level] += each.tries
        correct[each.level] += each.correct
    mastered = [
        level
        for level in LEVELS
        if tries[level] >= ENOUGH_TRIES and correct[level] >= MASTERED * tries[level]
    ]
    return min(max(mastered, default=0) + 1, LEVELS[-1])
