"""/round, through discord.py's real dispatch: from the lobby to the podium."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from simcord.components import walk_components

from bot.tutor.rounds import ANSWER_TIME, LOBBY_TIME

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
        assert "1 of 3 players has answered" in play.texts()[-1] or "1 of 3 players" in play.texts()[-1]
        await play.answer(world.ada, wrong, number)
        await world.pass_time(LONG)
        assert f"**{right} is right.**" in play.texts()[-1]
        assert f"Standings after question {number}" in play.texts()[-1]
        await play.next_question()

    podium = world.channel.history()[-1]
    assert "The round is over" in play.read(podium)
    assert f"🥇 <@{world.ben.id}>" in play.read(podium)
    assert [each.filename for each in podium.attachments] == ["podium.png"]
    assert podium.attachments[0].content_type == "image/png"
    for number in (1, 2):
        session = await play.session(number)
        async with world.store.reading() as tx:
            tried = (await tx.standing(session.id, world.ben.id)).attempts
            assert [(each.correct, each.points) for each in tried] == [(True, 100)]
            assert [each.correct for each in (await tx.standing(session.id, world.ada.id)).attempts] == [
                False
            ]
            assert (await tx.standing(session.id, world.mod.id)).attempts == ()
