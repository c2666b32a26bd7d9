"""What several commands have in common: a bank and questions of it to choose, and how they end."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path
from typing import TypeAlias

from questions.model import Bank, Question

# What `add_subparsers` gives; only a type checker knows it as a generic class.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

# The exit statuses: all is well, something is left to mend, it could not be done at all.
DONE, WRONG, CANNOT = 0, 1, 2


def of_a_bank(parser: argparse.ArgumentParser) -> None:
    """Let the command be about another bank than the installed one."""
    parser.add_argument(
        "--bank", type=Path, metavar="DIR", help="the bank's folder (default: the installed one)"
    )


def by_id(bank: Bank, name: str) -> Question:
    """The question called `name`. Raises LookupError with a sentence for one that isn't there."""
    question = bank.get(name)
    if question is None:
        close = difflib.get_close_matches(name, [each.id for each in bank], n=1)
        raise LookupError(f"No question is called {name}." + (f" Did you mean {close[0]}?" if close else ""))
    return question
