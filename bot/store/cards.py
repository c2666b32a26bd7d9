"""Cards, what groups are strong in, and the reviews under way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Row,
    String,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    type_coerce,
)

from bot.store.connected import Connected, columns_of, insert_for
from bot.store.tables import attempts, cards, reviews, sessions, strengths
from bot.tutor.scheduling import KNOWN_TO_LOOK, RECENT_TIMES, Card
from bot.tutor.selection import Strength

# More than anybody reviews in one sitting; some of them may have left the bank.
MANY = 500
NOT_COUNTED = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A learner's review under way: question `number` of `size` is asked in that session.

    It goes through what was due at `since`.
    """

    learner_id: int
    since: datetime
    number: int
    size: int
    session_id: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """A question the learner has got wrong: how often, when last, and whether the latest answer was right."""

    card_id: int
    question_id: str
    wrong: int
    last_wrong: datetime
    mended: bool


class CardReading(Connected):
    """Look-ups of what is remembered."""

    async def cards_at(self, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], Card]:
        """The cards of those learners and questions, as far as there are any."""
        found = await self._connection.execute(CARDS, columns_of(keys, "learners", "questions"))
        rows = {(row.learner_id, row.question_id): row for row in found}
        return {key: card_of(rows[key]) for key in keys if key in rows}

    async def due(self, learner_id: int, now: datetime) -> list[str]:
        """The ids of the questions due for that learner, the longest overdue first, at most MANY."""
        found = await self._connection.scalars(
            select(cards.c.question_id)
            .where(cards.c.learner_id == learner_id, cards.c.due <= now)
            .order_by(cards.c.due)
            .limit(MANY)
        )
        return list(found)

    async def next_due(self, learner_id: int, now: datetime) -> list[tuple[str, datetime]]:
        """What falls due for that learner after `now`, the earliest first, at most MANY."""
        found = await self._connection.execute(
            select(cards.c.question_id, cards.c.due)
            .where(cards.c.learner_id == learner_id, cards.c.due > now)
            .order_by(cards.c.due)
            .limit(MANY)
        )
        return [(row.question_id, row.due) for row in found]

    async def met(self, learner_id: int) -> dict[str, bool]:
        """Every question the learner has answered, by its id, and whether the latest answer was right."""
        found = await self._connection.execute(
            select(cards.c.question_id, cards.c.last_correct).where(cards.c.learner_id == learner_id)
        )
        return {row.question_id: row.last_correct for row in found}

    async def cards_of(self, learner_id: int) -> list[Card]:
        """Everything that is remembered of that learner."""
        found = await self._connection.execute(select(cards).where(cards.c.learner_id == learner_id))
        return [card_of(row) for row in found]

    async def mistakes(self, learner_id: int) -> list[Mistake]:
        """What the learner has got wrong, the latest first."""
        found = await self._connection.execute(
            select(
                cards.c.id,
                MISSED.label("question_id"),
                cards.c.wrong,
                cards.c.last_wrong,
                cards.c.last_correct,
            )
            .where(cards.c.learner_id == learner_id, cards.c.last_wrong.is_not(None))
            .order_by(cards.c.last_wrong.desc())
        )
        return [
            Mistake(row.id, row.question_id, row.wrong, row.last_wrong, mended=row.last_correct)
            for row in found
        ]

    async def question_of_card(self, card_id: int, learner_id: int) -> str | None:
        """Which question that card of that learner is about, of a skill the one answered wrong last."""
        question_id: str | None = await self._connection.scalar(
            select(MISSED).where(cards.c.id == card_id, cards.c.learner_id == learner_id)
        )
        return question_id

    async def recent_times(self, session_ids: Collection[int]) -> dict[str, list[timedelta]]:
        """How long right answers at once to the questions of those sessions took lately, where that is known.

        By the question's id, the latest last.
        """
        found = await self._connection.execute(TIMES, {"sessions": list(session_ids)})
        return {
            question_id: [timedelta(milliseconds=int(each)) for each in reversed((told or "").split())]
            for question_id, told in found
        }

    async def strengths(self, guild_id: int) -> list[Strength] | None:
        """How first tries went in that server; None where they have not been counted yet."""
        found = await self._connection.execute(STRENGTHS, {"guild": guild_id})
        rows = found.all()
        if any(row.topic == NOT_COUNTED for row in rows):
            return None
        return [Strength(row.topic, row.level, row.tries, row.correct) for row in rows]

    async def first_tries(self, guild_id: int) -> list[tuple[str, int, int]]:
        """For each question, how many first tries there were in that server and how many were right."""
        found = await self._connection.execute(
            select(
                attempts.c.question_id,
                func.count().label("tries"),
                func.sum(case((attempts.c.correct, 1), else_=0)).label("correct"),
            )
            .where(attempts.c.guild_id == guild_id, attempts.c.number == 1)
            .group_by(attempts.c.question_id)
        )
        return [(row.question_id, row.tries, row.correct) for row in found]

    async def review(self, learner_id: int) -> Review | None:
        """The review the learner has under way."""
        row = await self._first(select(reviews).where(reviews.c.learner_id == learner_id))
        return row and Review(row.learner_id, row.since, row.number, row.size, row.session_id)

    async def reviewed(self, learner_id: int, since: datetime) -> tuple[int, int]:
        """How many questions the learner has answered in reviews since then, and how many right at once."""
        row = await self._first(
            select(
                func.count().label("answered"),
                func.coalesce(func.sum(case((attempts.c.correct, 1), else_=0)), 0).label("correct"),
            )
            .select_from(attempts.join(sessions, sessions.c.id == attempts.c.session_id))
            .where(
                attempts.c.learner_id == learner_id,
                attempts.c.at >= since,
                attempts.c.number == 1,
                sessions.c.style == "review",
            )
        )
        assert row is not None
        return row.answered, row.correct


