"""The use cases of a round: open, join, start, answer, stop, and what falls due meanwhile.

All is written down before it is shown, and nothing about a round is remembered here: after a restart the
first `tick` finds in the database what is on, and what of it nobody has been shown yet.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.gather import Gatherer
from bot.recording import record
from bot.store import Reading, Store, Writing
from bot.tutor import grading, rounds, selection
from bot.tutor.round_outcome import (
    Busy,
    Change,
    Done,
    Ended,
    HostOutcome,
    Joined,
    JoinOutcome,
    Mine,
    Noted,
    NoteOutcome,
    NothingFits,
    NotHost,
    NotPlaying,
    Opened,
    Scene,
    TooLate,
)
from bot.tutor.rounds import Answer, Player, Round
from bot.tutor.session import Attempt, Session, open_session
from questions.model import Bank, Question

# Enough of those waiting in the lobby to name them.
NAMED_PLAYERS: Final = 20


class Rounds:
    """What members can do in rounds. `wake` is called when something may fall due earlier than was known."""

    def __init__(
        self,
        store: Store,
        bank: Bank,
        clock: Callable[[], datetime],
        rng: random.Random,
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self.bank = bank
        self._clock = clock
        self._rng = rng
        self._wake = wake
        # A round last seen to before that was seen to by a process that is no more.
        self._since = clock()
        # Two hundred presses in one transaction take hardly longer than ten in ten.
        self._answers = Gatherer(self._note)
        self._joins = Gatherer(self._let_in)

    async def open(
        self,
        *,
        host_id: int,
        channel_id: int,
        guild_id: int | None,
        questions: int,
        seconds: int,
        topic: str | None = None,
        level: int | None = None,
        language: str = "en",
    ) -> Opened | Busy | NothingFits:
        """Open a round of at most that many questions, unless one runs in that channel."""
        fitting = len(self.bank.select(topic=topic, level=level))
        if not fitting:
            return NothingFits()
        async with self._store.writing() as tx:
            running = await tx.running_round(channel_id)
            if running is not None:
                return Busy(running)
            state = rounds.open_round(
                guild_id=guild_id,
                channel_id=channel_id,
                host_id=host_id,
                questions=min(questions, fitting),
                seconds=seconds,
                now=self._clock(),
                topic=topic,
                level=level,
                language=language,
            )
            opened = Opened(await tx.add_round(state), wished=questions)
        self._wake()
        return opened

    async def posted(self, state: Round, number: int, message_id: int) -> None:
        """Note the message that shows question `number`, or the lobby for 0."""
        async with self._store.writing() as tx:
            if number:
                session_id = await tx.round_session(state.id, number)
                assert session_id is not None
                await tx.set_message(session_id, message_id)
                return
            current = await tx.lock_round(state.id)
            assert current is not None
            await tx.keep_round(replace(current, message_id=message_id))

    async def join(self, round_id: int, *, learner_id: int, name: str) -> JoinOutcome:
        """Let the member play, also when the round has begun. Joining twice is joining once."""
        return await self._joins.ask(round_id, Player(learner_id, name))

    async def start(self, round_id: int, *, member_id: int, moderator: bool) -> HostOutcome:
        """End the wait in the lobby, if this member may: the host, or a moderator."""
        async with self._store.writing() as tx:
            state = await tx.lock_round(round_id)
            if state is None or state.phase == "over":
                return Ended()
            if member_id != state.host_id and not moderator:
                return NotHost(state)
            await tx.keep_round(rounds.started(state, self._clock()))
        self._wake()
        return Done()

    async def stop(self, round_id: int, *, member_id: int, moderator: bool) -> HostOutcome:
        """End the round with the standings so far, if this member may: the host, or a moderator."""
        async with self._store.writing() as tx:
            state = await tx.lock_round(round_id)
            if state is None or state.phase == "over":
                return Ended()
            if member_id != state.host_id and not moderator:
                return NotHost(state)
            now = self._clock()
            await self._settle(tx, state, rounds.finish(state, now, "stopped"), now)
        self._wake()
        return Done()

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

    async def mine(self, round_id: int, number: int, *, learner_id: int) -> Mine | NotPlaying:
        """How the member did at question `number`, once it is closed, and where they stand."""
        async with self._store.reading() as tx:
            scene = await self._scene(tx, round_id, number)
            if scene is None or scene.on:
                return NotPlaying()
            place = next((each for each in scene.standings if each.learner_id == learner_id), None)
            if place is None:
                return NotPlaying()
            answer = await tx.round_answer(round_id, number, learner_id)
            option = answer.option if answer else None
            return Mine(scene.question, scene.session, option, place, len(scene.standings))

    async def scene(self, round_id: int, number: int) -> Scene | None:
        """What the message of question `number` has to show; None where there is no such question."""
        async with self._store.reading() as tx:
            return await self._scene(tx, round_id, number)

    async def shown(self, round_id: int) -> None:
        """The podium is there: the round is over."""
        await self._end(round_id, "finished")

    async def lose(self, round_id: int) -> None:
        """The channel can't be written to any more: the round is over without a podium."""
        await self._end(round_id, "lost")

    async def tick(self, now: datetime) -> tuple[list[Change], datetime | None]:
        """Move on every round whose time has come; those to be shown, and when to be called next."""
        async with self._store.reading() as tx:
            running = await tx.running_rounds()
        for each in running:
            # What was pressed before the deadline is noted before it is acted upon.
            await self._answers.done((each.id, each.number))
        changes = [change for each in running if (change := await self._see_to(each.id, now))]
        async with self._store.reading() as tx:
            left = await tx.running_rounds()
        wishes = [min(each.ends_at, each.seen_at + rounds.HEARTBEAT) for each in left]
        return changes, min(wishes, default=None)

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
            state, session = await tx.lock_round(round_id), await self._session(tx, round_id, number)
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

    async def _see_to(self, round_id: int, now: datetime) -> Change | None:
        async with self._store.writing() as tx:
            before = await tx.lock_round(round_id)
            if before is None or before.phase == "over":
                return None
            turnout = await tx.turnout(before)
            back = before.seen_at < self._since
            state = rounds.after_answer(rounds.resumed(before, now), turnout, now) if back else before
            after = rounds.advance(state, now, turnout)
            if after == before and now - before.seen_at < rounds.HEARTBEAT:
                return Change(before, before) if await self._unseen(tx, before) else None
            after = await self._settle(tx, before, after, now)
            moved = (after.phase, after.number) != (before.phase, before.number)
            return Change(before, after) if back or moved or await self._unseen(tx, after) else None

    async def _unseen(self, tx: Reading, state: Round) -> bool:
        """Whether there is a message still to be posted: it failed, or the bot went down before."""
        if state.phase != "question":
            return state.phase == "podium"
        session = await self._session(tx, state.id, state.number)
        return session is not None and session.message_id is None

    async def _settle(self, tx: Writing, before: Round, after: Round, now: datetime) -> Round:
        """Do what belongs to going from `before` to `after`, and write `after` down."""
        if before.phase == "question" and after.phase != "question":
            await self._close(tx, before, now, counts=after.phase == "answer")
        if after.phase == "question" and after.number != before.number:
            after = await self._ask(tx, after, now)
        if after.phase == "over":
            await tx.forget_names(after.id)
        after = replace(after, seen_at=now)
        await tx.keep_round(after)
        return after

    async def _ask(self, tx: Writing, state: Round, now: datetime) -> Round:
        """Choose the next question and open its session; the round's end where the bank has no more."""
        asked = await tx.asked_in_round(state.id)
        fitting = [
            question
            for question in self.bank.select(topic=state.topic, level=state.level)
            if question.id not in asked
        ]
        question = selection.choose(fitting, await tx.last_asked(state.channel_id), self._rng)
        if question is None:
            return rounds.finish(state, now, "finished")
        session = await tx.add_session(
            open_session(
                question,
                asker_id=state.host_id,
                channel_id=state.channel_id,
                guild_id=state.guild_id,
                now=now,
                rng=self._rng,
                style="round",
            )
        )
        await tx.add_round_question(state.id, state.number, session.id)
        return state

    async def _close(self, tx: Writing, state: Round, now: datetime, *, counts: bool) -> None:
        """Reveal the question that is on; grade its answers, or drop them where it doesn't count."""
        session = await self._session(tx, state.id, state.number)
        assert session is not None
        await tx.set_revealed(session.id, now)
        question = self._question_of(session)
        if question is None or not counts:
            await tx.drop_round_answers(state.id, state.number)
            return
        answers = await tx.round_answers(state.id, state.number)
        graded = [_graded(answer, question, state) for answer in answers]
        known = [answer.learner_id for answer in answers]
        await tx.put_round_answers(state.id, state.number, graded, known=known)
        for answer in answers:
            correct = question.options[answer.option].correct
            await record(tx, _attempt(answer, session, correct=correct), session, question)

    async def _reconsider(self, tx: Writing, state: Round, now: datetime) -> Round:
        """The question's deadline after someone answered or joined; the alarm is told where it has moved."""
        after = rounds.after_answer(state, await tx.turnout(state), now)
        if after != state:
            await tx.keep_round(after)
            self._wake()
        return after

    async def _end(self, round_id: int, ending: rounds.Ending) -> None:
        async with self._store.writing() as tx:
            state = await tx.lock_round(round_id)
            if state is not None and state.phase != "over":
                now = self._clock()
                over = replace(state, phase="over", ending=state.ending or ending, ends_at=now)
                await self._settle(tx, state, over, now)

    async def _scene(self, tx: Reading, round_id: int, number: int) -> Scene | None:
        state = await tx.round(round_id)
        if state is None:
            return None
        session = await self._session(tx, round_id, number)
        if session is None:
            lobby = Scene(state, 0, await tx.turnout(state))
            return (
                None if number else replace(lobby, players=tuple(await tx.players(round_id, NAMED_PLAYERS)))
            )
        scene = Scene(
            round=state,
            number=number,
            turnout=await tx.turnout(replace(state, number=number)),
            question=self._question_of(session),
            session=session,
        )
        if scene.on:
            return scene
        return replace(
            scene,
            votes=await tx.round_votes(round_id, number),
            standings=rounds.standings(await tx.totals(round_id, number)),
        )

    async def _session(self, tx: Reading, round_id: int, number: int) -> Session | None:
        session_id = await tx.round_session(round_id, number)
        return None if session_id is None else await tx.session(session_id)

    def _question_of(self, session: Session) -> Question | None:
        question = self.bank.get(session.question_id)
        return question if question and session.asks(question) else None


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


def _graded(answer: Answer, question: Question, state: Round) -> Answer:
    correct = question.options[answer.option].correct
    return replace(answer, points=rounds.points(correct=correct, took=answer.took, seconds=state.seconds))


def _attempt(answer: Answer, session: Session, *, correct: bool) -> Attempt:
    """The answer as every other question has it: a first try, worth what a first try is worth."""
    return Attempt(
        session_id=session.id,
        learner_id=answer.learner_id,
        number=1,
        option=answer.option,
        correct=correct,
        points=grading.points(correct=correct, number=1, hints=0),
        hints=0,
        interaction_id=answer.interaction_id,
        at=answer.at,
    )
