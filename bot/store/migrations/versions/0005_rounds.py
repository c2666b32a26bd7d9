"""Rounds: their phases, who plays, and what each answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("host_id", sa.BigInteger, nullable=False),
        sa.Column("questions", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("topic", sa.String(64)),
        sa.Column("level", sa.Integer),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("phase", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("ending", sa.String(8)),
    )
    running = sa.text("phase != 'over'")
    op.create_index(
        "ix_round_running",
        "round",
        ["channel_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_table(
        "round_question",
        sa.Column("id", KEY, primary_key=True),
        _of_round(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("session_id", KEY, sa.ForeignKey("session.id", ondelete="CASCADE"), nullable=False),
        sa.UniqueConstraint("round_id", "number"),
    )
    op.create_table(
        "round_player",
        sa.Column("id", KEY, primary_key=True),
        _of_round(),
        sa.Column("learner_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(64)),
        sa.UniqueConstraint("round_id", "learner_id"),
    )
    op.create_table(
        "round_answer",
        sa.Column("id", KEY, primary_key=True),
        _of_round(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("learner_id", sa.BigInteger, nullable=False),
        sa.Column("option", sa.Integer, nullable=False),
        sa.Column("took", sa.Integer, nullable=False),
        sa.Column("interaction_id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("points", sa.Integer, nullable=False, server_default="0"),
        sa.UniqueConstraint("round_id", "number", "learner_id"),
    )


def _of_round() -> sa.Column[int]:
    return sa.Column("round_id", KEY, sa.ForeignKey("round.id", ondelete="CASCADE"), nullable=False)