class CardWriting(CardReading):
    """Changes to what is remembered."""

    async def keep_cards(self, kept: Collection[Card]) -> None:
        """Write the cards down in place of what was known before."""
        rows = [{name: getattr(card, name) for name in Card.__dataclass_fields__} for card in kept]
        await self._connection.execute(_keeping(self._connection.dialect.name), rows)

    async def set_strengths(self, guild_id: int, counted: Iterable[Strength]) -> None:
        """Replace what is known of that server by what was counted."""
        await self._connection.execute(delete(strengths).where(strengths.c.guild_id == guild_id))
        rows = [{"guild_id": guild_id, **asdict(each)} for each in counted]
        if rows:
            await self._connection.execute(insert(strengths), rows)

    async def keep_review(self, review: Review) -> None:
        """Note where the learner's review stands."""
        row = self._insert(reviews).values(**asdict(review))
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=["learner_id"], set_=asdict(review))
        )

    async def end_review(self, learner_id: int) -> None:
        await self._connection.execute(delete(reviews).where(reviews.c.learner_id == learner_id))


# What every question and answer asks for is built once: that takes about as long as having it executed.
_POSTED = sessions.alias("posted")
_TOOK = type_coerce(attempts.c.at, BigInteger) - type_coerce(sessions.c.posted_at, BigInteger)
_LATEST = (
    select(_TOOK.label("took"))
    .join(sessions, sessions.c.id == attempts.c.session_id)
    .where(
        attempts.c.question_id == _POSTED.c.question_id,
        attempts.c.number == 1,
        attempts.c.correct,
        attempts.c.hints == 0,
        _TOOK.between(0, KNOWN_TO_LOOK // timedelta(milliseconds=1)),
    )
    .order_by(attempts.c.at.desc())
    .limit(RECENT_TIMES)
    .correlate(_POSTED)
    .subquery()
)
# One text for each question, in the order of the rows above: neither database is asked to sort them again.
TIMES = select(
    _POSTED.c.question_id,
    select(func.aggregate_strings(cast(_LATEST.c.took, String), " ")).select_from(_LATEST).scalar_subquery(),
).where(_POSTED.c.id.in_(bindparam("sessions", expanding=True)))
STRENGTHS = select(strengths).where(strengths.c.guild_id == bindparam("guild"))
# A skill's card doesn't name the question that was missed, the attempt does, as long as it is kept.
MISSED = func.coalesce(
    select(attempts.c.question_id)
    .where(
        attempts.c.learner_id == cards.c.learner_id,
        attempts.c.at == cards.c.last_wrong,
        attempts.c.question_id.startswith(cards.c.question_id + "-"),
        ~attempts.c.correct,
    )
    .limit(1)
    .scalar_subquery(),
    cards.c.question_id,
)
CARDS = select(cards).where(
    cards.c.learner_id.in_(bindparam("learners", expanding=True)),
    cards.c.question_id.in_(bindparam("questions", expanding=True)),
)


@cache
def _keeping(dialect: str) -> Any:
    row = insert_for(dialect, cards)
    new = {name: row.excluded[name] for name in Card.__dataclass_fields__}
    return row.on_conflict_do_update(index_elements=["learner_id", "question_id"], set_=new)


def card_of(row: Row[Any]) -> Card:
    return Card(**{name: getattr(row, name) for name in Card.__dataclass_fields__})
