"""The bank's command line: `python -m questions check` lets it prove itself, `--help` lists the rest."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from questions.commands import check, exchange, facts, new, preview, stats


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (the process's own by default) and give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m questions", description="The question bank.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (new, check, preview, stats, facts, exchange):
        command.add_to(commands)
    arguments = parser.parse_args(argv)
    status: int = arguments.run(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
