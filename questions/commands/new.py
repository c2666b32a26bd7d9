"""`python -m questions new`: walks an author through a new question, or writes a template to fill in.

Exit status: that of `check`, which looks at the entry at once; 2 where the author stopped.
"""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from rich.text import Text

from questions.commands import templates
from questions.commands.check import CANNOT_CHECK, HOLDS, WRONG, check
from questions.commands.chosen import Commands, of_a_bank
from questions.commands.terminal import Terminal
from questions.commands.walk import Walk
from questions.exchange import as_toml
from questions.kinds import KINDS
from questions.loader import load_bank
from questions.mistakes import BankError
from questions.model import Bank


def add_to(commands: Commands) -> None:
    """Make the command known to the command line."""
    parser = commands.add_parser(
        "new",
        help="write a question, step by step",
        description="Asks for everything a question needs, writes it into its topic's file, and checks it. "
        "With --template it writes an entry with explanations, to be filled in with an editor.",
    )
    parser.add_argument("--topic", help="the topic's name (default: asked for)")
    parser.add_argument(
        "--template", nargs="?", const="choice", choices=KINDS, metavar="KIND",
        help=f"write a template for a question of that kind: {', '.join(KINDS)} (default: choice)",
    )  # fmt: skip
    parser.add_argument("--no-run", action="store_true", help="don't run its code now")
    parser.add_argument("--socket", type=Path, metavar="PATH", help="a running worker's socket")
    of_a_bank(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Have a question written, and give the exit status."""
    out = Console(highlight=False, soft_wrap=True)
    folder = arguments.bank or Path(str(files("questions") / "bank"))
    try:
        bank = load_bank(folder)
    except BankError as error:
        out.print(Text(f"{error}\nPlease mend that first."))
        return WRONG
    if arguments.topic is not None and arguments.topic not in bank.topics():
        out.print(Text(f"There is no topic {arguments.topic}. The topics are {', '.join(bank.topics())}."))
        return CANNOT_CHECK
    if arguments.template:
        return _template(folder, bank, arguments, out)
    walk = Walk(Terminal(out), bank, arguments.topic)
    try:
        walk.go()
    except (EOFError, KeyboardInterrupt):
        # Nothing is lost of what was typed.
        out.print(
            Text(f"\nStopped; nothing was written. This is what you have:\n\n{as_toml.entry(walk.entry)}")
        )
        return CANNOT_CHECK
    file = folder / f"{walk.entry['topic']}.toml"
    _append(file, as_toml.entry(_in_order(walk.entry)))
    out.print(Text(f"{walk.entry['id']} is at the end of {file}."))
    if arguments.no_run:
        return HOLDS
    return check(folder, [str(walk.entry["id"])], arguments.socket, fresh=True)


def _template(folder: Path, bank: Bank, arguments: argparse.Namespace, out: Console) -> int:
    if arguments.topic is None:
        out.print(Text(f"Please say for which topic: --topic with one of {', '.join(bank.topics())}."))
        return CANNOT_CHECK
    file = folder / f"{arguments.topic}.toml"
    _append(file, templates.entry(arguments.template))
    out.print(Text(f"There is a template at the end of {file}. Until it is filled in, check says:\n"))
    try:
        load_bank(folder)
    except BankError as error:
        out.print(Text(str(error)))
    return WRONG


def _append(file: Path, entry: str) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text.rstrip()}\n\n{entry}", encoding="utf-8")


def _in_order(entry: dict[str, object]) -> dict[str, object]:
    """With its name first, which is asked for last."""
    return {"id": entry["id"], **entry}
