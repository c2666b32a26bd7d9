"""Measure the database with a million answers in it, and write the tables of docs/benchmarks.md.

`make bench-store` makes the answers up: learners of different ability in servers of different size answer
questions of different difficulty over two years. They are written as the first versions of the program did,
and its own migrations make all the rest of them: cards, counts, scores. Then everything is asked through the
real use cases, each time for another learner or server.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import create_async_engine

from bot.privacy import Privacy
from bot.progress import Progress
from bot.retention import Retention
from bot.reviewing import Reviewer
from bot.statistics import Statistics
from bot.store import Store, schema
from bot.tutor.outcome import Right
from bot.tutoring import Tutor
from docs.made_up_answers import REVISION, Size, World
from questions.model import Question

PAGE: Final = Path(__file__).with_name("benchmarks.md")
BEGIN, END = "<!-- measured: store -->", "<!-- /measured: store -->"


@dataclass(frozen=True)
class Row:
    """What was measured, in milliseconds, and what it should be at most."""

    name: str
    times: list[float]
    target: float | None = None


def main() -> None:
    """Make, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--learners", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=5_000)
    parser.add_argument("--guilds", type=int, default=50)
    parser.add_argument("--runs", type=int, default=100, help="how often each is measured (default 100)")
    parser.add_argument("--seconds", type=float, default=20, help="how long answers are written")
    parser.add_argument("--rate", type=float, default=300, help="answers a second that must be kept up with")
    parser.add_argument("--keep", type=Path, help="make the database here, or use the one that is here")
    parser.add_argument("--print-only", action="store_true", help="leave docs/benchmarks.md as it is")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="warmstart-bench-") as folder:
        file = options.keep or Path(folder) / "bench.sqlite3"
        text = asyncio.run(_all(options, file, made=file.exists()))
        text += f"- The database: {file.stat().st_size / 1e6:,.0f} MB.\n\n" + _machine(options, load)
    sys.stdout.write(text)
    if not options.print_only:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")


async def _all(options: argparse.Namespace, file: Path, *, made: bool) -> str:
    world = World(Size(options.attempts, options.learners, options.questions, options.guilds), _clock())
    lines = [] if made else await _make(world, file)
    # As `bot.service` does.
    gc.collect()
    gc.freeze()
    store = await Store.open(f"sqlite+aiosqlite:///{file}")
    try:
        rows = await _measure(store, world, options.runs)
        lines += await _write(store, world, options)
        lines += await _rare(store, world)
    finally:
        await store.close()
    return "\n".join([*_table(rows), "", *lines]) + "\n"


async def _make(world: World, file: Path) -> list[str]:
    url = f"sqlite+aiosqlite:///{file}"
    begun = time.perf_counter()
    engine = create_async_engine(url)
    await schema.upgrade(engine, REVISION)
    await engine.dispose()
    await asyncio.to_thread(world.write, file)
    made = time.perf_counter()
    store = await Store.open(url)
    await store.close()
    migrated = time.perf_counter()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return [
        f"- Making it up took {made - begun:,.0f} s; migrating it from {REVISION} to {schema.head()}, which "
        f"makes cards, counts and scores of it, {migrated - made:,.0f} s.",
    ]


async def _measure(store: Store, world: World, runs: int) -> list[Row]:
    tutor = Tutor(store, world.bank, _clock, world.chance)
    reviewer = Reviewer(store, world.bank, _clock, world.chance)
    progress = Progress(store, world.bank, _clock)
    largest = max(range(world.size.guilds), key=lambda guild: len(world.members[guild]))

    def anyone() -> tuple[int, int]:
        """A server and one of its members; every other time of the largest."""
        guild = largest if world.chance.random() < 0.5 else world.chance.randrange(world.size.guilds)
        members = world.members[guild] or world.members[largest]
        return guild, world.chance.choice(members)

    async def quiz() -> None:
        guild, learner = anyone()
        asked = await tutor.ask(
            asker_id=world.learner_id(learner),
            channel_id=world.channel_id(guild),
            guild_id=world.guild_id(guild),
        )
        assert asked is not None

    async def review() -> None:
        guild, learner = anyone()
        await reviewer.begin(
            learner_id=world.learner_id(learner),
            channel_id=world.channel_id(guild),
            guild_id=world.guild_id(guild),
            count=5,
        )

    async def leaderboard() -> None:
        guild, learner = anyone()
        period = world.chance.choice(("week", "month", "all"))
        await progress.leaderboard(world.guild_id(guild), period, asker_id=world.learner_id(learner))

    async def overview() -> None:
        _, learner = anyone()
        await progress.overview(world.learner_id(learner))

    async def group() -> None:
        guild, _ = anyone()
        await progress.group(world.guild_id(guild))

    # A server whose first tries were never counted by topic has that done by its first question.
    for guild in range(world.size.guilds):
        await tutor.ask(asker_id=1, channel_id=1, guild_id=world.guild_id(guild))
    return [
        Row("`/quiz`: choose and post", await _times(quiz, runs), 10),
        Row("`/review`: find what is due and begin", await _times(review, runs), 10),
        Row("`/leaderboard`", await _times(leaderboard, runs), 50),
        Row("`/progress`, its data", await _times(overview, runs), 50),
        Row("`/group`, its data", await _times(group, runs)),
    ]


