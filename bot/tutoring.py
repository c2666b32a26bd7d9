"""The use cases of tutoring: ask, answer, hint, reveal. Each is one transaction around one pure rule."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot import strengths
from bot.answers import Answers, Press
from bot.store import Store, Writing
from bot.tutor import hints, selection
from bot.tutor.answering import stands
from bot.tutor.outcome import (
    AnswerOutcome,
    Gone,
    Hinted,
    HintOutcome,
    NothingAsked,
    NotYours,
    Revealed,
    RevealOutcome,
    Stands,
)
from bot.tutor.session import Session, Style, Tally, open_session, question_of
from questions.answers import Answer
from questions.model import Bank, Question, Skill

Clock = Callable[[], datetime]


class Tutor:
    """What members can do with questions. `clock` and `rng` are handed in: tests hold them still."""

    def __init__(self, store: Store, bank: Bank, clock: Clock, rng: random.Random) -> None:
        self._store = store
        self.bank = bank
        self._clock = clock
        self._rng = rng
        self._answers = Answers(store, clock)

    async def ask(
        self,
        *,
        asker_id: int,
        channel_id: int,
        guild_id: int | None,
        topic: str | None = None,
        framework: str | None = None,
        level: int | None = None,
        style: Style = "quiz",
        again: bool = False,
        generated: bool = False,
    ) -> tuple[Question, Session] | None:
        """Choose a question that fits this group and open a session of it.

        Of those somebody has written, as long as there is one that the channel has not been asked; then also
        generated ones, and with `generated` only these. None where none fits, or where each that does was
        asked in this channel within the week (see `free_at`) and none can be generated; with `again` such a
        one is asked nevertheless. The session counts as posted once `posted` was called with its message.
        """
        filters: dict[str, Any] = {
            "topic": topic,
            "framework": framework,
            "level": level,
            "guild_id": guild_id,
        }
        fitting = () if generated else self._fitting(style, **filters)
        endless = self.bank.skills(**filters)
        async with self._store.writing() as tx:
            return await self.open_in(
                tx,
                fitting,
                endless,
                framework=framework,
                asker_id=asker_id,
                channel_id=channel_id,
                guild_id=guild_id,
                style=style,
                again=again,
            )

    async def open_in(
        self,
        tx: Writing,
        written: Sequence[Question],
        endless: Sequence[Skill],
        *,
        asker_id: int,
        channel_id: int,
        guild_id: int | None,
        style: Style,
        again: bool,
        framework: str | None = None,
    ) -> tuple[Question, Session] | None:
        """As `ask`, of these questions and skills, within a transaction that does something else besides."""
        chosen = selection.choose_or_make(
            written,
            endless,
            await tx.last_asked(channel_id),
            await strengths.of_asked(tx, self.bank, guild_id, asker_id),
            now=self._clock(),
            rng=self._rng,
            rest=timedelta(0) if again else selection.REST,
        )
        question = self._question(chosen, framework, style)
        if question is None:
            return None
        session = open_session(
            question,
            asker_id=asker_id,
            channel_id=channel_id,
            guild_id=guild_id,
            now=self._clock(),
            rng=self._rng,
            style=style,
        )
        return question, await tx.add_session(session)

    def _question(
        self, chosen: Question | Skill | None, framework: str | None, style: Style
    ) -> Question | None:
        if not isinstance(chosen, Skill):
            return chosen
        return self.bank.anew(chosen.id, self._rng, framework, one_press=_needs_one_press(style))

    async def free_at(
        self,
        channel_id: int,
        *,
        topic: str | None = None,
        framework: str | None = None,
        level: int | None = None,
        guild_id: int | None = None,
        style: Style = "quiz",
    ) -> datetime | None:
        """When the next question that fits may be asked there; None where none has to be waited for."""
        fitting = self._fitting(style, topic=topic, framework=framework, level=level, guild_id=guild_id)
        async with self._store.reading() as tx:
            return selection.free_at(fitting, await tx.last_asked(channel_id))

    def _fitting(self, style: Style, **filters: Any) -> Sequence[Question]:
        fitting = self.bank.select(**filters)
        return [each for each in fitting if each.one_press] if _needs_one_press(style) else fitting

    async def posted(self, session: Session, message_id: int) -> None:
        """Note the message that shows `session`."""
        async with self._store.writing() as tx:
            await tx.set_message(session.id, message_id)

    async def answer(
        self, session_id: int, given: Answer, *, learner_id: int, interaction_id: int
    ) -> AnswerOutcome:
        """Grade what was `given`, one option or another Answer, and write it down; see `bot.answers`."""
        return await self._answers.give(Press(session_id, given, learner_id, interaction_id), self.bank)

    async def hint(self, session_id: int, *, learner_id: int, interaction_id: int) -> HintOutcome:
        """The learner's next hint in that session. The same `interaction_id` twice takes one hint."""
        async with self._store.writing() as tx:
            return await self._hint(tx, session_id, learner_id, interaction_id)

    async def current_hint(self, channel_id: int, *, learner_id: int, interaction_id: int) -> HintOutcome:
        """The next hint of the learner's current question in that channel."""
        async with self._store.writing() as tx:
            session = await tx.current_session(channel_id, learner_id)
            if session is None:
                return NothingAsked()
            return await self._hint(tx, session.id, learner_id, interaction_id)

    async def reveal(self, session_id: int, *, member_id: int, moderator: bool) -> RevealOutcome:
        """Show the answer and the votes to all, if this member may: the asker, or a moderator."""
        async with self._store.writing() as tx:
            session = await tx.lock_session(session_id)
            question = question_of(self.bank, session)
            if session is None or question is None:
                return Gone()
            if member_id != session.asker_id and not moderator:
                return NotYours(session)
            now = self._clock()
            revealed = session.reveal(now)
            if revealed != session:
                await tx.set_revealed(session_id, now)
            return Revealed(question, revealed, await tx.tally(session_id))

    async def board(self, session_id: int) -> tuple[Question, Session, Tally] | None:
        """What the posted message has to show now; None where the question is gone."""
        async with self._store.reading() as tx:
            session = await tx.session(session_id)
            question = question_of(self.bank, session)
            if session is None or question is None:
                return None
            return question, session, await tx.tally(session_id)

    async def stands(self, session_id: int, learner_id: int) -> Stands:
        """Whether the learner may answer the session's question now, and if not, why."""
        async with self._store.reading() as tx:
            session = await tx.session(session_id)
            standing = await tx.standing(session_id, learner_id)
            return stands(question_of(self.bank, session), session, standing)

    async def _hint(self, tx: Writing, session_id: int, learner_id: int, interaction_id: int) -> HintOutcome:
        session = await tx.lock_session(session_id)
        question = question_of(self.bank, session)
        standing = await tx.standing(session_id, learner_id)
        given = await tx.hint_of(interaction_id)
        if given is not None and question is not None and session is not None:
            return hints.rung(question, session, standing, given)
        outcome = hints.next_hint(question, session, standing)
        if isinstance(outcome, Hinted):
            await tx.add_hint(
                session_id=session_id,
                learner_id=learner_id,
                number=outcome.number,
                interaction_id=interaction_id,
                at=self._clock(),
            )
        return outcome


def _needs_one_press(style: Style) -> bool:
    # A ballot's vote is one press.
    return style == "peer"
