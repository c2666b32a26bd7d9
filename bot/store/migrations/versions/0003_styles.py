"""How a question was asked, and what was asked, beside every attempt at it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session", sa.Column("style", sa.String(8), nullable=False, server_default="quiz"))
    op.add_column("attempt", sa.Column("question_id", sa.String(64), nullable=False, server_default=""))
    op.add_column("attempt", sa.Column("guild_id", sa.BigInteger))
    op.execute(
        "UPDATE attempt SET "
        "question_id = (SELECT question_id FROM session WHERE session.id = attempt.session_id), "
        "guild_id = (SELECT guild_id FROM session WHERE session.id = attempt.session_id)"
    )
