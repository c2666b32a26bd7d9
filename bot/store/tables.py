"""The schema as it is now. A change here needs a migration beside it; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite numbers rows by itself only where the key is an INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as whole milliseconds since 1970 in UTC: the same in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


sessions = Table(
    "session",
    metadata,
    Column("id", Key, primary_key=True),
    Column("question_id", String(64), nullable=False),
    Column("revision", String(16), nullable=False),
    # Indices of the options in the order shown, as digits: "2031".
    Column("option_order", String(8), nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("asker_id", BigInteger, nullable=False),
    Column("posted_at", Moment, nullable=False),
    Column("revealed_at", Moment),
    # How it was asked: a Style of bot.tutor.session.
    Column("style", String(8), nullable=False, server_default="quiz"),
    Index("ix_session_channel_posted", "channel_id", "posted_at"),
)

attempts = Table(
    "attempt",
    metadata,
    Column("id", Key, primary_key=True),
    Column("session_id", ForeignKey(sessions.c.id, ondelete="CASCADE"), nullable=False),
    Column("learner_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("option", Integer, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("points", Integer, nullable=False),
    Column("hints", Integer, nullable=False),
    Column("interaction_id", BigInteger, nullable=False, unique=True),
    Column("at", Moment, nullable=False),
    # The session's, here too: what is asked of all attempts need not look up the session of each.
    Column("question_id", String(64), nullable=False, server_default=""),
    Column("guild_id", BigInteger),
    UniqueConstraint("session_id", "learner_id", "number"),
)

hints = Table(
    "hint",
    metadata,
    Column("id", Key, primary_key=True),
    Column("session_id", ForeignKey(sessions.c.id, ondelete="CASCADE"), nullable=False),
    Column("learner_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("interaction_id", BigInteger, nullable=False, unique=True),
    Column("at", Moment, nullable=False),
    UniqueConstraint("session_id", "learner_id", "number"),
)

snippets = Table(
    "snippet",
    metadata,
    Column("id", Key, primary_key=True),
    Column("learner_id", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("at", Moment, nullable=False),
    # What bot.runs.trace writes; NULL where the snippet called no model.
    Column("trace", Text),
    Index("ix_snippet_at", "at"),
)

peers = Table(
    "peer",
    metadata,
    Column("session_id", ForeignKey(sessions.c.id, ondelete="CASCADE"), primary_key=True),
    Column("phase", String(8), nullable=False),
    Column("ends_at", Moment),
    Column("minutes", Integer, nullable=False),
    Column("hinted", Boolean, nullable=False),
    Column("thread_id", BigInteger),
    Index("ix_peer_ends", "ends_at"),
)

peer_votes = Table(
    "peer_vote",
    metadata,
    Column("session_id", ForeignKey(peers.c.session_id, ondelete="CASCADE"), primary_key=True),
    Column("ballot", Integer, primary_key=True),
    Column("learner_id", BigInteger, primary_key=True),
    Column("option", Integer, nullable=False),
    Column("interaction_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

plans = Table(
    "plan",
    metadata,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    # Since midnight, by the clocks in `zone`, an IANA name.
    Column("minute", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    # Digits from 0, Monday, to 6: "01234".
    Column("weekdays", String(7), nullable=False),
    # Their slugs with spaces between them; empty for all.
    Column("topics", Text, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("session_id", ForeignKey(sessions.c.id, ondelete="SET NULL")),
    Index("ix_plan_next", "next_at"),
    Index("ix_plan_guild", "guild_id"),
)

# What a learner did on a day, counted when it was done: it stays when old attempts are forgotten.
days = Table(
    "day",
    metadata,
    Column("learner_id", BigInteger, primary_key=True),
    # 0 for direct messages: a key can't be NULL.
    Column("guild_id", BigInteger, primary_key=True),
    # Since 1970, by the learner's own calendar.
    Column("day", Integer, primary_key=True),
    Column("answers", Integer, nullable=False),
    # First tries, and how many of them were right.
    Column("firsts", Integer, nullable=False),
    Column("correct", Integer, nullable=False),
    Column("points", Integer, nullable=False),
    Index("ix_day_guild_day", "guild_id", "day"),
    sqlite_with_rowid=False,
)

# What a learner has earned in a period: a key of bot.tutor.leaderboard.
scores = Table(
    "score",
    metadata,
    Column("guild_id", BigInteger, primary_key=True),
    Column("period", String(8), primary_key=True),
    Column("learner_id", BigInteger, primary_key=True),
    Column("points", Integer, nullable=False),
    Column("answers", Integer, nullable=False),
    Index("ix_score_guild_period_points", "guild_id", "period", "points", "learner_id"),
    Index("ix_score_learner", "learner_id"),
    sqlite_with_rowid=False,
)

# How often each option of a question was somebody's first try in a server. Names nobody.
choices = Table(
    "choice",
    metadata,
    Column("guild_id", BigInteger, primary_key=True),
    Column("question_id", String(64), primary_key=True),
    Column("revision", String(16), primary_key=True),
    Column("option", Integer, primary_key=True),
    Column("chosen", Integer, nullable=False),
    sqlite_with_rowid=False,
)
