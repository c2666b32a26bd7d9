"""When each question was asked last in each channel: what was found among all sessions until now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked",
        sa.Column("channel_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("question_id", sa.String(64), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO asked (channel_id, question_id, at) SELECT channel_id, question_id, MAX(posted_at) "
        "FROM session WHERE style <> 'review' GROUP BY channel_id, question_id"
    )
    op.drop_index("ix_session_channel_question", "session")
