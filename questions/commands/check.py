"""`python -m questions check`: reads the whole bank and lets it prove itself.

Exit status: 0 when everything holds, 1 for mistakes and disagreements, 2 when it can't be checked at all.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from questions.check import Finding, Provable, findings, runnable
from questions.commands.chosen import Commands, by_id, of_a_bank
from questions.generate.samples import samples, surveyed
from questions.generate.survey import Surveyed
from questions.ids import seeded
from questions.loader import load_bank
from questions.mistakes import BankError
from questions.model import Bank, Question
from questions.proofs import Proofs, default_file
from questions.similar import pairs
from sandbox import client
from sandbox.client import WorkerUnavailable
from sandbox.launch import OwnWorker

HOLDS, WRONG, CANNOT_CHECK = 0, 1, 2


def add_to(commands: Commands) -> None:
    """Make the command known to the command line."""
    check = commands.add_parser(
        "check",
        help="read the bank and run what it claims",
        description="Reads the bank, tells every mistake, and runs each [question.verify] in the sandbox.",
    )
    check.add_argument("ids", nargs="*", metavar="ID", help="run only these questions (default: all)")
    of_a_bank(check)
    check.add_argument(
        "--socket", type=Path, metavar="PATH", help="a running worker's socket (default: start one)"
    )
    check.add_argument("--fresh", action="store_true", help="run also what has proved itself before")
    check.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check the bank in `arguments.bank`, and give the exit status."""
    return check(arguments.bank, arguments.ids, arguments.socket, fresh=arguments.fresh)


def check(folder: Path | None, ids: Sequence[str], socket: Path | None, *, fresh: bool) -> int:
    """Check the bank in `folder` and run the questions called `ids`, or all; give the exit status."""
    out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        bank = load_bank(folder)
        chosen = tuple(by_id(bank, name) for name in ids) or tuple(bank)
    except BankError as error:
        out.print(Text(str(error)))
        return WRONG
    except LookupError as error:
        err.print(Text(str(error.args[0])))
        return CANNOT_CHECK
    out.print(f"{len(bank)} questions in {len(bank.topics())} topics, all well-formed.")
    _tell_of_the_same(bank, chosen, out)
    claims: tuple[Provable, ...] = chosen
    if not ids and folder is None:
        generated, told = samples(bank), surveyed()
        out.print(
            f"{len(generated)} generated samples of {len(bank.skills())} templates, {len(told)} models."
        )
        claims = (*claims, *generated, *told)
    try:
        found = asyncio.run(_run(claims, socket, err, fresh=fresh))
    except WorkerUnavailable as error:
        err.print(Text(f"The questions' code can't be run: {error}"))
        return CANNOT_CHECK
    except KeyboardInterrupt:
        err.print("Stopped.")
        return CANNOT_CHECK
    return _report(found, out)


def _tell_of_the_same(bank: Bank, chosen: Collection[Question], out: Console) -> None:
    """Tells, and doesn't fail: whether two questions ask the same is for people to decide."""
    for first, second, score in pairs(bank):
        if first in chosen or second in chosen:
            out.print(Text(f"{first.id} and {second.id} may ask the same: they are alike to {score:.0%}."))


async def _run(
    questions: Sequence[Provable], socket: Path | None, err: Console, *, fresh: bool
) -> list[Finding]:
    """Run `questions`, on a worker of our own where `socket` is None, with a progress bar on `err`.

    What has proved itself before, as it is and on the same versions, is run again only if `fresh`. Whatever
    proves itself now has done so for the next time, also where this is broken off.
    """
    to_run = runnable(questions)
    if not to_run:
        return []
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    async with AsyncExitStack() as stack:
        progress = stack.enter_context(Progress(*columns, console=err))
        task = progress.add_task("warming the worker up", total=len(to_run))
        if socket is None:
            # Longer than a learner's limit, so that a busy machine is no disagreement.
            cores = str(os.cpu_count() or 1)
            own = await stack.enter_async_context(OwnWorker("--timeout", "120", "--workers", cores))
            socket = own.socket
        status = await client.status(socket)
        proofs = Proofs(default_file(), status.versions)
        stack.callback(proofs.save)
        proved = set() if fresh else {question.id for question in to_run if proofs.has(question)}
        found = [Finding(question, (), before=True) for question in to_run if question.id in proved]
        progress.update(task, completed=len(found), description="running")
        left = [question for question in to_run if question.id not in proved]
        async with aclosing(findings(left, socket, int(status.limits["workers"]))) as coming:
            async for finding in coming:
                found.append(finding)
                (proofs.drop if finding.disagreements else proofs.add)(finding.question)
                progress.update(task, advance=1, description=finding.question.id)
    place = {question.id: at for at, question in enumerate(to_run)}
    return sorted(found, key=lambda finding: place[finding.question.id])


def _where(claim: Provable) -> str:
    """What has to be mended where that claim is wrong."""
    if isinstance(claim, Surveyed):
        return "facts.json: `python -m questions facts` writes it anew"
    assert isinstance(claim, Question)
    return "generated" if seeded(claim.id) else f"{claim.topic}.toml"


def _report(found: Sequence[Finding], out: Console) -> int:
    wrong = [finding for finding in found if finding.disagreements]
    for finding in wrong:
        where = _where(finding.question)
        out.print(Text(f"{finding.question.id} ({where}) does something else than it claims:"))
        for disagreement in finding.disagreements:
            out.print(Text(f"  claimed: {disagreement.claim}\n  seen:    {disagreement.seen}"))
    out.print(f"{len(found)} run, {len(found) - len(wrong)} as claimed, {len(wrong)} not.")
    if before := sum(finding.before for finding in found):
        out.print(f"{before} of them had proved themselves before; --fresh runs them again.")
    return WRONG if wrong else HOLDS
