"""The tutor in a local browser page: the real bot on simcord's simulated Discord, with the real worker."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import socket
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import discord

from bot.app import now, opened
from bot.client import TutorBot
from bot.coalesce import Coalescer
from bot.config import Config
from bot.errors import ConfigError

if TYPE_CHECKING:
    from simcord.env import Env
    from simcord.preview import Preview

# Puts into a new demo what is to be there already.
Furnish: TypeAlias = Callable[[TutorBot, int, Sequence[int]], Awaitable[None]]

PORT: Final = 8765
# Seconds between two looks whether something is due or has changed.
BETWEEN_LOOKS: Final = 0.5
LONGEST_WAIT: Final = timedelta(seconds=1)
# A /run may wait for others and then use all of its time; simcord waits this long for an answer.
SETTLE_SECONDS: Final = 120
# Each with the language of their Discord.
MEMBERS: Final = {"Ada": "en-US", "Ben": "en-US", "Chloe": "en-GB", "Lucía": "es-419"}
WELCOME: Final = """Welcome to the study group! Type one of these below and press Enter until it is sent:
1. `/quiz` asks a question. Press a letter: only you see whether it is right, and a **Hint** leads on.
2. `/run` opens a box for code. Paste what Ben wrote to see every shape, and what is wrong with it.
3. `/help` tells of all the rest.

You are Ada, who manages this server. With **Viewing as** above you are Ben, Chloe or Lucía, whose Discord \
is in Spanish."""
EXAMPLE: Final = """What is wrong with my new head?
```py
import torch, torchvision

body = torch.nn.Sequential(*list(torchvision.models.resnet18(weights=None).children())[:-1])
head = torch.nn.Linear(1000, 5)
features = body(torch.randn(4, 3, 224, 224)).flatten(1)
head(features)
```"""


async def serve(
    config: Config, port: int = PORT, *, ask: bool = False, furnish: Furnish | None = None
) -> None:
    """Seed a study group and serve it on the loopback address until cancelled.

    With `ask`, somebody asks for a question at once. `furnish` is called before the page opens, with the bot,
    the server's id and the members'.

    Raises ConfigError where the port is taken or the demo's own packages are missing.
    """
    _check(port)
    # How the simulated Discord is logged in to, with which intents, is no news to a newcomer.
    logging.getLogger("discord").setLevel(logging.ERROR)
    print("Warming the worker: torch and TensorFlow are being imported, some seconds…", flush=True)
    with tempfile.TemporaryDirectory(prefix="warmstart-demo-") as folder:
        database = f"sqlite+aiosqlite:///{Path(folder) / 'demo.sqlite3'}"
        async with opened(config.model_copy(update={"database_url": database}), shard_count=1) as bot:
            await _show(bot, port, ask=ask, furnish=furnish)


def _check(port: int) -> None:
    if importlib.util.find_spec("simcord") is None:
        raise ConfigError(["The demo needs the extra `demo`: run `make setup`, then try again."])
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise ConfigError([f"Port {port} can't be used: choose another with --port."]) from None


async def _show(bot: TutorBot, port: int, *, ask: bool, furnish: Furnish | None) -> None:
    # Imported here, for simcord is only there with the extra.
    import simcord

    async with simcord.run(bot, settle_timeout=SETTLE_SECONDS, check_errors=False) as env:
        _follow_the_clock(env)
        # The page takes one press at a time and waits until its edits are made.
        bot.edits = Coalescer(interval=0)
        env.backend.bot_user.global_name = "Warmstart"
        guild = env.create_guild("Transfer learners")
        channel = guild.create_text_channel("study-group")
        # So that every command can be tried, the first of them manages the server.
        organisers = guild.create_role(
            "Organisers", permissions=discord.Permissions(manage_guild=True, manage_messages=True)
        )
        viewers = [
            guild.add_member(env.create_user(name), roles=[] if place else [organisers])
            for place, name in enumerate(MEMBERS)
        ]
        # There is but one channel to look at; in a server only moderators would see the other.
        await bot.moderation.set_channel(guild.id, channel.id)
        _say_locales(env, {member.id: MEMBERS[member.name] for member in viewers})
        await viewers[0].send(channel, WELCOME)
        await viewers[1].send(channel, EXAMPLE)
        if ask:
            await viewers[0].slash(channel, "quiz")
        if furnish is not None:
            await furnish(bot, guild.id, [member.id for member in viewers])
        async with env.preview(channel, viewers=viewers, layout="channel", port=port) as page:
            print(f"\nOpen this address in a browser; Ctrl-C ends it:\n\n  {page.url}\n", flush=True)
            await _let_time_pass(bot, env, page, _take_turns(page))


def _take_turns(page: Preview) -> asyncio.Lock:
    """Have every press answered that comes while the page is being brought up to date, or just after.

    Simcord refuses both: the first because it does one thing at a time, the second because the browser, which
    asks only now and then, presses on a page that is no longer the latest. Here a press waits for its turn,
    and counts on the message that is there now; which message and which button it means it says itself.
    Returns what whoever brings the page up to date has to hold.
    """
    turn, act = asyncio.Lock(), page._action

    async def action(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with turn:
            shown = page._pages.get(context_id or "")
            if shown is not None and "published_revision" in body:
                body = dict(body) | {"published_revision": shown.revision}
            return await act(context_id, body)

    page._action = action  # type: ignore[method-assign]
    return turn


def _say_locales(env: Env, locales: Mapping[int, str]) -> None:
    """Have every interaction say the language of whoever acts: simcord says English of everyone."""
    send = env.backend.emit

    def emit(event: str, payload: Mapping[str, Any]) -> None:
        if event == "INTERACTION_CREATE" and "member" in payload:
            user = int(payload["member"]["user"]["id"])
            payload = dict(payload) | {"locale": locales.get(user, "en-US")}
        send(event, payload)

    env.backend.emit = emit  # type: ignore[method-assign]


async def _let_time_pass(bot: TutorBot, env: Env, page: Preview, turn: asyncio.Lock) -> None:
    """Have happen what falls due, and show it: in the simulated Discord time stands still between presses."""
    from simcord import SetupError

    due, shown = now(), len(env.http_requests)
    while True:
        await asyncio.sleep(BETWEEN_LOOKS)
        _follow_the_clock(env)
        # What a message says is due "in 30 seconds" is counted from the page's own time.
        page.capture_time = env.now()
        if now() >= due:
            due = now() + min(await bot.alarm.tick(), LONGEST_WAIT)
        if (asked := len(env.http_requests)) != shown:
            # Refused where somebody has closed the page, too late where a snippet runs on: then later.
            async with turn:
                with contextlib.suppress(SetupError, TimeoutError):
                    await page.refresh()
                    shown = asked


def _follow_the_clock(env: Env) -> None:
    env.backend.advance_clock(max(0.0, (now() - env.now()).total_seconds()))
