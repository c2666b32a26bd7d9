"""Being the bot on the real Discord, until told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal

import discord
import structlog

from bot.app import opened
from bot.config import Config
from bot.errors import ConfigError

log = structlog.get_logger()

MISSING = (
    "DISCORD_TOKEN is not set: make an application at https://discord.com/developers/applications, copy its "
    "bot token and start again with DISCORD_TOKEN=…, or try `make demo`, which needs none."
)
REFUSED = (
    "Discord refuses the token: reset it in the developer portal under Bot, "
    "and put the new one into DISCORD_TOKEN."
)
UNREACHABLE = "Discord can't be reached: check the network of this machine and start again."


async def serve(config: Config) -> int:
    """Log in and serve until SIGINT or SIGTERM.

    Raises ConfigError for a token that is missing or refused, and where Discord can't be reached.
    """
    if config.discord_token is None:
        raise ConfigError([MISSING])
    async with opened(config) as bot, bot:
        # The libraries and the questions stay until the end: whenever Python looked through all of them for
        # garbage, everybody waited.
        gc.collect()
        gc.freeze()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: asyncio.ensure_future(bot.close()))
        try:
            await bot.start(config.discord_token.get_secret_value())
        except discord.LoginFailure:
            raise ConfigError([REFUSED]) from None
        except OSError as error:
            raise ConfigError([f"{UNREACHABLE} ({error})"]) from None
    log.info("closed")
    return 0
