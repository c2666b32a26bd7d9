"""The sandbox's command line: serve, run, weights."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sandbox import client, limits
from sandbox.launch import OwnWorker
from sandbox.present import present
from sandbox.protocol import Job, Queued, Result


class UsageError(ValueError):
    """A mistake in how a command was called; the message is one sentence that says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 2, after one sentence, for a mistake in its use."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["weights"]:
        from sandbox.weights import cli

        return cli.main(given[1:])
    options = _parser().parse_args(given)
    try:
        return _serve(options) if options.command == "serve" else asyncio.run(_run(options))
    except (UsageError, limits.LimitsError) as error:
        return _fail(str(error), 2)
    except client.WorkerUnavailable as error:
        return _fail(str(error), 1)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run the server; prints `ready` when the first snippet is warm")
    serve.add_argument("--socket", type=Path, required=True, help="where to listen")
    serve.add_argument("--group", help="a group that may connect too")
    serve.add_argument("--weights", type=Path, help="the store of pretrained weights, seen read-only")
    serve.add_argument(
        "--lifeline",
        action="store_true",
        help="end when standard input ends, and remove the socket's folder when it is empty then",
    )
    limits.add_options(serve)
    run = commands.add_parser("run", help="run one snippet and show its Result")
    run.add_argument("file", metavar="FILE", help="a Python file, or - for standard input")
    run.add_argument("--socket", type=Path, help="a running server; without it one is started")
    run.add_argument("--timeout", type=float, help="seconds; can only shorten the server's limit")
    run.add_argument("--json", action="store_true", help="print the Result as one line of JSON")
    commands.add_parser("weights", help="fetch and list pretrained weights")
    return parser


def _serve(options: argparse.Namespace) -> int:
    from sandbox.jail.container import SealError
    from sandbox.server.connections import Address, SocketError, serve
    from sandbox.server.worker import NotWarmError, Worker
    from sandbox.weights.store import default_store

    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    weights = options.weights or default_store()
    if options.weights is None:
        # There from the start, so that what is fetched later is seen without a restart.
        with suppress(OSError):
            weights.mkdir(parents=True, exist_ok=True)
    if options.weights is not None and not weights.is_dir():
        raise UsageError(f"There is no directory {weights}; make it, or leave --weights out.")
    worker = Worker(limits.from_options(options), weights if weights.is_dir() else None)
    try:
        asyncio.run(serve(worker, Address(options.socket.absolute(), options.group), options.lifeline))
    except (SealError, SocketError, NotWarmError) as error:
        return _fail(str(error), 1)
    return 0


async def _run(options: argparse.Namespace) -> int:
    if options.timeout is not None and not 0 < options.timeout < float("inf"):
        raise UsageError("--timeout must be a positive number of seconds.")
    job = Job(id=uuid.uuid4().hex, code=_source(options.file), timeout=options.timeout)
    if options.socket is not None:
        result = await _submit(options.socket, job)
    else:
        _say("Starting a worker and importing the frameworks, some ten seconds ...")
        async with OwnWorker() as worker:
            result = await _submit(worker.socket, job)
    sys.stdout.write(json.dumps(result.to_wire()) + "\n" if options.json else present(result))
    return 0


def _source(name: str) -> str:
    try:
        source = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return source.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8 text; save it as UTF-8 and try again.") from error


async def _submit(server: Path, job: Job) -> Result:
    async for event in client.submit(server, job):
        if isinstance(event, Result):
            return event
        _say(f"Waiting, place {event.place} ..." if isinstance(event, Queued) else "Running ...")
    raise client.WorkerUnavailable("the sandbox server gave no Result")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _fail(sentence: str, status: int) -> int:
    _say(sentence)
    return status


if __name__ == "__main__":
    sys.exit(main())
