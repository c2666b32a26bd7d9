"""Duties are done when they fall due, and one that fails harms no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.alarm import LONGEST_NAP, Alarm

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_a_tick_does_every_duty_and_says_when_the_next_is_due():
    done: list[str] = []
    alarm = Alarm(lambda: NOON)

    async def early(now: datetime) -> datetime:
        done.append("early")
        return now + timedelta(seconds=5)

    async def never(now: datetime) -> None:
        done.append("never")

    alarm.add("early", early)
    alarm.add("never", never)
    assert await alarm.tick() == timedelta(seconds=5)
    assert done == ["early", "never"]


async def test_a_duty_that_fails_is_tried_again_and_the_others_are_done():
    done: list[str] = []
    alarm = Alarm(lambda: NOON)

    async def broken(now: datetime) -> None:
        raise OSError("no network")

    async def sound(now: datetime) -> None:
        done.append("sound")

    alarm.add("broken", broken)
    alarm.add("sound", sound)
    nap = await alarm.tick()
    assert done == ["sound"]
    assert timedelta(0) < nap <= LONGEST_NAP


async def test_what_is_poked_for_while_duties_are_done_is_not_waited_for():
    alarm = Alarm(lambda: NOON)
    woken: list[bool] = []
    alarm.wake = lambda: woken.append(True)

    async def duty(now: datetime) -> None:
        alarm.poke()

    alarm.add("one that makes more work", duty)
    assert await alarm.tick() == timedelta(0)
    assert woken == [True, True]


async def test_a_duty_that_is_far_off_is_looked_at_again_before():
    alarm = Alarm(lambda: NOON)

    async def tomorrow(now: datetime) -> datetime:
        return now + timedelta(days=1)

    alarm.add("tomorrow", tomorrow)
    assert await alarm.tick() == LONGEST_NAP
