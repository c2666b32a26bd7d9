"""However many answers there are: what is counted is found through an index, and in order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store import Store, Writing

Plans = Callable[[Callable[[Writing], Awaitable[object]]], Awaitable[list[str]]]
TODAY = date(2026, 3, 1)


@pytest.fixture
async def plans(sqlite_url: str) -> Any:
    """plans(work) says how SQLite would carry out each statement of `work`."""
    store = await Store.open(sqlite_url)
    seen: list[tuple[str, Any]] = []

    def see(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        seen.append((statement, values[0] if many else values))

    async def explained(work: Callable[[Writing], Awaitable[object]]) -> list[str]:
        async with store.writing() as tx:
            engine = store._engine.sync_engine
            sa.event.listen(engine, "before_cursor_execute", see)
            await work(tx)
            sa.event.remove(engine, "before_cursor_execute", see)
            steps = []
            for statement, values in seen:
                found = await tx._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                steps += [row.detail for row in found]
        return steps

    yield explained
    await store.close()


@pytest.mark.parametrize(
    ("ask", "through"),
    [
        (lambda tx: tx.days_of(1), ["SEARCH day USING PRIMARY KEY (learner_id=?)"]),
        (lambda tx: tx.days_of_group(100, TODAY), ["ix_day_guild_day (guild_id=? AND day>?)"]),
        (lambda tx: tx.active_since(100, TODAY), ["COVERING INDEX ix_day_guild_day (guild_id=? AND day>?)"]),
        (
            lambda tx: tx.top_scores(100, "all", 10),
            ["ix_score_guild_period_points (guild_id=? AND period=? AND points>?)"],
        ),
        (
            lambda tx: tx.better_than(100, "all", 50),
            [
                "COVERING INDEX ix_score_guild_period_points (guild_id=? AND period=? AND points>?)",
                "COVERING INDEX ix_learner_off_leaderboard (off_leaderboard=?)",
            ],
        ),
        (
            lambda tx: tx.score(100, "all", 1),
            ["SEARCH score USING PRIMARY KEY (guild_id=? AND period=? AND learner_id=?)"],
        ),
        (lambda tx: tx.members_with_answers(100), ["(guild_id=? AND period=?)"]),
        (lambda tx: tx.chosen(100), ["SEARCH choice USING PRIMARY KEY (guild_id=?)"]),
    ],
)
async def test_nothing_is_looked_for_by_reading_a_whole_table(plans: Plans, ask: Any, through: list[str]):
    steps = await plans(ask)
    assert not [step for step in steps if step.startswith("SCAN")]
    assert not [step for step in steps if "ORDER BY" in step], "they come in order already"
    for name in through:
        assert any(name in step for step in steps), steps
