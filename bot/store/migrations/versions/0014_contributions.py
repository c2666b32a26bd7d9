"""Members' own questions, their history, and where each server's moderators look at them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0015"
branch_labels = None
depends_on = None

# Spelled out, not taken from bot.store.tables: a migration says what was true on its day.
KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "review_channel",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "contribution",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("author_id", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("live", sa.Text),
        sa.Column("share", sa.Boolean, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("untold", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_contribution_guild_state", "contribution", ["guild_id", "state"])
    op.create_index("ix_contribution_author", "contribution", ["author_id", "guild_id"])
    op.create_index("ix_contribution_state", "contribution", ["state"])
    op.create_table(
        "contribution_step",
        sa.Column("id", KEY, primary_key=True),
        sa.Column(
            "contribution_id", KEY, sa.ForeignKey("contribution.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("actor_id", sa.BigInteger, nullable=False),
        sa.Column("move", sa.String(10), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_contribution_step_contribution", "contribution_step", ["contribution_id"])
    op.create_index("ix_contribution_step_actor", "contribution_step", ["actor_id"])
