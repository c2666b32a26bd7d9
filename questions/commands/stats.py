"""`python -m questions stats`: what is in the bank, counted, and whether that is what was promised."""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from questions.commands.chosen import DONE, WRONG, Commands, of_a_bank
from questions.kinds import KINDS
from questions.loader import load_bank
from questions.mistakes import BankError
from questions.model import FRAMEWORKS, Bank, Question
from questions.promises import LEVELS, promises

# How many questions of each template are made to see how long that takes.
TIMED: Final = 20
ALL: Final = "all"


def add_to(commands: Commands) -> None:
    """Make the command known to the command line."""
    parser = commands.add_parser(
        "stats",
        help="count what is in the bank",
        description="Counts the bank's questions and tells whether what was promised of them holds. "
        "The exit status is 0 if all of it does.",
    )
    of_a_bank(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Report on the bank in `arguments.bank`, and give the exit status."""
    out = Console(highlight=False)
    try:
        bank = load_bank(arguments.bank)
    except BankError as error:
        out.print(Text(str(error)), soft_wrap=True)
        return WRONG
    return report(bank, out)


def report(bank: Bank, out: Console) -> int:
    """Print what is in `bank`, and give the exit status: 0 if every promise is kept."""
    out.print(_by_level(bank), _by_kind(bank))
    if bank.skills():
        out.print(Text(_generated(bank)), soft_wrap=True)
    told = promises(bank, len(bank.skills()) or None)
    for promise in told:
        out.print(Text(f"{'✓' if promise.kept else '✗'} {promise.words}"), soft_wrap=True)
    return DONE if all(promise.kept for promise in told) else WRONG


def _generated(bank: Bank) -> str:
    """How many templates there are, and how long new questions of them take to make here and now."""
    rng, took = random.Random(0), list[float]()  # noqa: S311 - which questions are timed is no secret
    made = Counter[str]()
    for skill in bank.skills() * TIMED:
        began = time.perf_counter()
        question = bank.anew(skill.id, rng)
        took.append(1_000 * (time.perf_counter() - began))
        made[question.kind if question else ""] += 1
    levels = ", ".join(str(len(bank.skills(level=level))) for level in LEVELS)
    return (
        f"{len(bank.skills())} templates make new questions, {levels} of levels 1 to 5. Making one took "
        f"{statistics.median(took):.1f} ms as a rule and {max(took):.0f} at most, of {len(took):,}: "
        f"{', '.join(f'{made[kind]} of kind {kind}' for kind in KINDS if made[kind])}."
    )


def _by_level(bank: Bank) -> Table:
    """A row a topic, a column a level; in each cell how many are about which framework."""
    levels = [[*_of_level(bank, level)] for level in LEVELS]
    title = f"Questions about {'/'.join(FRAMEWORKS)}, by topic and level"
    table = _table(title, [*(f"level {level}" for level in LEVELS), ALL])
    for topic, questions in _topics(bank):
        cells = [[each for each in questions if each in level] for level in levels]
        table.add_row(topic, *map(_by_framework, cells), _by_framework(questions))
    table.add_section()
    table.add_row(ALL, *map(_by_framework, levels), _by_framework(list(bank)))
    return table


def _by_kind(bank: Bank) -> Table:
    """A row a topic, a column a kind of question, and how many have code, and code that is run."""
    kinds = [kind for kind in KINDS if any(question.kind == kind for question in bank)]
    table = _table("By kind, with code shown and run", [*kinds, "code", "run", ALL])
    for topic, questions in [*_topics(bank), (ALL, list(bank))]:
        if topic == ALL:
            table.add_section()
        counts = [sum(question.kind == kind for question in questions) for kind in kinds]
        shown = sum(question.code is not None for question in questions)
        counts += [shown, sum(bool(question.runs) for question in questions), len(questions)]
        table.add_row(topic, *(str(count or "·") for count in counts))
    return table


def _table(title: str, columns: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="", box=box.SIMPLE, padding=0)
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _topics(bank: Bank) -> list[tuple[str, list[Question]]]:
    return [(topic, [each for each in bank if each.topic == topic]) for topic in bank.topics()]


def _of_level(bank: Bank, level: int) -> Iterable[Question]:
    return (question for question in bank if question.level == level)


def _by_framework(questions: Sequence[Question]) -> str:
    counts = [sum(each.framework == framework for each in questions) for framework in FRAMEWORKS]
    return "/".join(map(str, counts)) if questions else "·"
