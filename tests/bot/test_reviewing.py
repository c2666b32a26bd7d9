"""Cards on a real database: moved with the attempt, rebuilt from attempts, found by an index."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.reviewing import Asked, Finished, NoReview, NothingDue, Reviewer
from bot.store import Store, schema
from bot.store.tables import metadata
from bot.tutor.scheduling import Answered, Card, replay
from bot.tutor.selection import Strength
from bot.tutor.session import Session
from bot.tutoring import Tutor
from questions.answers import right_answer, typed
from questions.generate.generator import Generator
from questions.ids import Seeded, seeded, skill_of
from questions.model import Bank, Question, Topic

ADA, BEN, CHANNEL, GUILD = 42, 43, 10, 100
RIGHT = 3


@pytest.fixture
def reviewer(store: Store, small_bank: Bank, clock: Any) -> Reviewer:
    return Reviewer(store, small_bank, clock, random.Random(7))


class Group:
    """Members who answer; every press is an interaction of its own."""

    def __init__(self, tutor: Tutor) -> None:
        self.tutor, self._presses = tutor, 0

    async def ask(self, channel: int = CHANNEL, guild: int | None = GUILD) -> Session:
        asked = await self.tutor.ask(asker_id=1, channel_id=channel, guild_id=guild, again=True)
        assert asked is not None
        return asked[1]

    async def press(self, session: Session, option: int, by: int = ADA) -> None:
        self._presses += 1
        await self.tutor.answer(session.id, option, learner_id=by, interaction_id=self._presses)


@pytest.fixture
def group(tutor: Tutor) -> Group:
    return Group(tutor)


async def begin(reviewer: Reviewer, count: int = 5) -> Asked | NothingDue:
    return await reviewer.begin(learner_id=ADA, channel_id=CHANNEL, guild_id=GUILD, count=count)


async def onward(reviewer: Reviewer, asked: Asked) -> Any:
    return await reviewer.onward(asked.session.id, learner_id=ADA, channel_id=CHANNEL, guild_id=GUILD)


async def cards_of(store: Store) -> list[Card]:
    """Every card there is."""
    async with store.reading() as tx:
        found = [card for by in (ADA, BEN) for card in await tx.cards_of(by)]
    return sorted(found, key=lambda card: (card.learner_id, card.question_id))


QUESTIONS = ("pooling", "freezing", "cropping")


async def random_history(group: Group, clock: Any) -> None:
    rng = random.Random(11)
    for _ in range(60):
        session = await group.ask()
        clock.now += timedelta(seconds=rng.randrange(200))
        for by in rng.sample([ADA, BEN], rng.randint(1, 2)):
            if rng.random() < 0.3:
                await group.tutor.hint(session.id, learner_id=by, interaction_id=rng.randrange(2**40))
            for option in rng.sample(range(4), 2):
                await group.press(session, option, by)
        clock.now += timedelta(minutes=rng.randrange(3 * 24 * 60))


async def test_cards_kept_answer_by_answer_are_those_that_replaying_the_attempts_gives(
    group: Group, store: Store, clock: Any
) -> None:
    await random_history(group, clock)
    async with store.reading() as tx:
        found = await tx._connection.execute(
            sa.text(
                "SELECT a.learner_id, a.question_id, number, correct, hints, at, posted_at FROM attempt a "
                "JOIN session s ON s.id = a.session_id ORDER BY at, a.id"
            )
        )
        history = [
            Answered(
                row.learner_id,
                row.question_id,
                row.number,
                bool(row.correct),
                row.hints,
                _moment(row.at),
                _moment(row.posted_at),
            )
            for row in found
        ]
    assert len(history) > 100

    def by_name(card: Card) -> tuple[int, str]:
        return card.learner_id, card.question_id

    assert sorted(await cards_of(store), key=by_name) == sorted(replay(history), key=by_name)


async def test_right_at_once_and_fast_for_that_question_comes_back_later_than_right(
    group: Group, store: Store, clock: Any
) -> None:
    session = await group.ask()
    for learner in range(1000, 1020):
        clock.now = session.posted_at + timedelta(seconds=learner - 960)
        await group.press(session, RIGHT, learner)
    clock.now = session.posted_at + timedelta(seconds=50)
    await group.press(session, RIGHT, BEN)
    clock.now = session.posted_at + timedelta(seconds=5)
    await group.press(session, RIGHT, ADA)
    waits = {card.learner_id: card.due - card.last_review for card in await cards_of(store)}
    assert waits == {ADA: timedelta(days=8), BEN: timedelta(days=2)}


async def test_nobodys_history_is_lost_when_a_database_without_cards_is_brought_up_to_date(
    group: Group, store: Store, clock: Any, database_url: str, tmp_path: Any
) -> None:
    await random_history(group, clock)
    before = await cards_of(store)
    async with store.reading() as tx:
        known = await tx.strengths(GUILD)
    await _take_back_to_0003(database_url)
    again = await Store.open(database_url)
    assert await cards_of(again) == before
    clock.now += timedelta(days=8)
    asked = await Tutor(again, group.tutor.bank, clock, random.Random(1)).ask(
        asker_id=1, channel_id=CHANNEL, guild_id=GUILD
    )
    assert asked is not None
    async with again.reading() as tx:
        assert await tx.strengths(GUILD) == known
    await again.close()


async def test_an_answer_that_is_not_written_moves_no_card(group: Group, store: Store) -> None:
    session = await group.ask()
    async with store.writing() as tx:
        await tx._connection.execute(sa.text("DROP TABLE strength"))
    with pytest.raises(sa.exc.DBAPIError):
        await group.press(session, RIGHT)
    assert await cards_of(store) == []
    async with store.reading() as tx:
        assert (await tx.standing(session.id, ADA)).attempts == ()


async def test_a_server_is_counted_by_first_tries_and_a_direct_message_for_none(
    group: Group, store: Store
) -> None:
    session = await group.ask()
    await group.press(session, 0, ADA)
    await group.press(session, RIGHT, ADA)
    await group.press(session, RIGHT, BEN)
    private = await group.ask(channel=77, guild=None)
    await group.press(private, RIGHT, BEN)
    async with store.reading() as tx:
        assert await tx.strengths(GUILD) == [Strength("shapes", 1, 2, 1)]


async def test_a_review_serves_the_longest_overdue_first_and_ends(
    group: Group, reviewer: Reviewer, clock: Any
) -> None:
    missed = []
    for _ in QUESTIONS:
        session = await group.ask()
        await group.press(session, 0)
        missed.append(session.question_id)
    assert isinstance(await begin(reviewer), NothingDue)
    clock.now += timedelta(minutes=11)
    step: Any = await begin(reviewer)
    served = []
    while isinstance(step, Asked):
        served.append((step.question.id, step.number, step.size))
        await group.press(step.session, RIGHT)
        last, step = step, await onward(reviewer, step)
    assert served == [(name, number, 3) for number, name in enumerate(missed, 1)]
    assert isinstance(step, Finished)
    assert (step.answered, step.correct, step.more_due) == (3, 3, False)
    assert step.next_due is not None
    assert isinstance(await onward(reviewer, last), NoReview)


async def test_what_one_learner_reviews_does_not_count_as_asked_in_the_channel(
    group: Group, reviewer: Reviewer, store: Store, clock: Any
) -> None:
    session = await group.ask()
    await group.press(session, 0)
    clock.now += timedelta(minutes=11)
    assert isinstance(await begin(reviewer), Asked)
    async with store.reading() as tx:
        assert await tx.last_asked(CHANNEL) == {session.question_id: session.posted_at}


async def test_next_pressed_twice_goes_on_once(group: Group, reviewer: Reviewer, clock: Any) -> None:
    for _ in QUESTIONS:
        await group.press(await group.ask(), 0)
    clock.now += timedelta(minutes=11)
    first = await begin(reviewer)
    assert isinstance(first, Asked)
    await group.press(first.session, RIGHT)
    second, again = await onward(reviewer, first), await onward(reviewer, first)
    assert second == again
    assert second.number == 2


async def test_what_is_answered_wrong_in_a_review_is_not_asked_twice_in_it(
    group: Group, reviewer: Reviewer, clock: Any
) -> None:
    for _ in QUESTIONS:
        await group.press(await group.ask(), 0)
    clock.now += timedelta(minutes=11)
    step: Any = await begin(reviewer)
    served = list[str]()
    while isinstance(step, Asked):
        served.append(step.question.id)
        await group.press(step.session, 0)
        await group.press(step.session, 1)
        clock.now += timedelta(minutes=20)
        step = await onward(reviewer, step)
    assert sorted(served) == sorted(QUESTIONS)
    assert step.correct == 0
    assert step.more_due


async def test_a_question_rewritten_in_the_middle_of_a_review_is_asked_anew(
    group: Group, reviewer: Reviewer, clock: Any, ask_about: Callable[..., Question], store: Store
) -> None:
    for _ in QUESTIONS:
        await group.press(await group.ask(), 0)
    clock.now += timedelta(minutes=11)
    first = await begin(reviewer)
    assert isinstance(first, Asked)
    rewritten = [ask_about(name, prompt="What now?") for name in QUESTIONS]
    reviewer.bank = Bank([Topic(slug="shapes", title="Shapes")], rewritten)
    assert await reviewer.shown(first.session.id, learner_id=ADA) is None
    step = await onward(reviewer, first)
    assert (step.question.id, step.question.prompt) == (first.question.id, "What now?")


async def test_anothers_card_can_not_be_opened(group: Group, reviewer: Reviewer) -> None:
    await group.press(await group.ask(), 0, ADA)
    ((question, mistake),) = await reviewer.mistakes(ADA)
    assert await reviewer.explained(mistake.card_id, learner_id=ADA) == question
    assert await reviewer.explained(mistake.card_id, learner_id=BEN) is None
    assert await reviewer.mistakes(BEN) == []


async def test_something_new_is_near_the_learners_level_and_runs_out_in_the_end(
    store: Store, clock: Any, ask_about: Callable[..., Question]
) -> None:
    questions = [ask_about(f"q{level}").model_copy(update={"level": level}) for level in (1, 2, 3)]
    bank = Bank([Topic(slug="shapes", title="Shapes")], questions)
    group, reviewer = (
        Group(Tutor(store, bank, clock, random.Random(1))),
        Reviewer(store, bank, clock, random.Random(1)),
    )
    met = []
    for _ in questions:
        asked = await reviewer.fresh(learner_id=ADA, channel_id=CHANNEL, guild_id=GUILD)
        assert asked is not None
        met.append(asked.question.level)
        await group.press(asked.session, RIGHT)
    assert met == [1, 2, 3]
    assert await reviewer.fresh(learner_id=ADA, channel_id=CHANNEL, guild_id=GUILD) is None


LOOKUPS: dict[str, tuple[Callable[[Any, datetime], Any], str]] = {
    "what is due": (lambda tx, now: tx.due(ADA, now), "ix_card_learner_due (learner_id=? AND due<?)"),
    "what falls due next": (
        lambda tx, now: tx.next_due(ADA, now), "ix_card_learner_due (learner_id=? AND due>?)",
    ),
    "cards": (
        lambda tx, now: tx.cards_at([(ADA, "pooling"), (BEN, "freezing")]),
        "(learner_id=? AND question_id=?)",
    ),
    "where learners stand": (
        lambda tx, now: tx.standings([(1, ADA), (1, BEN)]), "(session_id=? AND learner_id=?)",
    ),
    "days that have begun": (
        lambda tx, now: tx.days_begun([(ADA, GUILD, now.date()), (BEN, GUILD, now.date())]),
        "(guild_id=? AND day=? AND learner_id=?)",
    ),
    "days with answers": (
        lambda tx, now: tx.active_days([ADA, BEN]), "SEARCH day USING PRIMARY KEY (learner_id=?)",
    ),
    "time zones": (lambda tx, now: tx.zones([ADA, BEN]), "(learner_id=?)"),
    "what was met": (lambda tx, now: tx.met(ADA), "INDEX"),
    "mistakes": (lambda tx, now: tx.mistakes(ADA), "ix_card_learner_wrong"),
    "times of questions": (lambda tx, now: tx.recent_times([1, 2]), "ix_attempt_question_at"),
    "what was reviewed": (lambda tx, now: tx.reviewed(ADA, now), "ix_attempt_learner_at"),
    "what a channel was asked": (
        lambda tx, now: tx.last_asked(CHANNEL), "SEARCH asked USING PRIMARY KEY (channel_id=?)",
    ),
    "a server's strengths": (lambda tx, now: tx.strengths(GUILD), "(guild_id=?)"),
    "whom to remind": (lambda tx, now: tx.to_remind(now), "ix_learner_remind_at (remind_at<?)"),
    "when to remind next": (lambda tx, now: tx.next_reminder(), "ix_learner_remind_at (remind_at>?)"),
    "a learner": (lambda tx, now: tx.learner(ADA), "(learner_id=?)"),
    "a review": (lambda tx, now: tx.review(ADA), "(learner_id=?)"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOKUPS)
async def test_every_look_up_goes_by_an_index(name: str, sqlite_url: str) -> None:
    """What the database says it will do; none reads a whole table, nor sorts what an index has sorted."""
    ask, index = LOOKUPS[name]
    store = await Store.open(sqlite_url)
    said = list[tuple[str, Any]]()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        said.append((statement, parameters))

    sa.event.listen(store._engine.sync_engine, "before_cursor_execute", note)
    async with store.reading() as tx:
        await ask(tx, datetime(2026, 3, 1, tzinfo=UTC))
        statement, parameters = next(each for each in said if each[0].startswith("SELECT"))
        found = await tx._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        plan = [str(row.detail) for row in found]
    await store.close()
    assert index in " ".join(plan), plan
    slow = re.compile(rf"TEMP B-TREE|SCAN ({'|'.join(metadata.tables)})\b")
    assert not any(slow.search(step) for step in plan), plan


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


async def _take_back_to_0003(url: str) -> None:
    """A database as it was before there were cards, with the sessions and attempts of this one."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        kept = {table: await _rows_of(connection, table) for table in ("session", "attempt")}
        await connection.run_sync(_drop_everything)
    await schema.upgrade(engine, "0003")
    async with engine.begin() as connection:
        for table, rows in kept.items():
            names = ", ".join(rows[0])
            places = ", ".join(f":{name}" for name in rows[0])
            await connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({places})"), rows)  # noqa: S608 - names of ours
            if connection.dialect.name == "postgresql":
                # Rows with keys of their own don't move its counter on.
                counter = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608 - as above
                await connection.execute(sa.text(counter))
    await engine.dispose()


