"""Counts that are kept with every answer: what learners did each day, what they earned, what groups chose.

Each is one statement, made once: of an answer's few milliseconds, SQLAlchemy would else spend one on
building and compiling them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.connected import Connected
from bot.store.tables import choices, days, learners, scores
from bot.tutor.leaderboard import Score
from bot.tutor.progress import Day

DIRECT: Final = 0
_EPOCH: Final = date(1970, 1, 1)


class ScoreReading(Connected):
    """Look-ups of what was counted."""

    async def days_of(self, learner_id: int) -> list[Day]:
        """The days on which the learner answered something anywhere, the earliest first."""
        return await self._days(days.c.learner_id == learner_id)

    async def days_of_group(self, guild_id: int, since: date) -> list[Day]:
        """The days from `since` on which anybody in that server answered something, the earliest first."""
        return await self._days(days.c.guild_id == guild_id, days.c.day >= _number(since))

    async def top_scores(self, guild_id: int, period: str, limit: int) -> list[Score]:
        """Those with the most points in that server and period, the most first; nobody without any."""
        found = await self._connection.execute(
            select(scores.c.learner_id, scores.c.points, scores.c.answers)
            .where(*_ranked(guild_id, period, 0))
            .order_by(scores.c.points.desc(), scores.c.learner_id.desc())
            .limit(limit)
        )
        return [Score(row.learner_id, row.points, row.answers) for row in found]

    async def score(self, guild_id: int, period: str, learner_id: int) -> Score | None:
        """What the learner has earned there, where it is anything."""
        row = await self._first(
            select(scores.c.learner_id, scores.c.points, scores.c.answers).where(
                scores.c.guild_id == guild_id,
                scores.c.period == period,
                scores.c.learner_id == learner_id,
                scores.c.points > 0,
            )
        )
        return None if row is None else Score(row.learner_id, row.points, row.answers)

    async def better_than(self, guild_id: int, period: str, points: int) -> int:
        """How many have more than so many points in that server and period."""
        better: int | None = await self._connection.scalar(
            select(func.count()).select_from(scores).where(*_ranked(guild_id, period, points))
        )
        return better or 0

    async def periods_besides(self, kept: Collection[str]) -> list[tuple[int, str]]:
        """The servers and periods that there are scores of, but for the periods `kept`."""
        found = await self._connection.execute(
            select(scores.c.guild_id, scores.c.period).where(scores.c.period.not_in(kept)).distinct()
        )
        return [(row.guild_id, row.period) for row in found]

    async def members_with_answers(self, guild_id: int) -> int:
        """How many learners have ever answered a question of that server."""
        members: int | None = await self._connection.scalar(
            select(func.count()).where(scores.c.guild_id == guild_id, scores.c.period == "all")
        )
        return members or 0

    async def active_since(self, guild_id: int, since: date) -> int:
        """How many learners have answered something in that server since that day."""
        active: int | None = await self._connection.scalar(
            select(func.count(days.c.learner_id.distinct())).where(
                days.c.guild_id == guild_id, days.c.day >= _number(since)
            )
        )
        return active or 0

    async def chosen(self, guild_id: int) -> dict[tuple[str, str], dict[int, int]]:
        """How first tries fell in that server: by question and revision, option to count."""
        found = await self._connection.execute(
            select(choices.c.question_id, choices.c.revision, choices.c.option, choices.c.chosen).where(
                choices.c.guild_id == guild_id
            )
        )
        spreads: dict[tuple[str, str], dict[int, int]] = {}
        for question_id, revision, option, chosen in found:
            spreads.setdefault((question_id, revision), {})[option] = chosen
        return spreads

    async def _days(self, *which: Any) -> list[Day]:
        found = await self._connection.execute(
            select(
                days.c.day,
                func.sum(days.c.answers),
                func.sum(days.c.firsts),
                func.sum(days.c.correct),
            )
            .where(*which)
            .group_by(days.c.day)
            .order_by(days.c.day)
        )
        return [Day(_EPOCH + timedelta(days=row[0]), *map(int, row[1:])) for row in found]


class ScoreWriting(ScoreReading):
    """Counting one answer more."""

    async def count_day(
        self, learner_id: int, guild_id: int | None, day: date, *, first: bool, correct: bool, points: int
    ) -> int:
        """Add an answer to the learner's day; how many answers there are now on that day in that server."""
        added = await self._connection.execute(
            _counting(days, self._connection.dialect.name, "answers"),
            {
                "learner_id": learner_id,
                "guild_id": guild_id or DIRECT,
                "day": _number(day),
                "answers": 1,
                "firsts": int(first),
                "correct": int(first and correct),
                "points": points,
            },
        )
        answers: int = added.scalar_one()
        return answers

    async def count_score(self, learner_id: int, guild_id: int, periods: Iterable[str], points: int) -> None:
        """Add an answer of so many points to each of the periods."""
        await self._connection.execute(
            _counting(scores, self._connection.dialect.name),
            [
                {
                    "guild_id": guild_id,
                    "period": period,
                    "learner_id": learner_id,
                    "points": points,
                    "answers": 1,
                }
                for period in periods
            ],
        )

    async def drop_scores(self, guild_id: int, period: str, limit: int) -> int:
        """Forget at most so many scores of that server and period; how many there were."""
        there = (scores.c.guild_id == guild_id, scores.c.period == period)
        some = select(scores.c.learner_id).where(*there).limit(limit)
        gone = await self._connection.execute(delete(scores).where(*there, scores.c.learner_id.in_(some)))
        return gone.rowcount

    async def count_choice(self, guild_id: int, question_id: str, revision: str, option: int) -> None:
        """Add a first try to how the server chose."""
        await self._connection.execute(
            _counting(choices, self._connection.dialect.name),
            {
                "guild_id": guild_id,
                "question_id": question_id,
                "revision": revision,
                "option": option,
                "chosen": 1,
            },
        )


def _ranked(guild_id: int, period: str, above: int) -> list[ColumnElement[bool]]:
    """The scores with more than so many points, but for those of learners who want no place."""
    return [
        scores.c.guild_id == guild_id,
        scores.c.period == period,
        scores.c.points > above,
        scores.c.learner_id.not_in(select(learners.c.learner_id).where(learners.c.off_leaderboard)),
    ]


@cache
def _counting(table: Table, dialect: str, returning: str | None = None) -> Any:
    """A statement that writes a row, or adds its numbers to those that stand under the same key."""
    # SQLite and PostgreSQL say it alike; in SQLAlchemy each has an insert of its own.
    row: Any = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    sums = {
        column.name: column + row.excluded[column.name] for column in table.columns if not column.primary_key
    }
    upsert = row.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums)
    return upsert.returning(table.c[returning]) if returning else upsert


def _number(day: date) -> int:
    return (day - _EPOCH).days
