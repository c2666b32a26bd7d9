"""When each question was asked last in each channel, for all to see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, cast, func, select

from bot.store.connected import Connected, insert_for
from bot.store.tables import asked
from bot.tutor.session import Session


class AskedReading(Connected):
    """Look-ups of what was asked."""

    async def last_asked(self, channel_id: int) -> Mapping[str, datetime]:
        """When each question was last posted in the channel for all to see, by the question's id."""
        told: str | None = await self._connection.scalar(LAST_ASKED, {"channel": channel_id})
        words = (told or "").split()
        return Moments(dict(zip(words[::2], map(int, words[1::2]), strict=True)))


class AskedWriting(AskedReading):
    """Noting what is asked."""

    async def note_asked(self, session: Session) -> None:
        """The session's question is asked now; what one learner reviews, the channel doesn't see."""
        if session.style != "review":
            values = {
                "channel_id": session.channel_id,
                "question_id": session.question_id,
                "at": session.posted_at,
            }
            await self._connection.execute(_noting(self._connection.dialect.name), values)


class Moments(Mapping[str, datetime]):
    """Moments by name, made when they are looked at: of thousands hardly any is."""

    def __init__(self, milliseconds: dict[str, int]) -> None:
        self._milliseconds = milliseconds

    def __getitem__(self, name: str) -> datetime:
        return datetime.fromtimestamp(self._milliseconds[name] / 1000, UTC)

    def __contains__(self, name: object) -> bool:
        return name in self._milliseconds

    def __iter__(self) -> Iterator[str]:
        return iter(self._milliseconds)

    def __len__(self) -> int:
        return len(self._milliseconds)


# A busy channel has been asked thousands, and somebody waits: they come as one text of ids, which have no
# spaces, and milliseconds, for which the driver has no rows to make.
LAST_ASKED = select(
    func.aggregate_strings(asked.c.question_id.concat(" ").concat(cast(asked.c.at, String)), " ")
).where(asked.c.channel_id == bindparam("channel"))


@cache
def _noting(dialect: str) -> Any:
    row = insert_for(dialect, asked)
    # A session may be written down after one that was posted later.
    later = func.greatest if dialect == "postgresql" else func.max
    return row.on_conflict_do_update(
        index_elements=list(asked.primary_key), set_={"at": later(asked.c.at, row.excluded.at)}
    )