async def _rows_of(connection: AsyncConnection, table: str) -> list[dict[str, Any]]:
    found = await connection.execute(sa.text(f"SELECT * FROM {table}"))  # noqa: S608 - a name of ours
    # What an attempt answered came later.
    return [{name: value for name, value in row.items() if name != "answer"} for row in found.mappings()]


def _drop_everything(connection: sa.Connection) -> None:
    seen = sa.MetaData()
    seen.reflect(connection)
    seen.drop_all(connection)


async def kept(store: Store) -> list[str]:
    """What ADA has cards of."""
    async with store.reading() as tx:
        return [card.question_id for card in await tx.cards_of(ADA)]


async def test_who_has_met_every_written_question_is_given_generated_ones(
    store: Store, clock: Any, ask_about: Callable[..., Question]
) -> None:
    written = ask_about("pooling").model_copy(update={"topic": "freezing"})
    bank = Bank([Topic(slug="freezing", title="Freezing")], [written], Generator())
    reviewer, tutor = (
        Reviewer(store, bank, clock, random.Random(7)),
        Tutor(store, bank, clock, random.Random(7)),
    )
    met = list[str]()
    for press in range(2 + 2 * len(bank.skills())):
        fresh = await reviewer.fresh(learner_id=ADA, channel_id=CHANNEL, guild_id=GUILD)
        assert fresh is not None
        met.append(fresh.question.id)
        right = right_answer(fresh.question)
        await tutor.answer(fresh.session.id, right, learner_id=ADA, interaction_id=press)
    skills = {skill.id for skill in bank.skills()}
    assert met[0] == "pooling"
    assert len(set(met)) == len(met), "never the same question twice"
    assert {skill_of(each) for each in met[1 : 1 + len(skills)]} == skills, "what was not met comes first"
    assert set(await kept(store)) == {"pooling", *skills}, "all questions of a template move one card"
    made = [seeded(each) or Seeded("", 0) for each in met[1:]]
    assert {each.typed for each in made} == {True, False}, "some are to be typed"


