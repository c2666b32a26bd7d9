"""The use cases of a round: open, join, start, answer, stop, and what falls due meanwhile.

All is written down before it is shown, and nothing about a round is remembered here: after a restart the
first `tick` finds in the database what is on, and what of it nobody has been shown yet.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.round_course import Course
from bot.round_presses import Presses
from bot.store import Reading, Store, Writing
from bot.tutor import rounds
from bot.tutor.round_outcome import (
    Busy,
    Change,
    Done,
    Ended,
    HostOutcome,
    Mine,
    NothingFits,
    NotHost,
    NotPlaying,
    Opened,
    Scene,
)
from bot.tutor.rounds import Round
from bot.tutor.session import question_of
from questions.model import Bank

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
        self._course = Course(bank, rng)
        self._clock = clock
        self._wake = wake
        # A round last seen to before that was seen to by a process that is no more.
        self._since = clock()
        self.presses = Presses(store, clock, wake)

    @property
    def bank(self) -> Bank:
        """The questions there are."""
        return self._course.bank

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
        fitting = sum(each.one_press for each in self.bank.select(topic, level=level, guild_id=guild_id))
        if not fitting:
            return NothingFits()
        async with self._store.writing() as tx:
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
            added = await tx.add_round(state)
            if added is None:
                running = await tx.running_round(channel_id)
                assert running is not None
                return Busy(running)
        self._wake()
        return Opened(added, wished=questions)

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

    async def start(self, round_id: int, *, member_id: int, moderator: bool) -> HostOutcome:
        """End the wait in the lobby, if this member may: the host, or a moderator."""
        async with self._store.writing() as tx:
            state = await _for_host(tx, round_id, member_id, moderator=moderator)
            if not isinstance(state, Round):
                return state
            await tx.keep_round(rounds.started(state, self._clock()))
        self._wake()
        return Done()

    async def stop(self, round_id: int, *, member_id: int, moderator: bool) -> HostOutcome:
        """End the round with the standings so far, if this member may: the host, or a moderator."""
        async with self._store.writing() as tx:
            state = await _for_host(tx, round_id, member_id, moderator=moderator)
            if not isinstance(state, Round):
                return state
            now = self._clock()
            after = await self._course.settle(tx, state, rounds.finish(state, now, "stopped"), now)
        self._wake()
        # The duty looks only at rounds that still run.
        return Done(Change(state, after) if after.phase == "over" else None)

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
            await self.presses.noted(each)
        changes = [change for each in running if (change := await self._see_to(each.id, now))]
        async with self._store.reading() as tx:
            left = await tx.running_rounds()
        wishes = [min(each.ends_at, each.seen_at + rounds.HEARTBEAT) for each in left]
        return changes, min(wishes, default=None)

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
            after = await self._course.settle(tx, before, after, now)
            moved = (after.phase, after.number) != (before.phase, before.number)
            return Change(before, after) if back or moved or await self._unseen(tx, after) else None

    async def _unseen(self, tx: Reading, state: Round) -> bool:
        """Whether there is a message still to be posted: it failed, or the bot went down before."""
        if state.phase != "question":
            return state.phase == "podium"
        session = await tx.asked_as(state.id, state.number)
        return session is not None and session.message_id is None

    async def _end(self, round_id: int, ending: rounds.Ending) -> None:
        async with self._store.writing() as tx:
            state = await tx.lock_round(round_id)
            if state is not None and state.phase != "over":
                now = self._clock()
                over = replace(state, phase="over", ending=state.ending or ending, ends_at=now)
                await self._course.settle(tx, state, over, now)

    async def _scene(self, tx: Reading, round_id: int, number: int) -> Scene | None:
        state = await tx.round(round_id)
        if state is None:
            return None
        session = await tx.asked_as(round_id, number)
        if session is None:
            if number:
                return None
            players = await tx.players(round_id, NAMED_PLAYERS)
            return Scene(state, 0, await tx.turnout(state), tuple(players))
        scene = Scene(
            round=state,
            number=number,
            turnout=await tx.turnout(replace(state, number=number)),
            question=question_of(self._course.bank, session),
            session=session,
        )
        if scene.on:
            return scene
        return replace(
            scene,
            votes=await tx.round_votes(round_id, number),
            standings=rounds.standings(await tx.totals(round_id, number)),
        )


async def _for_host(
    tx: Writing, round_id: int, member_id: int, *, moderator: bool
) -> Round | Ended | NotHost:
    """The round, locked, if it still runs and this member may decide on it: the host, or a moderator."""
    state = await tx.lock_round(round_id)
    if state is None or state.phase == "over":
        return Ended()
    return state if moderator or member_id == state.host_id else NotHost(state)
