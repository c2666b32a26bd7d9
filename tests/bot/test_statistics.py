"""Item statistics from answers in a real database, against the same done by hand, one learner at a time."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.statistics import Statistics
from bot.store import Store, Writing
from bot.tutor.session import Attempt, open_session
from bot.tutor.statistics import OTHERS_NEEDED, Survey
from questions.model import Bank, Question, Topic

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GUILD, OTHER_GUILD = 100, 200
RIGHT = 3


@pytest.fixture
def bank(ask_about: Callable[..., Question]) -> Bank:
    return Bank([Topic(slug="shapes", title="Shapes")], [ask_about(f"question-{n}") for n in range(6)])


@pytest.fixture
def survey(store: Store, bank: Bank) -> Callable[..., object]:
    async def made(guild_id: int | None = None) -> Survey:
        return await Statistics(store, bank, lambda: NOON).survey(guild_id)

    return made


class Answers:
    """Writes answers down, and keeps the first tries for the sums by hand."""

    def __init__(self, tx: Writing, bank: Bank) -> None:
        self._tx, self._bank, self._presses = tx, bank, 0
        self.first: dict[tuple[int, str], tuple[int, float]] = {}

    async def give(
        self, learner: int, question_id: str, option: int, *, seconds: float = 5, guild: int = GUILD
    ) -> None:
        """The learner's answer in a session of its own; a wrong one is followed by a right one."""
        question = self._bank.get(question_id)
        assert question is not None
        session = await self._tx.add_session(
            open_session(question, asker_id=1, channel_id=10, guild_id=guild, now=NOON, rng=random.Random(1))
        )
        self.first.setdefault((learner, question_id), (option, seconds))
        for number, chosen in enumerate([option] if option == RIGHT else [option, RIGHT], 1):
            self._presses += 1
            attempt = Attempt(
                session_id=session.id,
                learner_id=learner,
                number=number,
                option=chosen,
                correct=chosen == RIGHT,
                points=0,
                hints=learner % 2,
                interaction_id=self._presses,
                at=NOON + timedelta(seconds=seconds * number),
            )
            await self._tx.add_attempts([(attempt, session)])


async def test_the_database_adds_up_what_one_would_by_hand(store, bank, survey):
    chance = random.Random(11)
    async with store.writing() as tx:
        answers = Answers(tx, bank)
        for learner in range(1, 61):
            for question in bank:
                if chance.random() < 0.7:
                    knows = chance.random() < learner / 60
                    option = RIGHT if knows else chance.randrange(3)
                    for _again in range(chance.choice([1, 1, 2])):
                        await answers.give(
                            learner, question.id, option, seconds=chance.choice([3.5, 20, 80, 7200])
                        )
    found = await survey()
    assert found.since == NOON + timedelta(seconds=3.5)
    for item in found.items:
        check(item, answers.first)


def check(item, first):
    """Hold an item to the definitions, over all first tries as learner and question to option and seconds."""
    right_of: dict[int, int] = defaultdict(int)
    tries_of: dict[int, int] = defaultdict(int)
    for (learner, _), (option, _) in first.items():
        tries_of[learner] += 1
        right_of[learner] += option == RIGHT
    takers = {who: given for (who, which), given in first.items() if which == item.question.id}
    assert item.learners == len(takers)
    assert item.right == sum(option == RIGHT for option, _ in takers.values())
    assert item.hinted == sum(who % 2 for who in takers)
    assert item.time.total_seconds() == statistics.median(s for _, s in takers.values() if s <= 600)
    rest = {
        who: (right_of[who] - (option == RIGHT)) / (tries_of[who] - 1)
        for who, (option, _) in takers.items()
        if tries_of[who] - 1 >= OTHERS_NEEDED
    }
    r = statistics.correlation([float(takers[who][0] == RIGHT) for who in rest], list(rest.values()))
    assert item.discrimination == pytest.approx(r)
    ranked = sorted(rest, key=lambda who: (rest[who], who))
    size = len(ranked) * 27 // 100
    groups = ranked[:size], ranked[-size:]
    assert (item.weak, item.strong) == (size, size)
    for option, choice in item.choices.items():
        chose = [sum(takers[who][0] == option for who in group) for group in groups]
        assert [choice.weak, choice.strong] == chose
        assert choice.learners == sum(chosen == option for chosen, _ in takers.values())


async def test_a_server_sees_what_its_own_members_answered(store, bank, survey):
    async with store.writing() as tx:
        answers = Answers(tx, bank)
        await answers.give(1, "question-0", RIGHT)
        await answers.give(2, "question-0", 1, guild=OTHER_GUILD)
    here = next(item for item in (await survey(GUILD)).items if item.question.id == "question-0")
    everywhere = next(item for item in (await survey()).items if item.question.id == "question-0")
    assert (here.learners, here.right, here.answers) == (1, 1, 1)
    assert (everywhere.learners, everywhere.right, everywhere.answers) == (2, 1, 3)


async def test_a_question_that_was_rewritten_begins_anew(store, bank, ask_about):
    async with store.writing() as tx:
        await Answers(tx, bank).give(1, "question-0", RIGHT)
    rewritten = Bank(
        [Topic(slug="shapes", title="Shapes")], [ask_about("question-0", prompt="Asked otherwise?")]
    )
    (item,) = (await Statistics(store, rewritten, lambda: NOON).survey(None)).items
    assert (item.learners, item.answers) == (0, 0)


async def test_of_answers_that_became_counts_the_number_is_told(store, bank, survey):
    async with store.writing() as tx:
        answers = Answers(tx, bank)
        await answers.give(1, "question-0", RIGHT)
        await answers.give(2, "question-0", 1)
        await tx.forget_learner(2)
    item = next(item for item in (await survey(GUILD)).items if item.question.id == "question-0")
    assert (item.learners, item.earlier) == (1, 1)


async def test_before_anybody_has_answered_every_question_is_listed(bank, survey):
    found = await survey()
    assert found.since is None
    assert [item.question.id for item in found.items] == [question.id for question in bank]


async def test_turning_pages_adds_nothing_up_anew(store, bank):
    now = NOON
    statistics = Statistics(store, bank, lambda: now)
    first = await statistics.recent(GUILD)
    async with store.writing() as tx:
        await Answers(tx, bank).give(1, "question-0", RIGHT)
    assert await statistics.recent(GUILD) is first
    # Whoever asks for them afresh gets them afresh, and pages on in those.
    latest = await statistics.latest(GUILD)
    assert latest.since is not None
    assert await statistics.recent(GUILD) is latest
    now += timedelta(minutes=6)
    assert await statistics.recent(GUILD) is not latest
