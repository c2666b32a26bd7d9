"""What is kept of rounds: the phase each is in, who plays, and what they answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from bot.store.connected import Connected
from bot.store.tables import round_answers, round_players, round_questions, rounds, sessions
from bot.tutor.rounds import Answer, Place, Player, Round, Turnout

MILLISECOND: Final = timedelta(milliseconds=1)
# What a change of mind, or grading, changes in an answer.
CHANGING: Final = ("option", "took", "interaction_id", "at", "points")


class RoundReading(Connected):
    """Look-ups of rounds."""

    async def round(self, round_id: int) -> Round | None:
        """The round with that id, or None."""
        row = await self._first(select(rounds).where(rounds.c.id == round_id))
        return None if row is None else _round_of(row)

    async def running_round(self, channel_id: int) -> Round | None:
        """The round that isn't over yet in that channel, of which there is one at most."""
        row = await self._first(
            select(rounds).where(rounds.c.channel_id == channel_id, rounds.c.phase != "over")
        )
        return None if row is None else _round_of(row)

    async def running_rounds(self) -> list[Round]:
        """Every round that isn't over yet."""
        found = await self._connection.execute(select(rounds).where(rounds.c.phase != "over"))
        return [_round_of(row) for row in found]

    async def turnout(self, state: Round) -> Turnout:
        """How many play, and how many have answered the question that is on."""
        return Turnout(
            players=await self._count(round_players, round_players.c.round_id == state.id),
            answered=await self._count(
                round_answers, round_answers.c.round_id == state.id, round_answers.c.number == state.number
            ),
        )

    async def players(self, round_id: int, limit: int) -> list[Player]:
        """The first `limit` players who joined."""
        found = await self._connection.execute(
            select(round_players)
            .where(round_players.c.round_id == round_id)
            .order_by(round_players.c.id)
            .limit(limit)
        )
        return [Player(row.learner_id, row.name) for row in found]

    async def players_among(self, round_id: int, learner_ids: Collection[int]) -> set[int]:
        """Those of `learner_ids` who play."""
        found = await self._connection.scalars(
            select(round_players.c.learner_id).where(
                round_players.c.round_id == round_id, round_players.c.learner_id.in_(learner_ids)
            )
        )
        return set(found)

    async def answers_among(
        self, round_id: int, number: int, learner_ids: Collection[int]
    ) -> dict[int, Answer]:
        """What those of `learner_ids` who have answered question `number` have chosen last."""
        found = await self._connection.execute(
            select(round_answers).where(
                round_answers.c.round_id == round_id,
                round_answers.c.number == number,
                round_answers.c.learner_id.in_(learner_ids),
            )
        )
        return {row.learner_id: _answer_of(row) for row in found}

    async def round_session(self, round_id: int, number: int) -> int | None:
        """The id of the session that is question `number` of the round."""
        session_id: int | None = await self._connection.scalar(
            select(round_questions.c.session_id).where(
                round_questions.c.round_id == round_id, round_questions.c.number == number
            )
        )
        return session_id

    async def asked_in_round(self, round_id: int) -> set[str]:
        """The ids of the questions that the round has asked."""
        found = await self._connection.scalars(
            select(sessions.c.question_id)
            .join(round_questions, round_questions.c.session_id == sessions.c.id)
            .where(round_questions.c.round_id == round_id)
        )
        return set(found)

    async def round_answer(self, round_id: int, number: int, learner_id: int) -> Answer | None:
        """What the learner has chosen last for question `number`."""
        row = await self._first(
            select(round_answers).where(
                round_answers.c.round_id == round_id,
                round_answers.c.number == number,
                round_answers.c.learner_id == learner_id,
            )
        )
        return None if row is None else _answer_of(row)

    async def round_answers(self, round_id: int, number: int) -> list[Answer]:
        """What everybody has chosen last for question `number`, in the order of their first answer."""
        found = await self._connection.execute(
            select(round_answers)
            .where(round_answers.c.round_id == round_id, round_answers.c.number == number)
            .order_by(round_answers.c.id)
        )
        return [_answer_of(row) for row in found]

    async def round_votes(self, round_id: int, number: int) -> dict[int, int]:
        """How many chose each option of question `number`."""
        found = await self._connection.execute(
            select(round_answers.c.option, func.count().label("votes"))
            .where(round_answers.c.round_id == round_id, round_answers.c.number == number)
            .group_by(round_answers.c.option)
        )
        return {row.option: row.votes for row in found}

    async def totals(self, round_id: int, number: int) -> list[Place]:
        """What each player has earned up to question `number`, in the order they joined; not yet placed."""
        total = func.coalesce(func.sum(round_answers.c.points), 0)
        gained = func.coalesce(func.sum(round_answers.c.points).filter(round_answers.c.number == number), 0)
        found = await self._connection.execute(
            select(
                round_players.c.learner_id,
                round_players.c.name,
                total.label("points"),
                gained.label("gained"),
            )
            .outerjoin(
                round_answers,
                (round_answers.c.round_id == round_players.c.round_id)
                & (round_answers.c.learner_id == round_players.c.learner_id)
                & (round_answers.c.number <= number),
            )
            .where(round_players.c.round_id == round_id)
            .group_by(round_players.c.id, round_players.c.learner_id, round_players.c.name)
            .order_by(round_players.c.id)
        )
        return [Place(0, row.learner_id, int(row.points), int(row.gained), row.name) for row in found]

    async def _count(self, table: Any, *conditions: Any) -> int:
        number = await self._connection.scalar(select(func.count()).select_from(table).where(*conditions))
        return number or 0


