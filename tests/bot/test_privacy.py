"""What is somebody's is found, and forgotten, in every table there is or will be."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.privacy import FORMAT, LARGE, VERSION, Privacy
from bot.retention import BATCHES, Retention
from bot.store import Store
from bot.store.privacy import NOBODY, personal_columns
from bot.store.tables import Moment, attempts, metadata
from bot.tutor import leaderboard
from bot.tutor.counts import DIRECT, Counts
from bot.tutor.leaderboard import Score
from bot.tutor.session import Session, Tally

ADA, BEN = 987_654_321_987_654_321, 876_543_210_876_543_210
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

# Numbers as large as a learner's id that are none.
NOT_PEOPLE = {"id", "guild_id", "channel_id", "message_id", "interaction_id", "thread_id"}


def test_whoever_adds_a_table_says_whose_its_rows_are() -> None:
    known = {(table.name, column.name) for table, column in personal_columns()}
    unclear = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.BigInteger)
        and not column.foreign_keys
        and column.name not in NOT_PEOPLE
        and (table.name, column.name) not in known
    ]
    assert unclear == [], "a learner's id under this name would be neither exported nor deleted"


async def test_an_export_has_every_row_that_names_the_learner(store: Store, clock: Any) -> None:
    await fill(store, ADA, guild=100)
    await fill(store, BEN, guild=100)
    export = await Privacy(store, clock).export(ADA)
    told = json.loads(export.content)
    assert (told["format"], told["version"], told["learner_id"]) == (FORMAT, VERSION, str(ADA))
    for table, column in personal_columns():
        (row,) = told["tables"][table.name]
        assert set(row) == set(table.columns.keys()), f"all of {table.name} is told"
        assert row[column.name] == str(ADA), "as text, since it has more digits than JSON's readers keep"
    assert export.rows == len({table.name for table, _ in personal_columns()})
    assert str(BEN) not in export.content.decode()


async def test_moments_are_exported_so_that_people_can_read_them(store: Store, clock: Any) -> None:
    await fill(store, ADA, guild=100)
    told = json.loads((await Privacy(store, clock).export(ADA)).content)
    assert told["tables"]["attempt"][0]["at"] == NOON.isoformat()


async def test_a_stranger_gets_an_export_with_nothing_in_it(store: Store, clock: Any) -> None:
    export = await Privacy(store, clock).export(ADA)
    assert export.rows == 0
    assert set(json.loads(export.content)["tables"]) == {table.name for table, _ in personal_columns()}


async def test_an_export_that_discord_would_not_take_is_compressed(store: Store, clock: Any) -> None:
    async with store.writing() as tx:
        for _number in range(3):
            await tx.add_snippet(ADA, "x" * (LARGE // 2), NOON)
    export = await Privacy(store, clock).export(ADA)
    assert export.name.endswith(".json.gz")
    assert len(export.content) < LARGE
    assert len(json.loads(gzip.decompress(export.content))["tables"]["snippet"]) == 3


@pytest.mark.parametrize("guild", [100, None], ids=["in a server", "in direct messages"])
async def test_who_is_forgotten_is_named_nowhere_and_all_others_are_still_known(
    store: Store, clock: Any, guild: int | None
) -> None:
    await fill(store, ADA, guild=guild)
    await fill(store, BEN, guild=guild)
    before = await Privacy(store, clock).export(BEN)
    await Privacy(store, clock).forget(ADA)
    assert ADA not in await every_number(store)
    after = await Privacy(store, clock).export(BEN)
    assert json.loads(after.content)["tables"] == json.loads(before.content)["tables"]


async def test_a_question_that_others_answered_outlives_who_asked_for_it(store: Store, clock: Any) -> None:
    ids = await fill(store, ADA, guild=100)
    await Privacy(store, clock).forget(ADA)
    async with store.reading() as tx:
        session = await tx.session(ids["session"])
    assert session is not None
    assert session.asker_id == NOBODY


@pytest.mark.parametrize(("guild", "left"), [(100, ["pooling"]), (None, [])])
async def test_what_a_server_was_asked_is_still_known_and_what_was_asked_in_a_direct_message_is_not(
    store: Store, clock: Any, session: Session, guild: int | None, left: list[str]
) -> None:
    async with store.writing() as tx:
        await tx.add_session(replace(session, asker_id=ADA, guild_id=guild))
        assert list(await tx.last_asked(session.channel_id)) == ["pooling"]
    await Privacy(store, clock).forget(ADA)
    async with store.reading() as tx:
        assert list(await tx.last_asked(session.channel_id)) == left


async def test_votes_still_count_when_nobody_knows_any_more_whose_they_were(store: Store, clock: Any) -> None:
    session_id = (await fill(store, ADA, guild=100))["session"]
    async with store.writing() as tx:
        for learner, option in ((BEN, 2), (BEN + 1, 2)):
            await add_attempt(tx, session_id, learner, option=option)
    async with store.reading() as tx:
        before = counts(await tx.tally(session_id)), await tx.spread(session_id, 1)
    for learner in (ADA, BEN):
        await Privacy(store, clock).forget(learner)
    async with store.reading() as tx:
        assert (counts(await tx.tally(session_id)), await tx.spread(session_id, 1)) == before
        assert (await tx.tally(session_id)).learners == 3


async def test_a_servers_days_stay_right_when_a_learner_is_forgotten(store: Store, clock: Any) -> None:
    for learner in (ADA, BEN):
        async with store.writing() as tx:
            counts = Counts()
            for guild in (100, DIRECT):
                counts.days[learner, guild, NOON.date()].update(answers=1, firsts=1, correct=1, points=50)
            await tx.add_counts(counts)
    for learner in (ADA, BEN):
        await Privacy(store, clock).forget(learner)
        async with store.reading() as tx:
            (day,) = await tx.days_of_group(100, NOON.date())
        assert (day.answers, day.firsts, day.correct) == (2, 2, 2)
    async with store.reading() as tx:
        assert await tx.days_of_group(DIRECT, NOON.date()) == [], "nobody else is in a direct message"


async def test_a_vote_in_a_ballot_that_is_still_open_goes_without_a_trace(store: Store, clock: Any) -> None:
    session_id = (await fill(store, ADA, guild=100, phase="alone"))["session"]
    await Privacy(store, clock).forget(ADA)
    async with store.reading() as tx:
        assert (await tx.spread(session_id, 1)).voters == 0


class TestRetention:
    """Old answers become counts, a few at a time; nothing else changes."""

    async def test_keeps_everything_where_nothing_is_set(self, store: Store) -> None:
        await fill(store, ADA, guild=100)
        now = NOON + timedelta(days=4000)
        assert await Retention(store, None).due(now) == now + timedelta(days=1)
        async with store.reading() as tx:
            assert len((await tx.rows_of(ADA))["attempt"]) == 1

    async def test_turns_what_is_too_old_into_counts_and_leaves_the_rest(self, store: Store) -> None:
        old = (await fill(store, ADA, guild=100))["session"]
        new = (await fill(store, BEN, guild=100, at=NOON + timedelta(days=20)))["session"]
        now = NOON + timedelta(days=31)
        retention = Retention(store, timedelta(days=30))
        assert await retention.due(now) == now + timedelta(days=1)
        async with store.reading() as tx:
            rows = await tx.rows_of(ADA)
            for table in ("attempt", "hint", "peer_vote", "round", "round_player", "round_answer"):
                assert rows[table] == [], table
            assert await tx.tally(old) == Tally(1, {1: 1}), "and what was typed is not kept"
            assert (await tx.spread(old, 1)).voters == 1
            assert len((await tx.rows_of(BEN))["attempt"]) == 1
            assert await tx.tally(new) == Tally(1, {1: 1}, {"some": 1})

    async def test_closes_the_questions_whose_answers_it_forgets(self, store: Store) -> None:
        """Or else who answered it could answer it again, and count twice."""
        old = (await fill(store, ADA, guild=100, revealed=False))["session"]
        now = NOON + timedelta(days=31)
        await Retention(store, timedelta(days=30)).due(now)
        async with store.reading() as tx:
            session = await tx.session(old)
        assert session is not None
        assert session.revealed_at == now

    async def test_goes_on_a_little_later_where_there_is_a_lot(self, store: Store, monkeypatch: Any) -> None:
        monkeypatch.setattr("bot.retention.AT_ONCE", 2)
        session_id = (await fill(store, ADA, guild=100))["session"]
        async with store.writing() as tx:
            for learner in range(1, 100):
                await add_attempt(tx, session_id, learner, option=2)
        now = NOON + timedelta(days=31)
        retention = Retention(store, timedelta(days=30))
        again = await retention.due(now)
        assert again is not None
        assert again - now < timedelta(minutes=1)
        async with store.reading() as tx:
            assert counts(await tx.tally(session_id)) == Tally(100, {1: 1, 2: 99}), "right at every moment"
            assert await left(store) == 100 - 2 * BATCHES
        while await left(store):
            await retention.due(now)
        async with store.reading() as tx:
            assert await tx.tally(session_id) == Tally(100, {1: 1, 2: 99})

    async def test_forgets_scores_that_no_leaderboard_shows(self, store: Store, monkeypatch: Any) -> None:
        monkeypatch.setattr("bot.retention.AT_ONCE", 2)
        now, counts = NOON + timedelta(days=80), Counts()
        for at in (NOON, now):
            for period in leaderboard.keys(at):
                for learner in range(1, 8):
                    counts.scores[100, period, learner].update(points=10, answers=1)
        async with store.writing() as tx:
            await tx.add_counts(counts)
        assert await Retention(store, None).due(now) == now + timedelta(days=1)
        async with store.reading() as tx:
            for period in leaderboard.keys(now):
                assert len(await tx.top_scores(100, period, 10)) == 7, period
            for period in leaderboard.keys(NOON)[:2]:
                assert await tx.top_scores(100, period, 10) == [], period
            assert await tx.score(100, "all", 1) == Score(1, 20, 2)

    async def test_looks_again_the_next_day(self, store: Store) -> None:
        retention = Retention(store, timedelta(days=30))
        now = NOON + timedelta(days=31)
        await retention.due(now)
        session_id = (await fill(store, ADA, guild=100))["session"]
        assert await retention.due(now + timedelta(hours=23)) == now + timedelta(days=1)
        assert await left(store) == 1
        await retention.due(now + timedelta(hours=25))
        assert await left(store) == 0
        assert session_id


async def fill(
    store: Store,
    learner: int,
    *,
    guild: int | None,
    phase: str = "done",
    at: datetime = NOON,
    revealed: bool = True,
) -> dict[str, int]:
    """One row of the learner's in every table that names learners; returns the rows' keys."""
    keys: dict[str, int] = {}
    telling = {table for table, _ in personal_columns()}
    telling |= {key.column.table for table in telling for key in table.foreign_keys}
    async with store.writing() as tx:
        for table in metadata.sorted_tables:
            if table not in telling:
                continue
            row = {column.name: _some(column, learner, keys, guild, at) for column in table.columns}
            row |= {"phase": phase} if table.name == "peer" else {}
            row |= {"phase": "over"} if table.name == "round" else {}
            row |= {"style": "quiz", "option_order": "0123"} if table.name == "session" else {}
            row |= {"revealed_at": None} if "revealed_at" in row and not revealed else {}
            row = {name: value for name, value in row.items() if name != "id"}
            first = next(iter(table.primary_key))
            added = await tx._connection.execute(sa.insert(table).values(row).returning(first))
            if isinstance(key := added.scalar_one(), int):
                keys[table.name] = key
    return keys


def _some(column: sa.Column[Any], learner: int, keys: dict[str, int], guild: int | None, at: datetime) -> Any:
    if column.foreign_keys:
        return keys[next(iter(column.foreign_keys)).column.table.name]
    if column.name in {"learner_id", "asker_id", "host_id", "author_id", "actor_id"}:
        return learner
    if column.name == "guild_id" and column.nullable:
        return guild
    if column.name in {"interaction_id", "channel_id", "message_id"}:
        return learner % 10**9 + len(keys)
    return _of_type(column.type, at)


def _of_type(kind: Any, at: datetime) -> Any:
    if isinstance(kind, Moment):
        return at
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.Float):
        return 1.0
    return 1 if isinstance(kind, sa.Integer) else "some"


async def add_attempt(tx: Any, session_id: int, learner: int, *, option: int) -> None:
    await tx._connection.execute(
        sa.insert(attempts).values(
            session_id=session_id,
            learner_id=learner,
            number=1,
            option=option,
            correct=False,
            points=0,
            hints=0,
            interaction_id=10**12 + learner,
            at=NOON,
            question_id="some",
            guild_id=100,
        )
    )


def counts(tally: Tally) -> Tally:
    """The tally without what was typed, which is forgotten with its attempt."""
    return Tally(tally.learners, tally.votes)


async def left(store: Store) -> int:
    async with store.reading() as tx:
        number: int = await tx._connection.scalar(sa.text("SELECT count(*) FROM attempt"))
    return number


async def every_number(store: Store) -> set[int]:
    """Every whole number in the database, whatever its column is called."""
    found: set[int] = set()
    async with store.reading() as tx:
        for table in metadata.sorted_tables:
            for row in await tx._connection.execute(sa.select(*map(_as_kept, table.columns))):
                found |= {value for value in row if isinstance(value, int)}
    return found


def _as_kept(column: sa.Column[Any]) -> Any:
    """Without its type, so that a moment is the number it is kept as."""
    return sa.type_coerce(column, sa.types.NullType())
