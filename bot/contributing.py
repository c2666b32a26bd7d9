"""The use cases of writing a question: begin, type, send in, take back, give up. Each is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.ledger import Ledger
from bot.store import Store, Writing
from bot.tutor import contributions as rules
from bot.tutor.contributions import Contribution, Move, NotNowError
from bot.tutor.drafts import Draft, Incomplete, NoChannel, NotNow, SendOutcome, TooMany
from questions.boxes import Fields
from questions.model import Bank


class Contributions:
    """What members can do with questions of their own.

    `moderates` is the server in which whoever acts is a moderator, None for who is none there.
    """

    def __init__(self, store: Store, bank: Bank, clock: Callable[[], datetime]) -> None:
        self._ledger = Ledger(store, bank, clock)
        self._store = store
        self.bank = bank
        self._clock = clock

    async def begin(self, guild_id: int, author_id: int, fields: Fields, language: str) -> Draft | TooMany:
        """A new draft with those fields typed."""
        async with self._store.writing() as tx:
            if await tx.count_contributions(author_id, guild_id, rules.IN_THE_WORKS) >= rules.MAX_DRAFTS:
                return TooMany(rules.MAX_DRAFTS)
            fresh = Contribution(guild_id=guild_id, author_id=author_id, language=language)
            return self._ledger.draft(await tx.add_contribution(rules.write(fresh, fields), self._clock()))

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
        return self._ledger.draft(known)

    async def own(self, guild_id: int, author_id: int) -> list[Draft]:
        """What that member has written in that server and not given up, the latest first."""
        async with self._store.reading() as tx:
            found = await tx.contributions_of(author_id, guild_id)
        return [self._ledger.draft(each) for each in found if each.state != "discarded"]

    async def editable(self, guild_id: int, member_id: int, *, moderator: bool) -> list[Draft]:
        """What the member may edit there: their own, and as a moderator all that is asked or was."""
        found = await self.own(guild_id, member_id)
        if moderator:
            async with self._store.reading() as tx:
                asked = await tx.contributions_in(guild_id, ("approved", "withdrawn"))
            found += [self._ledger.draft(each) for each in asked if each.author_id != member_id]
        return [each for each in found if each.contribution.state in rules.WRITABLE]

    async def send(self, contribution_id: int, *, member_id: int, moderates: int | None) -> SendOutcome:
        """Send it in for the moderators to look at."""
        async with self._store.writing() as tx:
            known = await _locked(tx, contribution_id, member_id, moderates=moderates, to="send")
            if isinstance(known, NotNow):
                return known
            if await tx.review_channel(known.guild_id) is None:
                return NoChannel()
            draft = self._ledger.draft(known)
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
            known = await _locked(tx, contribution_id, member_id, moderates=moderates, to="take_back")
            if isinstance(known, NotNow):
                return known
            return await self._move(tx, known, "take_back", member_id)

    async def discard(self, contribution_id: int, *, member_id: int, moderates: int | None) -> Draft | NotNow:
        """Give it up. One that nobody but the author has seen is forgotten altogether."""
        async with self._store.writing() as tx:
            known = await _locked(tx, contribution_id, member_id, moderates=moderates, to="discard")
            if isinstance(known, NotNow):
                return known
            seen = await tx.steps(contribution_id)
            moved = await self._move(tx, known, "discard", member_id)
            if not seen:
                await tx.drop_contribution(contribution_id)
            return moved

    async def _change(
        self,
        contribution_id: int,
        change: Callable[[Contribution], Contribution],
        member_id: int,
        *,
        moderates: int | None,
    ) -> Draft | NotNow:
        async with self._store.writing() as tx:
            known = await _locked(tx, contribution_id, member_id, moderates=moderates)
            if isinstance(known, NotNow):
                return known
            try:
                changed = change(known)
            except NotNowError:
                return NotNow(known)
            await tx.keep_contribution(changed, self._clock())
            return self._ledger.draft(changed)

    async def _move(self, tx: Writing, known: Contribution, move: Move, actor_id: int) -> Draft:
        moved = replace(rules.make(known, move), message_id=None if move == "send" else known.message_id)
        if move == "send":
            await tx.set_verdict(known.id, None)
        await self._ledger.write_down(tx, known, moved, move=move, actor_id=actor_id)
        return self._ledger.draft(moved)


async def _locked(
    tx: Writing, contribution_id: int, member_id: int, *, moderates: int | None, to: Move | None = None
) -> Contribution | NotNow:
    """The contribution, kept from others, where this member may write it and make the move `to` now."""
    known = await tx.lock_contribution(contribution_id)
    if known is None or not _may_write(known, member_id, moderates=moderates):
        return NotNow()
    return known if to is None or known.may(to) else NotNow(known)


def _may_write(contribution: Contribution, member_id: int, *, moderates: int | None) -> bool:
    """Its author, or who moderates the server that is asked it, or was."""
    servers = contribution.live is not None or contribution.state == "withdrawn"
    return member_id == contribution.author_id or (moderates == contribution.guild_id and servers)
