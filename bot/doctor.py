"""`python -m bot doctor`: what is there, what is missing or wrong, and what to do, in plain words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

import discord
from rich.console import Console

from bot.config import Config
from bot.errors import StoreError
from bot.service import MISSING, REFUSED, UNREACHABLE
from bot.store import Store
from questions.loader import load_bank
from questions.mistakes import BankError
from sandbox import client
from sandbox.launch import OwnWorker
from sandbox.protocol import Job, Result, WorkerStatus

HEALTHY: Final = 0
SICK: Final = 1
PROBE: Final = "import torch, torchvision, tensorflow\nprint(torch.ones(2, 3).sum().item())"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and a sentence about it."""

    about: str
    well: bool
    words: str


async def examine(config: Config, console: Console | None = None) -> int:
    """Look at everything the bot needs and print a line for each. Returns HEALTHY, or SICK."""
    console = console or Console(soft_wrap=True)
    well = True
    async for finding in _findings(config):
        mark = "[green]✓[/green]" if finding.well else "[red]✗[/red]"
        console.print(f"{mark} [bold]{finding.about}[/bold] ", end="")
        console.print(finding.words, markup=False, highlight=False)
        well = well and finding.well
    console.print("All is well." if well else "Something is missing: see the lines marked ✗.")
    return HEALTHY if well else SICK


async def _findings(config: Config) -> AsyncIterator[Finding]:
    yield await _token(config)
    yield Finding("intents", True, "no privileged intent is needed: leave them all off")
    yield await _database(config)
    yield _bank(config)
    async for finding in _sandbox(config):
        yield finding


async def _token(config: Config) -> Finding:
    if config.discord_token is None:
        return Finding("token", False, MISSING)
    probe = discord.Client(intents=discord.Intents(guilds=True))
    try:
        await probe.login(config.discord_token.get_secret_value())
        return Finding("token", True, f"Discord knows it as {probe.user}")
    except discord.LoginFailure:
        return Finding("token", False, REFUSED)
    except (discord.HTTPException, OSError) as error:
        return Finding("token", False, f"{UNREACHABLE} ({error})")
    finally:
        await probe.close()


async def _database(config: Config) -> Finding:
    try:
        store = await Store.open(config.database_url)
    except StoreError as error:
        return Finding("database", False, str(error))
    try:
        async with store.writing() as tx:
            await tx.last_asked(channel_id=0)
    finally:
        await store.close()
    return Finding("database", True, "opens, is up to date and can be written to")


def _bank(config: Config) -> Finding:
    try:
        bank = load_bank(config.bank)
    except BankError as error:
        return Finding("questions", False, str(error))
    return Finding("questions", True, f"{len(bank)} in {len(bank.topics())} topics, all valid")


async def _sandbox(config: Config) -> AsyncIterator[Finding]:
    try:
        async with AsyncExitStack() as stack:
            socket = config.sandbox_socket
            if socket is None:
                socket = (await stack.enter_async_context(OwnWorker())).socket
            status = await client.status(socket)
            yield _jail(status)
            yield _spares(status)
            events = [event async for event in client.submit(socket, Job(id="doctor", code=PROBE))]
            yield _frameworks(status, events[-1])
            yield _weights(status)
    except client.WorkerUnavailable as error:
        yield Finding("sandbox", False, str(error))


def _jail(status: WorkerStatus) -> Finding:
    # The server itself refuses to start without the layers it relies on; the others are a plus.
    held = ", ".join(name for name, holds in status.layers.items() if holds)
    missing = ", ".join(name for name, holds in status.layers.items() if not holds)
    return Finding("jail", True, f"sealed by {held}" + (f"; not here: {missing}" if missing else ""))


def _spares(status: WorkerStatus) -> Finding:
    wanted = int(status.limits.get("workers", 1)) + 1
    rest = "and nothing else is going on" if status.at_rest else "and something is going on"
    return Finding("warm processes", True, f"{status.spares} of {wanted} wait for a snippet, {rest}")


def _frameworks(status: WorkerStatus, last: object) -> Finding:
    if not isinstance(last, Result) or last.status != "ok":
        why = last.error.message if isinstance(last, Result) and last.error else "no Result came back"
        return Finding("frameworks", False, f"a snippet that imports them failed: {why}")
    versions = ", ".join(f"{name} {version}" for name, version in status.versions.items())
    return Finding("frameworks", True, f"a snippet ran on them: {versions}")


def _weights(status: WorkerStatus) -> Finding:
    if not status.weights:
        return Finding(
            "weights",
            True,
            "none stored, so models are built with random weights and say so; "
            "`python -m bot weights fetch resnet50` stores some",
        )
    return Finding("weights", True, ", ".join(status.weights))
