"""Reported questions: what learners say of them, and where they stand with each server's moderators."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, insert, or_, select, update

from bot.store.connected import Connected
from bot.store.tables import report_cases, report_deeds, reports, review_channels
from bot.tutor.reports import Case, Deed, Reason, Report

# What waits for somebody comes before what is only paused.
OPEN_FIRST = case((report_cases.c.state == "open", 0), else_=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What a moderator did about a question, and when."""

    actor_id: int
    deed: Deed
    at: datetime


class ReportReading(Connected):
    """Look-ups of reports and of what is paused."""

    async def paused(self) -> list[tuple[int, str]]:
        """All that is paused: by which server, and the id of the question."""
        found = await self._connection.execute(
            select(report_cases.c.guild_id, report_cases.c.question_id).where(
                report_cases.c.state == "paused"
            )
        )
        return [(row.guild_id, row.question_id) for row in found]

    async def report(self, guild_id: int, question_id: str, learner_id: int) -> Report | None:
        """What that learner said of the question."""
        row = await self._first(
            select(reports).where(
                reports.c.guild_id == guild_id,
                reports.c.question_id == question_id,
                reports.c.learner_id == learner_id,
            )
        )
        return None if row is None else _report_of(row)

    async def reports_of(self, guild_id: int, question_id: str) -> list[Report]:
        """What learners say of the question and nobody is done with, the latest first."""
        found = await self._connection.execute(
            select(reports)
            .where(
                reports.c.guild_id == guild_id,
                reports.c.question_id == question_id,
                reports.c.settled_at.is_(None),
            )
            .order_by(reports.c.at.desc())
        )
        return [_report_of(row) for row in found]

    async def case(self, guild_id: int, question_id: str) -> Case | None:
        """Where the question stands there; None where nobody has said or done anything."""
        row = await self._first(
            select(report_cases).where(
                report_cases.c.guild_id == guild_id, report_cases.c.question_id == question_id
            )
        )
        return None if row is None else _case_of(row)

    async def cases(self, guild_id: int) -> list[Case]:
        """What is open in that server, then what is paused, the latest of each first."""
        found = await self._connection.execute(
            select(report_cases)
            .where(report_cases.c.guild_id == guild_id, report_cases.c.state.in_(("open", "paused")))
            .order_by(OPEN_FIRST, report_cases.c.changed_at.desc())
        )
        return [_case_of(row) for row in found]

    async def unshown_cases(self) -> list[tuple[Case, int]]:
        """Cases whose moderators have a channel that does not show them as they are, with that channel.

        What is not open and was never shown there is left out.
        """
        found = await self._connection.execute(
            select(report_cases, review_channels.c.channel_id.label("review_channel"))
            .join(review_channels, review_channels.c.guild_id == report_cases.c.guild_id)
            .where(
                report_cases.c.unshown > 0,
                or_(report_cases.c.state == "open", report_cases.c.message_id.is_not(None)),
            )
            .order_by(report_cases.c.changed_at)
        )
        return [(_case_of(row), row.review_channel) for row in found]

    async def last_deed(self, guild_id: int, question_id: str) -> Done | None:
        """What was done about the question last."""
        row = await self._first(
            select(report_deeds)
            .where(report_deeds.c.guild_id == guild_id, report_deeds.c.question_id == question_id)
            .order_by(report_deeds.c.id.desc())
            .limit(1)
        )
        return None if row is None else Done(row.actor_id, row.deed, row.at)


class ReportWriting(ReportReading):
    """Changes to reports, and to what is paused."""

    async def keep_report(self, report: Report) -> None:
        """Write the report down in place of what that learner said before."""
        row = self._insert(reports).values(**asdict(report))
        keys = list(reports.primary_key)
        await self._connection.execute(row.on_conflict_do_update(index_elements=keys, set_=asdict(report)))

    async def keep_case(self, kept: Case) -> None:
        """Write down where the question stands."""
        row = self._insert(report_cases).values(**asdict(kept))
        keys = list(report_cases.primary_key)
        await self._connection.execute(row.on_conflict_do_update(index_elements=keys, set_=asdict(kept)))

    async def add_deed(self, of: Case, done: Done) -> None:
        await self._connection.execute(
            insert(report_deeds).values(guild_id=of.guild_id, question_id=of.question_id, **asdict(done))
        )

    async def settle_reports(self, of: Case) -> None:
        """The moderators are done, with that change of the case, with all that was said so far."""
        await self._connection.execute(
            update(reports)
            .where(
                reports.c.guild_id == of.guild_id,
                reports.c.question_id == of.question_id,
                reports.c.settled_at.is_(None),
            )
            .values(settled_at=of.changed_at)
        )

    async def unsettle_reports(self, of: Case) -> None:
        """Take back what `settle_reports` did with the change of the case that made it what it is."""
        await self._connection.execute(
            update(reports)
            .where(
                reports.c.guild_id == of.guild_id,
                reports.c.question_id == of.question_id,
                reports.c.settled_at == of.changed_at,
            )
            .values(settled_at=None)
        )

    async def tell_reporters(self, of: Case, now: datetime) -> list[Report]:
        """Those who reported the question and have not been told anything yet, noted as told."""
        waiting = [
            report for report in await self.reports_of(of.guild_id, of.question_id) if report.told_at is None
        ]
        await self._connection.execute(
            update(reports)
            .where(
                reports.c.guild_id == of.guild_id,
                reports.c.question_id == of.question_id,
                reports.c.settled_at.is_(None),
                reports.c.told_at.is_(None),
            )
            .values(told_at=now)
        )
        return waiting


def _report_of(row: Row[Any]) -> Report:
    values = {name: getattr(row, name) for name in Report.__dataclass_fields__}
    return Report(**values | {"reason": Reason(row.reason)})


def _case_of(row: Row[Any]) -> Case:
    return Case(**{name: getattr(row, name) for name in Case.__dataclass_fields__})
