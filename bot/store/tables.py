"""The schema as it is now. A change here needs a migration beside it; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
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
    Index("ix_session_posted", "posted_at"),
    Index("ix_session_asker", "asker_id"),
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
    Index("ix_attempt_question_at", "question_id", "at"),
    Index("ix_attempt_learner_at", "learner_id", "at"),
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
    Index("ix_hint_learner", "learner_id"),
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
    # NULL where nothing went wrong, or where there was no more to say than the Result does.
    Column("explanation", Text),
    Index("ix_snippet_at", "at"),
    Index("ix_snippet_learner", "learner_id"),
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
    Index("ix_peer_vote_learner", "learner_id"),
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

# What is left of votes whose attempts were forgotten: that there were so many, and whose is not known.
# Ballot 0 holds first tries, 1 and 2 the votes of Peer Instruction.
past_votes = Table(
    "past_vote",
    metadata,
    Column("session_id", ForeignKey(sessions.c.id, ondelete="CASCADE"), primary_key=True),
    Column("ballot", Integer, primary_key=True),
    Column("option", Integer, primary_key=True),
    Column("votes", Integer, nullable=False),
)

rounds = Table(
    "round",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger, nullable=False),
    # The lobby's.
    Column("message_id", BigInteger),
    Column("host_id", BigInteger, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("topic", String(64)),
    Column("level", Integer),
    Column("language", String(8), nullable=False),
    # Where it stands: see bot.tutor.rounds.
    Column("phase", String(8), nullable=False),
    Column("number", Integer, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ending", String(8)),
    Index("ix_round_host", "host_id"),
)
# One round at a time a channel; and what a duty looks for is found without reading the past.
Index(
    "ix_round_running",
    rounds.c.channel_id,
    unique=True,
    sqlite_where=rounds.c.phase != "over",
    postgresql_where=rounds.c.phase != "over",
)

round_questions = Table(
    "round_question",
    metadata,
    Column("id", Key, primary_key=True),
    Column("round_id", ForeignKey(rounds.c.id, ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("session_id", ForeignKey(sessions.c.id, ondelete="CASCADE"), nullable=False),
    UniqueConstraint("round_id", "number"),
    Index("ix_round_question_session", "session_id"),
)

round_players = Table(
    "round_player",
    metadata,
    Column("id", Key, primary_key=True),
    Column("round_id", ForeignKey(rounds.c.id, ondelete="CASCADE"), nullable=False),
    Column("learner_id", BigInteger, nullable=False),
    # For the podium's picture; NULL once the round is over.
    Column("name", String(64)),
    UniqueConstraint("round_id", "learner_id"),
    Index("ix_round_player_learner", "learner_id"),
)

round_answers = Table(
    "round_answer",
    metadata,
    Column("id", Key, primary_key=True),
    Column("round_id", ForeignKey(rounds.c.id, ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("learner_id", BigInteger, nullable=False),
    Column("option", Integer, nullable=False),
    # In milliseconds, after the question began.
    Column("took", Integer, nullable=False),
    # Of the last press: whatever has a smaller one was pressed before.
    Column("interaction_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    # The round's own, for right and for fast; the attempt made of it has those of every other question.
    Column("points", Integer, nullable=False, server_default="0"),
    UniqueConstraint("round_id", "number", "learner_id"),
    Index("ix_round_answer_learner", "learner_id"),
)

# What FSRS knows of one learner and one question: a Card of bot.tutor.scheduling.
cards = Table(
    "card",
    metadata,
    Column("id", Key, primary_key=True),
    Column("learner_id", BigInteger, nullable=False),
    Column("question_id", String(64), nullable=False),
    Column("state", Integer, nullable=False),
    Column("step", Integer),
    Column("stability", Double, nullable=False),
    Column("difficulty", Double, nullable=False),
    Column("due", Moment, nullable=False),
    Column("last_review", Moment, nullable=False),
    Column("last_correct", Boolean, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("last_wrong", Moment),
    UniqueConstraint("learner_id", "question_id"),
    Index("ix_card_learner_due", "learner_id", "due"),
    Index("ix_card_learner_wrong", "learner_id", "last_wrong"),
)

# The first tries of a server by topic and level. One without a topic says: not counted yet.
strengths = Table(
    "strength",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("topic", String(64), nullable=False),
    Column("level", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("correct", Integer, nullable=False),
    UniqueConstraint("guild_id", "topic", "level"),
)

# Where a learner stands in the review that was begun last: question `number` of `size`, and its session.
reviews = Table(
    "review",
    metadata,
    Column("id", Key, primary_key=True),
    Column("learner_id", BigInteger, nullable=False, unique=True),
    Column("since", Moment, nullable=False),
    Column("number", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("session_id", ForeignKey(sessions.c.id, ondelete="CASCADE"), nullable=False),
    Index("ix_review_session", "session_id"),
)

# What a learner has chosen. `remind_at` is the next time to look, NULL where there are no reminders.
learners = Table(
    "learner",
    metadata,
    Column("id", Key, primary_key=True),
    Column("learner_id", BigInteger, nullable=False, unique=True),
    Column("timezone", String(64)),
    Column("language", String(16)),
    Column("remind_hour", Integer),
    Column("remind_at", Moment),
    Column("reminded_at", Moment),
    # A reminder could not be delivered, and the learner hasn't been told so yet.
    Column("dm_closed", Boolean, nullable=False, server_default=false()),
    # Neither shown on a leaderboard nor counted among its places.
    Column("off_leaderboard", Boolean, nullable=False, server_default=false()),
    # The colours of their pictures, as last chosen.
    Column("theme", String(8)),
    Index("ix_learner_remind_at", "remind_at"),
    Index("ix_learner_off_leaderboard", "off_leaderboard", "learner_id"),
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

# When each question was asked last in a channel for all to see: what its next question depends on, without
# reading all the sessions it ever had.
asked = Table(
    "asked",
    metadata,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("question_id", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# What a learner says is wrong with a question: a Report of bot.tutor.reports. Server 0 is direct messages.
reports = Table(
    "report",
    metadata,
    Column("guild_id", BigInteger, primary_key=True),
    Column("question_id", String(64), primary_key=True),
    Column("learner_id", BigInteger, primary_key=True),
    # What was asked, of all that a generated question's template makes; else the question itself.
    Column("asked_id", String(64), nullable=False),
    Column("revision", String(16), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("told_at", Moment),
    Index("ix_report_learner", "learner_id"),
)

# Where a question stands with a server's moderators: a Case of bot.tutor.reports.
report_cases = Table(
    "report_case",
    metadata,
    Column("guild_id", BigInteger, primary_key=True),
    Column("question_id", String(64), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("before", String(8)),
    Column("changed_at", Moment, nullable=False),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    # How many changes of it the moderators' message doesn't show yet.
    Column("unshown", Integer, nullable=False),
    Index("ix_report_case_guild_state", "guild_id", "state", "changed_at"),
    Index("ix_report_case_unshown", "unshown", "guild_id"),
)

# What moderators did about reported questions, and who.
report_deeds = Table(
    "report_deed",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("question_id", String(64), nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("deed", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_report_deed_question", "guild_id", "question_id", "id"),
    Index("ix_report_deed_actor", "actor_id"),
)

# The channel in which a server's moderators look at what members have written.
review_channels = Table(
    "review_channel",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel_id", BigInteger, nullable=False),
)

# A member's own question: a Contribution of bot.tutor.contributions.
contributions = Table(
    "contribution",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    # JSON objects: what was typed, by its field, as it is being written and as it is asked.
    Column("fields", Text, nullable=False),
    Column("live", Text),
    Column("share", Boolean, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    # What the check found when it was last sent in: a Verdict of bot.tutor.verdict, as JSON.
    Column("verdict", Text),
    # Of the post that asks the moderators; NULL where there is none to press.
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("language", String(8), nullable=False),
    # The author hasn't been told of the last decision yet.
    Column("untold", Boolean, nullable=False, server_default=false()),
    Column("updated_at", Moment, nullable=False),
    Index("ix_contribution_guild_state", "guild_id", "state"),
    Index("ix_contribution_author", "author_id", "guild_id"),
    Index("ix_contribution_state", "state"),
)

# Who did what with it, and how it stood before: its history, from which it can be put back.
contribution_steps = Table(
    "contribution_step",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contribution_id", ForeignKey(contributions.c.id, ondelete="CASCADE"), nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("move", String(10), nullable=False),
    Column("note", Text, nullable=False),
    # JSON; see bot.tutor.contributions.snapshot.
    Column("before", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_contribution_step_contribution", "contribution_id"),
    Index("ix_contribution_step_actor", "actor_id"),
)
