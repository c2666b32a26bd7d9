"""Which question to ask next in a channel."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime

from questions.model import Question


def choose(
    candidates: Sequence[Question], asked: Mapping[str, datetime], rng: random.Random
) -> Question | None:
    """One of `candidates`, by chance among those never asked here, otherwise the one asked longest ago.

    `asked` maps a question's id to when it was last posted in this channel. None where there is no candidate.
    """
    if not candidates:
        return None
    fresh = [question for question in candidates if question.id not in asked]
    if fresh:
        return rng.choice(fresh)
    return min(candidates, key=lambda question: asked[question.id])
