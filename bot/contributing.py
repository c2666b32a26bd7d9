"""The use cases of members' own questions: write, send in, decide, undo. Each is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

import structlog

from bot.checking import check
from bot.runs.worker import Worker
from bot.store import Reading, Store, Writing
from bot.tutor import contributions as rules
from bot.tutor.contributions import Contribution, Move, NotNowError, Step
from bot.tutor.verdict import Verdict
from questions import boxes
from questions.boxes import Fields
from questions.model import Bank

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Draft:
    """A contribution, what of it can be read, and whether the one who looks may write it."""

    contribution: Contribution
    reading: boxes.Reading


@dataclass(frozen=True, slots=True)
class TooMany:
    """The member has as many in the works, or waiting, as one may have."""

    limit: int


@dataclass(frozen=True, slots=True)
class NotNow:
    """It is gone, not theirs, or it stands where this can't be done; `current` is it as it is, if it is."""

    current: Contribution | None = None


@dataclass(frozen=True, slots=True)
class NoChannel:
    """The server has no channel in which its moderators look at contributions."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Something is still missing or wrong."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Unproven:
    """Its code has not done what it claims: nobody's word is enough to approve it."""


@dataclass(frozen=True, slots=True)
class Case:
    """What moderators decide upon: the draft, the check's verdict once there is one, and the history."""

    draft: Draft
    verdict: Verdict | None
    history: tuple[Step, ...]

    @property
    def stage(self) -> int:
        """Tells one state of affairs from the next: the buttons of an earlier one decide nothing."""
        return self.history[-1].id if self.history else 0


SendOutcome: TypeAlias = Draft | Incomplete | NoChannel | TooMany | NotNow
DecideOutcome: TypeAlias = Case | Unproven | NotNow


