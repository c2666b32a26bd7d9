"""Reports and pauses: who is told what, and that what is paused is asked nowhere in its server."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from datetime import time, timedelta
from typing import Any

import pytest

from bot.errors import WorkerError
from bot.services import Services
from bot.store import Store
from bot.tutor.reports import Reason
from bot.tutor.round_outcome import NothingFits
from questions.generate.generator import Generator
from questions.model import Bank, Question, Topic, Verify
from sandbox.protocol import Job, Result

ADA, BEN, MOD = 42, 43, 44
GUILD, ELSEWHERE, CHANNEL = 100, 200, 10


class Worker:
    """A worker at the edge: prints what it was told to."""

    stdout = ""
    broken = False

    async def submit(self, job: Job) -> AsyncIterator[Result]:
        if self.broken:
            raise WorkerError("no worker")
        yield Result(id=job.id, status="ok", stdout=self.stdout)


@pytest.fixture
def bank(ask_about: Callable[..., Question]) -> Bank:
    """As `small_bank`, which is shared and must not be paused in; pooling proves itself."""
    names = ("pooling", "freezing", "cropping")
    proof = Verify(code="print(4)", prints=("4",))
    questions = [ask_about(name) for name in names]
    questions[0] = questions[0].model_copy(update={"verify": proof})
    return Bank([Topic(slug="shapes", title="Shapes")], questions)


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def services(store: Store, bank: Bank, clock: Any, worker: Worker) -> Services:
    line: Any = worker
    return Services.build(store=store, bank=bank, worker=line, clock=clock, rng=random.Random(7))


async def asked(services: Services, guild_id: int | None = GUILD, channel_id: int = CHANNEL) -> int:
    """A posted question's session."""
    found = await services.tutor.ask(asker_id=ADA, channel_id=channel_id, guild_id=guild_id, again=True)
    assert found is not None
    return found[1].id


async def report(services: Services, session_id: int, learner_id: int = ADA, said: str = "Huh?") -> str:
    written = await services.reporting.report(
        session_id, learner_id=learner_id, reason=Reason.UNCLEAR, text=said, language="en"
    )
    assert written is not None
    return written.question_id


async def do(services: Services, question_id: str, deed: Any) -> tuple[bool, list[int]]:
    """Whether it could be done, and who is told of it."""
    done, told = await services.reporting.do(GUILD, question_id, deed, actor_id=MOD)
    return done, [each.learner_id for each in told]


async def pause(services: Services, *question_ids: str) -> None:
    for question_id in question_ids:
        assert (await do(services, question_id, "pause"))[0]


async def test_who_reports_again_changes_what_they_said_and_is_counted_once(services):
    session_id = await asked(services)
    question_id = await report(services, session_id, said="Which axis?")
    await report(services, session_id, said="  Which axis of the two?  ")
    await report(services, session_id, BEN)
    dossier = await services.reporting.case(GUILD, question_id)
    assert [(each.learner_id, each.text) for each in dossier.said] == [
        (BEN, "Huh?"),
        (ADA, "Which axis of the two?"),
    ]
    before = await services.reporting.said_before(session_id, ADA)
    assert before.text == "Which axis of the two?"


async def test_what_was_dismissed_is_no_longer_shown_until_that_is_undone(services):
    session_id = await asked(services)
    question_id = await report(services, session_id)
    assert await do(services, question_id, "dismiss") == (True, [])
    assert await services.reporting.cases(GUILD) == []
    assert await services.reporting.said_before(session_id, ADA) is None
    assert (await do(services, question_id, "undo"))[0]
    (dossier,) = await services.reporting.cases(GUILD)
    assert dossier.case.state == "open"
    assert [each.learner_id for each in dossier.said] == [ADA]


async def test_only_what_was_said_since_is_shown_of_a_question_that_is_reported_again(services):
    session_id = await asked(services)
    question_id = await report(services, session_id)
    await do(services, question_id, "dismiss")
    await report(services, session_id, BEN)
    (dossier,) = await services.reporting.cases(GUILD)
    assert [each.learner_id for each in dossier.said] == [BEN]


