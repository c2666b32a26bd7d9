"""Votes that stay as counts when their attempts are forgotten, and ways to find what is somebody's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0011"
branch_labels = None
depends_on = None

# Spelled out, not taken from bot.store.tables: a migration says what was true on its day.
KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "past_vote",
        sa.Column("session_id", KEY, sa.ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ballot", sa.Integer, primary_key=True),
        sa.Column("option", sa.Integer, primary_key=True),
        sa.Column("votes", sa.Integer, nullable=False),
    )
    op.create_index("ix_session_posted", "session", ["posted_at"])
    op.create_index("ix_session_asker", "session", ["asker_id"])
    op.create_index("ix_hint_learner", "hint", ["learner_id"])
    op.create_index("ix_snippet_learner", "snippet", ["learner_id"])
    op.create_index("ix_peer_vote_learner", "peer_vote", ["learner_id"])
    # Whoever deletes a session has these looked through, too.
    op.create_index("ix_round_question_session", "round_question", ["session_id"])
    op.create_index("ix_review_session", "review", ["session_id"])
    op.create_index("ix_round_host", "round", ["host_id"])
    op.create_index("ix_round_player_learner", "round_player", ["learner_id"])
    op.create_index("ix_round_answer_learner", "round_answer", ["learner_id"])