class Contributions:
    """What members and moderators can do with a server's own questions.

    `moderates` is the server in which whoever acts is a moderator, None for who is none there.
    """

    def __init__(self, store: Store, bank: Bank, worker: Worker, clock: Callable[[], datetime]) -> None:
        self._store = store
        self.bank = bank
        self._worker = worker
        self._clock = clock

    async def load(self) -> None:
        """Have everything asked that was approved: at the start."""
        async with self._store.reading() as tx:
            for contribution in await tx.live_contributions():
                self._ask(contribution)

    async def channel_of(self, guild_id: int) -> int | None:
        """Where that server's moderators look at contributions; None where that is not set."""
        async with self._store.reading() as tx:
            return await tx.review_channel(guild_id)

    async def set_channel(self, guild_id: int, channel_id: int) -> None:
        """Have that server's contributions shown in that channel from now on."""
        async with self._store.writing() as tx:
            await tx.set_review_channel(guild_id, channel_id)

    async def begin(self, guild_id: int, author_id: int, fields: Fields, language: str) -> Draft | TooMany:
        """A new draft with those fields typed."""
        async with self._store.writing() as tx:
            if await tx.count_contributions(author_id, guild_id, rules.IN_THE_WORKS) >= rules.MAX_DRAFTS:
                return TooMany(rules.MAX_DRAFTS)
            fresh = Contribution(guild_id=guild_id, author_id=author_id, language=language)
            return self._draft(await tx.add_contribution(rules.write(fresh, fields), self._clock()))

    async def write(
        self, contribution_id: int, fields: Fields, *, member_id: int, moderates: int | None
    ) -> Draft | NotNow:
        """Type `fields` into it in place of what those had."""
        return await self._change(
            contribution_id, lambda known: rules.write(known, fields), member_id, moderates=moderates
        )

    async def wish(
        self, contribution_id: int, *, share: bool, member_id: int, moderates: int | None
    ) -> Draft | NotNow:
        """Have its author wish it to be shared, or not any more."""
        return await self._change(
            contribution_id, lambda known: rules.wish(known, share=share), member_id, moderates=moderates
        )

    async def draft(self, contribution_id: int, *, member_id: int, moderates: int | None) -> Draft | NotNow:
        """It as it is, for who may write it."""
        async with self._store.reading() as tx:
            known = await tx.contribution(contribution_id)
        if known is None or not _may_write(known, member_id, moderates=moderates):
            return NotNow()
        return self._draft(known)

    async def own(self, guild_id: int, author_id: int) -> list[Draft]:
        """What that member has written in that server and not given up, the latest first."""
        async with self._store.reading() as tx:
            found = await tx.contributions_of(author_id, guild_id)
        return [self._draft(each) for each in found if each.state != "discarded"]

    async def editable(self, guild_id: int, member_id: int, *, moderator: bool) -> list[Draft]:
        """What the member may edit there: their own, and as a moderator all that is asked or was."""
        found = await self.own(guild_id, member_id)
        if moderator:
            async with self._store.reading() as tx:
                asked = await tx.contributions_in(guild_id, ("approved", "withdrawn"))
            found += [self._draft(each) for each in asked if each.author_id != member_id]
        return [each for each in found if each.contribution.state in rules.WRITABLE]

    async def decided(self, guild_id: int) -> list[Draft]:
        """What that server's moderators have had to do with, the latest first."""
        async with self._store.reading() as tx:
            states: tuple[rules.State, ...] = ("waiting", "returned", "approved", "declined", "withdrawn")
            found = await tx.contributions_in(guild_id, (*states, "draft"))
            asked = [each for each in found if each.state != "draft" or each.live is not None]
        return [self._draft(each) for each in asked]

    async def send(self, contribution_id: int, *, member_id: int, moderates: int | None) -> SendOutcome:
        """Send it in for the moderators to look at."""
        async with self._store.writing() as tx:
            known = await tx.lock_contribution(contribution_id)
            if known is None or not _may_write(known, member_id, moderates=moderates):
                return NotNow()
            if not known.may("send"):
                return NotNow(known)
            if await tx.review_channel(known.guild_id) is None:
                return NoChannel()
            draft = self._draft(known)
            if draft.reading.question is None:
                return Incomplete(draft)
            waiting = await tx.count_contributions(known.author_id, known.guild_id, {"waiting"})
            if waiting >= rules.MAX_WAITING:
                return TooMany(rules.MAX_WAITING)
            return await self._move(tx, known, "send", member_id)

    async def take_back(
        self, contribution_id: int, *, member_id: int, moderates: int | None
    ) -> Draft | NotNow:
        """Go on with what is waiting."""
        async with self._store.writing() as tx:
            known = await tx.lock_contribution(contribution_id)
            if known is None or not _may_write(known, member_id, moderates=moderates):
                return NotNow()
            if not known.may("take_back"):
                return NotNow(known)
            return await self._move(tx, known, "take_back", member_id)

    async def discard(self, contribution_id: int, *, member_id: int, moderates: int | None) -> Draft | NotNow:
        """Give it up. One that nobody but the author has seen is forgotten altogether."""
        async with self._store.writing() as tx:
            known = await tx.lock_contribution(contribution_id)
            if known is None or not _may_write(known, member_id, moderates=moderates):
                return NotNow()
            if not known.may("discard"):
                return NotNow(known)
            seen = await tx.steps(contribution_id)
            moved = await self._move(tx, known, "discard", member_id)
            if not seen:
                await tx.drop_contribution(contribution_id)
            return moved

    async def case(self, contribution_id: int) -> Case | None:
        """What moderators have to decide upon, or None where it is gone."""
        async with self._store.reading() as tx:
            known = await tx.contribution(contribution_id)
            return None if known is None else await self._case(tx, known)

    async def unposted(self) -> list[int]:
        """What was sent in and no moderator has been shown yet."""
        async with self._store.reading() as tx:
            return [each.id for each in await tx.unposted_contributions()]

    async def check(self, contribution_id: int) -> Case | None:
        """Check it, and what there is to decide then; None where it waits no longer."""
        async with self._store.reading() as tx:
            known = await tx.contribution(contribution_id)
        if known is None or known.state != "waiting":
            return None
        question = self._draft(known).reading.question
        if question is not None:
            verdict = await check(question, self.bank.select(guild_id=known.guild_id), self._worker)
            async with self._store.writing() as tx:
                current = await tx.lock_contribution(contribution_id)
                if current is None or current.fields != known.fields:
                    return None
                await tx.set_verdict(contribution_id, verdict)
        return await self.case(contribution_id)

    async def posted(self, contribution_id: int, channel_id: int | None, message_id: int | None) -> None:
        """Note the post that asks the moderators; None for one that asks no longer."""
        async with self._store.writing() as tx:
            known = await tx.lock_contribution(contribution_id)
            if known is not None:
                noted = replace(known, channel_id=channel_id, message_id=message_id)
                await tx.keep_contribution(noted, self._clock())

    async def decide(
        self,
        contribution_id: int,
        move: Move,
        *,
        stage: int,
        actor_id: int,
        moderates: int | None,
        note: str = "",
        shared: bool = False,
    ) -> DecideOutcome:
        """A moderator's decision on what they saw at that `stage`. The author is still to be told of it."""
        async with self._store.writing() as tx:
            known = await tx.lock_contribution(contribution_id)
            if known is None or known.guild_id != moderates:
                return NotNow()
            case = await self._case(tx, known)
            if case.stage != stage or not known.may(move):
                return NotNow(known)
            if move == "approve" and not _proven(case):
                return Unproven()
            moved = rules.make(known, move, note, shared=shared)
            moved = replace(moved, untold=_to_tell(moved, actor_id))
            await self._write_down(tx, known, moved, move=move, actor_id=actor_id, note=note)
            after = await self._case(tx, await _there(tx, contribution_id))
        self._ask(after.draft.contribution)
        return after

    async def undo(
        self, contribution_id: int, *, stage: int, actor_id: int, moderates: int | None
    ) -> DecideOutcome:
        """Take back the moderators' last decision, or their last undo."""
        async with self._store.writing() as tx:
            known = await tx.lock_contribution(contribution_id)
            if known is None or known.guild_id != moderates:
                return NotNow()
            case = await self._case(tx, known)
            try:
                moved = rules.undo(known, case.history)
            except NotNowError:
                return NotNow(known)
            if case.stage != stage:
                return NotNow(known)
            # One that waits once more has to be shown once more.
            message_id = None if moved.state == "waiting" else known.message_id
            moved = replace(moved, message_id=message_id, untold=_to_tell(moved, actor_id))
            await self._write_down(tx, known, moved, move="undo", actor_id=actor_id)
            after = await self._case(tx, await _there(tx, contribution_id))
        self._ask(after.draft.contribution)
        return after

    async def untold(self, author_id: int) -> list[Draft]:
        """Those of the member's of whose last decision they have not heard."""
        async with self._store.reading() as tx:
            return [self._draft(each) for each in await tx.untold_contributions(author_id)]

    async def told(self, contribution_id: int) -> None:
        """The author has heard of the last decision."""
        async with self._store.writing() as tx:
            known = await tx.lock_contribution(contribution_id)
            if known is not None:
                await tx.keep_contribution(replace(known, untold=False), self._clock())

    async def _change(
        self,
        contribution_id: int,
        change: Callable[[Contribution], Contribution],
        member_id: int,
        *,
        moderates: int | None,
    ) -> Draft | NotNow:
        async with self._store.writing() as tx:
            known = await tx.lock_contribution(contribution_id)
            if known is None or not _may_write(known, member_id, moderates=moderates):
                return NotNow()
            try:
                changed = change(known)
            except NotNowError:
                return NotNow(known)
            await tx.keep_contribution(changed, self._clock())
            return self._draft(changed)

    async def _move(self, tx: Writing, known: Contribution, move: Move, actor_id: int) -> Draft:
        moved = replace(rules.make(known, move), message_id=None if move == "send" else known.message_id)
        if move == "send":
            await tx.set_verdict(known.id, None)
        await self._write_down(tx, known, moved, move=move, actor_id=actor_id)
        return self._draft(moved)

    async def _write_down(
        self,
        tx: Writing,
        before: Contribution,
        after: Contribution,
        *,
        move: Move,
        actor_id: int,
        note: str = "",
    ) -> None:
        now = self._clock()
        await tx.keep_contribution(after, now)
        await tx.add_step(Step(before.id, actor_id, move, now, rules.snapshot(before, after), note))
        log.info("contribution moved", contribution=before.id, move=move, state=after.state)

    async def _case(self, tx: Reading, known: Contribution) -> Case:
        history = tuple(await tx.steps(known.id))
        return Case(self._draft(known), await tx.verdict(known.id), history)

    def _draft(self, contribution: Contribution) -> Draft:
        fields, question_id = contribution.fields, contribution.question_id
        return Draft(contribution, boxes.read(fields, question_id, self.bank.topics()))

    def _ask(self, contribution: Contribution) -> None:
        """Have the bank know what of the contribution is asked now."""
        self.bank.take_out(contribution.question_id)
        if contribution.live is None:
            return
        reading = boxes.read(contribution.live, contribution.question_id, self.bank.topics())
        if reading.question is None:
            # The rules have become stricter, or the topic is gone from the bank.
            log.warning("an approved question can't be asked any more", question=contribution.question_id)
            return
        self.bank.put(reading.question, contribution.home)


def _may_write(contribution: Contribution, member_id: int, *, moderates: int | None) -> bool:
    """Its author, or who moderates the server that is asked it, or was."""
    servers = contribution.live is not None or contribution.state == "withdrawn"
    return member_id == contribution.author_id or (moderates == contribution.guild_id and servers)


def _proven(case: Case) -> bool:
    return case.draft.reading.question is not None and case.verdict is not None and case.verdict.proven


def _to_tell(contribution: Contribution, actor_id: int) -> bool:
    return contribution.author_id not in (actor_id, 0)


async def _there(tx: Reading, contribution_id: int) -> Contribution:
    found = await tx.contribution(contribution_id)
    assert found is not None
    return found
