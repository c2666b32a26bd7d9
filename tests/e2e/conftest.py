"""The real bot on a simulated Discord: real dispatch, real SQLite, the real bank.

Only the clock, the dice and the worker are stood in for; `test_run_for_real.py` has the worker too.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env

from bot.client import TutorBot
from bot.errors import WorkerError
from bot.runs.desk import RunDesk
from bot.store import Store
from bot.tutoring import Tutor
from questions.loader import load_bank
from questions.model import Bank
from sandbox.protocol import Event, Job, Result, Started


@dataclass
class Clock:
    """Time that moves a second at every look, so that order is kept."""

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class StandInWorker:
    """A worker at the edge: gives the events it was told to, and remembers the jobs."""

    events: Callable[[Job], list[Event]] = lambda job: [Started(), Result(id=job.id, status="ok")]
    jobs: list[Job] = field(default_factory=list)
    broken: bool = False

    async def submit(self, job: Job) -> AsyncIterator[Event]:
        self.jobs.append(job)
        if self.broken:
            raise WorkerError("no worker")
        for event in self.events(job):
            yield event


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
    bank: Bank
    rebuild: Callable[[], TutorBot]

    async def restart(self) -> None:
        """Stop the bot and start another on the same database."""
        self.bot = self.rebuild()
        await self.env.restart_bot(self.bot)


@pytest.fixture
def bank() -> Bank:
    return load_bank()


@pytest.fixture
async def world(tmp_path: Path, bank: Bank) -> AsyncIterator[World]:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite3'}")
    worker, clock = StandInWorker(), Clock()

    def build() -> TutorBot:
        tutor = Tutor(store, bank, clock, random.Random(7))
        return TutorBot(tutor=tutor, desk=RunDesk(worker, store, clock), shard_count=1)

    bot = build()
    env = Env(bot, settle_timeout=30)
    await env.start()
    guild = env.create_guild("Learners")
    channel = guild.create_text_channel("study")
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
    mod = guild.add_member(env.create_user("mod"), roles=[moderators])
    ada, ben = (guild.add_member(env.create_user(name)) for name in ("ada", "ben"))
    yield World(env, guild, channel, mod, ada, ben, bot, store, worker, bank, build)
    await env.shutdown()
    await store.close()
