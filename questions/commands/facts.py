"""`python -m questions facts`: has the sandbox survey the models that templates ask about."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import track
from rich.text import Text

from questions.check import submit
from questions.commands.chosen import CANNOT, DONE, Commands
from questions.generate import facts
from questions.generate.survey import KERAS_MODELS, TORCH_MODELS, printed, snippets
from sandbox import client
from sandbox.launch import OwnWorker
from sandbox.protocol import Job

FILE: Final = Path(facts.__file__).with_name(facts.FILE)
# Of all that the worker has, what the facts come from.
FRAMEWORKS: Final = ("keras", "tensorflow", "torch", "torchvision")


class SurveyError(Exception):
    """A model could not be surveyed; says which, and why."""


def add_to(commands: Commands) -> None:
    """Make the command known to the command line."""
    parser = commands.add_parser(
        "facts",
        help="survey the models that generated questions are about",
        description="Asks every model in the sandbox for its shapes and parameters, and writes them to "
        "questions/generate/facts.json. To be run where `check` says that the file disagrees.",
    )
    parser.add_argument(
        "--socket", type=Path, metavar="PATH", help="a running worker's socket (default: start one)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", default=FILE, help="where to write (default: the installed file)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Survey all models, write what was seen, and give the exit status."""
    out = Console(highlight=False, soft_wrap=True)
    try:
        seen = asyncio.run(survey(arguments.socket))
    except (SurveyError, client.WorkerUnavailable) as error:
        out.print(Text(f"The models can't be surveyed: {error}"))
        return CANNOT
    arguments.out.write_text(facts.as_text(seen), encoding="utf-8")
    out.print(f"{len(seen['torch']) + len(seen['keras'])} models surveyed, written to {arguments.out.name}.")
    return DONE


async def survey(socket: Path | None) -> dict[str, Any]:
    """What every model says of itself, in the form of the file; on a worker of our own for no `socket`.

    Raises SurveyError, or sandbox.client.WorkerUnavailable.
    """
    async with AsyncExitStack() as stack:
        if socket is None:
            socket = (await stack.enter_async_context(OwnWorker("--timeout", "120"))).socket
        status = await client.status(socket)
        seen = {}
        for name, code in track(snippets().items(), "surveying", console=Console(stderr=True)):
            result = await submit(Job(id="facts", code=code, owner="facts"), socket)
            if result.status != "ok":
                told = f": {result.error.type}: {result.error.message}" if result.error else ""
                raise SurveyError(f"{name} ended with {result.status}{told}")
            seen[name] = printed(result.stdout)
    return {
        "versions": {name: status.versions[name] for name in FRAMEWORKS if name in status.versions},
        "torch": {name: seen[name] for name in TORCH_MODELS},
        "keras": {name: seen[name] for name in KERAS_MODELS},
    }
