"""`python -m questions preview ID`: one question as learners meet it, in the browser."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from questions.commands.chosen import CANNOT, Commands, by_id, of_a_bank
from questions.exchange import as_toml
from questions.ids import PREFIX
from questions.loader import load_bank
from questions.mistakes import BankError


def add_to(commands: Commands) -> None:
    """Make the command known to the command line."""
    parser = commands.add_parser(
        "preview",
        help="see a question in the browser as learners do",
        description="Starts the demo with nothing but this question in its bank, and has it asked.",
    )
    parser.add_argument("id", metavar="ID")
    of_a_bank(parser)
    parser.add_argument("--port", default="8765", help="where to serve it on this machine")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve the demo until it is stopped, and give its exit status."""
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        bank = load_bank(arguments.bank)
        question = by_id(bank, arguments.id)
    except (BankError, LookupError) as error:
        err.print(Text(str(error) if isinstance(error, BankError) else str(error.args[0])))
        return CANNOT
    with tempfile.TemporaryDirectory(prefix="warmstart-preview-") as folder:
        file = Path(folder) / f"{question.topic}.toml"
        # In a file no id may be that of a generated one.
        shown = question.model_copy(update={"id": question.id.removeprefix(PREFIX)})
        file.write_text(as_toml.write(bank.topic(question.topic), [shown]), encoding="utf-8")
        # The bank knows nothing of the bot, which shows it: so the bot is another program.
        command = [sys.executable, "-m", "bot", "demo", "--ask", "--port", arguments.port]
        with subprocess.Popen(command, env=os.environ | {"WARMSTART_BANK": folder}) as demo:
            return _ended(demo)


def _ended(demo: subprocess.Popen[bytes]) -> int:
    """The exit status. Ctrl-C reaches the demo too, which then closes what it has open."""
    while True:
        try:
            return demo.wait()
        except KeyboardInterrupt:
            continue
