"""Counts by day, scores by period, and how groups chose: from every attempt so far, kept from now on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
MILLISECONDS_A_DAY = 86_400_000


def upgrade() -> None:
    op.add_column(
        "learner", sa.Column("off_leaderboard", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.create_index("ix_learner_off_leaderboard", "learner", ["off_leaderboard", "learner_id"])
    _make_tables()
    op.execute(
        "INSERT INTO choice (guild_id, question_id, revision, option, chosen) "
        "SELECT attempt.guild_id, attempt.question_id, session.revision, attempt.option, COUNT(*) "
        "FROM attempt JOIN session ON session.id = attempt.session_id "
        "WHERE attempt.number = 1 AND attempt.guild_id IS NOT NULL AND session.style <> 'review' "
        "GROUP BY attempt.guild_id, attempt.question_id, session.revision, attempt.option"
    )
    _count(op.get_bind())


def _make_tables() -> None:
    op.create_table(
        "day",
        sa.Column("learner_id", sa.BigInteger, primary_key=True),
        sa.Column("guild_id", sa.BigInteger, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("firsts", sa.Integer, nullable=False),
        sa.Column("correct", sa.Integer, nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_day_guild_day", "day", ["guild_id", "day"])
    op.create_table(
        "score",
        sa.Column("guild_id", sa.BigInteger, primary_key=True),
        sa.Column("period", sa.String(8), primary_key=True),
        sa.Column("learner_id", sa.BigInteger, primary_key=True),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_score_guild_period_points", "score", ["guild_id", "period", "points", "learner_id"])
    op.create_index("ix_score_learner", "score", ["learner_id"])
    op.create_table(
        "choice",
        sa.Column("guild_id", sa.BigInteger, primary_key=True),
        sa.Column("question_id", sa.String(64), primary_key=True),
        sa.Column("revision", sa.String(16), primary_key=True),
        sa.Column("option", sa.Integer, primary_key=True),
        sa.Column("chosen", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def _count(connection: sa.Connection) -> None:
    """Fill `day` and `score`. Days are those of UTC: whose clocks showed what is not known of the past."""
    found = connection.execute(
        sa.text(
            "SELECT attempt.learner_id, COALESCE(attempt.guild_id, 0) AS guild_id, "
            "attempt.at / :a_day AS day, session.style <> 'review' AS asked, COUNT(*) AS answers, "
            "SUM(CASE WHEN attempt.number = 1 THEN 1 ELSE 0 END) AS firsts, "
            "SUM(CASE WHEN attempt.number = 1 AND attempt.correct THEN 1 ELSE 0 END) AS correct, "
            "SUM(attempt.points) AS points "
            "FROM attempt JOIN session ON session.id = attempt.session_id GROUP BY 1, 2, 3, 4"
        ),
        {"a_day": MILLISECONDS_A_DAY},
    )
    days = dict[tuple[int, int, int], Counter[str]]()
    scores = dict[tuple[int, str, int], Counter[str]]()
    for row in found:
        counted = Counter(answers=row.answers, firsts=row.firsts, correct=row.correct, points=row.points)
        days.setdefault((row.learner_id, row.guild_id, row.day), Counter()).update(counted)
        if row.guild_id and row.asked:
            for period in _periods(row.day):
                key = (row.guild_id, period, row.learner_id)
                scores.setdefault(key, Counter()).update(answers=row.answers, points=row.points)
    _insert(
        connection,
        "INSERT INTO day (learner_id, guild_id, day, answers, firsts, correct, points) "
        "VALUES (:learner_id, :guild_id, :day, :answers, :firsts, :correct, :points)",
        (
            {
                "learner_id": learner_id,
                "guild_id": guild_id,
                "day": day,
                **{name: counted[name] for name in ("answers", "firsts", "correct", "points")},
            }
            for (learner_id, guild_id, day), counted in days.items()
        ),
    )
    _insert(
        connection,
        "INSERT INTO score (guild_id, period, learner_id, points, answers) "
        "VALUES (:guild_id, :period, :learner_id, :points, :answers)",
        (
            {
                "guild_id": guild_id,
                "period": period,
                "learner_id": learner_id,
                "points": counted["points"],
                "answers": counted["answers"],
            }
            for (guild_id, period, learner_id), counted in scores.items()
        ),
    )


def _periods(day: int) -> tuple[str, str, str]:
    date = datetime.fromtimestamp(day * MILLISECONDS_A_DAY / 1000, UTC)
    return date.strftime("%G-W%V"), date.strftime("%Y-%m"), "all"


def _insert(connection: sa.Connection, statement: str, rows: Iterable[dict[str, object]]) -> None:
    for some in _batches(rows):
        connection.execute(sa.text(statement), some)


def _batches(rows: Iterable[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some
