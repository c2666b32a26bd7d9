"""What a command opens that looks at what is remembered, without the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.config import Config
from bot.store import Store
from questions.loader import load_bank
from questions.model import Bank


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[tuple[Store, Bank]]:
    """The database, open as long as the block, and the bank of the files.

    Raises BankError or StoreError where one of them can't be opened.
    """
    bank = load_bank(config.bank)
    store = await Store.open(config.database_url)
    try:
        yield store, bank
    finally:
        await store.close()
