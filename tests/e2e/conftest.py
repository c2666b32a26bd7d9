"""The real bot on a simulated Discord: real dispatch, real SQLite, the real bank.

Only the clock, the dice and the worker are stood in for; `test_run_for_real.py` has the worker too.
"""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord.backend.serializers
import simcord.interactions
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.components import walk_components
from simcord.env import Env
from simcord.results import InteractionResult, ResponseMessage

from bot.client import TutorBot
from bot.coalesce import Coalescer
from bot.errors import WorkerError
from bot.services import Services
from bot.store import Store
from questions.generate.generator import Generator
from questions.loader import load_bank
from questions.model import Bank, Question, Topic
from sandbox.protocol import Event, Job, Result, Started


@dataclass
class Clock:
    """Time that moves a second at every look, so that order is kept."""

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Stopwatch:
    """Seconds that pass only where someone sleeps: waiting takes no time, but is measured."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class StandInWorker:
    """A worker at the edge: gives the events it was told to, and remembers the jobs."""

    events: Callable[[Job], list[Event]] = lambda job: [Started(), Result(id=job.id, status="ok")]
    jobs: list[Job] = field(default_factory=list)
    broken: bool = False

    async def submit(self, job: Job) -> AsyncGenerator[Event, None]:
        self.jobs.append(job)
        if self.broken:
            raise WorkerError("no worker")
        for event in self.events(job):
            yield event


@dataclass
class Locales:
    """What Discord says of the languages people read. Left alone, simcord says English of everyone."""

    members: dict[int, str] = field(default_factory=dict)

    def said_in(self, env: Env, payload: Mapping[str, Any]) -> dict[str, Any]:
        """The interaction as Discord would send it."""
        user = payload["member"]["user"] if "member" in payload else payload["user"]
        said = {"locale": self.members.get(int(user["id"]), "en-US")}
        if "guild_id" in payload:
            said["guild_locale"] = env.backend.get_guild(int(payload["guild_id"])).preferred_locale
        return dict(payload) | said

    def take_over(self, env: Env) -> None:
        """Have every interaction sent with these locales."""
        send = env.backend.emit

        def emit(event: str, payload: Mapping[str, Any]) -> None:
            send(event, self.said_in(env, payload) if event == "INTERACTION_CREATE" else payload)

        env.backend.emit = emit  # type: ignore[method-assign]


@dataclass
class World:
    """A study group: one server, one channel, three members, the first of them a moderator."""

    env: Env
    guild: GuildHandle
    channel: ChannelHandle
    mod: MemberActor
    ada: MemberActor
    ben: MemberActor
    bot: TutorBot
    store: Store
    worker: StandInWorker
    clock: Clock
    stopwatch: Stopwatch
    bank: Bank
    rebuild: Callable[[], TutorBot]
    locales: Locales = field(default_factory=Locales)

    def reads(self, actor: MemberActor, locale: str) -> None:
        """Have the member's Discord be in that language, from now on."""
        self.locales.members[actor.id] = locale

    async def everyone_reads(self, locale: str) -> None:
        """Have the server's own language be that one, from now on."""
        self.env.backend.edit_guild(self.guild.id, {"preferred_locale": locale})
        await self.env.settle()

    async def restart(self) -> None:
        """Stop the bot and start another on the same database."""
        self.bot = self.rebuild()
        await self.env.restart_bot(self.bot)

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass, and everything happen that falls due."""
        self.clock.now += by
        await self.bot.alarm.tick()
        await self.env.settle()

    async def ask(self, question_id: str, asker: MemberActor | None = None) -> Posted:
        """Have that very question posted: the bot is given a bank with nothing else in it."""
        question = self.bank.get(question_id)
        assert question is not None
        whole, tutor = self.bank, self.bot.tutor
        tutor.bank = Bank([Topic(slug=question.topic, title=whole.title(question.topic))], [question])
        shown = await (asker or self.ada).slash(self.channel, "quiz")
        tutor.bank = whole
        assert shown.response is not None
        ids = (item.get("custom_id", "") for item in walk_components(shown.response.components))
        session_id = int(next(each for each in ids if each.startswith("quiz:hint:")).split(":")[2])
        stored = self.env.backend.get_message(self.channel.id, shown.response.id)
        as_posted = dict(simcord.backend.serializers.message_payload(self.env.backend, stored))
        return Posted(self, question, shown.response, session_id, deepcopy(as_posted))

    def board(self, posted: Posted) -> str:
        """What the posted message shows now."""
        found = next(each for each in self.channel.history() if each.id == posted.message.id)
        return text_of(found)

    async def deliver(self, actor: MemberActor, posted: Posted, *custom_ids: str, times: int = 1) -> None:
        """Send presses on the message as it was posted, all before the bot has answered any.

        `times` delivers each of them that often, under the same interaction id.
        """
        payloads = []
        for custom_id in custom_ids:
            record, payload = simcord.interactions.base_payload(
                self.env.backend,
                type=discord.InteractionType.component.value,
                channel_id=self.channel.id,
                guild_id=self.guild.id,
                user_id=actor.id,
                data={"custom_id": custom_id, "component_type": discord.ComponentType.button.value},
            )
            record.source_message_id = int(posted.as_posted["id"])
            payloads.append(payload | {"message": posted.as_posted})
        for payload in payloads * times:
            self.env.backend.emit("INTERACTION_CREATE", deepcopy(payload))
        await self.env.settle()

    def last_seen_by(self, actor: MemberActor) -> str:
        """The newest message in the channel for that member, those for them alone included."""
        return text_of(self.channel.history(viewer=actor)[-1])

    async def points_of(self, posted: Posted, actor: MemberActor) -> list[tuple[bool, int]]:
        """The attempts that were written down: whether right, and the points."""
        async with self.store.reading() as tx:
            standing = await tx.standing(posted.session_id, actor.id)
        return [(attempt.correct, attempt.points) for attempt in standing.attempts]


@dataclass
class Posted:
    """A posted question and its buttons."""

    world: World
    question: Question
    message: ResponseMessage
    session_id: int
    as_posted: dict[str, Any]

    def button(self, option: int) -> str:
        return f"quiz:answer:{self.session_id}:{option}"

    @property
    def wrong(self) -> list[int]:
        return [index for index, option in enumerate(self.question.options) if not option.correct]

    async def press(self, actor: MemberActor, option: int) -> str:
        """What the member is told."""
        return told(await actor.click(self.message, custom_id=self.button(option)))

    async def press_label(self, actor: MemberActor, label: str) -> InteractionResult:
        return await actor.click(self.message, label=label)


def text_of(message: ResponseMessage | discord.Message) -> str:
    """All the text a message shows."""
    roots = (
        message.components
        if isinstance(message, ResponseMessage)
        else [component.to_dict() for component in message.components]
    )
    shown = [item["content"] for item in walk_components(roots) if item.get("content")]
    return "\n".join(shown) or message.content


def told(result: InteractionResult) -> str:
    """What an interaction was answered with, for the member alone."""
    answer = result.response or result.followups[0]
    assert answer.ephemeral
    return text_of(answer)


@pytest.fixture
def read() -> Callable[[ResponseMessage | discord.Message], str]:
    return text_of


@pytest.fixture
def whispered() -> Callable[[InteractionResult], str]:
    return told


@pytest.fixture
def bank() -> Bank:
    """The real bank's plain choices; `test_kinds.py` has some of every other kind."""
    whole = load_bank()
    topics = [
        Topic(slug=each, title=whole.title(each), order=at) for at, each in enumerate(whole.topics(), 1)
    ]
    return Bank(topics, [question for question in whole if question.kind == "choice"], Generator())


@pytest.fixture
async def world(tmp_path: Path, bank: Bank) -> AsyncIterator[World]:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite3'}")
    worker, clock, stopwatch = StandInWorker(), Clock(), Stopwatch()

    def build() -> TutorBot:
        services = Services.build(store=store, bank=bank, worker=worker, clock=clock, rng=random.Random(7))
        return TutorBot(services, shard_count=1, edits=Coalescer(clock=stopwatch, sleep=stopwatch.sleep))

    bot = build()
    env = Env(bot, settle_timeout=30)
    await env.start()
    guild = env.create_guild("Learners")
    channel = guild.create_text_channel("study")
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
    mod = guild.add_member(env.create_user("mod"), roles=[moderators])
    ada, ben = (guild.add_member(env.create_user(name)) for name in ("ada", "ben"))
    world = World(env, guild, channel, mod, ada, ben, bot, store, worker, clock, stopwatch, bank, build)
    world.locales.take_over(env)
    yield world
    await env.shutdown()
    await store.close()
