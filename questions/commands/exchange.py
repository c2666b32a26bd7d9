"""`python -m questions export` and `import`: the bank as a file of another kind, and such a file as TOML.

Exit status: 0 when all was taken over, 1 when something is left to do, 2 when it couldn't be done at all.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from questions.commands.chosen import CANNOT, DONE, WRONG, Commands, of_a_bank
from questions.exchange import as_toml, formats
from questions.exchange.formats import Format
from questions.exchange.outcome import Read, Unfinished, UnreadableError
from questions.exchange.plain import entry_of
from questions.loader import load_bank
from questions.mistakes import BankError
from questions.model import FRAMEWORKS

LEVELS: Final = range(1, 6)


def add_to(commands: Commands) -> None:
    """Make both commands known to the command line."""
    out = commands.add_parser(
        "export",
        help="write questions as a file for Anki, Moodle or a spreadsheet",
        description="Writes the bank's questions as a file. docs/exchange.md tells what each format carries.",
    )
    out.add_argument("format", choices=list(Format), help="what the file is for")
    out.add_argument("--topic", help="only this topic")
    out.add_argument("--level", type=int, choices=LEVELS, help="only this level")
    out.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to (default: a name of its own)"
    )
    of_a_bank(out)
    out.set_defaults(run=export)
    take = commands.add_parser(
        "import",
        help="show what is in such a file as TOML, to go into the bank",
        description="Reads a .toml, .json, .gift, .csv or .apkg file and prints its questions as TOML. What "
        "an entry lacks stands above it; what can't be taken over is listed with the reason.",
    )
    take.add_argument("file", type=Path)
    take.add_argument("--topic", help="for entries that have none")
    take.add_argument("--framework", choices=FRAMEWORKS, help="for entries that have none")
    take.add_argument("--level", type=int, choices=LEVELS, help="for entries that have none")
    take.set_defaults(run=take_in)


def export(arguments: argparse.Namespace) -> int:
    """Write the file that was asked for, and give the exit status."""
    out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        bank = load_bank(arguments.bank)
    except BankError as error:
        err.print(Text(str(error)))
        return CANNOT
    chosen = bank.select(arguments.topic, level=arguments.level)
    if not chosen:
        err.print(Text(f"No question fits that. The topics are {', '.join(bank.topics())}."))
        return CANNOT
    file = formats.write(Format(arguments.format), bank.only(chosen))
    target: Path = arguments.output or Path(file.name)
    try:
        target.write_bytes(file.content)
    except OSError as error:
        err.print(Text(f"{target} can't be written: {error.strerror}."))
        return CANNOT
    out.print(Text(f"{len(chosen)} questions are in {target}."))
    return DONE


def take_in(arguments: argparse.Namespace) -> int:
    """Print what is in the file as TOML, tell of what isn't, and give the exit status."""
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    given = {name: getattr(arguments, name) for name in ("topic", "framework", "level")}
    try:
        formats.check_file(arguments.file.name, arguments.file.stat().st_size)
        found = formats.read(
            arguments.file.name,
            arguments.file.read_bytes(),
            {name: value for name, value in given.items() if value is not None},
        )
    except UnreadableError as error:
        err.print(Text(str(error.why)))
        return CANNOT
    except OSError as error:
        err.print(Text(f"{arguments.file} can't be read: {error.strerror}."))
        return CANNOT
    # Not the terminal's business: it goes into a file.
    print("\n".join(_entries(found)), end="")
    for refused in found.refused:
        err.print(Text(f"{found.counted_in} {refused.at}: {refused.title}: {refused.why}"))
    counts = len(found.questions), len(found.entries), len(found.refused)
    err.print("{} questions, {} to finish, {} not taken over.".format(*counts))
    return WRONG if found.entries or found.refused else DONE


def _entries(found: Read) -> list[str]:
    return [
        *(as_toml.entry(entry_of(question)) for question in found.questions),
        *(_to_finish(entry) for entry in found.entries),
    ]


def _to_finish(entry: Unfinished) -> str:
    lacks = "".join(f"# {field} {words}\n" for field, words in entry.lacks)
    return f"{lacks}{as_toml.entry(dict(entry.fields))}"
