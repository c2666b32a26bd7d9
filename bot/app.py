"""The one place where the parts are put together, and closed again in reverse."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.client import TutorBot
from bot.config import Config
from bot.runs.worker import SocketWorker
from bot.services import Services
from bot.store import Store
from questions.loader import load_bank
from sandbox.launch import OwnWorker


def now() -> datetime:
    """The clock of everything that is not a test."""
    return datetime.now(UTC)


@asynccontextmanager
async def opened(config: Config, *, shard_count: int | None = None) -> AsyncIterator[TutorBot]:
    """The bot with everything behind it open and warm, not yet logged in.

    Raises BankError, StoreError or WorkerUnavailable where a part can't be had.
    """
    bank = load_bank(config.bank)
    async with AsyncExitStack() as stack:
        store = await Store.open(config.database_url)
        stack.push_async_callback(store.close)
        socket = config.sandbox_socket or await _own_sandbox(config, stack)
        chance = random.Random()  # noqa: S311 - shuffles options, guards nothing
        services = Services.build(
            store=store,
            bank=bank,
            worker=SocketWorker(socket),
            clock=now,
            rng=chance,
            kept_for=timedelta(days=config.retention_days) if config.retention_days else None,
        )
        yield TutorBot(services, shard_count=shard_count)


async def _own_sandbox(config: Config, stack: AsyncExitStack) -> Path:
    worker = OwnWorker(
        "--workers", str(config.sandbox_workers),
        "--timeout", str(config.run_timeout),
        "--memory", str(config.run_memory),
    )  # fmt: skip
    return (await stack.enter_async_context(worker)).socket
