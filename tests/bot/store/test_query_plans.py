"""No look-up reads a whole table that grows: whatever a member can do is found by an index.

The statements are those that the use cases really send, so a new one is held to it by being used here.
"""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.privacy import Privacy
from bot.services import Services
from bot.store import Store
from bot.store.privacy import personal_columns
from bot.store.tables import metadata
from bot.tutor.reports import Reason
from questions.model import Bank

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADA, BEN, GUILD, CHANNEL = 42, 43, 100, 10
# Read whole by what nobody waits for: what is left of forgotten answers, on request of a moderator; rounds
# and periods that are over, at most once a day; and what was never counted, once when an old database is
# first used.
KNOWN = re.compile(r"FROM past_vote JOIN session|DELETE FROM round\b|DISTINCT score", re.I)
GROWING = {table.name for table in metadata.sorted_tables} - {"plan"}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """SQLite's: PostgreSQL plans by what is in the tables, and here there is next to nothing."""
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite3'}")
    yield store
    await store.close()


@pytest.fixture
def sent(store: Store) -> dict[str, Any]:
    """Every statement sent to the database from now on, with parameters it was sent with."""
    found: dict[str, Any] = {}

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        if statement.split(None, 1)[0] in {"SELECT", "UPDATE", "DELETE", "WITH"}:
            found[statement] = parameters[0] if many else parameters

    event.listen(store._engine.sync_engine, "before_cursor_execute", note)
    return found


@pytest.fixture
def services(store: Store, small_bank: Bank) -> Services:
    worker: Any = None  # nothing is run here
    return Services.build(
        store=store,
        bank=small_bank,
        worker=worker,
        clock=lambda: NOON,
        rng=random.Random(7),
        kept_for=timedelta(days=30),
    )


async def plans_of(store: Store, sent: dict[str, Any]) -> dict[str, list[str]]:
    """How SQLite goes about each of them."""
    plans = {}
    async with store.reading() as tx:
        for statement, parameters in list(sent.items()):
            found = await tx._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans[statement] = [row.detail for row in found]
    return plans


def whole(details: list[str]) -> list[str]:
    """The tables of ours that are read from their beginning to their end."""
    scans = (re.match(r"SCAN (\w+)", detail) for detail in details)
    return [scan[1] for scan in scans if scan and scan[1] in GROWING]


async def test_nothing_that_members_do_reads_a_whole_table(store, sent, services):
    tutor, everyone = services.tutor, (ADA, BEN)
    asked = await tutor.ask(asker_id=ADA, channel_id=CHANNEL, guild_id=GUILD)
    assert asked is not None
    question, session = asked
    await tutor.posted(session, 7)
    await tutor.current_hint(CHANNEL, learner_id=ADA, interaction_id=1)
    await tutor.answer(session.id, 0, learner_id=ADA, interaction_id=2)
    await tutor.answer(session.id, question.right, learner_id=ADA, interaction_id=3)
    await tutor.answer(session.id, question.right, learner_id=BEN, interaction_id=4)
    await tutor.board(session.id)
    await tutor.reveal(session.id, member_id=ADA, moderator=False)
    await services.reviewer.begin(learner_id=ADA, channel_id=CHANNEL, guild_id=GUILD, count=5)
    await services.reviewer.fresh(learner_id=ADA, channel_id=CHANNEL, guild_id=GUILD)
    await services.reviewer.mistakes(ADA)
    for learner in everyone:
        await services.progress.overview(learner)
        for period in ("week", "month", "all"):
            await services.progress.leaderboard(GUILD, period, asker_id=learner)
    await services.progress.group(GUILD)
    await services.statistics.recent(GUILD)
    await services.daily.plan(
        CHANNEL, GUILD, at=time(18), zone="UTC", weekdays=frozenset(range(7)), topics=()
    )
    await services.daily.due(NOON + timedelta(days=2))
    await services.peers.due(NOON)
    await services.privacy.leave_leaderboard(ADA, leave=True)
    await services.reporting.report(
        session.id, learner_id=ADA, reason=Reason.UNCLEAR, text="Huh?", language="en"
    )
    await services.reporting.said_before(session.id, ADA)
    for deed in ("pause", "undo", "dismiss"):
        await services.reporting.do(GUILD, question.id, deed, actor_id=BEN)
        await services.reporting.cases(GUILD)
    assert len(sent) > 25
    plans = await plans_of(store, sent)
    read = {statement: tables for statement, details in plans.items() if (tables := whole(details))}
    assert {statement: tables for statement, tables in read.items() if not KNOWN.search(statement)} == {}


async def test_the_duties_of_the_clock_read_no_whole_table(store, sent, services):
    await services.retention.due(NOON + timedelta(days=400))
    await services.peers.next_due()
    await services.daily.next_due()
    plans = await plans_of(store, sent)
    read = {statement: tables for statement, details in plans.items() if (tables := whole(details))}
    assert {statement: tables for statement, tables in read.items() if not KNOWN.search(statement)} == {}


async def test_what_is_somebodys_is_found_by_an_index_in_every_table(store, sent):
    await Privacy(store, lambda: NOON).export(ADA)
    await Privacy(store, lambda: NOON).forget(ADA)
    plans = await plans_of(store, sent)
    assert {statement: tables for statement, details in plans.items() if (tables := whole(details))} == {}
    async with store.reading() as tx:
        for table, column in personal_columns():
            found = await tx._connection.execute(
                text(f'EXPLAIN QUERY PLAN SELECT * FROM "{table.name}" WHERE {column.name} = 1')  # noqa: S608
            )
            assert all("SEARCH" in row.detail for row in found), f"an index on {table.name}.{column.name}"
