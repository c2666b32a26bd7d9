"""What each learner remembers of each question, what a group is strong in, reviews and reminders."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from bot.tutor.scheduling import Answered, Card, replay

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
AT_ONCE = 1_000


def upgrade() -> None:
    _make_tables()
    op.create_index("ix_attempt_question_at", "attempt", ["question_id", "at"])
    op.create_index("ix_attempt_learner_at", "attempt", ["learner_id", "at"])
    op.create_index(
        "ix_session_channel_question", "session", ["channel_id", "question_id", "posted_at", "style"]
    )
    # Topics and levels stand in the bank, not here: an entry without a topic has the group counted anew.
    op.execute(
        "INSERT INTO strength (guild_id, topic, level, tries, correct) "
        "SELECT DISTINCT guild_id, '', 0, 0, 0 FROM attempt WHERE guild_id IS NOT NULL"
    )
    _build_cards(op.get_bind())


def _make_tables() -> None:
    op.create_table(
        "card",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("learner_id", sa.BigInteger, nullable=False),
        sa.Column("question_id", sa.String(64), nullable=False),
        sa.Column("state", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer),
        sa.Column("stability", sa.Double, nullable=False),
        sa.Column("difficulty", sa.Double, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("last_review", sa.BigInteger, nullable=False),
        sa.Column("last_correct", sa.Boolean, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("last_wrong", sa.BigInteger),
        sa.UniqueConstraint("learner_id", "question_id"),
    )
    op.create_index("ix_card_learner_due", "card", ["learner_id", "due"])
    op.create_index("ix_card_learner_wrong", "card", ["learner_id", "last_wrong"])
    op.create_table(
        "strength",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("correct", sa.Integer, nullable=False),
        sa.UniqueConstraint("guild_id", "topic", "level"),
    )
    op.create_table(
        "review",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("learner_id", sa.BigInteger, nullable=False, unique=True),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("session_id", KEY, sa.ForeignKey("session.id", ondelete="CASCADE"), nullable=False),
    )
    op.create_table(
        "learner",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("learner_id", sa.BigInteger, nullable=False, unique=True),
        sa.Column("timezone", sa.String(64)),
        sa.Column("language", sa.String(16)),
        sa.Column("remind_hour", sa.Integer),
        sa.Column("remind_at", sa.BigInteger),
        sa.Column("reminded_at", sa.BigInteger),
        sa.Column("dm_closed", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_learner_remind_at", "learner", ["remind_at"])


def _build_cards(connection: sa.Connection) -> None:
    """Cards from every attempt so far, as if they had been kept from the first day."""
    found = connection.execute(
        sa.text(
            "SELECT attempt.learner_id, attempt.question_id, attempt.number, attempt.correct, attempt.hints, "
            "attempt.at, session.posted_at FROM attempt JOIN session ON session.id = attempt.session_id "
            "ORDER BY attempt.at, attempt.id"
        )
    )
    history = (
        Answered(
            learner_id=row.learner_id,
            question_id=row.question_id,
            number=row.number,
            correct=bool(row.correct),
            hints=row.hints,
            at=_moment(row.at),
            asked_at=_moment(row.posted_at),
        )
        for row in found
    )
    cards = replay(history)
    for start in range(0, len(cards), AT_ONCE):
        connection.execute(INSERT, [_row(card) for card in cards[start : start + AT_ONCE]])


INSERT = sa.text(
    "INSERT INTO card (learner_id, question_id, state, step, stability, difficulty, due, last_review, "
    "last_correct, wrong, last_wrong) VALUES (:learner_id, :question_id, :state, :step, :stability, "
    ":difficulty, :due, :last_review, :last_correct, :wrong, :last_wrong)"
)


def _row(card: Card) -> dict[str, object]:
    return {
        "learner_id": card.learner_id,
        "question_id": card.question_id,
        "state": card.state,
        "step": card.step,
        "stability": card.stability,
        "difficulty": card.difficulty,
        "due": _number(card.due),
        "last_review": _number(card.last_review),
        "last_correct": card.last_correct,
        "wrong": card.wrong,
        "last_wrong": None if card.last_wrong is None else _number(card.last_wrong),
    }


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _number(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
