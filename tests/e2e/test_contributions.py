"""A member's own question: from the first box to the channel that is asked it."""

from __future__ import annotations

import asyncio
import re

import discord
import pytest
from simcord.components import walk_components

from bot.runs.worker import SocketWorker

BOXES = {
    "Question": {
        "topic": ["replacing-heads"],
        "framework": ["torch"],
        "level": ["2"],
        "prompt": "What is the shape of `output` once the head has been replaced?",
        "code": "import torch\n\nhead = torch.nn.Linear(512, 10)\noutput = head(torch.randn(4, 512))",
    },
    "Options": {
        "right": "(4, 10)\n4 images go in, and the head makes 10 numbers of each.",
        "wrong1": "(4, 512)\n512 is what the body hands to the head.",
        "wrong2": "(10, 4)\nThe batch always comes first.",
    },
    "Hints": {"hint1": "Which line makes `output`?", "hint2": "What does a linear layer give back?"},
    "Explanation": {
        "explanation": "The head takes 512 numbers for each image and gives 10.",
        "sources": "PyTorch, Linear, https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
    },
    "Proof": {"shapes": "output (4, 10)"},
}


@pytest.fixture
def manager(world):
    """A member who may manage the server."""
    role = world.guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    return world.guild.add_member(world.env.create_user("mia"), roles=[role])


@pytest.fixture
async def desk(world, manager):
    """The channel in which the moderators look at questions."""
    channel = world.guild.create_text_channel("moderators")
    await manager.slash(world.channel, "question channel", channel=channel)
    return channel


def ids_in(message):
    items = walk_components([each.to_dict() for each in message.components])
    return [item["custom_id"] for item in items if "custom_id" in item]


async def looked_at(world):
    """Wait until what was sent in has been checked and shown."""
    await world.bot.alarm.tick()
    await asyncio.gather(*world.bot.get_cog("Question").showing)
    await world.env.settle()


async def write(world, member, boxes=BOXES):
    """Fill in every box; returns the preview."""
    first, *others = boxes
    box = await member.slash(world.channel, "question new")
    preview = (await member.submit_modal(box, boxes[first])).response
    for step in others:
        box = await member.click(preview, label=step)
        preview = (await member.submit_modal(box, boxes[step])).response or preview
    return preview


async def press(member, message, label):
    return await member.click(message, label=label)


async def test_a_question_goes_from_the_first_box_through_approval_to_its_servers_quiz(
    world, desk, worker_socket, read
):
    world.worker.submit = SocketWorker(worker_socket).submit

    # Written box by box, with a restart in the middle: of the bot, and of what the bank knows.
    box = await world.ada.slash(world.channel, "question new")
    preview = (await world.ada.submit_modal(box, BOXES["Question"])).response
    assert "What is the shape of `output`" in read(preview)
    assert "Still to do" in read(preview)
    await world.restart()
    for step in ("Options", "Hints", "Explanation", "Proof"):
        box = await world.ada.click(preview, label=step)
        await world.restart()
        preview = (await world.ada.submit_modal(box, BOXES[step])).response or preview
    assert "Nothing is missing" in read(preview)
    assert preview.ephemeral

    # Sent in, proved in the real sandbox, shown to the moderators.
    await press(world.ada, preview, "Send in")
    await world.restart()
    await looked_at(world)
    post = desk.last_message
    assert "Its code was run in the sandbox, and shows what is claimed." in read(post)
    assert "512 is what the body hands to the head." in read(post)

    # Approved: the author hears of it, and the server is asked it, before and after one more restart.
    await press(world.mod, post, "Approve")
    assert "Your question is asked now" in read(world.ada.user.dm_channel.last_message)
    world.bank.take_out("own-1")
    await world.restart()
    elsewhere = world.env.create_guild("Others")
    other = elsewhere.create_text_channel("study")
    eve = elsewhere.add_member(world.env.create_user("eve"))
    for _question in world.bank.select(topic="replacing-heads", level=2):
        assert "once the head has been replaced" not in read(
            (await eve.slash(other, "quiz", topic="replacing-heads", level=2)).response
        )
    asked = []
    for _question in world.bank.select(topic="replacing-heads", level=2, guild_id=world.guild.id):
        asked.append(
            (await world.ben.slash(world.channel, "quiz", topic="replacing-heads", level=2)).response
        )
    (own,) = [message for message in asked if "once the head has been replaced" in read(message)]

    # Answered as any other.
    session_id = re.findall(r"quiz:hint:(\d+)", str(own.components))[0]
    verdict = await world.ben.click(own, custom_id=f"quiz:answer:{session_id}:0")
    assert "is right" in read(verdict.response)
    assert "The head takes 512 numbers" in read(verdict.response)
