"""The use cases of Peer Instruction: begin, vote, move on. The rules are in `bot.tutor.peer`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import TypeAlias

from bot.recording import record
from bot.store import Reading, Store, Writing
from bot.tutor import grading, peer
from bot.tutor.counts import Graded
from bot.tutor.outcome import Gone, NotYours
from bot.tutor.peer import Ballot, Closed, Moved, Peer, Phase, Spread, Standings, Unmoved, Vote, Voted
from bot.tutor.session import Attempt, Session, question_of
from questions.model import Bank, Question

VoteOutcome: TypeAlias = Voted | Closed | Gone
MoveOutcome: TypeAlias = Moved | Unmoved | NotYours | Gone


class Peers:
    """Questions that a group answers by voting, discussing and voting again."""

    def __init__(self, store: Store, bank: Bank, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._bank = bank
        self._clock = clock

    async def begin(self, question: Question, session: Session, minutes: int) -> Standings:
        """Open the first vote on `session`, which is about to be posted."""
        stands = peer.begin(session.id, minutes, self._clock())
        async with self._store.writing() as tx:
            await tx.add_peer(stands)
        return Standings(question, session, stands, Spread(), Spread())

    async def vote(
        self, session_id: int, ballot: Ballot, option: int, *, learner_id: int, interaction_id: int
    ) -> VoteOutcome:
        """Cast or change the learner's vote in that ballot; once this returns it is safe on the disk."""
        async with self._store.writing() as tx:
            session = await tx.lock_session(session_id)
            stands = await tx.peer(session_id)
            if session is None or stands is None or option not in session.order:
                return Gone()
            if stands.ballot != ballot:
                return Closed(session, stands)
            vote = Vote(learner_id, option, interaction_id, self._clock())
            return Voted(session, option, await tx.cast(session_id, ballot, vote))

    async def move_on(self, session_id: int, phase: Phase, *, member_id: int, moderator: bool) -> MoveOutcome:
        """End `phase` before its time, if this member may: the asker, or a moderator."""
        async with self._store.writing() as tx:
            session = await tx.lock_session(session_id)
            if session is None:
                return Gone()
            if member_id != session.asker_id and not moderator:
                return NotYours(session)
            return await self._advance(tx, session, phase)

    async def due(self, now: datetime) -> list[Moved]:
        """End every phase whose time is over."""
        async with self._store.reading() as tx:
            waiting = await tx.peers_due(now)
        moved = []
        for session_id in waiting:
            async with self._store.writing() as tx:
                session, stands = await tx.lock_session(session_id), await tx.peer(session_id)
                if session is None or stands is None or not stands.is_due(now):
                    continue
                outcome = await self._advance(tx, session, stands.phase)
                if isinstance(outcome, Moved):
                    moved.append(outcome)
        return moved

    async def under_way(self) -> list[int]:
        """The sessions with a phase that is still to end."""
        async with self._store.reading() as tx:
            return await tx.peers_under_way()

    async def next_due(self) -> datetime | None:
        """When the next phase is over by itself."""
        async with self._store.reading() as tx:
            return await tx.next_peer_end()

    async def set_thread(self, session_id: int, thread_id: int) -> None:
        """Note the thread in which the members discuss."""
        async with self._store.writing() as tx:
            await tx.lock_session(session_id)
            stands = await tx.peer(session_id)
            if stands is not None:
                await tx.set_peer(replace(stands, thread_id=thread_id))

    async def standings(self, session_id: int) -> Standings | None:
        """What the posted message has to show now; None where the question is gone."""
        async with self._store.reading() as tx:
            session, stands = await tx.session(session_id), await tx.peer(session_id)
            question = question_of(self._bank, session)
            if session is None or stands is None or question is None:
                return None
            return await _standings(tx, question, session, stands)

    async def _advance(self, tx: Writing, session: Session, phase: Phase) -> MoveOutcome:
        stands, question = await tx.peer(session.id), question_of(self._bank, session)
        if stands is None:
            return Gone()
        if stands.phase != phase or phase == "done":
            return Unmoved()
        now = self._clock()
        if question is None:  # it left the bank or was rewritten: there is nothing left to grade
            await tx.set_peer(replace(stands, phase="done", ends_at=None))
            return Gone()
        moved = peer.advance(stands, question, await tx.spread(session.id, 1), now)
        await tx.set_peer(moved)
        await self._grade(tx, session, question, stands)
        if moved.phase == "done":
            session = session.reveal(now)
            await tx.set_revealed(session.id, now)
        return Moved(phase, await _standings(tx, question, session, moved))

    async def _grade(self, tx: Writing, session: Session, question: Question, ended: Peer) -> None:
        """Write the closed ballot down as attempts: the first vote as the first try, the second as the next.

        Who was right at once and still is has nothing to add.
        """
        if ended.ballot is None:
            return
        right_at_once = set()
        if ended.ballot == 2:
            first = await tx.peer_votes(session.id, 1)
            right_at_once = {vote.learner_id for vote in first if vote.option == question.right}
        votes = [
            vote
            for vote in await tx.peer_votes(session.id, ended.ballot)
            if vote.option != question.right or vote.learner_id not in right_at_once
        ]
        standings = await tx.standings([(session.id, vote.learner_id) for vote in votes])
        graded = [
            _graded(vote, ended.ballot, session, question, standings[session.id, vote.learner_id].hints)
            for vote in votes
        ]
        await record(tx, graded)


def _graded(vote: Vote, number: int, session: Session, question: Question, hints: int) -> Graded:
    correct = vote.option == question.right
    attempt = Attempt(
        session_id=session.id,
        learner_id=vote.learner_id,
        number=number,
        option=vote.option,
        correct=correct,
        points=grading.points(credit=Fraction(correct), number=number, hints=hints),
        hints=hints,
        interaction_id=vote.interaction_id,
        at=vote.at,
    )
    return Graded(attempt, session, question)


async def _standings(tx: Reading, question: Question, session: Session, stands: Peer) -> Standings:
    first, second = await tx.spread(session.id, 1), await tx.spread(session.id, 2)
    return Standings(question, session, stands, first, second)
