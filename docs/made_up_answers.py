"""Answers made up for `docs/bench_store.py`: by learners of different ability, to questions easy and hard.

They are written as the first versions of the program did, and its own migrations make all the rest of them.
"""

from __future__ import annotations

import math
import random
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

from bot.tutor.grading import points, tries
from questions.model import Bank, Option, Question, Topic

# The first version that kept the question with every attempt; its tables are what is written.
REVISION: Final = "0003"
YEARS: Final = timedelta(days=730)
LEARNERS_A_SESSION: Final = 12
# The question, when it was posted, and when its answer was shown to all, if it was.
Asked: TypeAlias = tuple[Question, datetime, datetime | None]
MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Size:
    """How much there is."""

    attempts: int
    learners: int
    questions: int
    guilds: int


class World:
    """Made-up answers, the same for the same size."""

    def __init__(self, size: Size, now: datetime) -> None:
        self.size = size
        self.now = now
        self.chance = random.Random(20)  # noqa: S311 - the same answers every time, no secret
        self.bank = _bank(size.questions)
        self.ability = [self.chance.gauss(0, 1) for _ in range(size.learners)]
        # A few large servers and many small ones: member n is in the server its place falls into.
        weights = [1 / (number + 1) for number in range(size.guilds)]
        self.members: list[list[int]] = [[] for _ in range(size.guilds)]
        for learner, guild in enumerate(
            self.chance.choices(range(size.guilds), weights=weights, k=size.learners)
        ):
            self.members[guild].append(learner)

    def learner_id(self, learner: int) -> int:
        return 10**17 + learner

    def guild_id(self, guild: int) -> int:
        return 2 * 10**17 + guild

    def channel_id(self, guild: int) -> int:
        return 3 * 10**17 + guild

    def write(self, file: Path) -> None:
        """Sessions, attempts and hints, into the tables of REVISION."""
        connection = sqlite3.connect(file)
        connection.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;")
        rows = _Rows(connection)
        questions = [question for question in self.bank if question.one_press]
        busy = [len(members) for members in self.members]
        sessions = math.ceil(self.size.attempts / (LEARNERS_A_SESSION * 1.4))
        number = 0
        while rows.attempts < self.size.attempts:
            number += 1
            at = self.now - YEARS + YEARS * (number / (sessions * 1.05))
            guild = self.chance.choices(range(self.size.guilds), weights=busy)[0]
            question = self.chance.choice(questions)
            asker = self.chance.choice(self.members[guild] or [0])
            closed = at + timedelta(days=1) if at < self.now - timedelta(days=2) else None
            place = (self.guild_id(guild), self.channel_id(guild))
            rows.session(number, place, self.learner_id(asker), (question, at, closed))
            self._answer(rows, number, guild, question, at)
        rows.flush()
        connection.commit()
        connection.close()

    def _answer(self, rows: _Rows, number: int, guild: int, question: Question, at: datetime) -> None:
        members = self.members[guild]
        answering = self.chance.sample(members, min(len(members), LEARNERS_A_SESSION))
        for place, learner in enumerate(answering):
            hints = int(self.chance.random() < 0.1)
            moment = at + timedelta(seconds=20 + place * 15)
            if hints:
                rows.hint(number, self.learner_id(learner), moment - timedelta(seconds=5))
            knows = 1 / (1 + math.exp(question.level - 3 - 1.5 * self.ability[learner]))
            left = list(range(len(question.options)))
            for attempt in range(1, tries(question) + 1):
                right = self.chance.random() < knows
                option = question.right if right else self.chance.choice(left)
                left.remove(option)
                right = option == question.right
                gained = points(credit=Fraction(right), number=attempt, hints=hints)
                rows.attempt(
                    (number, self.learner_id(learner), attempt, option, right, gained, hints),
                    (_ms(moment), question.id, self.guild_id(guild)),
                )
                moment += timedelta(seconds=10)
                if right:
                    break


class _Rows:
    """Rows on their way into the database, many at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: dict[str, list[tuple[object, ...]]] = {"session": [], "attempt": [], "hint": []}
        self.attempts = 0
        self._presses = 0

    def session(self, number: int, place: tuple[int, int], asker_id: int, asked: Asked) -> None:
        question, at, closed = asked
        of_question = (question.id, question.revision, "0123")
        message_id = 4 * 10**17 + number
        moments = (_ms(at), None if closed is None else _ms(closed))
        self._add("session", (number, *of_question, *place, message_id, asker_id, *moments, "quiz"))

    def attempt(self, what: tuple[object, ...], when_and_where: tuple[object, ...]) -> None:
        """One row, of which the key and the press are made here: see `_answer` for the others' order."""
        self.attempts += 1
        self._add("attempt", (self.attempts, *what, self._press(), *when_and_where))

    def hint(self, session: int, learner_id: int, at: datetime) -> None:
        self._add("hint", (None, session, learner_id, 1, self._press(), _ms(at)))

    def flush(self) -> None:
        for table, rows in self._waiting.items():  # sessions first, for the others refer to them
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
            rows.clear()

    def _add(self, table: str, row: tuple[object, ...]) -> None:
        self._waiting[table].append(row)
        if len(self._waiting["attempt"]) >= 20_000:
            self.flush()

    def _press(self) -> int:
        self._presses += 1
        return 5 * 10**17 + self._presses


def _bank(number: int) -> Bank:
    topics = [Topic(slug=f"topic-{each}", title=f"Topic {each}") for each in range(12)]
    made = [
        Question(
            id=f"question-{each}",
            topic=f"topic-{each % 12}",
            framework="any",
            level=1 + each % 5,
            prompt=f"Which of these is number {each}?",
            options=tuple(
                Option(text=f"answer {option}", correct=option == each % 4, why="That is why.")
                for option in range(4)
            ),
            hints=("a hint", "another"),
            explanation="That is how it is.",
            sources=("The docs, https://example.org/docs",),
        )
        for each in range(number)
    ]
    return Bank(topics, made)


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // MILLISECOND