async def test_reporters_are_told_once_that_something_was_done(services):
    session_id = await asked(services)
    question_id = await report(services, session_id)
    assert await do(services, question_id, "pause") == (True, [ADA])
    assert await do(services, question_id, "undo") == (True, [])
    await report(services, session_id, BEN)
    assert await do(services, question_id, "pause") == (True, [BEN])


async def test_two_moderators_at_once_do_it_once(services, store):
    question_id = await report(services, await asked(services))
    assert (await do(services, question_id, "pause"))[0]
    assert not (await do(services, question_id, "pause"))[0]
    async with store.reading() as tx:
        assert len((await tx.rows_of(MOD))["report_deed"]) == 1


async def test_a_paused_question_is_asked_nowhere_in_its_server_and_everywhere_else(services):
    await pause(services, "pooling", "freezing")
    for channel_id in range(20):
        found = await services.tutor.ask(asker_id=ADA, channel_id=channel_id, guild_id=GUILD)
        assert found[0].id == "cropping"
    elsewhere = {
        (await services.tutor.ask(asker_id=ADA, channel_id=channel_id, guild_id=guild_id))[0].id
        for channel_id in range(30, 50)
        for guild_id in (ELSEWHERE, None)
    }
    assert elsewhere == {"pooling", "freezing", "cropping"}


async def test_with_all_paused_there_is_nothing_to_ask_and_nothing_to_wait_for(services):
    await pause(services, "pooling", "freezing", "cropping")
    assert await services.tutor.ask(asker_id=ADA, channel_id=CHANNEL, guild_id=GUILD) is None
    assert await services.tutor.free_at(CHANNEL, guild_id=GUILD) is None
    opened = await services.rounds.open(
        host_id=ADA, channel_id=CHANNEL, guild_id=GUILD, questions=5, seconds=30
    )
    assert isinstance(opened, NothingFits)
    assert await services.reviewer.fresh(learner_id=ADA, channel_id=CHANNEL, guild_id=GUILD) is None
    await services.daily.plan(
        CHANNEL, GUILD, at=time(18), zone="UTC", weekdays=frozenset(range(7)), topics=()
    )
    (today,) = await services.daily.due(services.tutor._clock() + timedelta(days=2))
    assert today.question is None


async def test_a_round_passes_a_paused_question_over(services, clock):
    await pause(services, "pooling")
    opened = await services.rounds.open(
        host_id=ADA, channel_id=CHANNEL, guild_id=GUILD, questions=5, seconds=30
    )
    await services.rounds.presses.join(opened.round.id, learner_id=ADA, name="ada")
    seen = set()
    for _step in range(12):
        clock.now += timedelta(minutes=1)
        changes, _next = await services.rounds.tick(clock.now)
        for change in changes:
            scene = await services.rounds.scene(opened.round.id, change.after.number)
            seen |= {scene.question.id} if scene is not None and scene.question is not None else set()
            if scene is not None and change.after.phase == "question":
                await services.rounds.posted(change.after, change.after.number, 7)
    assert seen == {"freezing", "cropping"}


async def test_a_card_that_is_due_rests_while_its_question_is_paused(services, clock):
    alone = {"learner_id": ADA, "channel_id": CHANNEL, "guild_id": GUILD}
    for number in range(3):
        found = await services.tutor.ask(asker_id=ADA, channel_id=CHANNEL, guild_id=GUILD)
        await services.tutor.answer(found[1].id, 0, learner_id=ADA, interaction_id=number)
    clock.now += timedelta(minutes=20)
    await pause(services, "pooling", "freezing")
    begun = await services.reviewer.begin(**alone, count=5)
    assert (begun.question.id, begun.size) == ("cropping", 1)
    finished = await services.reviewer.onward(begun.session.id, **alone)
    assert not finished.more_due or finished.answered == 0
    await pause(services, "cropping")
    nothing = await services.reviewer.begin(**alone, count=5)
    assert (nothing.next_due, nothing.more) == (None, False)
    (mistake, *_rest) = [each for _question, each in await services.reviewer.mistakes(ADA)]
    assert await services.reviewer.again(mistake.card_id, **alone) is None
    for question_id in ("pooling", "freezing", "cropping"):
        assert (await do(services, question_id, "resume"))[0]
    again = await services.reviewer.begin(**alone, count=5)
    assert again.size == 3, "nothing was lost"


