"""Joining and answering: those who do it at once share a transaction, and each has an answer of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.gather import Gatherer
from bot.store import Store, Writing
from bot.tutor import rounds
from bot.tutor.round_outcome import Ended, Joined, JoinOutcome, Noted, NoteOutcome, TooLate
from bot.tutor.rounds import Answer, Player, Round
from bot.tutor.session import Session


class Presses:
    """The presses that all members may make. `wake` is called where one has moved a deadline."""

    def __init__(self, store: Store, clock: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake
        # Two hundred presses in one transaction take hardly longer than ten in ten.
        self._answers = Gatherer(self._note)
        self._joins = Gatherer(self._let_in)

    async def join(self, round_id: int, *, learner_id: int, name: str) -> JoinOutcome:
        """Let the member play, also when the round has begun. Joining twice is joining once."""
        return await self._joins.ask(round_id, Player(learner_id, name))

    async def answer(
        self, round_id: int, number: int, option: int, *, learner_id: int, name: str, interaction_id: int
    ) -> NoteOutcome:
        """Note the press of `option` at question `number`; who hasn't joined yet joins by it.

        Of a learner's presses the last counts, by Discord's own numbering of interactions: one that is
        delivered twice, or overtaken by a later one, changes nothing.
        """
        # Before the wait for a turn: what was pressed in time counts, however many pressed with it.
        press = _Press(option, learner_id, name, interaction_id, at=self._clock())
        return await self._answers.ask((round_id, number), press)

    async def noted(self, state: Round) -> None:
        """Wait until every answer that came until now is noted."""
        await self._answers.done((state.id, state.number))

    async def _let_in(self, round_id: int, members: Sequence[Player]) -> list[JoinOutcome]:
        """Let all of these play who don't yet; a member may be among them twice."""
        async with self._store.writing() as tx:
            state = await tx.lock_round(round_id)
            if state is None or state.phase in ("podium", "over"):
                return [Ended() for _ in members]
            playing = await tx.players_among(round_id, [member.learner_id for member in members])
            new = {member.learner_id: member for member in members if member.learner_id not in playing}
            await tx.add_players(round_id, list(new.values()))
            if new:
                await self._reconsider(tx, state, self._clock())
            return [Joined(state, new=member.learner_id in new) for member in members]

    async def _note(self, key: tuple[int, int], presses: Sequence[_Press]) -> list[NoteOutcome]:
        """Note all these presses at a round's question, in the order they came."""
        round_id, number = key
        members = {press.learner_id for press in presses}
        async with self._store.writing() as tx:
            state, session = await tx.lock_round(round_id), await tx.asked_as(round_id, number)
            before = await tx.answers_among(round_id, number, members)
            standing = dict(before)
            if state is None or session is None:
                return [TooLate(session, None) for _ in presses]
            outcomes = [_noted(state, session, number, standing, press) for press in presses]
            await self._write_answers(tx, state, before, standing, presses)
            return outcomes

    async def _write_answers(
        self,
        tx: Writing,
        state: Round,
        before: Mapping[int, Answer],
        after: Mapping[int, Answer],
        presses: Sequence[_Press],
    ) -> None:
        changed = [answer for learner_id, answer in after.items() if before.get(learner_id) != answer]
        if not changed:
            return
        names = {press.learner_id: press.name for press in presses}
        playing = await tx.players_among(state.id, names.keys())
        new = [answer.learner_id for answer in changed if answer.learner_id not in playing]
        await tx.add_players(state.id, [Player(learner_id, names[learner_id]) for learner_id in new])
        await tx.put_round_answers(state.id, state.number, changed, known=before.keys())
        await self._reconsider(tx, state, max(answer.at for answer in changed))

    async def _reconsider(self, tx: Writing, state: Round, now: datetime) -> Round:
        """The question's deadline after someone answered or joined; the alarm is told where it has moved."""
        after = rounds.after_answer(state, await tx.turnout(state), now)
        if after != state:
            await tx.keep_round(after)
            self._wake()
        return after


@dataclass(frozen=True, slots=True)
class _Press:
    option: int
    learner_id: int
    name: str
    interaction_id: int
    at: datetime


def _noted(
    state: Round, session: Session, number: int, standing: dict[int, Answer], press: _Press
) -> NoteOutcome:
    """What becomes of one press; `standing`, each learner's answer, is moved on by it."""
    before = standing.get(press.learner_id)
    if not rounds.takes_answers(state, number, press.at) or press.option not in session.order:
        return TooLate(session, before.option if before else None)
    if before is not None and before.interaction_id >= press.interaction_id:
        return Noted(state, session, before.option)
    took = rounds.took(state, press.at)
    standing[press.learner_id] = Answer(press.learner_id, press.option, took, press.interaction_id, press.at)
    return Noted(state, session, press.option)
