"""What answers add up to: learners' days, a server's scores, how its members chose, what it is strong in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from bot.tutor import leaderboard
from bot.tutor.session import Attempt, Session
from questions.model import Question

# Stands for the server in direct messages: what is counted under it can't be without one.
DIRECT: Final = 0

Sums: TypeAlias = defaultdict[tuple[Any, ...], Counter[str]]


@dataclass(frozen=True, slots=True)
class Graded:
    """An answer to be written down: `attempt` at `session`, which asks `question`."""

    attempt: Attempt
    session: Session
    question: Question


def _sums() -> Sums:
    return defaultdict(Counter)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers to add, by what they are kept under.

    `days` by learner, server (or DIRECT) and day; `scores` by server, period and learner;
    `choices` by server, question, revision and option; `strengths` by server, topic and level.
    """

    days: Sums = field(default_factory=_sums)
    scores: Sums = field(default_factory=_sums)
    choices: Sums = field(default_factory=_sums)
    strengths: Sums = field(default_factory=_sums)


def counted(answers: Iterable[tuple[Graded, date]]) -> Counts:
    """What these answers, each given on that day of its learner's, add up to."""
    counts = Counts()
    for graded, day in answers:
        attempt, session, question = graded.attempt, graded.session, graded.question
        guild_id, first = session.guild_id, attempt.number == 1
        right = int(first and attempt.correct)
        counts.days[attempt.learner_id, guild_id or DIRECT, day].update(
            answers=1, firsts=int(first), correct=right, points=attempt.points
        )
        if guild_id is not None and first:
            counts.strengths[guild_id, question.topic, question.level].update(tries=1, correct=right)
        if guild_id is not None and leaderboard.counts(session):
            for period in leaderboard.keys(attempt.at):
                counts.scores[guild_id, period, attempt.learner_id].update(points=attempt.points, answers=1)
            if first:
                chosen = (guild_id, session.question_id, session.revision, attempt.option)
                counts.choices[chosen].update(chosen=1)
    return counts
