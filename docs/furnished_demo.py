"""The demo of a group that has learnt together for six weeks: what the README's pictures are taken of.

The answers are made up, but given through the use cases that members' answers go through. Run as
`python docs/furnished_demo.py PORT`.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.app import now
from bot.client import TutorBot
from bot.config import Config
from bot.demo import serve
from bot.tutoring import Tutor
from questions.model import Bank, Question

DAYS: Final = 42
# How likely each member is to be right on a first try, at the start and at the end.
SKILLS: Final = ((0.55, 0.9), (0.5, 0.75), (0.3, 0.6), (0.45, 0.7))
# Not the demo's own: what was asked there would not be asked again this week.
ELSEWHERE: Final = 1


async def furnish(bot: TutorBot, guild_id: int, members: Sequence[int]) -> None:
    """Have the members answer some questions on most days."""
    # The same at every start.
    dice = random.Random(4)  # noqa: S311 - makes up answers
    time = start = now() - timedelta(days=DAYS)

    def clock() -> datetime:
        return time

    tutor = Tutor(bot.progress._store, _plain(bot.tutor.bank), clock, dice)
    interaction = 0
    for day in range(DAYS):
        for place in range(dice.choice((0, 1, 2, 3))):
            time = start + timedelta(days=day, minutes=place)
            asked = await tutor.ask(asker_id=members[0], channel_id=ELSEWHERE, guild_id=guild_id)
            if asked is None:
                continue
            question, session = asked
            for member, (first, last) in zip(members, SKILLS, strict=True):
                right = dice.random() < first + (last - first) * day / DAYS
                if dice.random() < 0.8:
                    interaction += 1
                    option = question.right if right else dice.choice(_wrong(question))
                    await tutor.answer(session.id, option, learner_id=member, interaction_id=interaction)


def _plain(bank: Bank) -> Bank:
    """The questions that are answered with one letter: a picture shows how any of them is reviewed."""
    return bank.only(question for question in bank if question.kind == "choice")


def _wrong(question: Question) -> list[int]:
    return [number for number, option in enumerate(question.options) if not option.correct]


if __name__ == "__main__":
    asyncio.run(serve(Config(), int(sys.argv[1]), furnish=furnish))
