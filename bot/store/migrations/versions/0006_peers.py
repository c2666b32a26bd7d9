"""Questions by Peer Instruction, and the votes on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Spelled out, not taken from bot.store.tables: a migration says what was true on its day.
KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "peer",
        sa.Column("session_id", KEY, sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("phase", sa.String(8), nullable=False),
        sa.Column("ends_at", sa.BigInteger),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("hinted", sa.Boolean, nullable=False),
        sa.Column("thread_id", sa.BigInteger),
    )
    op.create_index("ix_peer_ends", "peer", ["ends_at"])
    op.create_table(
        "peer_vote",
        sa.Column("session_id", KEY, sa.ForeignKey("peer.session_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ballot", sa.Integer, primary_key=True),
        sa.Column("learner_id", sa.BigInteger, primary_key=True),
        sa.Column("option", sa.Integer, nullable=False),
        sa.Column("interaction_id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
