"""What writing and deciding have in common: the history, and what the bank is told of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.store import Reading, Store, Writing
from bot.tutor import contributions as rules
from bot.tutor.contributions import Contribution, Move, Step
from bot.tutor.drafts import Case, Draft
from questions import boxes
from questions.model import Bank

log = structlog.get_logger()


class Ledger:
    """Writes down what happens to contributions, and has the bank know what is asked."""

    def __init__(self, store: Store, bank: Bank, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.bank = bank
        self.clock = clock

    async def load(self) -> None:
        """Have everything asked that was approved: at the start."""
        async with self.store.reading() as tx:
            for contribution in await tx.live_contributions():
                self.ask(contribution)

    async def write_down(
        self,
        tx: Writing,
        before: Contribution,
        after: Contribution,
        *,
        move: Move,
        actor_id: int,
        note: str = "",
    ) -> None:
        """Keep `after` in place of `before`, and a line of the history that says so."""
        now = self.clock()
        await tx.keep_contribution(after, now)
        await tx.add_step(Step(before.id, actor_id, move, now, rules.snapshot(before, after), note))
        log.info("contribution moved", contribution=before.id, move=move, state=after.state)

    async def case(self, tx: Reading, known: Contribution) -> Case:
        """All there is to know of a contribution."""
        history = tuple(await tx.steps(known.id))
        return Case(self.draft(known), await tx.verdict(known.id), history)

    def draft(self, contribution: Contribution) -> Draft:
        """The contribution with what can be read of it."""
        fields, question_id = contribution.fields, contribution.question_id
        return Draft(contribution, boxes.read(fields, question_id, self.bank.topics()))

    def ask(self, contribution: Contribution) -> None:
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