async def test_what_was_posted_before_the_pause_is_still_graded(services, bank):
    found = await services.tutor.ask(asker_id=ADA, channel_id=CHANNEL, guild_id=GUILD)
    question, session = found
    await pause(services, question.id)
    outcome = await services.tutor.answer(session.id, question.right, learner_id=BEN, interaction_id=1)
    assert outcome.points == 100


async def test_a_pause_outlasts_a_restart(services, store, ask_about):
    await pause(services, "pooling")
    anew = Bank([Topic(slug="shapes", title="Shapes")], [ask_about("pooling"), ask_about("freezing")])
    worker: Any = None
    after = Services.build(
        store=store, bank=anew, worker=worker, clock=services.tutor._clock, rng=random.Random(7)
    )
    await after.reporting.load()
    assert [each.id for each in anew.select(guild_id=GUILD)] == ["freezing"]
    assert len(anew.select(guild_id=ELSEWHERE)) == 2


async def test_a_report_from_a_direct_message_reaches_no_servers_moderators(services, store):
    question_id = await report(services, await asked(services, guild_id=None))
    assert await services.reporting.cases(GUILD) == []
    async with store.reading() as tx:
        (row,) = (await tx.rows_of(ADA))["report"]
    assert (row["question_id"], row["guild_id"]) == (question_id, "0")


async def test_another_servers_own_question_is_not_shown(services, bank, ask_about):
    bank.put(ask_about("own-1"), ELSEWHERE)
    assert await services.reporting.case(GUILD, "own-1") is None
    assert await services.reporting.case(ELSEWHERE, "own-1") is not None


async def test_the_check_says_what_the_code_does_now(services, worker):
    worker.stdout = "4"
    assert (await services.reporting.check(GUILD, "pooling")).found == ()
    worker.stdout = "5"
    (found,) = (await services.reporting.check(GUILD, "pooling")).found
    assert (found.claim, found.seen) == ("it prints “4”", "it printed “5”")
    worker.broken = True
    assert type(await services.reporting.check(GUILD, "pooling")).__name__ == "NoWorker"
    assert type(await services.reporting.check(GUILD, "freezing")).__name__ == "NothingToCheck"


async def test_a_question_that_left_the_bank_is_listed_no_more(services, store, clock):
    session_id = await asked(services)
    await report(services, session_id)
    empty = Bank([], [])
    worker: Any = None
    after = Services.build(store=store, bank=empty, worker=worker, clock=clock, rng=random.Random(7))
    assert await after.reporting.cases(GUILD) == []


async def test_who_is_forgotten_leaves_no_report_and_no_name_behind(services, store):
    question_id = await report(services, await asked(services))
    await pause(services, question_id)
    for someone in (ADA, MOD):
        await services.privacy.forget(someone)
        async with store.reading() as tx:
            assert not any((await tx.rows_of(someone)).values())
    dossier = await services.reporting.case(GUILD, question_id)
    assert (dossier.case.state, dossier.said, dossier.last.actor_id) == ("paused", (), 0)


async def test_a_report_of_a_generated_question_is_about_all_of_its_template(store, clock, worker):
    bank = Bank([Topic(slug="freezing", title="Freezing")], [], Generator())
    line: Any = worker
    services = Services.build(store=store, bank=bank, worker=line, clock=clock, rng=random.Random(7))
    first = await services.tutor.ask(asker_id=ADA, channel_id=CHANNEL, guild_id=GUILD)
    assert first is not None
    question, session = first
    skill = await report(services, session.id)
    assert skill == question.skill
    assert (await services.reporting.said_before(session.id, ADA)) is not None
    dossier = await services.reporting.case(GUILD, skill)
    assert dossier is not None
    assert dossier.question == question, "moderators see the very question"
    await pause(services, skill)
    for _ in range(2 * len(bank.skills(guild_id=ELSEWHERE))):
        more = await services.tutor.ask(asker_id=ADA, channel_id=CHANNEL, guild_id=GUILD)
        assert more is not None
        assert more[0].skill != skill
    assert skill in {each.id for each in bank.skills(guild_id=ELSEWHERE)}
