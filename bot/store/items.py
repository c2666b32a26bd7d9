"""What item statistics are made of: counts and sums, added up by the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CTE, BigInteger, Integer, and_, case, func, literal, null, select, type_coerce

from bot.store.connected import Connected
from bot.store.privacy import FIRST_TRIES
from bot.store.tables import attempts, past_votes, sessions
from bot.tutor.statistics import EXTREME_PERCENT, LONGEST_TIME, OTHERS_NEEDED, Cell, Group

MILLISECOND: Final = timedelta(milliseconds=1)

# A question's id and its revision: what was rewritten is another question.
Version = tuple[str, str]


class ItemReading(Connected):
    """Sums over answers: in one server, or for None everywhere."""

    async def cells(self, guild_id: int | None) -> dict[Version, list[Cell]]:
        """Who chose what at the first try, by group; see `bot.tutor.statistics`."""
        placed = _placed(_rated(_first_tries(guild_id)))
        share = placed.c.rated * EXTREME_PERCENT
        group = case(
            (placed.c.rest.is_(None), Group.UNRATED.value),
            (placed.c.place * 100 <= share, Group.WEAK.value),
            ((placed.c.rated - placed.c.place + 1) * 100 <= share, Group.STRONG.value),
            else_=Group.MIDDLE.value,
        )
        counted = select(
            placed.c.question_id,
            placed.c.revision,
            placed.c.option,
            placed.c.answer,
            group,
            func.count(),
            func.coalesce(func.sum(placed.c.rest), 0.0),
            func.coalesce(func.sum(placed.c.rest * placed.c.rest), 0.0),
            func.sum(case((placed.c.hints > 0, 1), else_=0)),
        ).group_by(placed.c.question_id, placed.c.revision, placed.c.option, placed.c.answer, group)
        found: dict[Version, list[Cell]] = {}
        for row in await self._connection.execute(counted):
            question_id, revision, option, answer, name, learners, rest, squares, hints = row
            cell = Cell(option, Group(name), learners, float(rest), float(squares), int(hints), answer)
            found.setdefault((question_id, revision), []).append(cell)
        return found

    async def median_times(self, guild_id: int | None) -> dict[Version, timedelta]:
        """The median time from a question's posting to first tries, of those within LONGEST_TIME."""
        tries = _first_tries(guild_id)
        which = (tries.c.question_id, tries.c.revision)
        known = (
            select(
                *which,
                tries.c.took,
                func.row_number().over(partition_by=which, order_by=tries.c.took).label("place"),
                func.count().over(partition_by=which).label("known"),
            )
            .where(tries.c.took.between(0, LONGEST_TIME // MILLISECOND))
            .cte("known")
        )
        # The middle one, or of an even number the two in the middle.
        middle = and_(known.c.place * 2 >= known.c.known, known.c.place * 2 <= known.c.known + 2)
        found = await self._connection.execute(
            select(known.c.question_id, known.c.revision, func.avg(known.c.took))
            .where(middle)
            .group_by(known.c.question_id, known.c.revision)
        )
        return {(row[0], row[1]): float(row[2]) * MILLISECOND for row in found}

    async def answers(self, guild_id: int | None) -> dict[Version, int]:
        """How many tries there were at all, of which more than a count is left."""
        found = await self._connection.execute(
            select(attempts.c.question_id, sessions.c.revision, func.count())
            .join(sessions, sessions.c.id == attempts.c.session_id)
            .where(*_there(guild_id))
            .group_by(attempts.c.question_id, sessions.c.revision)
        )
        return {(row[0], row[1]): row[2] for row in found}

    async def earlier(self, guild_id: int | None) -> dict[Version, int]:
        """How many first tries there were besides, of which only the count is left."""
        found = await self._connection.execute(
            select(sessions.c.question_id, sessions.c.revision, func.sum(past_votes.c.votes))
            .join(sessions, sessions.c.id == past_votes.c.session_id)
            .where(
                past_votes.c.ballot == FIRST_TRIES,
                *([] if guild_id is None else [sessions.c.guild_id == guild_id]),
            )
            .group_by(sessions.c.question_id, sessions.c.revision)
        )
        return {(row[0], row[1]): int(row[2]) for row in found}

    async def first_answer(self, guild_id: int | None) -> datetime | None:
        """When the oldest answer was given of which more than a count is left."""
        moment: datetime | None = await self._connection.scalar(
            select(func.min(attempts.c.at)).where(*_there(guild_id))
        )
        return moment


def _there(guild_id: int | None) -> list[Any]:
    return [] if guild_id is None else [attempts.c.guild_id == guild_id]


def _first_tries(guild_id: int | None) -> CTE:
    """Each learner's first try at each question as it was then."""
    of_session = sessions.c.id == attempts.c.session_id
    first = (
        select(func.min(attempts.c.id).label("id"))
        .join(sessions, of_session)
        .where(attempts.c.number == 1, *_there(guild_id))
        .group_by(attempts.c.learner_id, attempts.c.question_id, sessions.c.revision)
        .cte("first")
    )
    took = type_coerce(attempts.c.at, BigInteger) - type_coerce(sessions.c.posted_at, BigInteger)
    return (
        select(
            attempts.c.learner_id,
            attempts.c.question_id,
            sessions.c.revision,
            attempts.c.option,
            attempts.c.answer,
            case((attempts.c.correct, 1), else_=0).label("right"),
            attempts.c.hints,
            took.label("took"),
        )
        .join(first, first.c.id == attempts.c.id)
        .join(sessions, of_session)
        .cte("tries")
    )


def _rated(tries: CTE) -> CTE:
    """The tries with their learners' rest scores, NULL for who has answered too few others."""
    sums = (
        select(tries.c.learner_id, func.count().label("tries"), func.sum(tries.c.right).label("right"))
        .group_by(tries.c.learner_id)
        .cte("sums")
    )
    others = sums.c.tries - 1
    rest = (sums.c.right - tries.c.right) * literal(1.0) / others
    return (
        select(tries, case((others >= OTHERS_NEEDED, rest), else_=null()).label("rest"))
        .join(sums, sums.c.learner_id == tries.c.learner_id)
        .cte("rated")
    )


def _placed(rated: CTE) -> CTE:
    """The tries with their place by rest score among those at the same question, and how many these are."""
    among = (rated.c.question_id, rated.c.revision, rated.c.rest.is_(None))
    # Equals are told apart by their ids: by something, so that the groups have the size they should.
    order = (rated.c.rest, rated.c.learner_id)
    place = func.row_number().over(partition_by=among, order_by=order)
    return select(
        rated,
        type_coerce(place, Integer).label("place"),
        func.count().over(partition_by=among).label("rated"),
    ).cte("placed")
