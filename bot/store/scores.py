"""Counts that are kept with every answer: what learners did each day, what they earned, what groups chose.

Each is one statement, made once: of an answer's few milliseconds, SQLAlchemy would else spend one on
building and compiling them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, String, Table, bindparam, cast, delete, func, select

from bot.store.connected import Connected, columns_of, insert_for
from bot.store.tables import choices, days, learners, scores, strengths
from bot.tutor.counts import Counts
from bot.tutor.leaderboard import Score
from bot.tutor.progress import Day

_EPOCH: Final = date(1970, 1, 1)

# A learner, a server (or DIRECT) and a day.
DayKey: TypeAlias = tuple[int, int, date]

# What numbers are kept under.
KEYS: Final = {
    days: ("learner_id", "guild_id", "day"),
    scores: ("guild_id", "period", "learner_id"),
    choices: ("guild_id", "question_id", "revision", "option"),
    strengths: ("guild_id", "topic", "level"),
}
BEGUN = select(days.c.learner_id, days.c.guild_id, days.c.day).where(
    days.c.learner_id.in_(bindparam("learners", expanding=True)),
    days.c.guild_id.in_(bindparam("guilds", expanding=True)),
    days.c.day.in_(bindparam("days", expanding=True)),
)
# All of a learner's days as one text, for which the driver has no rows to make.
ACTIVE = (
    select(days.c.learner_id, func.aggregate_strings(cast(days.c.day, String), " "))
    .where(days.c.learner_id.in_(bindparam("learners", expanding=True)))
    .group_by(days.c.learner_id)
)


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

    async def days_begun(self, keys: Collection[DayKey]) -> set[DayKey]:
        """Those of the days on which the learner has answered something in that server."""
        numbered = [(learner_id, guild_id, _number(day)) for learner_id, guild_id, day in keys]
        found = await self._connection.execute(BEGUN, columns_of(numbered, "learners", "guilds", "days"))
        return {(row.learner_id, row.guild_id, _date(row.day)) for row in found} & set(keys)

    async def active_days(self, learner_ids: Collection[int]) -> dict[int, set[date]]:
        """The days on which each of the learners answered something anywhere."""
        active: dict[int, set[date]] = {learner_id: set() for learner_id in learner_ids}
        if active:
            found = await self._connection.execute(ACTIVE, {"learners": list(active)})
            for learner_id, told in found:
                active[learner_id] = {_date(int(number)) for number in told.split()}
        return active

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
        return [Day(_date(row[0]), *map(int, row[1:])) for row in found]


class ScoreWriting(ScoreReading):
    """Counting what was answered."""

    async def drop_scores(self, guild_id: int, period: str, limit: int) -> int:
        """Forget at most so many scores of that server and period; how many there were."""
        there = (scores.c.guild_id == guild_id, scores.c.period == period)
        some = select(scores.c.learner_id).where(*there).limit(limit)
        gone = await self._connection.execute(delete(scores).where(*there, scores.c.learner_id.in_(some)))
        return gone.rowcount

    async def add_counts(self, counts: Counts) -> None:
        """Add all of these to what was counted before."""
        by_day = {
            (learner_id, guild_id, _number(day)): sums
            for (learner_id, guild_id, day), sums in counts.days.items()
        }
        for table, counted in (
            (days, by_day),
            (scores, counts.scores),
            (choices, counts.choices),
            (strengths, counts.strengths),
        ):
            # In order: of two programs that lock the same rows, none waits for the other in a circle.
            rows = [dict(zip(KEYS[table], key, strict=True)) | counted[key] for key in sorted(counted)]
            if rows:
                await self._connection.execute(_adding(table, self._connection.dialect.name), rows)


def _ranked(guild_id: int, period: str, above: int) -> list[ColumnElement[bool]]:
    """The scores with more than so many points, but for those of learners who want no place."""
    return [
        scores.c.guild_id == guild_id,
        scores.c.period == period,
        scores.c.points > above,
        scores.c.learner_id.not_in(select(learners.c.learner_id).where(learners.c.off_leaderboard)),
    ]


@cache
def _adding(table: Table, dialect: str) -> Any:
    """A statement that writes a row, or adds its numbers to those that stand under the same key."""
    row = insert_for(dialect, table)
    sums = {
        column.name: column + row.excluded[column.name]
        for column in table.columns
        if column.name not in {"id", *KEYS[table]}
    }
    return row.on_conflict_do_update(index_elements=KEYS[table], set_=sums)


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _date(number: int) -> date:
    return _EPOCH + timedelta(days=number)
