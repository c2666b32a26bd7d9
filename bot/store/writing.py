"""What can be written down, inside one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update

from bot.store.asked import AskedWriting
from bot.store.cards import CardWriting
from bot.store.contributions import ContributionWriting
from bot.store.learners import LearnerWriting
from bot.store.peers import PeerWriting
from bot.store.plans import PlanWriting
from bot.store.privacy import PrivacyWriting
from bot.store.reading import Reading, session_of
from bot.store.reports import ReportWriting
from bot.store.rounds import RoundWriting
from bot.store.scores import ScoreWriting
from bot.store.tables import attempts, hints, sessions, snippets
from bot.tutor.session import Attempt, Session

# Needed with every question and answer, and so built once.
LOCKED = (
    select(sessions)
    .where(sessions.c.id.in_(bindparam("sessions", expanding=True)))
    # In order: of two programs that lock the same, none waits for the other in a circle.
    .order_by(sessions.c.id)
    .with_for_update()
)
ATTEMPT = insert(attempts)
SESSION = insert(sessions).returning(sessions.c.id)
OF_SESSION = (
    "question_id",
    "revision",
    "guild_id",
    "channel_id",
    "message_id",
    "asker_id",
    "posted_at",
    "revealed_at",
    "style",
)


class Writing(
    AskedWriting,
    CardWriting,
    ContributionWriting,
    LearnerWriting,
    PeerWriting,
    PlanWriting,
    PrivacyWriting,
    ReportWriting,
    RoundWriting,
    ScoreWriting,
    Reading,
):
    """Look-ups and changes in one transaction: all of it is kept, or none."""

    async def lock_session(self, session_id: int) -> Session | None:
        """The session, kept from other writers until the transaction ends: two clicks at once take turns."""
        return (await self.lock_sessions([session_id])).get(session_id)

    async def lock_sessions(self, session_ids: Collection[int]) -> dict[int, Session]:
        """The same of several, those that there are, by id."""
        found = await self._connection.execute(LOCKED, {"sessions": list(session_ids)})
        return {row.id: session_of(row) for row in found}

    async def add_session(self, session: Session) -> Session:
        """Write down a new session; what comes back has its id."""
        values = {name: getattr(session, name) for name in OF_SESSION}
        values["option_order"] = "".join(map(str, session.order))
        added = await self._connection.execute(SESSION, values)
        kept = replace(session, id=added.scalar_one())
        await self.note_asked(kept)
        return kept

    async def drop_session(self, session_id: int) -> None:
        """Forget a session that nobody has seen."""
        await self._connection.execute(delete(sessions).where(sessions.c.id == session_id))

    async def set_message(self, session_id: int, message_id: int) -> None:
        """Note which message shows the session."""
        await self._connection.execute(
            update(sessions).where(sessions.c.id == session_id).values(message_id=message_id)
        )

    async def set_revealed(self, session_id: int, at: datetime) -> None:
        await self._connection.execute(
            update(sessions).where(sessions.c.id == session_id).values(revealed_at=at)
        )

    async def add_attempts(self, made: Collection[tuple[Attempt, Session]]) -> None:
        """Write attempts down, each with the session it was made at."""
        rows = [
            {name: getattr(attempt, name) for name in Attempt.__dataclass_fields__}
            | {"question_id": session.question_id, "guild_id": session.guild_id}
            for attempt, session in made
        ]
        await self._connection.execute(ATTEMPT, rows)

    async def hint_of(self, interaction_id: int) -> int | None:
        """The number of the hint that this interaction was given before, if it was."""
        number: int | None = await self._connection.scalar(
            select(hints.c.number).where(hints.c.interaction_id == interaction_id)
        )
        return number

    async def add_hint(
        self, *, session_id: int, learner_id: int, number: int, interaction_id: int, at: datetime
    ) -> None:
        await self._connection.execute(
            insert(hints).values(
                session_id=session_id,
                learner_id=learner_id,
                number=number,
                interaction_id=interaction_id,
                at=at,
            )
        )

    async def add_snippet(self, learner_id: int, code: str, at: datetime) -> int:
        """Keep a snippet for "Edit and rerun"; returns its id."""
        row = insert(snippets).values(learner_id=learner_id, code=code, at=at)
        added = await self._connection.execute(row.returning(snippets.c.id))
        snippet_id: int = added.scalar_one()
        return snippet_id

    async def set_trace(self, snippet_id: int, trace: str) -> None:
        """Keep the trace with its snippet, with which it will be forgotten."""
        await self._connection.execute(
            update(snippets).where(snippets.c.id == snippet_id).values(trace=trace)
        )

    async def set_explanation(self, snippet_id: int, explanation: str) -> None:
        """Keep the longer explanation of its error with the snippet."""
        await self._connection.execute(
            update(snippets).where(snippets.c.id == snippet_id).values(explanation=explanation)
        )

    async def forget_snippets(self, before: datetime) -> int:
        """Delete the snippets from before that moment; returns how many."""
        gone = await self._connection.execute(delete(snippets).where(snippets.c.at < before))
        return gone.rowcount
