"""Sessions, attempts, hints and snippets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Spelled out, not taken from bot.store.tables: a migration says what was true on its day.
KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("question_id", sa.String(64), nullable=False),
        sa.Column("revision", sa.String(16), nullable=False),
        sa.Column("option_order", sa.String(8), nullable=False),
        sa.Column("guild_id", sa.BigInteger),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("asker_id", sa.BigInteger, nullable=False),
        sa.Column("posted_at", sa.BigInteger, nullable=False),
        sa.Column("revealed_at", sa.BigInteger),
    )
    op.create_index("ix_session_channel_posted", "session", ["channel_id", "posted_at"])
    op.create_table(
        "attempt",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("session_id", KEY, sa.ForeignKey("session.id", ondelete="CASCADE"), nullable=False),
        sa.Column("learner_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("option", sa.Integer, nullable=False),
        sa.Column("correct", sa.Boolean, nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("hints", sa.Integer, nullable=False),
        sa.Column("interaction_id", sa.BigInteger, nullable=False, unique=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("session_id", "learner_id", "number"),
    )
    op.create_table(
        "hint",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("session_id", KEY, sa.ForeignKey("session.id", ondelete="CASCADE"), nullable=False),
        sa.Column("learner_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("interaction_id", sa.BigInteger, nullable=False, unique=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("session_id", "learner_id", "number"),
    )
    op.create_table(
        "snippet",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("learner_id", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_snippet_at", "snippet", ["at"])
