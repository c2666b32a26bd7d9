"""The use cases of reports: say what is wrong with a question, look at what was said, pause it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from bot.errors import WorkerError
from bot.runs.worker import Worker, result_of
from bot.statistics import Statistics
from bot.store import Reading, Store
from bot.store.reports import Done
from bot.tutor import reports
from bot.tutor.counts import DIRECT
from bot.tutor.reports import Case, Deed, Reason, Report
from bot.tutor.statistics import Item
from questions.check import disagreed
from questions.ids import skill_of
from questions.model import Bank, Question
from questions.verify import Disagreement

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that moderators need to decide about one question; `last` is what was done about it last."""

    case: Case
    question: Question
    said: tuple[Report, ...]
    last: Done | None
    item: Item | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the sandbox says of the question's claims now: without `found`, all of them hold."""

    found: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True)
class NothingToCheck:
    """The question claims nothing that code could prove."""


@dataclass(frozen=True, slots=True)
class NoWorker:
    """The sandbox can't be reached now."""


CheckOutcome = Checked | NothingToCheck | NoWorker


class Reporting:
    """What learners and moderators can do about a question that something is wrong with."""

    def __init__(
        self,
        store: Store,
        bank: Bank,
        *,
        worker: Worker,
        statistics: Statistics,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self.bank = bank
        self._worker = worker
        self._statistics = statistics
        self._clock = clock
        self._wake = wake

    async def load(self) -> None:
        """Have the bank know what is paused: once, before anything is asked."""
        async with self._store.reading() as tx:
            for guild_id, question_id in await tx.paused():
                self.bank.pause(question_id, guild_id)

    async def said_before(self, session_id: int, learner_id: int) -> Report | None:
        """What the learner has said of that session's question, as far as nobody is done with it."""
        async with self._store.reading() as tx:
            session = await tx.session(session_id)
            if session is None:
                return None
            said = await tx.report(session.guild_id or DIRECT, skill_of(session.question_id), learner_id)
        return said if said is not None and said.settled_at is None else None

    async def report(
        self, session_id: int, *, learner_id: int, reason: Reason, text: str, language: str
    ) -> Report | None:
        """Write down what the learner says of that session's question, in place of what they said before.

        None where there is no such session.
        """
        now = self._clock()
        async with self._store.writing() as tx:
            session = await tx.session(session_id)
            if session is None:
                return None
            guild_id, question_id = session.guild_id or DIRECT, skill_of(session.question_id)
            before = await tx.report(guild_id, question_id, learner_id)
            unsettled = before is not None and before.settled_at is None
            said = Report(
                guild_id=guild_id,
                question_id=question_id,
                learner_id=learner_id,
                asked_id=session.question_id,
                revision=session.revision,
                reason=reason,
                text=text.strip(),
                language=language,
                at=now,
                told_at=before.told_at if before is not None and unsettled else None,
            )
            await tx.keep_report(said)
            known = await tx.case(guild_id, question_id)
            await tx.keep_case(reports.reported(known or Case(guild_id, question_id, now), now))
        log.info("question reported", question=said.question_id, guild=guild_id, reason=reason.value)
        self._wake()
        return said

    async def cases(self, guild_id: int) -> list[Dossier]:
        """What is open in that server, then what is paused there; without what left the bank."""
        async with self._store.reading() as tx:
            found = [await self._dossier(tx, case) for case in await tx.cases(guild_id)]
        return [dossier for dossier in found if dossier is not None]

    async def case(self, guild_id: int, question_id: str) -> Dossier | None:
        """All about that question for that server's moderators; None where it left the bank."""
        dossier = await self._of(guild_id, question_id)
        if dossier is None:
            return None
        survey = await self._statistics.recent(guild_id)
        item = next((each for each in survey.items if each.question == dossier.question), None)
        return replace(dossier, item=item)

    async def do(
        self, guild_id: int, question_id: str, deed: Deed, *, actor_id: int
    ) -> tuple[bool, list[Report]]:
        """Do that about the question, and write down who did.

        Whether it could be done as things stand; and the reports whose learners are to be told, once each:
        they are noted as told before they are, so that nobody hears twice.
        """
        now = self._clock()
        async with self._store.writing() as tx:
            before = await tx.case(guild_id, question_id) or Case(guild_id, question_id, now)
            after = reports.after(before, deed, now)
            if after is None:
                return False, []
            if before.state == "closed":
                await tx.unsettle_reports(before)
            if after.state == "closed":
                await tx.settle_reports(after)
            await tx.keep_case(after)
            await tx.add_deed(after, Done(actor_id, deed, now))
            told = await tx.tell_reporters(after, now) if after.state == "paused" else []
        # What asks next must not wait for a look into the database: the bank holds it too.
        if after.state == "paused":
            self.bank.pause(question_id, guild_id)
        else:
            self.bank.resume(question_id, guild_id)
        log.info("reported question", question=question_id, guild=guild_id, deed=deed, by=actor_id)
        self._wake()
        return True, told

    async def to_show(self) -> list[tuple[Dossier, int]]:
        """What some moderators' channel has yet to show, with that channel."""
        async with self._store.reading() as tx:
            cases = await tx.unshown_cases()
        found = [(await self.case(case.guild_id, case.question_id), channel) for case, channel in cases]
        return [(dossier, channel) for dossier, channel in found if dossier is not None]

    async def shown(self, case: Case, channel_id: int | None, message_id: int | None) -> None:
        """Note that the moderators' message, None where there can't be one, shows `case`.

        What has changed since is shown by and by.
        """
        async with self._store.writing() as tx:
            now_it_is = await tx.case(case.guild_id, case.question_id)
            if now_it_is is not None:
                unshown = max(0, now_it_is.unshown - case.unshown)
                await tx.keep_case(
                    replace(now_it_is, channel_id=channel_id, message_id=message_id, unshown=unshown)
                )

    async def check(self, guild_id: int, question_id: str) -> CheckOutcome:
        """Run what the question claims, now."""
        dossier = await self._of(guild_id, question_id)
        if dossier is None or not dossier.question.runs:
            return NothingToCheck()
        try:
            found = await disagreed(dossier.question, partial(result_of, worker=self._worker))
        except WorkerError:
            log.exception("no worker for a check", question=question_id)
            return NoWorker()
        return Checked(found)

    async def _of(self, guild_id: int, question_id: str) -> Dossier | None:
        async with self._store.reading() as tx:
            known = await tx.case(guild_id, question_id)
            return await self._dossier(tx, known or Case(guild_id, question_id, self._clock()))

    async def _dossier(self, tx: Reading, case: Case) -> Dossier | None:
        said = await tx.reports_of(case.guild_id, case.question_id)
        # A template has no one question: what was reported of it last stands for it, else its first.
        question = self.bank.get(said[0].asked_id if said else case.question_id)
        if question is None or not self.bank.is_of(question.id, case.guild_id):
            return None
        last = await tx.last_deed(case.guild_id, case.question_id)
        return Dossier(case, question, tuple(said), last, None)
