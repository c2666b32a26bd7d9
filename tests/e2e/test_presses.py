"""Two hundred members press at once: each is answered, none is lost, and the message stays readable.

simcord takes minutes for as many, so discord.py talks to the stand-in of `make bench-presses` here.
"""

from __future__ import annotations

import importlib.util
import itertools
import sys
from pathlib import Path

import pytest

from bot.coalesce import Coalescer

BENCH = Path(__file__).parents[2] / "docs" / "bench_presses.py"
MEMBERS = 200


class Stopwatch:
    """Seconds that pass only where someone sleeps: waiting takes no time, but is measured."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_presses", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def scene(bench):
    stopwatch = Stopwatch()
    edits = Coalescer(clock=stopwatch, sleep=stopwatch.sleep)
    async with bench.crowd(edits, stopwatch) as found:
        yield found


def edited_at(scene, message_id):
    return [moment for edited, moment in scene.discord.edits if edited == message_id]


def once_a_second(moments):
    return all(later - earlier >= 1 for earlier, later in itertools.pairwise(moments))


async def test_a_posted_question_takes_two_hundred_presses_at_once(bench, scene):
    acknowledged, message_id = await bench.at_a_question(scene, MEMBERS)
    assert len(acknowledged) == MEMBERS
    async with scene.store.reading() as tx:
        assert (await tx.tally(1)).learners == MEMBERS
    assert f"{MEMBERS} members have answered" in str(scene.discord.messages[message_id])
    assert once_a_second(edited_at(scene, message_id))


async def test_a_question_of_a_round_takes_two_hundred_presses_at_once(bench, scene):
    joined, acknowledged, message_id = await bench.at_a_round(scene, MEMBERS)
    assert len(joined) == len(acknowledged) == MEMBERS
    async with scene.store.reading() as tx:
        assert sum((await tx.round_votes(1, 1)).values()) == MEMBERS
        assert len(await tx.players(1, limit=2 * MEMBERS)) == MEMBERS
    assert f"{MEMBERS} of {MEMBERS} players have answered" in str(scene.discord.messages[message_id])
    assert once_a_second(edited_at(scene, message_id))


async def test_those_who_change_their_minds_all_at_once_are_counted_once(bench, scene):
    await bench.at_a_round(scene, 20)
    message_id = max(
        scene.discord.messages, key=lambda each: "round:answer:" in str(scene.discord.messages[each])
    )
    letters = [f"round:answer:1:1:{option}" for option in (0, 1)] * 20
    crowd = [member for member in bench.members(20) for _ in (0, 1)]
    assert len(await scene.press_at_once(crowd, message_id, letters)) == 40
    async with scene.store.reading() as tx:
        votes = await tx.round_votes(1, 1)
    assert votes == {1: 20}, "the later of two presses stands"
