"""`/quiz style:peer`, through discord.py's real dispatch: vote alone, talk in a thread, vote again."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
import simcord.backend.serializers
from simcord.components import walk_components

from questions.model import Bank, Topic


class PeerQuestion:
    """A question that was posted for Peer Instruction, and what its buttons do."""

    def __init__(self, world, question, message):
        self.world, self.question, self.message = world, question, message
        stored = world.env.backend.get_message(world.channel.id, message.id)
        payload = simcord.backend.serializers.message_payload(world.env.backend, stored)
        self.as_posted = deepcopy(dict(payload))
        ids = [item.get("custom_id", "") for item in walk_components(message.components)]
        self.session_id = int(next(one for one in ids if one.startswith("peer:vote")).split(":")[2])
        self.right = question.right
        self.wrong = next(index for index, option in enumerate(question.options) if not option.correct)

    async def vote(self, actor, option, ballot=1):
        return await actor.click(self.latest(), custom_id=f"peer:vote:{self.session_id}:{ballot}:{option}")

    async def move(self, actor, label):
        return await actor.click(self.latest(), label=label)

    def latest(self):
        return next(each for each in self.world.channel.history() if each.id == self.message.id)

    async def attempts(self, actor):
        async with self.world.store.reading() as tx:
            made = (await tx.standing(self.session_id, actor.id)).attempts
        return [(attempt.number, attempt.correct, attempt.points) for attempt in made]


@pytest.fixture
def pose(world, bank):
    """`await pose()` has ada post a question for Peer Instruction."""

    async def ask(**options):
        question = next(one for one in bank if one.code)
        whole, tutor = bank, world.bot.tutor
        tutor.bank = Bank([Topic(slug=question.topic, title=whole.title(question.topic))], [question])
        shown = await world.ada.slash(world.channel, "quiz", style="peer", **options)
        tutor.bank = whole
        return PeerQuestion(world, question, shown.response)

    return ask


async def test_a_split_group_talks_in_a_thread_and_votes_again(world, pose, read, whispered):
    posed = await pose(minutes=2)
    assert "Vote alone" in read(posed.latest())
    assert "Nobody has voted yet; it closes" in read(posed.latest())
    assert "Your vote is" in whispered(await posed.vote(world.ada, posed.right))
    await posed.vote(world.ben, posed.wrong)
    assert "2 members have voted" in read(posed.latest())

    await world.pass_time(timedelta(minutes=2, seconds=1))
    shown = read(posed.latest())
    assert "Convince each other" in shown
    assert "%" not in shown
    assert posed.question.explanation not in shown

    await posed.move(world.ada, "Vote again now")
    assert "Vote again" in read(posed.latest())
    await posed.vote(world.ben, posed.right, ballot=2)
    await posed.vote(world.ada, posed.right, ballot=2)
    await world.pass_time(timedelta(minutes=2, seconds=1))

    shown = read(posed.latest())
    assert "50% of you had it at first, 100% in the end" in shown
    assert posed.question.explanation in shown
    assert [file.filename for file in posed.latest().attachments] == ["votes.png"]
    assert await posed.attempts(world.ada) == [(1, True, 100)]
    assert await posed.attempts(world.ben) == [(1, False, 0), (2, True, 50)]


async def test_a_vote_can_be_changed_until_it_closes_and_counts_once(world, pose, read, whispered):
    posed = await pose()
    await posed.vote(world.ben, posed.wrong)
    assert "no longer" in whispered(await posed.vote(world.ben, posed.right))
    assert "1 member has voted" in read(posed.latest())
    await posed.move(world.ada, "Close the vote")
    assert await posed.attempts(world.ben) == [(1, True, 100)]


async def test_a_group_that_agrees_on_the_right_answer_skips_the_discussion(world, pose, read):
    posed = await pose()
    for member in (world.ada, world.ben, world.mod):
        await posed.vote(member, posed.right)
    await posed.move(world.ada, "Close the vote")
    assert "nothing to discuss" in read(posed.latest())
    assert posed.question.explanation in read(posed.latest())


async def test_a_group_that_is_lost_gets_the_first_hint_and_votes_again(world, pose, read):
    posed = await pose()
    for member in (world.ada, world.ben, world.mod):
        await posed.vote(member, posed.wrong)
    await posed.move(world.mod, "Close the vote")
    assert posed.question.hints[0] in read(posed.latest())
    assert "Vote again" in read(posed.latest())
    for member in (world.ada, world.ben):
        await posed.vote(member, posed.wrong, ballot=2)
    await posed.move(world.mod, "Close the vote")
    assert "Nobody had it this time" in read(posed.latest())


async def test_nobody_but_the_asker_and_moderators_ends_a_phase(world, pose, read, whispered):
    posed = await pose()
    await posed.vote(world.ben, posed.right)
    refused = await posed.move(world.ben, "Close the vote")
    assert "Only the member who asked" in whispered(refused)
    assert "Vote alone" in read(posed.latest())


async def test_a_restart_in_the_middle_loses_no_vote_and_no_phase(world, pose, read):
    posed = await pose(minutes=5)
    await posed.vote(world.ada, posed.right)
    await world.restart()
    await posed.vote(world.ben, posed.wrong)
    world.clock.now += timedelta(hours=3)
    await world.restart()
    await world.pass_time(timedelta(0))
    assert "Convince each other" in read(posed.latest())
    await world.restart()
    await posed.move(world.ada, "Vote again now")
    await posed.vote(world.ben, posed.right, ballot=2)
    await posed.move(world.ada, "Close the vote")
    assert "50% of you had it at first, 100% in the end" in read(posed.latest())


async def test_a_press_on_a_ballot_that_has_closed_is_told_what_is_open(world, pose):
    posed = await pose()
    await posed.vote(world.ada, posed.right)
    await posed.vote(world.ben, posed.wrong)
    await posed.move(world.ada, "Close the vote")
    await world.deliver(world.ben, posed, f"peer:vote:{posed.session_id}:1:{posed.right}")
    assert "convince the others" in world.last_seen_by(world.ben)
    assert await posed.attempts(world.ben) == [(1, False, 0)]


async def test_the_discussion_names_nobodys_vote(world, pose):
    posed = await pose()
    await posed.vote(world.ada, posed.right)
    await posed.vote(world.ben, posed.wrong)
    await posed.move(world.ada, "Close the vote")
    thread = world.bot.get_channel(posed.message.id)
    said = "".join([message.content async for message in thread.history()])
    assert "convince the others" in said
    assert all(text not in said for text in (str(world.ada.id), str(world.ben.id), "1 of", "50%"))


async def test_without_the_right_to_open_threads_the_group_talks_in_the_channel(world, pose, read):
    world.env.inject_error("POST", "/channels/*/messages/*/threads", status=403)
    posed = await pose()
    await posed.vote(world.ada, posed.right)
    await posed.vote(world.ben, posed.wrong)
    await posed.move(world.ada, "Close the vote")
    assert "Convince each other** here" in read(posed.latest())
    assert "try to convince the others" in world.channel.history()[-1].content


async def test_a_ballot_in_which_nobody_votes_is_over_all_the_same(world, pose, read):
    posed = await pose(minutes=2)
    await world.pass_time(timedelta(minutes=2, seconds=1))
    assert posed.question.explanation in read(posed.latest())


def refuse_edits(world):
    """Have Discord refuse every edit from now on."""
    path = f"/channels/{world.channel.id}/messages/*"
    world.env.inject_error("PATCH", path, status=400, times=None)


async def test_a_phase_that_could_not_be_shown_is_shown_by_and_by(world, pose, read):
    posed = await pose(minutes=2)
    await posed.vote(world.ada, posed.right)
    await posed.vote(world.ben, posed.wrong)
    refuse_edits(world)
    await world.pass_time(timedelta(minutes=2, seconds=1))
    assert "Vote alone" in read(posed.latest()), "stale"
    await world.pass_time(timedelta(seconds=1))
    world.env.backend.faults.clear()
    await world.pass_time(timedelta(seconds=1))
    assert "Vote alone" not in read(posed.latest())
    assert "Vote again now" in str(posed.latest().components)
    for _phase in ("talking", "again"):
        await world.pass_time(timedelta(minutes=2, seconds=1))
    assert posed.question.explanation in read(posed.latest())


async def test_a_press_on_what_was_not_brought_up_to_date_does_it(world, pose, read, whispered):
    posed = await pose(minutes=2)
    await posed.vote(world.ada, posed.right)
    await posed.vote(world.ben, posed.wrong)
    refuse_edits(world)
    await posed.move(world.ada, "Close the vote")
    assert "Vote alone" in read(posed.latest()), "stale"
    world.env.backend.faults.clear()
    told = whispered(await posed.vote(world.mod, posed.right))
    assert told
    assert "Vote alone" not in read(posed.latest())


async def test_a_phase_that_ended_as_the_bot_went_down_is_shown_when_it_is_back(world, pose, read):
    posed = await pose(minutes=2)
    await posed.vote(world.ada, posed.right)
    await posed.vote(world.ben, posed.wrong)
    world.clock.now += timedelta(minutes=3)
    await world.bot.peers.due(world.clock.now)  # and here the power goes
    assert "Vote alone" in read(posed.latest())
    await world.restart()
    await world.pass_time(timedelta(0))
    assert "Vote alone" not in read(posed.latest())
