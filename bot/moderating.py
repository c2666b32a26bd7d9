"""The use cases of moderators: look at what members wrote, decide about it, undo a decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.checking import check
from bot.ledger import Ledger
from bot.runs.worker import Worker
from bot.store import Store
from bot.tutor import contributions as rules
from bot.tutor.contributions import Contribution, Move, NotNowError, State
from bot.tutor.drafts import Case, DecideOutcome, Draft, NotNow, Unproven
from questions.model import Bank

# Where a moderator may have met it: also as a draft, of what is asked meanwhile.
SEEN: Final[tuple[State, ...]] = ("waiting", "returned", "approved", "declined", "withdrawn", "draft")


class Moderation:
    """What moderators can do with members' questions.

    `moderates` is the server in which whoever acts is a moderator, None for who is none there.
    """

    def __init__(self, store: Store, bank: Bank, worker: Worker, clock: Callable[[], datetime]) -> None:
        self._ledger = Ledger(store, bank, clock)
        self._store = store
        self.bank = bank
        self._worker = worker
        self._clock = clock

    async def load(self) -> None:
        """Have everything asked that was approved: at the start."""
        await self._ledger.load()

    async def channel_of(self, guild_id: int) -> int | None:
        """Where that server's moderators look at contributions; None where that is not set."""
        async with self._store.reading() as tx:
            return await tx.review_channel(guild_id)

    async def set_channel(self, guild_id: int, channel_id: int) -> None:
        """Have that server's contributions shown in that channel from now on."""
        async with self._store.writing() as tx:
            await tx.set_review_channel(guild_id, channel_id)

    async def decided(self, guild_id: int) -> list[Draft]:
        """What that server's moderators have had to do with, the latest first."""
        async with self._store.reading() as tx:
            found = await tx.contributions_in(guild_id, SEEN)
        return [self._ledger.draft(each) for each in found if each.state != "draft" or each.live is not None]

    async def case(self, contribution_id: int) -> Case | None:
        """What moderators have to decide upon, or None where it is gone."""
        async with self._store.reading() as tx:
            known = await tx.contribution(contribution_id)
            return None if known is None else await self._ledger.case(tx, known)

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
        question = self._ledger.draft(known).reading.question
        if question is not None:
            verdict = await check(question, self.bank.select(guild_id=known.guild_id), self._worker)
            async with self._store.writing() as tx:
                current = await tx.lock_contribution(contribution_id)
                if current is None or (current.state, current.fields) != (known.state, known.fields):
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
            case = await self._ledger.case(tx, known)
            if case.stage != stage or not known.may(move):
                return NotNow(known)
            if move == "approve" and not case.proven:
                return Unproven()
            moved = rules.make(known, move, note, shared=shared)
            moved = replace(moved, untold=_to_tell(moved, actor_id))
            await self._ledger.write_down(tx, known, moved, move=move, actor_id=actor_id, note=note)
            after = await self._ledger.case(tx, moved)
        self._ledger.ask(moved)
        return after

    async def undo(
        self, contribution_id: int, *, stage: int, actor_id: int, moderates: int | None
    ) -> DecideOutcome:
        """Take back the moderators' last decision, or their last undo."""
        async with self._store.writing() as tx:
            known = await tx.lock_contribution(contribution_id)
            if known is None or known.guild_id != moderates:
                return NotNow()
            case = await self._ledger.case(tx, known)
            try:
                moved = rules.undo(known, case.history)
            except NotNowError:
                return NotNow(known)
            if case.stage != stage:
                return NotNow(known)
            # One that waits once more has to be shown once more.
            message_id = None if moved.state == "waiting" else known.message_id
            moved = replace(moved, message_id=message_id, untold=_to_tell(moved, actor_id))
            await self._ledger.write_down(tx, known, moved, move="undo", actor_id=actor_id)
            after = await self._ledger.case(tx, moved)
        self._ledger.ask(moved)
        return after

    async def untold(self, author_id: int) -> list[Case]:
        """Those of the member's of whose last decision they have not heard."""
        async with self._store.reading() as tx:
            return [await self._ledger.case(tx, each) for each in await tx.untold_contributions(author_id)]

    async def told(self, contribution_id: int) -> None:
        """The author has heard of the last decision."""
        async with self._store.writing() as tx:
            known = await tx.lock_contribution(contribution_id)
            if known is not None:
                await tx.keep_contribution(replace(known, untold=False), self._clock())


def _to_tell(contribution: Contribution, actor_id: int) -> bool:
    return contribution.author_id not in (actor_id, 0)
