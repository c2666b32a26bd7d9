"""`python -m bot reports`: what is wrong with questions, as learners say in direct messages.

What is reported in a server its moderators see there. Who goes over questions alone has none, so those who
keep the questions look here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.config import Config
from bot.ledger import Ledger
from bot.records import opened
from bot.tutor.counts import DIRECT
from bot.tutor.reports import Report
from questions.model import Bank

NOTHING = "Nothing is reported in direct messages of a question as it stands now.\n"


async def show(config: Config) -> None:
    """Write every such report to standard output, by question.

    Raises BankError or StoreError where one of them can't be opened.
    """
    async with opened(config) as (store, bank):
        await Ledger(store, bank, lambda: datetime.now(UTC)).load()
        async with store.reading() as tx:
            said = [
                report
                for case in await tx.cases(DIRECT)
                for report in await tx.reports_of(DIRECT, case.question_id)
            ]
    sys.stdout.write(as_list(said, bank))


def as_list(said: Iterable[Report], bank: Bank) -> str:
    """The reports below the question that each is about, without saying whose they are.

    Left out is what was said of a question that is gone or was rewritten since: that has been seen to.
    """
    by_question: dict[str, list[str]] = {}
    for report in said:
        question = bank.get(report.asked_id)
        if question is not None and question.revision == report.revision:
            by_question.setdefault(f"{question.id} ({question.topic})", []).append(_line(report))
    blocks = ("\n".join([heading, *lines]) for heading, lines in by_question.items())
    return "\n\n".join(blocks) + "\n" if by_question else NOTHING


def _line(report: Report) -> str:
    # It may hold anything, and goes to a terminal.
    printable = "".join(each if each.isprintable() else " " for each in report.text)
    told = ": ".join(filter(None, (report.reason.value, " ".join(printable.split()))))
    return f"  {report.at:%Y-%m-%d}  {told}"
