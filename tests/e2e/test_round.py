"""/round, through discord.py's real dispatch: from the lobby to the podium."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord.backend.serializers
import simcord.interactions
from simcord.components import walk_components
from simcord.results import InteractionResult

from bot.tutor.rounds import ANSWER_TIME, GRACE, LOBBY_TIME

LONG = timedelta(seconds=60)


@dataclass
class Play:
    """One round in the channel, found by what the members see."""

    world: Any
    read: Any

    def texts(self):
        return [self.read(message) for message in self.world.channel.history()]

    def newest(self, words):
        return next(
            message for message in reversed(self.world.channel.history()) if words in self.read(message)
        )

    def button(self, message, label):
        return next(
            item
            for row in message.components
            for item in walk_components([row.to_dict()])
            if item.get("label") == label
        )

    def payload(self, words):
        """The message as Discord sends it with a press."""
        stored = self.world.env.backend.get_message(self.world.channel.id, self.newest(words).id)
        return deepcopy(dict(simcord.backend.serializers.message_payload(self.world.env.backend, stored)))

    async def open(self, host, **options):
        wished = {"questions": 2, "seconds": 60} | options
        return await host.slash(self.world.channel, "round", **wished)

    async def press(self, actor, label, words):
        message = self.newest(words)
        return await actor.click(message, custom_id=self.button(message, label)["custom_id"])

    async def letters(self, number):
        """The letter of the right option of the question that is on, and one that is wrong."""
        session = await self.session(number)
        question = self.world.bank.get(session.question_id)
        wrong = next(option for option in session.order if option != question.right)
        return session.letter(question.right), session.letter(wrong)

    async def session(self, number, round_id=1):
        async with self.world.store.reading() as tx:
            return await tx.session(await tx.round_session(round_id, number))

    async def answer(self, actor, letter, number):
        return await self.press(actor, letter, f"Question {number} of")

    async def pass_lobby(self):
        await self.world.pass_time(LOBBY_TIME)

    async def next_question(self):
        await self.world.pass_time(ANSWER_TIME)


@pytest.fixture
def play(world, read):
    return Play(world, read)


async def test_a_whole_round_from_the_lobby_to_the_podium(world, play, whispered):
    await play.open(world.ada)
    assert "Nobody has joined yet" in play.texts()[-1]
    for member in (world.ada, world.ben, world.mod):
        assert "You're in" in whispered(await play.press(member, "Join", "Press **Join**"))
    assert "3 players" in play.texts()[0]
    await play.pass_lobby()

    for number in (1, 2):
        right, wrong = await play.letters(number)
        assert f"answer: **{right}**" in whispered(await play.answer(world.ben, right, number))
        assert "1 of 3 players" in play.texts()[-1]
        await play.answer(world.ada, wrong, number)
        await world.pass_time(LONG)
        assert f"**{right} is right.**" in play.texts()[-1]
        assert f"Standings after question {number}" in play.texts()[-1]
        await play.next_question()

    assert "This round is over" in play.texts()[0]
    podium = world.channel.history()[-1]
    assert "The round is over" in play.read(podium)
    assert f"🥇 <@{world.ben.id}>" in play.read(podium)
    assert [each.filename for each in podium.attachments] == ["podium.png"]
    assert podium.attachments[0].content_type == "image/png"
    assert (podium.attachments[0].description or "").startswith("The podium: 1. ben, 1,")
    for number in (1, 2):
        session = await play.session(number)
        async with world.store.reading() as tx:
            tried = (await tx.standing(session.id, world.ben.id)).attempts
            assert [(each.correct, each.points) for each in tried] == [(True, 100)]
            assert [each.correct for each in (await tx.standing(session.id, world.ada.id)).attempts] == [
                False
            ]
            assert (await tx.standing(session.id, world.mod.id)).attempts == ()


async def test_only_the_last_answer_before_time_is_up_counts(world, play, whispered):
    await play.open(world.ada, questions=1)
    await play.press(world.ben, "Join", "Press **Join**")
    await play.press(world.ada, "Join", "Press **Join**")
    await play.pass_lobby()
    right, wrong = await play.letters(1)
    await play.answer(world.ben, wrong, 1)
    note = await play.answer(world.ben, right, 1)
    assert f"Your answer: **{right}**" in whispered(note)
    # On the note itself there are the letters too, and a press there changes the note.
    changed = await world.ben.click(note.response.message, label=wrong)
    assert f"Your answer: **{wrong}**" in play.read(changed.response or note.response)
    await world.ben.click(note.response.message, label=right)
    as_it_was, option = play.payload("Question 1 of"), play.button(play.newest("Question 1 of"), wrong)
    await world.pass_time(LONG)
    board = play.newest("Question 1 of")
    assert f"🥇 <@{world.ben.id}>" in play.read(board)
    assert "1 of 2" not in play.read(board)
    late = whispered(await press_late(world, world.ben, as_it_was, option["custom_id"]))
    assert f"your answer **{right}** stands" in late
    late = whispered(await press_late(world, world.ada, as_it_was, option["custom_id"]))
    assert "Time was up" in late


async def press_late(world, actor, message_payload, custom_id):
    """A press by someone who still sees the message as it was."""
    record, payload = simcord.interactions.base_payload(
        world.env.backend,
        type=discord.InteractionType.component.value,
        channel_id=world.channel.id,
        guild_id=world.guild.id,
        user_id=actor.id,
        data={"custom_id": custom_id, "component_type": discord.ComponentType.button.value},
    )
    world.env.backend.emit("INTERACTION_CREATE", payload | {"message": message_payload})
    await world.env.settle()
    return InteractionResult(world.env, record)


async def test_once_everybody_has_answered_the_question_ends_after_a_moment(world, play):
    await play.open(world.ada)
    for member in (world.ada, world.ben):
        await play.press(member, "Join", "Press **Join**")
    await play.pass_lobby()
    right, wrong = await play.letters(1)
    await play.answer(world.ada, right, 1)
    await world.pass_time(GRACE)
    assert "Time is up" in play.texts()[-1]
    await play.answer(world.ben, wrong, 1)
    await world.pass_time(GRACE)
    assert "Standings after question 1" in play.texts()[-1]


async def test_whoever_answers_joins_while_the_round_runs(world, play):
    await play.open(world.ada)
    await play.press(world.ada, "Join", "Press **Join**")
    await play.pass_lobby()
    right, _ = await play.letters(1)
    await play.answer(world.ben, right, 1)
    assert "1 of 2 players" in play.texts()[-1]
    await world.pass_time(LONG)
    assert f"<@{world.ben.id}>" in play.texts()[-1]


async def test_a_round_that_nobody_joins_is_called_off_kindly(world, play):
    await play.open(world.ada)
    await play.pass_lobby()
    assert "Nobody joined" in play.texts()[-1]
    again = await play.open(world.ada)
    assert "Press **Join**" in play.read(again.response)


async def test_one_round_at_a_time_in_a_channel(world, play, whispered):
    await play.open(world.ada)
    assert "A round is on in this channel already" in whispered(await play.open(world.ben))
    other = world.guild.create_text_channel("other")
    shown = await world.ben.slash(other, "round")
    assert "Press **Join**" in play.read(shown.response)


async def test_the_host_starts_at_once_and_a_stranger_can_not(world, play, whispered):
    await play.open(world.ada)
    await play.press(world.ben, "Join", "Press **Join**")
    assert "Only <@" in whispered(await play.press(world.ben, "Start now", "Press **Join**"))
    await play.press(world.ada, "Start now", "Press **Join**")
    await world.pass_time(timedelta(0))
    assert "Question 1 of 2" in play.texts()[-1]


@pytest.mark.parametrize("who", ["ada", "mod"])
async def test_the_host_or_a_moderator_stops_it_with_the_standings_so_far(world, play, who):
    await play.open(world.ada, questions=3)
    await play.press(world.ben, "Join", "Press **Join**")
    await play.pass_lobby()
    right, _ = await play.letters(1)
    await play.answer(world.ben, right, 1)
    await world.pass_time(LONG)
    await play.next_question()
    await play.answer(world.ben, (await play.letters(2))[0], 2)
    await play.press(getattr(world, who), "Stop the round", "Question 2 of 3")
    await world.pass_time(timedelta(0))
    assert "It was stopped" in play.texts()[-1]
    assert f"🥇 <@{world.ben.id}>" in play.texts()[-1]
    assert "this question doesn't count" in play.read(play.newest("Question 2 of 3"))
    async with world.store.reading() as tx:
        second = await tx.standing(await tx.round_session(1, 2), world.ben.id)
    assert second.attempts == ()


async def test_stopped_in_the_lobby_it_says_so_and_takes_its_buttons_away(world, play):
    await play.open(world.ada)
    await play.press(world.ada, "Stop the round", "Press **Join**")
    await world.pass_time(timedelta(0))
    (lobby,) = world.channel.history()
    assert "stopped before a question was played" in play.read(lobby)
    assert "custom_id" not in str(lobby.components)


async def test_stopped_in_its_first_question_it_gives_the_answer_and_says_that_it_is_over(world, play):
    await play.open(world.ada)
    await play.press(world.ben, "Join", "Press **Join**")
    await play.pass_lobby()
    await play.press(world.ada, "Stop the round", "Question 1 of 2")
    await world.pass_time(timedelta(0))
    assert "stopped before a question was played" in play.texts()[0]
    assert "is right.**" in play.texts()[1]
    assert "this question doesn't count" in play.texts()[1]
    assert "custom_id" not in str(play.newest("Question 1 of 2").components)


async def test_a_stranger_can_not_stop_it(world, play, whispered):
    await play.open(world.ada)
    await play.press(world.ben, "Join", "Press **Join**")
    assert "Only <@" in whispered(await play.press(world.ben, "Stop the round", "Press **Join**"))
    await play.pass_lobby()
    assert "Only <@" in whispered(await play.press(world.ben, "Stop the round", "Question 1 of 2"))
    assert "Question 1 of 2" in play.texts()[-1]


async def test_a_restart_in_the_middle_of_a_question_goes_on_where_it_was(world, play):
    await play.open(world.ada, questions=1)
    for member in (world.ada, world.ben):
        await play.press(member, "Join", "Press **Join**")
    await play.pass_lobby()
    right, wrong = await play.letters(1)
    await play.answer(world.ben, right, 1)
    messages = len(world.channel.history())
    await world.restart()
    await world.pass_time(timedelta(0))
    await play.answer(world.ada, wrong, 1)
    assert len(world.channel.history()) == messages, "the question is not posted again"
    await world.pass_time(LONG)
    assert f"🥇 <@{world.ben.id}>" in play.texts()[-1]


async def test_a_restart_in_the_lobby_and_between_questions_loses_nobody_and_no_points(world, play):
    await play.open(world.ada)
    await play.press(world.ben, "Join", "Press **Join**")
    await world.restart()
    await world.pass_time(timedelta(0))
    await play.press(world.ada, "Join", "Press **Join**")
    assert "2 players" in play.texts()[0]
    await play.pass_lobby()
    for number, following in ((1, "Question 2 of 2"), (2, "The round is over")):
        await play.answer(world.ben, (await play.letters(number))[0], number)
        await world.pass_time(LONG)
        await world.restart()
        await world.pass_time(timedelta(0))
        assert f"Standings after question {number}" in play.texts()[-1]
        await play.next_question()
        assert following in play.texts()[-1]
        assert sum(following in text for text in play.texts()) == 1
    assert f"🥇 <@{world.ben.id}>" in play.texts()[-1]


async def test_a_question_whose_time_ran_out_in_a_short_outage_is_graded_with_what_was_answered(world, play):
    await play.open(world.ada, seconds=10)
    for member in (world.ada, world.ben):
        await play.press(member, "Join", "Press **Join**")
    await play.pass_lobby()
    right, _ = await play.letters(1)
    await play.answer(world.ben, right, 1)
    world.clock.now += timedelta(seconds=5)
    await world.restart()
    await world.pass_time(timedelta(seconds=0))
    await world.pass_time(timedelta(seconds=2))
    assert f"🥇 <@{world.ben.id}>" in play.read(play.newest("Question 1 of 2"))


async def test_after_a_longer_outage_the_question_gets_its_whole_time_again(world, play):
    await play.open(world.ada)
    for member in (world.ada, world.ben):
        await play.press(member, "Join", "Press **Join**")
    await play.pass_lobby()
    right, wrong = await play.letters(1)
    await play.answer(world.ben, right, 1)
    async with world.store.reading() as tx:
        before = await tx.round_answer(1, 1, world.ben.id)
    world.clock.now += timedelta(minutes=5)
    await world.restart()
    await world.pass_time(timedelta(0))
    await play.answer(world.ada, wrong, 1)
    await world.pass_time(timedelta(seconds=1))
    assert "Time is up" in play.read(play.newest("Question 1 of 2"))
    await world.pass_time(LONG)
    assert f"🥇 <@{world.ben.id}>" in play.read(play.newest("Question 1 of 2"))
    async with world.store.reading() as tx:
        assert (await tx.round_answer(1, 1, world.ben.id)).took == before.took, "and an answer keeps its time"


async def test_after_a_long_outage_the_round_ends_with_the_standings_so_far(world, play):
    await play.open(world.ada)
    await play.press(world.ben, "Join", "Press **Join**")
    await play.pass_lobby()
    await play.answer(world.ben, (await play.letters(1))[0], 1)
    await world.pass_time(LONG)
    world.clock.now += timedelta(hours=1)
    await world.restart()
    await world.pass_time(timedelta(0))
    assert "I was away for too long" in play.texts()[-1]
    assert f"🥇 <@{world.ben.id}>" in play.texts()[-1]


async def test_a_question_that_could_not_be_posted_is_posted_at_the_next_tick(world, play):
    await play.open(world.ada)
    await play.press(world.ben, "Join", "Press **Join**")
    world.env.inject_error("POST", "/channels/*/messages", status=400)
    await play.pass_lobby()
    assert "Question 1 of 2" not in play.texts()[-1]
    await world.pass_time(timedelta(0))
    assert "Question 1 of 2" in play.texts()[-1]


async def test_a_channel_that_was_lost_ends_the_round_and_forgets_the_names(world, play):
    await play.open(world.ada)
    await play.press(world.ben, "Join", "Press **Join**")
    world.env.inject_error("POST", "/channels/*/messages", status=403, times=None)
    await play.pass_lobby()
    async with world.store.reading() as tx:
        assert await tx.running_round(world.channel.id) is None
        assert [player.name for player in await tx.players(1, 10)] == [None]


async def test_names_are_kept_while_the_round_runs_and_forgotten_when_it_is_over(world, play):
    await play.open(world.ada, questions=1)
    await play.press(world.ben, "Join", "Press **Join**")
    async with world.store.reading() as tx:
        assert [player.name for player in await tx.players(1, 10)] == ["ben"]
    await play.pass_lobby()
    await play.answer(world.ben, (await play.letters(1))[0], 1)
    await world.pass_time(LONG)
    await play.next_question()
    assert "The round is over" in play.texts()[-1]
    async with world.store.reading() as tx:
        assert [player.name for player in await tx.players(1, 10)] == [None]


async def test_each_player_can_ask_how_they_did(world, play, whispered):
    await play.open(world.ada, questions=1)
    for member in (world.ada, world.ben):
        await play.press(member, "Join", "Press **Join**")
    await play.pass_lobby()
    right, _ = await play.letters(1)
    await play.answer(world.ben, right, 1)
    await world.pass_time(LONG)
    told = whispered(await play.press(world.ben, "How did I do?", "Question 1 of"))
    assert f"{right} is right" in told
    assert "number 1 of 2" in told
    assert "no answer" in whispered(await play.press(world.ada, "How did I do?", "Question 1 of"))
    assert "haven't played" in whispered(await play.press(world.mod, "How did I do?", "Question 1 of"))
    await play.next_question()
    await world.restart()
    assert "number 1 of 2" in whispered(await play.press(world.ben, "How did I do?", "The round is over"))


async def test_a_press_delivered_twice_or_out_of_order_changes_nothing(world, play):
    await play.open(world.ada)
    for member in (world.ada, world.ben):
        await play.press(member, "Join", "Press **Join**")
    await play.pass_lobby()
    session = await play.session(1)
    rounds = world.bot.rounds.presses
    for option, interaction_id in ((0, 7), (1, 9), (0, 7), (2, 8)):
        await rounds.answer(1, 1, option, learner_id=world.ben.id, name="ben", interaction_id=interaction_id)
    async with world.store.reading() as tx:
        standing = await tx.round_answer(1, 1, world.ben.id)
    assert (standing.option, standing.interaction_id) == (1, 9)
    assert session is not None


async def test_no_question_comes_twice_and_fewer_fit_than_wished_is_said(world, play, read):
    topic = world.bank.topics()[0]
    fitting = len(world.bank.select(topic=topic, level=1))
    shown = await play.open(world.ada, questions=20, topic=topic, level=1)
    assert f"A round of {fitting} question" in read(shown.response)
    await play.press(world.ben, "Join", "Press **Join**")
    await play.pass_lobby()
    asked = []
    for number in range(1, fitting + 1):
        asked.append((await play.session(number)).question_id)
        await world.pass_time(LONG)
        await play.next_question()
    assert len(set(asked)) == fitting


async def test_there_are_no_hints_for_a_question_of_a_round(world, play, whispered):
    await play.open(world.ada)
    await play.press(world.ben, "Join", "Press **Join**")
    await play.pass_lobby()
    assert "No question is open" in whispered(await world.ben.slash(world.channel, "hint"))
