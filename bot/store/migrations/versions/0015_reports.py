"""What learners say is wrong with a question, and what moderators did about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0016"
branch_labels = None
depends_on = None

# Spelled out, not taken from bot.store.tables: a migration says what was true on its day.
KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("guild_id", sa.BigInteger, primary_key=True),
        sa.Column("question_id", sa.String(64), primary_key=True),
        sa.Column("learner_id", sa.BigInteger, primary_key=True),
        sa.Column("asked_id", sa.String(64), nullable=False),
        sa.Column("revision", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("settled_at", sa.BigInteger),
        sa.Column("told_at", sa.BigInteger),
    )
    op.create_index("ix_report_learner", "report", ["learner_id"])
    op.create_table(
        "report_case",
        sa.Column("guild_id", sa.BigInteger, primary_key=True),
        sa.Column("question_id", sa.String(64), primary_key=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("before", sa.String(8)),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("unshown", sa.Integer, nullable=False),
    )
    op.create_index("ix_report_case_guild_state", "report_case", ["guild_id", "state", "changed_at"])
    op.create_index("ix_report_case_unshown", "report_case", ["unshown", "guild_id"])
    op.create_table(
        "report_deed",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("question_id", sa.String(64), nullable=False),
        sa.Column("actor_id", sa.BigInteger, nullable=False),
        sa.Column("deed", sa.String(8), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_report_deed_question", "report_deed", ["guild_id", "question_id", "id"])
    op.create_index("ix_report_deed_actor", "report_deed", ["actor_id"])
