"""Opening rounds, on every database there is to test with."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.rounds import Rounds
from bot.tutor.round_outcome import Busy, Opened


@pytest.fixture
def rounds(store, small_bank, clock):
    return Rounds(store, small_bank, clock, random.Random(7), wake=lambda: None)


def opening(rounds, host_id, channel_id=10):
    return rounds.open(host_id=host_id, channel_id=channel_id, guild_id=100, questions=3, seconds=30)


async def test_of_members_who_open_a_round_at_the_same_moment_one_does_and_the_others_are_told_who(rounds):
    outcomes = await asyncio.gather(*(opening(rounds, host_id) for host_id in range(1, 9)))
    (opened,) = (each for each in outcomes if isinstance(each, Opened))
    others = [each for each in outcomes if isinstance(each, Busy)]
    assert len(others) == 7
    assert {each.round.host_id for each in others} == {opened.round.host_id}


async def test_rounds_of_different_channels_do_not_wait_for_each_other(rounds):
    outcomes = await asyncio.gather(*(opening(rounds, 1, channel_id) for channel_id in range(10, 15)))
    assert all(isinstance(each, Opened) for each in outcomes)


async def test_after_a_round_is_over_another_can_be_opened(rounds):
    first = await opening(rounds, 1)
    await rounds.stop(first.round.id, member_id=1, moderator=False)
    await rounds.lose(first.round.id)
    assert isinstance(await opening(rounds, 2), Opened)
