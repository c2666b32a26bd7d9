"""The use cases of tutoring on a real database: what is remembered, by many at once, and after a kill."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from bot.store import Store
from bot.tutor.outcome import (
    AlreadyDone,
    AnswerOutcome,
    Closed,
    Gone,
    Hinted,
    NoMoreHints,
    NothingAsked,
    NotYours,
    Revealed,
    Right,
    SameAgain,
    TryAgain,
    Wrong,
)
from bot.tutor.session import Session, Style
from bot.tutoring import Tutor
from questions.generate.generator import Generator
from questions.model import Bank, Question, Topic

CHANNEL, ASKER, ADA, BEN = 10, 1, 42, 43
RIGHT = 3


async def ask(tutor: Tutor, channel: int = CHANNEL) -> tuple[Question, Session]:
    """A question, posted."""
    asked = await tutor.ask(asker_id=ASKER, channel_id=channel, guild_id=100)
    assert asked is not None
    question, session = asked
    await tutor.posted(session, 7000 + session.id)
    return question, session


class Presses:
    """Presses of one session, each an interaction of its own."""

    def __init__(self, tutor: Tutor, session: Session) -> None:
        self._tutor, self._session, self._last = tutor, session, 0

    async def __call__(self, option: int, by: int = ADA, interaction: int | None = None) -> AnswerOutcome:
        self._last += 1
        number = self._last if interaction is None else interaction
        return await self._tutor.answer(self._session.id, option, learner_id=by, interaction_id=number)


async def test_a_question_is_asked_answered_and_counted(tutor: Tutor) -> None:
    _, session = await ask(tutor)
    press = Presses(tutor, session)
    assert isinstance(await press(RIGHT, by=ADA), Right)
    assert isinstance(await press(0, by=BEN), TryAgain)
    assert isinstance(await press(RIGHT, by=BEN), Right)
    shown = await tutor.board(session.id)
    assert shown is not None
    assert (shown[2].learners, shown[2].votes) == (2, {RIGHT: 1, 0: 1})


async def test_a_channel_hears_all_questions_and_none_of_them_again_within_the_week(
    tutor: Tutor, clock: Any
) -> None:
    first = [(await ask(tutor))[0].id for _ in range(3)]
    assert len(set(first)) == 3
    assert await tutor.ask(asker_id=ASKER, channel_id=CHANNEL, guild_id=100) is None
    free_at = await tutor.free_at(CHANNEL)
    assert free_at is not None
    assert (await ask(tutor, channel=99))[0].id in first
    clock.now = free_at
    assert (await ask(tutor))[0].id == first[0]


async def test_who_insists_is_asked_the_one_asked_longest_ago(tutor: Tutor) -> None:
    first = [(await ask(tutor))[0].id for _ in range(3)]
    again = await tutor.ask(asker_id=ASKER, channel_id=CHANNEL, guild_id=100, again=True)
    assert again is not None
    assert again[0].id == first[0]


async def test_where_nothing_fits_there_is_nothing_to_wait_for(tutor: Tutor) -> None:
    assert await tutor.free_at(CHANNEL, topic="unheard-of") is None


async def test_peer_instruction_is_given_no_generated_question_to_be_typed(store: Store, clock: Any) -> None:
    bank = Bank([Topic(slug="output-shapes", title="Output shapes")], [], Generator())
    tutor = Tutor(store, bank, clock, random.Random(7))
    kinds: dict[Style, set[bool]] = {"peer": set(), "quiz": set()}
    for style, seen in kinds.items():
        for _ in range(20):
            asked = await tutor.ask(
                asker_id=ASKER, channel_id=CHANNEL, guild_id=100, style=style, generated=True
            )
            assert asked is not None
            seen.add(asked[0].one_press)
    assert kinds == {"peer": {True}, "quiz": {True, False}}


async def test_where_no_question_fits_none_is_asked(tutor: Tutor) -> None:
    assert await tutor.ask(asker_id=1, channel_id=1, guild_id=None, topic="unheard-of") is None
    assert await tutor.ask(asker_id=1, channel_id=1, guild_id=None, level=5) is None


async def test_a_press_delivered_twice_is_written_down_once(tutor: Tutor, store: Store) -> None:
    _, session = await ask(tutor)
    press = Presses(tutor, session)
    assert await press(0, interaction=5) == await press(0, interaction=5)
    async with store.reading() as tx:
        assert len((await tx.standing(session.id, ADA)).attempts) == 1


async def test_a_press_delivered_twice_at_once_is_written_down_once(tutor: Tutor, store: Store) -> None:
    _, session = await ask(tutor)
    press = Presses(tutor, session)
    outcomes = await asyncio.gather(*(press(0, interaction=5) for _ in range(4)))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert isinstance(outcomes[0], TryAgain)
    async with store.reading() as tx:
        assert len((await tx.standing(session.id, ADA)).attempts) == 1


async def test_two_options_pressed_at_once_are_two_tries_in_order(tutor: Tutor, store: Store) -> None:
    _, session = await ask(tutor)
    press = Presses(tutor, session)
    outcomes = await asyncio.gather(press(0), press(1))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["TryAgain", "Wrong"]
    async with store.reading() as tx:
        standing = await tx.standing(session.id, ADA)
    assert [attempt.number for attempt in standing.attempts] == [1, 2]


async def test_every_option_pressed_at_once_is_at_most_two_tries(tutor: Tutor, store: Store) -> None:
    _, session = await ask(tutor)
    press = Presses(tutor, session)
    await asyncio.gather(*(press(option) for option in (0, 1, 2, RIGHT, 0, 1)))
    async with store.reading() as tx:
        standing = await tx.standing(session.id, ADA)
    assert 1 <= len(standing.attempts) <= 2


async def test_a_whole_class_pressing_at_once_is_all_counted(tutor: Tutor, store: Store) -> None:
    _, session = await ask(tutor)
    press = Presses(tutor, session)
    learners = range(1000, 1060)
    rng = random.Random(5)
    first = {learner: rng.randrange(4) for learner in learners}
    outcomes = await asyncio.gather(*(press(first[learner], by=learner) for learner in learners))
    assert {type(outcome) for outcome in outcomes} == {Right, TryAgain}
    async with store.reading() as tx:
        tally = await tx.tally(session.id)
        standings = [await tx.standing(session.id, learner) for learner in learners]
    assert tally.learners == 60
    assert tally.votes == {option: list(first.values()).count(option) for option in range(4)}
    assert [standing.attempts[0].option for standing in standings] == list(first.values())


async def test_hints_come_one_by_one_and_a_double_press_takes_one(tutor: Tutor, store: Store) -> None:
    _, session = await ask(tutor)
    first, again = [await tutor.hint(session.id, learner_id=ADA, interaction_id=1) for _ in range(2)]
    assert first == again
    second = await tutor.hint(session.id, learner_id=ADA, interaction_id=2)
    assert isinstance(second, Hinted)
    assert (second.number, second.worth) == (2, 50)
    async with store.reading() as tx:
        assert (await tx.standing(session.id, ADA)).hints == 2


async def test_hints_asked_for_at_once_are_all_different(tutor: Tutor) -> None:
    _, session = await ask(tutor)
    taken = await asyncio.gather(
        *(tutor.hint(session.id, learner_id=ADA, interaction_id=number) for number in range(5))
    )
    numbers = [outcome.number for outcome in taken if isinstance(outcome, Hinted)]
    assert sorted(numbers) == [1, 2, 3]
    assert sum(isinstance(outcome, NoMoreHints) for outcome in taken) == 2


async def test_the_slash_command_hints_at_the_question_the_learner_is_on(tutor: Tutor) -> None:
    nothing = await tutor.current_hint(CHANNEL, learner_id=ADA, interaction_id=1)
    assert isinstance(nothing, NothingAsked)
    (old, session), (new, _) = await ask(tutor), await ask(tutor)
    hinted = await tutor.current_hint(CHANNEL, learner_id=ADA, interaction_id=2)
    assert isinstance(hinted, Hinted)
    assert hinted.question == new
    await Presses(tutor, session)(0)
    back = await tutor.current_hint(CHANNEL, learner_id=ADA, interaction_id=3)
    assert isinstance(back, Hinted)
    assert (back.question, back.worth) == (old, 37)


async def test_the_asker_or_a_moderator_reveals_and_nobody_else(tutor: Tutor) -> None:
    _, session = await ask(tutor)
    await Presses(tutor, session)(0)
    assert isinstance(await tutor.reveal(session.id, member_id=BEN, moderator=False), NotYours)
    by_mod = await tutor.reveal(session.id, member_id=BEN, moderator=True)
    by_asker = await tutor.reveal(session.id, member_id=ASKER, moderator=False)
    assert isinstance(by_mod, Revealed)
    assert isinstance(by_asker, Revealed)
    assert by_asker.session.revealed_at == by_mod.session.revealed_at, "the first time is kept"
    assert by_asker.tally.votes == {0: 1}
    assert isinstance(await Presses(tutor, session)(RIGHT, by=BEN), Closed)
    assert isinstance(await tutor.current_hint(CHANNEL, learner_id=BEN, interaction_id=9), NothingAsked)


async def test_what_nobody_ever_posted_is_gone(tutor: Tutor) -> None:
    assert isinstance(await tutor.answer(404, 0, learner_id=ADA, interaction_id=1), Gone)
    assert isinstance(await tutor.hint(404, learner_id=ADA, interaction_id=1), Gone)
    assert isinstance(await tutor.reveal(404, member_id=ADA, moderator=True), Gone)
    assert await tutor.board(404) is None
    assert isinstance(await tutor.stands(404, ADA), Gone)


async def test_an_old_message_of_a_rewritten_question_is_gone(
    tutor: Tutor, store: Store, ask_about: Callable[..., Question], clock: Any
) -> None:
    question, session = await ask(tutor)
    rewritten = Bank([Topic(slug="shapes", title="Shapes")], [ask_about(question.id, prompt="What else?")])
    later = Tutor(store, rewritten, clock, random.Random(1))
    assert isinstance(await later.answer(session.id, 0, learner_id=ADA, interaction_id=1), Gone)
    assert isinstance(await later.hint(session.id, learner_id=ADA, interaction_id=1), Gone)
    assert isinstance(await later.reveal(session.id, member_id=ASKER, moderator=False), Gone)
    assert await later.board(session.id) is None
    async with store.reading() as tx:
        assert (await tx.tally(session.id)).learners == 0


async def test_all_of_it_goes_on_in_another_process_on_the_same_file(
    sqlite_url: str, small_bank: Bank, clock: Any
) -> None:
    store = await Store.open(sqlite_url)
    before = Tutor(store, small_bank, clock, random.Random(7))
    _, session = await ask(before)
    await Presses(before, session)(0)
    await before.hint(session.id, learner_id=ADA, interaction_id=90)
    await store.close()
    store = await Store.open(sqlite_url)
    after = Tutor(store, small_bank, clock, random.Random(8))
    history = [await Presses(after, session)(option, interaction=50 + option) for option in (0, 1, 2)]
    assert [type(outcome) for outcome in history] == [SameAgain, Wrong, AlreadyDone]
    await store.close()


KILLED = """
import asyncio, os, random, signal, sys
from datetime import UTC, datetime
from bot.store import Store
from bot.tutoring import Tutor
from questions.loader import load_bank

async def main():
    store = await Store.open(sys.argv[1])
    tutor = Tutor(store, load_bank(), lambda: datetime.now(UTC), random.Random(7))
    question, session = await tutor.ask(asker_id=1, channel_id=10, guild_id=None)
    outcome = await tutor.answer(session.id, question.right, learner_id=42, interaction_id=5)
    hint = await tutor.hint(session.id, learner_id=43, interaction_id=6)
    print(type(outcome).__name__, outcome.points, type(hint).__name__, session.id, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_what_was_shown_is_there_after_the_process_was_killed_right_then(sqlite_url: str) -> None:
    killed = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        [sys.executable, "-c", KILLED, sqlite_url],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    outcome, points, hint, session_id = killed.stdout.split()
    assert (outcome, points, hint) == ("Right", "100", "Hinted")
    store = await Store.open(sqlite_url)
    async with store.reading() as tx:
        solved = await tx.standing(int(session_id), 42)
        helped = await tx.standing(int(session_id), 43)
    await store.close()
    assert (solved.solved, solved.points) == (True, 100)
    assert helped.hints == 1