async def test_where_a_template_went_its_cards_are_passed_over_and_kept(
    store: Store, clock: Any, ask_about: Callable[..., Question]
) -> None:
    topics = [Topic(slug="freezing", title="Freezing")]
    bank = Bank(topics, [], Generator())
    reviewer, tutor = (
        Reviewer(store, bank, clock, random.Random(7)),
        Tutor(store, bank, clock, random.Random(7)),
    )
    fresh = await reviewer.fresh(learner_id=ADA, channel_id=CHANNEL, guild_id=GUILD)
    assert fresh is not None
    asked = fresh.question
    wrong = (asked.right + 1) % 4 if asked.one_press else typed(asked.misconceptions[0].answer)
    await tutor.answer(fresh.session.id, wrong, learner_id=ADA, interaction_id=1)
    (question, mistake), *_ = await reviewer.mistakes(ADA)
    assert question == asked
    again = await reviewer.again(mistake.card_id, learner_id=ADA, channel_id=CHANNEL, guild_id=GUILD)
    assert again is not None
    assert again.question.skill == question.skill
    assert again.question.id != question.id
    reviewer.bank = Bank(topics, [ask_about("pooling").model_copy(update={"topic": "freezing"})])
    clock.now += timedelta(days=1)
    assert isinstance(await begin(reviewer), NothingDue)
    assert await kept(store) == [question.skill]
