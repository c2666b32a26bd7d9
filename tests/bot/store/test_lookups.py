"""What is looked up again: the current question, the standing, the votes, the snippets; and when it was."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError

from bot.store import Store, Writing
from bot.tutor.session import Attempt, Session, Standing, Style, Tally

ADA, BEN = 42, 43
CHANNEL, ELSEWHERE = 10, 11
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


async def post(
    tx: Writing,
    minute: float,
    *,
    channel: int = CHANNEL,
    message: int | None = 77,
    question: str = "pooling",
    style: Style = "quiz",
) -> Session:
    """A session posted in the channel at that minute."""
    return await tx.add_session(
        Session(
            question_id=question,
            revision="abc",
            order=(2, 0, 3, 1),
            channel_id=channel,
            asker_id=ADA,
            posted_at=at(minute),
            message_id=message,
            style=style,
        )
    )


async def attempt(
    tx: Writing,
    session: Session,
    minute: float,
    *,
    by: int = ADA,
    number: int = 1,
    option: int = 0,
    answer: str | None = None,
) -> Attempt:
    made = Attempt(
        session_id=session.id,
        learner_id=by,
        number=number,
        option=option,
        correct=False,
        points=0,
        hints=0,
        interaction_id=hash((session.id, by, number)) % 2**60,
        at=at(minute),
        answer=answer,
    )
    await tx.add_attempts([(made, session)])
    return made


async def hint(tx: Writing, session: Session, minute: float, *, by: int = ADA, number: int = 1) -> None:
    await tx.add_hint(
        session_id=session.id, learner_id=by, number=number, interaction_id=session.id * 9 + by, at=at(minute)
    )


class TestTheCurrentQuestion:
    """Of those open in the channel, the one the learner touched last; posting touches it for everyone."""

    async def test_is_none_where_none_was_posted(self, store: Store) -> None:
        async with store.reading() as tx:
            assert await tx.current_session(CHANNEL, ADA) is None

    async def test_is_the_one_posted_last(self, store: Store) -> None:
        async with store.writing() as tx:
            await post(tx, 0)
            latest = await post(tx, 5)
            assert await tx.current_session(CHANNEL, ADA) == latest

    async def test_is_the_older_one_for_who_went_back_to_it(self, store: Store) -> None:
        async with store.writing() as tx:
            old, new = await post(tx, 0), await post(tx, 5)
            await attempt(tx, old, 6)
            assert await tx.current_session(CHANNEL, ADA) == old
            assert await tx.current_session(CHANNEL, BEN) == new

    async def test_is_the_older_one_also_after_only_a_hint_there(self, store: Store) -> None:
        async with store.writing() as tx:
            old, _ = await post(tx, 0), await post(tx, 5)
            await hint(tx, old, 6)
            assert await tx.current_session(CHANNEL, ADA) == old

    async def test_is_the_new_one_as_soon_as_another_is_posted(self, store: Store) -> None:
        async with store.writing() as tx:
            old = await post(tx, 0)
            await attempt(tx, old, 1)
            await hint(tx, old, 2)
            new = await post(tx, 5)
            assert await tx.current_session(CHANNEL, ADA) == new

    async def test_is_never_a_revealed_one(self, store: Store) -> None:
        async with store.writing() as tx:
            old, new = await post(tx, 0), await post(tx, 5)
            await attempt(tx, new, 6)
            await tx.set_revealed(new.id, at(7))
            assert await tx.current_session(CHANNEL, ADA) == old

    async def test_is_never_one_of_another_channel(self, store: Store) -> None:
        async with store.writing() as tx:
            await post(tx, 5, channel=ELSEWHERE)
            assert await tx.current_session(CHANNEL, ADA) is None

    async def test_is_never_one_whose_message_did_not_get_through(self, store: Store) -> None:
        async with store.writing() as tx:
            lost = await post(tx, 5, message=None)
            assert await tx.current_session(CHANNEL, ADA) is None
            await tx.set_message(lost.id, 1234)
            current = await tx.current_session(CHANNEL, ADA)
        assert current is not None
        assert (current.id, current.message_id) == (lost.id, 1234)


async def test_first_votes_are_counted_and_second_ones_are_not(store: Store) -> None:
    async with store.writing() as tx:
        session, other = await post(tx, 0), await post(tx, 1)
        await attempt(tx, session, 2, by=ADA, option=1)
        await attempt(tx, session, 3, by=ADA, number=2, option=2)
        await attempt(tx, session, 4, by=BEN, option=1)
        await attempt(tx, session, 5, by=44, option=3)
        await attempt(tx, other, 6, by=BEN, option=0)
        assert await tx.tally(session.id) == Tally(learners=3, votes={1: 2, 3: 1})
        assert await tx.tally(999) == Tally()


async def test_a_standing_holds_one_learners_tries_in_order_and_hints(store: Store) -> None:
    async with store.writing() as tx:
        session, other = await post(tx, 0), await post(tx, 1)
        second = await attempt(tx, session, 4, number=2, option=2)
        first = await attempt(tx, session, 3, option=1)
        await attempt(tx, session, 3, by=BEN)
        await attempt(tx, other, 5)
        await hint(tx, session, 2)
        await hint(tx, session, 2, by=BEN)
        assert await tx.standing(session.id, ADA) == Standing((first, second), hints=1)
        assert await tx.standing(session.id, 999) == Standing()
        assert await tx.standings([]) == {}, "a ballot that nobody voted in"


async def test_a_channel_remembers_when_it_was_last_asked_what(store: Store) -> None:
    async with store.writing() as tx:
        await post(tx, 0, question="pooling")
        await post(tx, 5, question="pooling")
        await post(tx, 2, question="pooling")
        await post(tx, 3, question="freezing")
        await post(tx, 9, question="cropping", channel=ELSEWHERE)
        await post(tx, 8, question="padding", style="review")
        assert await tx.last_asked(CHANNEL) == {"pooling": at(5), "freezing": at(3)}
        assert await tx.last_asked(999) == {}


async def test_snippets_are_kept_until_they_are_forgotten(store: Store) -> None:
    code = "print('héllo 🎉')\n" * 3000
    async with store.writing() as tx:
        old, new = await tx.add_snippet(ADA, "old", at(0)), await tx.add_snippet(ADA, code, at(10))
        assert await tx.forget_snippets(before=at(5)) == 1
    async with store.reading() as tx:
        assert await tx.snippet(old) is None
        assert await tx.snippet(new) == code
        assert await tx.snippet(10**12) is None


@pytest.mark.parametrize("offset", [0, 5.75, -11])
async def test_times_come_back_as_the_same_moment_in_utc(store: Store, offset: float) -> None:
    moment = datetime(2026, 3, 1, 12, 0, 1, 123_000, tzinfo=timezone(timedelta(hours=offset)))
    async with store.writing() as tx:
        session = await post(tx, 0)
        await tx.set_revealed(session.id, moment)
        kept = await tx.session(session.id)
    assert kept is not None
    assert kept.revealed_at == moment
    assert kept.revealed_at is not None
    assert kept.revealed_at.utcoffset() == timedelta(0)


async def test_a_session_comes_back_as_it_was_posted(store: Store) -> None:
    big = 2**63 - 1
    posted = Session(
        question_id="pooling",
        revision="0123456789ab",
        order=(4, 2, 0, 1, 3),
        channel_id=big,
        asker_id=big - 1,
        guild_id=big - 2,
        posted_at=NOON,
        message_id=big - 3,
    )
    async with store.writing() as tx:
        kept = await tx.add_session(posted)
    async with store.reading() as tx:
        assert await tx.session(kept.id) == kept
        assert await tx.session(kept.id + 1) is None


async def test_an_attempt_without_its_session_is_not_taken(store: Store) -> None:
    nowhere = Session("pooling", "abc", (0, 1), CHANNEL, ADA, NOON, id=999)
    with pytest.raises(IntegrityError):
        async with store.writing() as tx:
            await attempt(tx, nowhere, 1)


async def test_a_transaction_that_breaks_off_leaves_nothing(store: Store) -> None:
    kept: list[Session] = []

    async def broken_off() -> None:
        async with store.writing() as tx:
            kept.append(await post(tx, 0))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken_off()
    async with store.reading() as tx:
        assert await tx.session(kept[0].id) is None


async def test_looking_something_up_never_waits_for_a_writer(store: Store) -> None:
    async with store.writing() as tx:
        session = await post(tx, 0)
        async with store.reading() as other:
            assert await other.session(session.id) is None
    async with store.reading() as other:
        assert await other.session(session.id) == session


async def test_writers_that_come_at_once_take_turns(store: Store) -> None:
    async def one(number: int) -> None:
        async with store.writing() as tx:
            session = await post(tx, number, question=f"q-{number}")
            await attempt(tx, session, number)

    await asyncio.gather(*(one(number) for number in range(30)))
    async with store.reading() as tx:
        assert len(await tx.last_asked(CHANNEL)) == 30


async def test_a_trace_is_kept_with_its_snippet_and_forgotten_with_it(store: Store) -> None:
    async with store.writing() as tx:
        old, new = await tx.add_snippet(ADA, "x", at(0)), await tx.add_snippet(ADA, "y", at(10))
        await tx.set_trace(old, "the layers")
        assert (await tx.trace(old), await tx.trace(new)) == ("the layers", None)
        await tx.forget_snippets(before=at(5))
        assert await tx.trace(old) is None


async def test_an_explanation_is_kept_with_its_snippet_and_forgotten_with_it(store: Store) -> None:
    async with store.writing() as tx:
        old, new = await tx.add_snippet(ADA, "x", at(0)), await tx.add_snippet(ADA, "y", at(10))
        await tx.set_explanation(old, "why")
        assert (await tx.explanation(old), await tx.explanation(new)) == ("why", None)
        await tx.forget_snippets(before=at(5))
        assert await tx.explanation(old) is None


async def test_an_attempt_keeps_what_was_typed_and_the_tally_counts_it(store: Store) -> None:
    """And one from before, which has nothing typed, reads as it did."""
    async with store.writing() as tx:
        session = await post(tx, 0)
        for learner, typed in ((ADA, "8,10"), (BEN, "8,10"), (44, None)):
            await attempt(tx, session, 1, by=learner, answer=typed)
    async with store.reading() as tx:
        (mine,) = (await tx.standing(session.id, ADA)).attempts
        (old,) = (await tx.standing(session.id, 44)).attempts
        assert (mine.answer, old.answer) == ("8,10", None)
        assert await tx.tally(session.id) == Tally(3, {0: 3}, {"8,10": 2})
