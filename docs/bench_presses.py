"""200 members press at once: how long until each press is acknowledged, and what came of it.

The real bot on a real database, with discord.py's own dispatch and HTTP; only Discord is stood in for, by a
server on the loopback address: `make bench-presses`. A test holds this to what must be true of the outcome.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import json
import random
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import discord.http
from aiohttp import web

from bot.client import TutorBot
from bot.coalesce import Coalescer
from bot.services import Services
from bot.store import Store
from questions.loader import load_bank
from sandbox.protocol import Event, Job

BOT, HOST, GUILD, CHANNEL = 1, 2, 3, 4
FIRST_MEMBER: Final = 1000
USER: Final = {"username": "member", "discriminator": "0", "avatar": None, "global_name": None}
APPLICATION: Final = {
    "id": str(BOT),
    "name": "Warmstart",
    "icon": None,
    "description": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "flags": 0,
    "owner": {"id": str(HOST), **USER},
}


@dataclass
class StandInDiscord:
    """Answers what discord.py asks, and remembers when it was asked what."""

    acknowledged: dict[int, float] = field(default_factory=dict)
    messages: dict[int, list[Any]] = field(default_factory=dict)
    edits: list[tuple[int, float]] = field(default_factory=list)
    clock: Callable[[], float] = time.monotonic
    ids: Any = field(default_factory=lambda: itertools.count(10_000))

    async def answer(self, request: web.Request) -> web.Response:
        body = await _body(request)
        match [request.method, *request.path.strip("/").split("/")]:
            case ["GET", "users", "@me"]:
                return _json({"id": str(BOT), "bot": True, **USER})
            case ["GET", "oauth2", "applications", "@me"]:
                return _json(APPLICATION)
            case ["PUT", "applications", _, "commands"]:
                return _json([])
            case ["POST", "interactions", interaction_id, _, "callback"]:
                self.acknowledged.setdefault(int(interaction_id), time.perf_counter())
                return _json(self._called_back(interaction_id, body))
            case ["PATCH", "channels", _, "messages", message_id]:
                self.edits.append((int(message_id), self.clock()))
                return _json(self._message(int(message_id), body))
            case _:
                return _json(self._message(next(self.ids), body))

    def _called_back(self, interaction_id: str, body: dict[str, Any]) -> dict[str, Any]:
        message = self._message(next(self.ids), body.get("data") or {})
        return {
            "interaction": {"id": interaction_id, "type": 3, "response_message_id": message["id"]},
            "resource": {"type": body["type"], "message": message},
        }

    def _message(self, message_id: int, body: dict[str, Any]) -> dict[str, Any]:
        self.messages[message_id] = _numbered(body.get("components", []))
        return self.shown(message_id)

    def shown(self, message_id: int) -> dict[str, Any]:
        """The message as Discord sends it."""
        return {
            "id": str(message_id),
            "channel_id": str(CHANNEL),
            "author": {"id": str(BOT), "bot": True, **USER},
            "content": "",
            "timestamp": "2026-03-01T12:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "flags": 1 << 15,
            "components": self.messages[message_id],
        }

    def button(self, message_id: int, part: str) -> str:
        """The custom_id of the first button of the message that has `part` in it."""
        return next(each for each in _custom_ids(self.messages[message_id]) if part in each)


@dataclass
class Crowd:
    """The bot, and members who press."""

    bot: TutorBot
    store: Store
    discord: StandInDiscord
    interactions: Any = field(default_factory=lambda: itertools.count(1_000_000))

    async def command(self, name: str, **options: int) -> int:
        """A slash command by the host; the id of the message that it is answered with."""
        before = set(self.discord.messages)
        given = [{"name": key, "type": 4, "value": value} for key, value in options.items()]
        data = {"id": "1", "name": name, "type": 1, "options": given}
        await self._send(2, HOST, data)
        return min(set(self.discord.messages) - before)

    async def press(self, member: int, message_id: int, custom_id: str) -> float:
        """One press; the seconds until it is acknowledged."""
        return (await self.press_at_once([member], message_id, [custom_id]))[0]

    async def press_at_once(self, members: list[int], message_id: int, custom_ids: list[str]) -> list[float]:
        """All press before the bot has answered any; the seconds until each is acknowledged.

        Returns when the bot has nothing left to do.
        """
        began, pressed = time.perf_counter(), []
        for member, custom_id in zip(members, custom_ids, strict=True):
            data = {"custom_id": custom_id, "component_type": 2}
            pressed.append(self._emit(3, member, data, message=self.discord.shown(message_id)))
        await self._idle()
        return [self.discord.acknowledged[each] - began for each in pressed]

    async def _send(self, kind: int, member: int, data: dict[str, Any]) -> None:
        self._emit(kind, member, data)
        await self._idle()

    def _emit(self, kind: int, member: int, data: dict[str, Any], **more: Any) -> int:
        number = next(self.interactions)
        user = {"id": str(member), **USER}
        payload = {
            "id": str(number),
            "application_id": str(BOT),
            "type": kind,
            "token": f"token-{number}",
            "version": 1,
            "data": data,
            "channel_id": str(CHANNEL),
            "channel": {"id": str(CHANNEL), "type": 0, "name": "study", "position": 0, "permissions": "0"},
            "guild_id": str(GUILD),
            "member": {
                "user": user,
                "roles": [],
                "joined_at": None,
                "permissions": "0",
                "deaf": False,
                "mute": False,
                "flags": 0,
            },
            "locale": "en-US",
            "guild_locale": "en-US",
            "app_permissions": str(discord.Permissions.all().value),
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0,
            "attachment_size_limit": 0,
            **more,
        }
        self.bot._connection.parsers["INTERACTION_CREATE"](payload)
        return number

    async def _idle(self) -> None:
        """Until no task is left that a press has begun: discord.py starts one for each."""
        ours = {asyncio.current_task(), *self.bot_tasks}
        while left := {task for task in asyncio.all_tasks() if task not in ours and not _waits(task)}:
            await asyncio.wait(left)

    bot_tasks: set[Any] = field(default_factory=set)


class NoWorker:
    """No snippet is run here."""

    async def submit(self, _job: Job) -> AsyncGenerator[Event, None]:
        return
        yield


@asynccontextmanager
async def crowd(
    edits: Coalescer | None = None, clock: Callable[[], float] = time.monotonic
) -> AsyncIterator[Crowd]:
    """A bot that is logged in to a stand-in of Discord. `clock` is what its edits are measured by."""
    stand_in = StandInDiscord(clock=clock)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", stand_in.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    # Two hundred presses are two hundred connections: one that finds no place in the queue is tried again by
    # the system after a second, and that would be measured.
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    port = runner.addresses[0][1]
    real, discord.http.Route.BASE = discord.http.Route.BASE, f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite+aiosqlite:///{Path(folder) / 'crowd.sqlite3'}")
        services = Services.build(
            store=store,
            bank=load_bank(),
            worker=NoWorker(),
            clock=lambda: datetime.now(UTC),
            rng=random.Random(7),  # noqa: S311 - chooses questions, guards nothing
        )
        bot = TutorBot(services, shard_count=1, edits=edits)
        try:
            await bot.login("no token")
            found = Crowd(bot, store, stand_in)
            found.bot_tasks = asyncio.all_tasks()
            yield found
        finally:
            await bot.close()
            await store.close()
            await runner.cleanup()
            discord.http.Route.BASE = real


def members(number: int) -> list[int]:
    return list(range(FIRST_MEMBER, FIRST_MEMBER + number))


async def at_a_question(scene: Crowd, number: int) -> tuple[list[float], int]:
    """All answer a posted question; when each was acknowledged, and the message."""
    message_id = await scene.command("quiz", level=1)
    custom_id = scene.discord.button(message_id, "quiz:answer:")
    return await scene.press_at_once(members(number), message_id, [custom_id] * number), message_id


async def at_a_round(scene: Crowd, number: int) -> tuple[list[float], list[float], int]:
    """All join a round and answer its first question; when each was acknowledged, and the message."""
    lobby = await scene.command("round", questions=1, seconds=120)
    custom_id = scene.discord.button(lobby, "round:join:")
    joins = await scene.press_at_once(members(number), lobby, [custom_id] * number)
    await scene.press(HOST, lobby, scene.discord.button(lobby, "round:start:"))
    before = set(scene.discord.messages)
    await scene.bot.alarm.tick()
    message_id = min(set(scene.discord.messages) - before)
    custom_id = scene.discord.button(message_id, "round:answer:")
    answers = await scene.press_at_once(members(number), message_id, [custom_id] * number)
    return joins, answers, message_id


async def measure(number: int) -> None:
    async with crowd() as scene:
        # As `bot.service` does.
        gc.collect()
        gc.freeze()
        quiz, posted = await at_a_question(scene, number)
        joins, answers, asked = await at_a_round(scene, number)
        print(f"{number} presses at once; milliseconds until they are acknowledged")
        for name, waits in (("an answer to /quiz", quiz), ("Join", joins), ("an answer in a round", answers)):
            print(f"  {name:22}{_figures(waits)}")
        for name, message_id in (("/quiz", posted), ("the round's question", asked)):
            print(f"  edits of {name}: {sum(each == message_id for each, _ in scene.discord.edits)}")


def _figures(waits: list[float]) -> str:
    ordered = sorted(waits)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return (
        f"p50 {statistics.median(ordered) * 1e3:5.0f}   p95 {p95 * 1e3:5.0f}   max {ordered[-1] * 1e3:5.0f}"
    )


def _json(value: Any) -> web.Response:
    # discord.py takes it for text where the type has anything after it.
    return web.Response(body=json.dumps(value).encode(), headers={"Content-Type": "application/json"})


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type == "multipart/form-data":
        return dict(json.loads(str((await request.post())["payload_json"])))
    read = await request.read()
    parsed = json.loads(read) if read else {}
    return parsed if isinstance(parsed, dict) else {}


def _numbered(components: list[dict[str, Any]], ids: Any = None) -> list[dict[str, Any]]:
    """The components with the ids that Discord gives them."""
    ids = ids or itertools.count(1)
    return [
        {
            **each,
            "id": next(ids),
            **({"components": _numbered(each["components"], ids)} if "components" in each else {}),
        }
        for each in components
    ]


def _custom_ids(components: list[dict[str, Any]]) -> list[str]:
    inner = [found for each in components for found in _custom_ids(each.get("components", []))]
    return [each["custom_id"] for each in components if "custom_id" in each] + inner


def _waits(task: asyncio.Task[Any]) -> bool:
    """Whether it only lives on: a connection of the stand-in, or the view of a message that was pressed."""
    return any(name in repr(task.get_coro()) for name in ("RequestHandler", "timeout_task"))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--members", type=int, default=200)
    asyncio.run(measure(arguments.parse_args().members))
