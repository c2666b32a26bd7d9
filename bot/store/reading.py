"""What can be looked up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, null, or_, select

from bot.store.asked import AskedReading
from bot.store.cards import CardReading
from bot.store.connected import columns_of
from bot.store.contributions import ContributionReading
from bot.store.items import ItemReading
from bot.store.learners import LearnerReading
from bot.store.peers import PeerReading
from bot.store.plans import PlanReading
from bot.store.privacy import FIRST_TRIES, PrivacyReading
from bot.store.reports import ReportReading
from bot.store.rounds import RoundReading
from bot.store.scores import ScoreReading
from bot.store.tables import attempts, hints, past_votes, sessions, snippets
from bot.tutor.session import Attempt, Session, Standing, Tally

# What every answer asks for is built once: that takes SQLAlchemy about as long as having it executed.
ATTEMPTS = select(attempts).where(
    attempts.c.session_id.in_(bindparam("sessions", expanding=True)),
    attempts.c.learner_id.in_(bindparam("learners", expanding=True)),
)
HINTS = (
    select(hints.c.session_id, hints.c.learner_id, func.count())
    .where(
        hints.c.session_id.in_(bindparam("sessions", expanding=True)),
        hints.c.learner_id.in_(bindparam("learners", expanding=True)),
    )
    .group_by(hints.c.session_id, hints.c.learner_id)
)


class Reading(
    AskedReading,
    CardReading,
    ContributionReading,
    ItemReading,
    LearnerReading,
    PeerReading,
    PlanReading,
    PrivacyReading,
    ReportReading,
    RoundReading,
    ScoreReading,
):
    """Look-ups on one connection. Nothing here writes."""

    async def session(self, session_id: int) -> Session | None:
        """The session with that id, or None."""
        row = await self._first(select(sessions).where(sessions.c.id == session_id))
        return None if row is None else session_of(row)

    async def asked_as(self, round_id: int, number: int) -> Session | None:
        """The session that is question `number` of the round, or None."""
        session_id = await self.round_session(round_id, number)
        return None if session_id is None else await self.session(session_id)

    async def current_session(self, channel_id: int, learner_id: int) -> Session | None:
        """The learner's current question: of those open in the channel, the one they touched last.

        Posting counts as touching, so a new question takes over until the learner goes back to an older.
        What others review is none of it: they alone see it.
        """
        touched = (
            select(func.max(attempts.c.at))
            .where(attempts.c.session_id == sessions.c.id, attempts.c.learner_id == learner_id)
            .scalar_subquery()
        )
        hinted = (
            select(func.max(hints.c.at))
            .where(hints.c.session_id == sessions.c.id, hints.c.learner_id == learner_id)
            .scalar_subquery()
        )
        found = await self._connection.execute(
            select(sessions, touched.label("touched"), hinted.label("hinted"))
            .where(
                sessions.c.channel_id == channel_id,
                sessions.c.revealed_at.is_(None),
                sessions.c.message_id.is_not(None),
                # A round is played without: whoever took a hint would know more than the others.
                sessions.c.style != "round",
                or_(sessions.c.style != "review", sessions.c.asker_id == learner_id),
            )
            .order_by(sessions.c.posted_at.desc())
            .limit(20)
        )
        rows = found.all()
        if not rows:
            return None
        return session_of(max(rows, key=lambda row: max(_present(row.posted_at, row.touched, row.hinted))))

    async def daily_before(self, channel_id: int, moment: datetime) -> Session | None:
        """The channel's last question of the day that was posted before that moment."""
        row = await self._first(
            select(sessions)
            .where(
                sessions.c.channel_id == channel_id,
                sessions.c.posted_at < moment,
                sessions.c.style == "daily",
                sessions.c.message_id.is_not(None),
            )
            .order_by(sessions.c.posted_at.desc())
            .limit(1)
        )
        return None if row is None else session_of(row)

    async def standing(self, session_id: int, learner_id: int) -> Standing:
        """Where the learner stands in the session; at the start where nothing is known."""
        key = (session_id, learner_id)
        return (await self.standings([key]))[key]

    async def standings(self, keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], Standing]:
        """The `standing` of each of these, a session and a learner."""
        columns = columns_of(keys, "sessions", "learners")
        made = defaultdict[tuple[int, int], list[Attempt]](list)
        for row in await self._connection.execute(ATTEMPTS, columns):
            made[row.session_id, row.learner_id].append(attempt_of(row))
        found = await self._connection.execute(HINTS, columns)
        taken = {(session_id, learner_id): number for session_id, learner_id, number in found}
        return {key: Standing(tuple(sorted(made[key], key=_number)), taken.get(key, 0)) for key in keys}

    async def tally(self, session_id: int) -> Tally:
        """How many learners answered, and how their first votes fell."""
        present = (
            select(attempts.c.option, attempts.c.answer, func.count().label("votes"))
            .where(attempts.c.session_id == session_id, attempts.c.number == 1)
            .group_by(attempts.c.option, attempts.c.answer)
        )
        past = select(past_votes.c.option, null(), past_votes.c.votes).where(
            past_votes.c.session_id == session_id, past_votes.c.ballot == FIRST_TRIES
        )
        found = await self._connection.execute(present.union_all(past))
        votes, answers = Counter[int](), Counter[str]()
        for option, answer, number in found:
            votes[option] += number
            if answer is not None:
                answers[answer] += number
        return Tally(learners=votes.total(), votes=dict(votes), answers=dict(answers))

    async def snippet(self, snippet_id: int) -> str | None:
        """The code kept under that id, or None."""
        code: str | None = await self._connection.scalar(
            select(snippets.c.code).where(snippets.c.id == snippet_id)
        )
        return code

    async def trace(self, snippet_id: int) -> str | None:
        """The trace kept with that snippet, or None."""
        trace: str | None = await self._connection.scalar(
            select(snippets.c.trace).where(snippets.c.id == snippet_id)
        )
        return trace

    async def explanation(self, snippet_id: int) -> str | None:
        """The longer explanation kept with that snippet, or None."""
        explanation: str | None = await self._connection.scalar(
            select(snippets.c.explanation).where(snippets.c.id == snippet_id)
        )
        return explanation


def session_of(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        question_id=row.question_id,
        revision=row.revision,
        order=tuple(int(digit) for digit in row.option_order),
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        asker_id=row.asker_id,
        posted_at=row.posted_at,
        revealed_at=row.revealed_at,
        style=row.style,
    )


def attempt_of(row: Row[Any]) -> Attempt:
    return Attempt(
        session_id=row.session_id,
        learner_id=row.learner_id,
        number=row.number,
        option=row.option,
        correct=row.correct,
        points=row.points,
        hints=row.hints,
        interaction_id=row.interaction_id,
        at=row.at,
        answer=row.answer,
    )


def _number(attempt: Attempt) -> int:
    return attempt.number


def _present(*moments: datetime | None) -> list[datetime]:
    return [moment for moment in moments if moment is not None]