class RoundWriting(RoundReading):
    """Changes to rounds."""

    async def lock_round(self, round_id: int) -> Round | None:
        """The round, kept from other writers until the transaction ends: two presses at once take turns."""
        row = await self._first(select(rounds).where(rounds.c.id == round_id).with_for_update())
        return None if row is None else _round_of(row)

    async def add_round(self, state: Round) -> Round | None:
        """Write down a new round; what comes back has its id. None where one runs in that channel already.

        On PostgreSQL this waits for who else is opening one there: a look beforehand would not see it.
        """
        added = await self._connection.scalar(
            self._insert(rounds).values(_values(state)).on_conflict_do_nothing().returning(rounds.c.id)
        )
        return None if added is None else replace(state, id=added)

    async def keep_round(self, state: Round) -> None:
        """Write down where the round stands now."""
        await self._connection.execute(update(rounds).where(rounds.c.id == state.id).values(_values(state)))

    async def add_players(self, round_id: int, players: Sequence[Player]) -> None:
        """Write down who joins, in this order."""
        if players:
            rows = [asdict(player) | {"round_id": round_id} for player in players]
            await self._connection.execute(insert(round_players), rows)

    async def add_round_question(self, round_id: int, number: int, session_id: int) -> None:
        await self._connection.execute(
            insert(round_questions).values(round_id=round_id, number=number, session_id=session_id)
        )

    async def put_round_answers(
        self, round_id: int, number: int, answers: Sequence[Answer], *, known: Collection[int]
    ) -> None:
        """Write down the answers to question `number`; those of `known` learners replace theirs."""
        question = {"round_id": round_id, "number": number}
        rows = [asdict(answer) | question | {"took": answer.took // MILLISECOND} for answer in answers]
        new = [row for row in rows if row["learner_id"] not in known]
        if new:
            await self._connection.execute(insert(round_answers), new)
        changed = [
            {"learner": row["learner_id"], **{name: row[name] for name in CHANGING}}
            for row in rows
            if row["learner_id"] in known
        ]
        if changed:
            mine = update(round_answers).where(
                round_answers.c.round_id == round_id,
                round_answers.c.number == number,
                round_answers.c.learner_id == bindparam("learner"),
            )
            await self._connection.execute(mine, changed)

    async def drop_round_answers(self, round_id: int, number: int) -> None:
        """Forget the answers to a question that doesn't count."""
        await self._connection.execute(
            delete(round_answers).where(
                round_answers.c.round_id == round_id, round_answers.c.number == number
            )
        )

    async def forget_names(self, round_id: int) -> None:
        """The round is over: only ids are kept of those who played."""
        await self._connection.execute(
            update(round_players).where(round_players.c.round_id == round_id).values(name=None)
        )


def _values(state: Round) -> dict[str, Any]:
    values = asdict(state)
    del values["id"]
    return values


def _round_of(row: Row[Any]) -> Round:
    return Round(**row._mapping)


def _answer_of(row: Row[Any]) -> Answer:
    return Answer(
        learner_id=row.learner_id,
        option=row.option,
        took=row.took * MILLISECOND,
        interaction_id=row.interaction_id,
        at=row.at,
        points=row.points,
    )