async def _times(work: Callable[[], Awaitable[None]], runs: int) -> list[float]:
    for _warm in range(5):
        await work()
    times = []
    for _run in range(runs):
        begun = time.perf_counter()
        await work()
        times.append((time.perf_counter() - begun) * 1000)
    return times


async def _write(store: Store, world: World, options: argparse.Namespace) -> list[str]:
    """Answers at a steady rate, whether or not those before are through; then as many as can be."""
    tutor = Tutor(store, world.bank, _clock, world.chance)
    presses = _presses(tutor, world, await _open(tutor, world))
    late: list[float] = []

    async def press() -> None:
        begun = time.perf_counter()
        outcome = await next(presses)
        late.append((time.perf_counter() - begun) * 1000)
        assert isinstance(outcome, Right)

    begun = time.perf_counter()
    tasks = []
    for number in range(int(options.rate * options.seconds)):
        await asyncio.sleep(max(0.0, begun + number / options.rate - time.perf_counter()))
        tasks.append(asyncio.create_task(press()))
    await asyncio.gather(*tasks)
    kept_up = len(tasks) / (time.perf_counter() - begun)
    waits = sorted(late)
    late.clear()
    begun = time.perf_counter()

    async def one_after_another() -> None:
        while time.perf_counter() - begun < options.seconds / 2:
            await press()

    await asyncio.gather(*(one_after_another() for _learner in range(64)))
    most = len(late) / (time.perf_counter() - begun)
    return [
        f"- Writes: of {options.rate:g} answers a second for {options.seconds:g} s, {kept_up:.0f} a second "
        f"were written, each after {_time(statistics.median(waits))} (median), {_time(_p95(waits))} (p95), "
        f"{_time(waits[-1])} (longest).",
        f"- Writes, 64 learners at a time as fast as they can: {most:.0f} answers a second, "
        f"p95 {_time(_p95(sorted(late)))}.",
    ]


async def _open(tutor: Tutor, world: World) -> list[tuple[Question, int]]:
    """A question in each of some servers, posted just now."""
    opened = []
    for guild in range(min(20, world.size.guilds)):
        asked = await tutor.ask(
            asker_id=1, channel_id=world.channel_id(guild), guild_id=world.guild_id(guild)
        )
        assert asked is not None
        question, session = asked
        await tutor.posted(session, 1)
        opened.append((question, session.id))
    return opened


def _presses(tutor: Tutor, world: World, opened: list[tuple[Question, int]]) -> Iterator[Awaitable[object]]:
    """Right answers by one learner after another, each to a question that they have not answered."""
    press = time.time_ns()  # none is ever used twice, also in a database that was kept
    for turn in range(world.size.learners):
        for place, (question, session_id) in enumerate(opened):
            press += 1
            learner_id = world.learner_id((turn + place * 997) % world.size.learners)
            yield tutor.answer(session_id, question.right, learner_id=learner_id, interaction_id=press)


async def _rare(store: Store, world: World) -> list[str]:
    """What happens now and then, or to one learner."""
    learner = world.learner_id(max(world.members[0], key=lambda each: world.ability[each]))
    privacy = Privacy(store, _clock)
    survey = Statistics(store, world.bank, _clock)
    exported = await _timed(privacy.export(learner))
    forgotten = await _timed(privacy.forget(learner))
    largest = await _timed(survey.survey(world.guild_id(0)))
    everywhere = await _timed(survey.survey(None))
    retention = Retention(store, timedelta(days=700))
    begun, longest = time.perf_counter(), 0.0
    now = _clock()
    for _tick in range(10):
        tick = time.perf_counter()
        await retention.due(now)
        longest = max(longest, (time.perf_counter() - tick) * 1000)
    took = time.perf_counter() - begun
    return [
        f"- Item statistics: {_time(largest)} for the largest server, {_time(everywhere)} for all answers; "
        "nobody waits for it but who asked.",
        f"- One learner's export {_time(exported)}, deletion {_time(forgotten)}.",
        f"- Retention: ten ticks took {took:.1f} s, the longest {_time(longest)}.",
    ]


async def _timed(work: Awaitable[object]) -> float:
    begun = time.perf_counter()
    await work
    return (time.perf_counter() - begun) * 1000


def _clock() -> datetime:
    return datetime.now(UTC)


def _table(rows: list[Row]) -> list[str]:
    lines = ["| What | median | p95 | should be under |", "|---|--:|--:|--:|"]
    for row in rows:
        target = "" if row.target is None else f"{row.target:g} ms"
        cells = [row.name, _time(statistics.median(row.times)), _time(_p95(sorted(row.times))), target]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _p95(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


def _time(value: float) -> str:
    return f"{value:,.0f} ms" if value >= 10 else f"{value:.1f} ms"


def _machine(options: argparse.Namespace, load: float) -> str:
    total = int(Path("/proc/meminfo").read_text().split()[1]) // (1 << 20)
    cores = len(os.sched_getaffinity(0))
    names = ("sqlalchemy", "aiosqlite")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    return (
        f"{options.attempts:,} attempts by {options.learners:,} learners on {options.questions:,} questions "
        f"in {options.guilds} servers; {options.runs} runs each, half of them in the largest server. "
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores ({platform.machine()}), {total} GiB, Linux "
        f"{platform.release()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{versions}. Load when it began: {load:.1f}.\n"
    )


if __name__ == "__main__":
    main()
