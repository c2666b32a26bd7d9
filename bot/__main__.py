"""The command line: serve, demo, doctor, statistics, reports, contributions, weights."""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Sequence

from bot import logs
from bot.config import Config, load
from bot.errors import ConfigError, StoreError
from questions.mistakes import BankError
from sandbox.client import WorkerUnavailable

USAGE_ERROR = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    arguments, rest = _parser().parse_known_args(argv)
    if arguments.command == "weights":
        # The frameworks know where their weights are, and only the sandbox may know the frameworks.
        return subprocess.call([sys.executable, "-m", "sandbox", "weights", *rest])
    if rest:
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        config = load()
        logs.set_up(config)
        return asyncio.run(_run(arguments, config))
    except (ConfigError, BankError, StoreError, WorkerUnavailable) as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return 0


async def _run(arguments: argparse.Namespace, config: Config) -> int:
    if arguments.command == "doctor":
        from bot import doctor

        return await doctor.examine(config)
    if arguments.command == "demo":
        from bot import demo

        await demo.serve(config, arguments.port, ask=arguments.ask)
        return 0
    if arguments.command == "statistics":
        from bot import item_table

        await item_table.show(config, as_csv=arguments.csv)
        return 0
    if arguments.command == "reports":
        from bot import reported

        await reported.show(config)
        return 0
    if arguments.command == "contributions":
        from bot import shared

        await shared.show(config)
        return 0
    from bot import service

    return await service.serve(config)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Warmstart, the transfer-learning tutor."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="be the bot: needs DISCORD_TOKEN")
    demo = commands.add_parser("demo", help="try the tutor in a local browser page, without Discord")
    demo.add_argument("--port", type=int, default=8765, help="where to serve it on this machine")
    demo.add_argument("--ask", action="store_true", help="have a question asked right away")
    commands.add_parser("doctor", help="say in plain words what is missing or wrong")
    statistics = commands.add_parser("statistics", help="what the answers say of every question")
    statistics.add_argument("--csv", action="store_true", help="as comma-separated values, for a program")
    commands.add_parser("reports", help="what learners report in direct messages, where no moderator sees it")
    commands.add_parser("contributions", help="the questions that members share, as entries for the bank")
    commands.add_parser(
        "weights", help="fetch or list pretrained weights (see weights --help)", add_help=False
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
