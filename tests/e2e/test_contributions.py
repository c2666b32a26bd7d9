"""A member's own question: from the first box to the channel that is asked it."""

from __future__ import annotations

import asyncio
import re
from copy import deepcopy
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord.backend.serializers
import simcord.interactions
from simcord.components import walk_components

from bot.runs.worker import SocketWorker
from bot.tutor.contributions import MAX_DRAFTS, MAX_WAITING
from bot.tutor.drafts import Unproven
from bot.tutor.rounds import LOBBY_TIME
from questions.boxes import LENGTHS, STEPS
from questions.kinds import KINDS
from questions.model import Bank, Topic
from sandbox.protocol import Result, SnippetError, Value

BOXES: dict[str, dict[str, Any]] = {
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


@pytest.fixture(autouse=True)
def as_claimed(world):
    """The stand-in worker sees what the question claims."""
    seen = Value("output", "tensor", "torch", "Tensor", shape=(4, 10))
    world.worker.events = lambda job: [Result(id=job.id, status="ok", values=(seen,))]


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


async def write(world, member, boxes=BOXES, **options):
    """Fill in every box; returns the preview."""
    first, *others = boxes
    box = await member.slash(world.channel, "question new", **options)
    preview = (await member.submit_modal(box, boxes[first])).response
    for step in others:
        box = await member.click(preview, label=step)
        preview = (await member.submit_modal(box, boxes[step])).response or preview
    return preview


async def send(world, member, boxes=BOXES):
    """Write a question and send it in; returns its preview."""
    preview = await write(world, member, boxes)
    await member.click(preview, label="Send in")
    await looked_at(world)
    return preview


def with_changes(**changes):
    """The boxes, with other words in some of their fields."""
    return {
        step: fields | {name: text for name, text in changes.items() if name in STEPS[key]}
        for (step, fields), key in zip(BOXES.items(), STEPS, strict=True)
    }


def last_dm(member):
    return member.user.dm_channel.last_message


def asked_in(world, guild_id):
    asked = {question.id for question in world.bank.select(guild_id=guild_id)}
    return asked - {question.id for question in world.bank}


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
    await world.ada.click(preview, label="Send in")
    await world.restart()
    await looked_at(world)
    post = desk.last_message
    assert "Its code was run in the sandbox, and shows what is claimed." in read(post)
    assert "512 is what the body hands to the head." in read(post)

    # Approved: the author hears of it, and the server is asked it, before and after one more restart.
    await world.mod.click(post, label="Approve")
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


async def test_every_step_is_kept_and_shown_with_what_is_still_missing(world, read):
    preview = await write(world, world.ada, dict(list(BOXES.items())[:2]))
    assert "Hints** are still missing: give at least two" in read(preview)
    assert "512 is what the body hands to the head." in read(preview)
    await world.restart()
    listed = (await world.ada.slash(world.channel, "question drafts")).response
    assert "a draft · 4 things to do" in read(listed)
    opened = (await world.ada.click(listed, label="Open")).response
    assert "**Still to do**" in read(opened)
    box = await world.ada.click(opened, label="Options")
    assert "512 is what the body hands to the head." in str(box.modal)


async def test_nobody_else_sees_or_writes_a_draft(world, whispered):
    await write(world, world.ada)
    for other in (world.ben, world.mod):
        assert "somebody else's" in whispered(await other.slash(world.channel, "question edit", question="1"))
        assert await other.autocomplete(world.channel, "question edit", "question", "") == []
    (choice,) = await world.ada.autocomplete(world.channel, "question edit", "question", "HEAD")
    assert choice["value"] == "1"
    assert choice["name"].startswith("What is the shape of `output`")


async def test_without_a_channel_what_is_sent_in_is_kept(world, whispered, read):
    preview = await write(world, world.ada)
    assert "`/question channel`" in whispered(await world.ada.click(preview, label="Send in"))
    assert "a draft" in read((await world.ada.slash(world.channel, "question drafts")).response)


async def test_only_who_manages_the_server_chooses_the_channel(world, manager, whispered):
    told = await world.mod.slash(world.channel, "question channel", channel=world.channel)
    assert "Only those who manage the server" in whispered(told)
    assert "No channel is chosen yet" in whispered(await manager.slash(world.channel, "question channel"))
    denied = discord.PermissionOverwrite(send_messages=False)
    closed = world.guild.create_text_channel("closed", overwrites={world.guild.default_role: denied})
    assert "I can't post" in whispered(await manager.slash(world.channel, "question channel", channel=closed))
    await manager.slash(world.channel, "question channel", channel=world.channel)
    assert f"<#{world.channel.id}>" in whispered(await manager.slash(world.channel, "question channel"))


async def test_what_was_sent_back_comes_again_with_its_history(world, desk, read):
    await send(world, world.ada)
    box = await world.mod.click(desk.last_message, label="Send back")
    await world.restart()
    await world.mod.submit_modal(box, {"note": "Which framework is it about?"})
    assert "sent it back" in read(desk.last_message)
    assert "Which framework is it about?" in read(last_dm(world.ada))
    # The note stands on the preview, which opens from the direct message too.
    opened = (await world.ada.user.click(last_dm(world.ada), label="Open")).response
    assert "Which framework is it about?" in read(opened)
    box = await world.ada.user.click(opened, label="Explanation")
    changed = BOXES["Explanation"] | {"explanation": "In PyTorch, the head takes 512 numbers and gives 10."}
    await world.ada.user.submit_modal(box, changed)
    opened = (await world.ada.user.click(opened, label="Send in")).response or opened
    await looked_at(world)
    assert "Sent in 2 times." in read(desk.last_message)
    assert "The last note: Which framework is it about?" in read(desk.last_message)
    assert "In PyTorch" in read(desk.last_message)
    await world.mod.click(desk.last_message, label="Approve")
    assert asked_in(world, world.guild.id) == {"own-1"}


async def test_a_declined_question_is_not_asked_and_its_author_knows_why(world, desk, read):
    await send(world, world.ada)
    box = await world.mod.click(desk.last_message, label="Decline")
    await world.mod.submit_modal(box, {"note": "We have this one already."})
    assert "Your question was declined" in read(last_dm(world.ada))
    assert "We have this one already." in read(last_dm(world.ada))
    assert asked_in(world, world.guild.id) == set()
    assert await world.ada.autocomplete(world.channel, "question edit", "question", "") == []


async def test_only_moderators_decide(world, desk, whispered):
    await send(world, world.ada)
    for label in ("Approve", "Send back", "Decline"):
        assert "Only moderators" in whispered(await world.ben.click(desk.last_message, label=label))
    assert "Only moderators" in whispered(await world.ben.click(desk.last_message, label="History"))
    assert "Only moderators" in whispered(
        await world.ben.slash(world.channel, "question history", question="1")
    )
    assert await world.ben.autocomplete(world.channel, "question history", "question", "") == []
    assert asked_in(world, world.guild.id) == set()


async def test_moderators_of_another_server_have_no_say(world, desk, whispered):
    await send(world, world.ada)
    await world.mod.click(desk.last_message, label="Approve")
    elsewhere = world.env.create_guild("Others")
    other = elsewhere.create_text_channel("study")
    role = elsewhere.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
    eve = elsewhere.add_member(world.env.create_user("eve"), roles=[role])
    assert "Only moderators" in whispered(await eve.slash(other, "question history", question="1"))
    assert "somebody else's" in whispered(await eve.slash(other, "question edit", question="1"))


async def test_what_does_something_else_than_claimed_can_not_be_approved(world, desk, read, whispered):
    wrong = with_changes(shapes="output (4, 100)")
    await send(world, world.ada, wrong)
    assert "claimed: `output` has the shape (4, 100)" in read(desk.last_message)
    assert "seen: it has the shape (4, 10)" in read(desk.last_message)
    (approve,) = [each for each in ids_in(desk.last_message) if "approve" in each]
    stage = int(approve.split(":")[3])
    outcome = await world.bot.moderation.decide(
        1, "approve", stage=stage, actor_id=world.mod.id, moderates=world.guild.id
    )
    assert outcome == Unproven()
    assert asked_in(world, world.guild.id) == set()


async def test_without_a_worker_the_check_waits_and_can_be_made_again(world, desk, read):
    world.worker.broken = True
    await send(world, world.ada)
    assert "The sandbox could not be reached" in read(desk.last_message)
    world.worker.broken = False
    await world.mod.click(desk.last_message, label="Check again")
    assert "shows what is claimed" in read(desk.last_message)
    await world.mod.click(desk.last_message, label="Approve")
    assert asked_in(world, world.guild.id) == {"own-1"}


async def test_a_question_like_one_of_the_bank_is_shown_beside_it(world, desk, read):
    there = next(question for question in world.bank if question.kind == "choice" and not question.code)
    await send(
        world,
        world.ada,
        with_changes(prompt=there.prompt, code="", shapes="", right=f"{there.options[0].text}\nYes."),
    )
    assert f"`{there.id}`" in read(desk.last_message)
    assert "There is no code to run" in read(desk.last_message)


async def test_an_approval_is_undone_and_done_again(world, desk, read, whispered):
    await send(world, world.ada)
    await world.mod.click(desk.last_message, label="Approve")
    history = (await world.mod.click(desk.last_message, label="History")).response
    assert "approved it" in read(history)
    history = (await world.mod.click(history, label="Undo")).response or history
    assert asked_in(world, world.guild.id) == set()
    assert "Your question is not asked any more" in read(last_dm(world.ada))
    assert "undid the last decision" in read(desk.last_message)
    await world.restart()
    again = (await world.mod.slash(world.channel, "question history", question="1")).response
    assert "Now: not asked any more" in read(again)
    await world.mod.click(again, label="Do it again")
    assert asked_in(world, world.guild.id) == {"own-1"}
    # The list that stood there before decides nothing any more.
    assert "Somebody was faster" in whispered(await world.mod.click(history, label="Do it again"))
    assert asked_in(world, world.guild.id) == {"own-1"}


async def test_a_posted_question_that_is_withdrawn_says_so(world, desk, read, whispered):
    await send(world, world.ada)
    await world.mod.click(desk.last_message, label="Approve")
    whole, world.bot.tutor.bank = world.bank, only(world, "own-1")
    posted = (await world.ada.slash(world.channel, "quiz")).response
    world.bot.tutor.bank = whole
    history = (await world.mod.slash(world.channel, "question history", question="1")).response
    await world.mod.click(history, label="Withdraw")
    assert "rewritten or taken away" in whispered(await world.ben.click(posted, label="A"))


def only(world, question_id):
    """A bank with nothing else in it."""
    question = world.bank.get(question_id)
    return Bank([Topic(slug=question.topic, title="Topic")], [question])


async def test_an_approved_question_is_edited_while_it_goes_on_being_asked(world, desk, read):
    await send(world, world.ada)
    await world.mod.click(desk.last_message, label="Approve")
    opened = (await world.mod.slash(world.channel, "question edit", question="1")).response
    assert "What you change now goes to the moderators first" in read(opened)
    box = await world.mod.click(opened, label="Question")
    edited = BOXES["Question"] | {"prompt": "Which shape has `output` now?"}
    opened = (await world.mod.submit_modal(box, edited)).response or opened
    assert world.bank.get("own-1").prompt.startswith("What is the shape")
    await world.mod.click(opened, label="Send in")
    await looked_at(world)
    assert "Changes to a question by" in read(desk.last_message)
    assert "Changed: The question" in read(desk.last_message)
    await world.mod.click(desk.last_message, label="Approve")
    assert world.bank.get("own-1").prompt.startswith("Which shape")
    history = (await world.mod.click(desk.last_message, label="History")).response
    await world.mod.click(history, label="Undo")
    assert world.bank.get("own-1").prompt.startswith("What is the shape")
    assert asked_in(world, world.guild.id) == {"own-1"}


async def test_a_shared_question_is_asked_in_every_server(world, desk, read):
    preview = await write(world, world.ada)
    preview = (await world.ada.click(preview, label="Share with all servers")).response or preview
    assert "You offer it to all servers" in read(preview)
    await world.ada.click(preview, label="Send in")
    await looked_at(world)
    assert "would like to share it with all servers" in read(desk.last_message)
    await world.mod.click(desk.last_message, label="Approve and share")
    assert asked_in(world, 4711) == {"own-1"}
    world.bank.take_out("own-1")
    await world.restart()
    assert asked_in(world, 4711) == {"own-1"}


async def test_an_approval_of_what_was_taken_back_meanwhile_changes_nothing(world, desk, read, whispered):
    preview = await send(world, world.ada)
    (approve,) = [each for each in ids_in(desk.last_message) if "approve" in each]
    post = deepcopy_of(world, desk)
    await world.ada.click(preview, label="Take it back")
    assert "took it back" in read(desk.last_message)
    await deliver(world, world.mod, desk, post, approve)
    assert asked_in(world, world.guild.id) == set()


def deepcopy_of(world, channel):
    stored = world.env.backend.get_message(channel.id, channel.last_message.id)
    return deepcopy(dict(simcord.backend.serializers.message_payload(world.env.backend, stored)))


async def deliver(world, actor, channel, message, custom_id):
    """A press on the message as it was then."""
    _, payload = simcord.interactions.base_payload(
        world.env.backend,
        type=discord.InteractionType.component.value,
        channel_id=channel.id,
        guild_id=world.guild.id,
        user_id=actor.id,
        data={"custom_id": custom_id, "component_type": discord.ComponentType.button.value},
    )
    world.env.backend.emit("INTERACTION_CREATE", payload | {"message": message})
    await world.env.settle()


async def test_a_press_delivered_twice_decides_once(world, desk):
    await send(world, world.ada)
    (approve,) = [each for each in ids_in(desk.last_message) if "approve" in each]
    post = deepcopy_of(world, desk)
    for _press in range(2):
        await deliver(world, world.mod, desk, post, approve)
    case = await world.bot.moderation.case(1)
    assert [step.move for step in case.history] == ["send", "approve"]


async def test_what_is_typed_into_a_box_of_a_discarded_draft_is_given_back(world, read):
    preview = await write(world, world.ada)
    box = await world.ada.click(preview, label="Hints")
    confirm = (await world.ada.click(preview, label="Discard")).response
    assert "Do you want to discard “What is the shape" in read(confirm)
    await world.ada.click(confirm, label="Discard it")
    answer = (await world.ada.submit_modal(box, {"hint1": "A hint of ten minutes' work."})).response
    assert "nothing is lost" in read(answer)
    assert b"A hint of ten minutes' work." in await answer.attachments[0].read()
    assert await world.ada.autocomplete(world.channel, "question edit", "question", "") == []


async def test_there_is_an_end_to_drafts_and_to_what_waits(world, desk, whispered, read):
    for _draft in range(MAX_DRAFTS):
        await world.bot.contributions.begin(world.guild.id, world.ben.id, {"prompt": "One more?"}, "en")
    box = await world.ben.slash(world.channel, "question new")
    refused = await world.ben.submit_modal(box, BOXES["Question"])
    assert f"{MAX_DRAFTS} questions in the works" in whispered(refused)
    assert b"What is the shape" in await refused.response.attachments[0].read()
    for _question in range(MAX_WAITING):
        await send(world, world.ada)
    preview = await write(world, world.ada)
    assert f"{MAX_WAITING} questions of yours are waiting" in whispered(
        await world.ada.click(preview, label="Send in")
    )


async def test_an_author_whose_door_is_closed_is_told_after_their_next_command(world, desk, read):
    await send(world, world.ada)
    await world.ada.user.send_dm("hello")
    room = world.ada.user.dm_channel
    world.env.inject_error("POST", f"/channels/{room.id}/messages", status=403, code=50007)
    await world.mod.click(desk.last_message, label="Approve")
    told = await world.ada.slash(world.channel, "help")
    assert "Your question is asked now" in read(told.followups[0])
    assert (await world.ada.slash(world.channel, "help")).followups == []


async def test_hostile_text_pings_nobody_and_breaks_nothing(world, desk, read):
    hostile = with_changes(
        prompt="Who is @everyone and <@&123>?\u202e gnp.exe",
        explanation="```py\nunclosed",
        wrong2="```\nblock\n```",
    )
    preview = await write(world, world.ada, hostile)
    shown = read(preview)
    assert "**Question · The question** mentions people, roles or a channel" in shown
    assert "**Explanation** has a ``` that nothing closes" in shown
    assert "can't have a code block" in shown
    assert "\u202e" not in shown
    sends = [item for item in walk_components(preview.components) if item.get("label") == "Send in"]
    assert [item["disabled"] for item in sends] == [True]


async def test_the_longest_question_there_can_be_fits(world, desk, read):
    longest = {
        "Question": {
            **BOXES["Question"],
            "prompt": "p" * 690,
            "code": BOXES["Question"]["code"] + "\n# " + "c" * 90 + "\n# " + "c" * 90,
        },
        "Options": {
            name: f"{name}{'o' * 190}\n{'w' * 300}" for name in ("right", "wrong1", "wrong2", "wrong3")
        },
        "Hints": {f"hint{number}": f"{number}{'h' * 399}" for number in (1, 2, 3, 4)},
        "Explanation": {"explanation": "e" * 1500, "sources": BOXES["Explanation"]["sources"]},
        "Proof": {"shapes": "output (4, 10)"},
    }
    preview = await send(world, world.ada, longest)
    assert preview.attachments
    assert "p" * 690 in read(desk.last_message)
    await world.mod.click(desk.last_message, label="Approve")
    assert asked_in(world, world.guild.id) == {"own-1"}


@pytest.mark.parametrize("kind", KINDS)
async def test_as_much_as_the_boxes_take_of_any_kind_can_be_looked_at(world, desk, read, kind):
    """Whatever is wrong with it then, its author sees all of it and can go on."""
    numbered = "".join(f"{number}: {'w ' * 190}\n" for number in range(6))
    full = {name: numbered if name == "mistakes" else "word\n\n" * length for name, length in LENGTHS.items()}
    fields = {"kind": kind, **{name: text[: LENGTHS[name]] for name, text in full.items()}, "answer": "7"}
    await world.bot.contributions.begin(world.guild.id, world.ada.id, fields, "en")
    opened = (await world.ada.slash(world.channel, "question edit", question="1")).response
    assert "Still to do" in read(opened)
    assert opened.attachments
    for number in range(5):
        box = await world.ada.click(opened, custom_id=f"question:step:1:{number}")
        for field in (label["component"] for label in box.modal["components"]):
            if field["custom_id"] in fields:
                assert field["value"] == fields[field["custom_id"]]


async def test_rounds_and_questions_of_the_day_ask_them_too(world, desk, manager, read):
    await send(world, world.ada)
    await world.mod.click(desk.last_message, label="Approve")
    away = {"topic": "replacing-heads", "guild_id": None}
    assert "own-1" not in {question.id for question in world.bank.select(**away)}
    whole = world.bank
    others = [question for question in whole if question.topic == "replacing-heads"]
    for question in others:
        whole.pause(question.id, world.guild.id)
    topic = whole.title("replacing-heads")
    # The question of the day.
    await manager.slash(world.channel, "schedule set", time="18:00", timezone="UTC", topics=topic)
    await world.pass_time(timedelta(hours=6))
    assert any("once the head has been replaced" in read(each) for each in world.channel.history())
    # A round.
    await world.ada.slash(world.channel, "round", questions=5, topic="replacing-heads")
    lobby = next(each for each in reversed(world.channel.history()) if "round:join" in str(ids_in(each)))
    await world.ben.click(lobby, label="Join")
    await world.pass_time(LOBBY_TIME)
    asked = next(each for each in reversed(world.channel.history()) if "round:answer" in str(ids_in(each)))
    assert "once the head has been replaced" in read(asked)


async def test_a_learner_goes_over_it_again_wherever_they_are(world, desk, read):
    await send(world, world.ada)
    await world.mod.click(desk.last_message, label="Approve")
    whole, world.bot.tutor.bank = world.bank, only(world, "own-1")
    posted = (await world.ada.slash(world.channel, "quiz")).response
    session_id = re.findall(r"quiz:hint:(\d+)", str(posted.components))[0]
    await world.ben.click(posted, custom_id=f"quiz:answer:{session_id}:1")
    world.bot.tutor.bank = whole
    await world.pass_time(timedelta(days=1))
    elsewhere = world.env.create_guild("Others")
    again = elsewhere.add_member(world.ben.user)
    shown = (await again.slash(elsewhere.create_text_channel("study"), "review")).response
    assert "once the head has been replaced" in read(shown)


async def test_a_question_about_a_bug_is_written_with_its_mend(world, desk, read):
    def events(job):
        mended = "Linear(512" in job.code
        error = None if mended else SnippetError("RuntimeError", "mat1 and mat2 shapes cannot be multiplied")
        return [Result(id=job.id, status="ok" if mended else "error", error=error)]

    world.worker.events = events
    mended = BOXES["Question"]["code"]
    boxes = {
        **BOXES,
        "Question": BOXES["Question"] | {"code": mended.replace("Linear(512", "Linear(1000")},
        "Proof": {"raises": "RuntimeError: mat1 and mat2", "mended": mended},
    }
    preview = await write(world, world.ada, boxes, kind="bug")
    assert "Nothing is missing" in read(preview)
    await world.ada.click(preview, label="Send in")
    await looked_at(world)
    assert mended in read(desk.last_message)
    assert "shows what is claimed" in read(desk.last_message)
    assert [job.code for job in world.worker.jobs] == [boxes["Question"]["code"], mended]
    await world.mod.click(desk.last_message, label="Approve")
    assert world.bank.get("own-1").kind == "bug"


COUNTED: dict[str, dict[str, Any]] = {
    "Question": {
        **BOXES["Question"],
        "prompt": "How many parameters does `head` have?",
        "code": "import torch\n\nhead = torch.nn.Linear(512, 10)",
    },
    "Answers": {
        "answer": "5,130",
        "unit": "parameters",
        "tolerance": "",
        "mistakes": "5120\nThose are the weights.\n\n512: That is how many go in.",
    },
    "Hints": BOXES["Hints"],
    "Explanation": BOXES["Explanation"],
    "Proof": {"parameters": "head 5130"},
}


async def test_a_number_goes_from_the_boxes_through_the_sandbox_to_who_types_it(
    world, desk, worker_socket, read
):
    world.worker.submit = SocketWorker(worker_socket).submit
    preview = await write(world, world.ada, COUNTED, kind="number")
    assert "Nothing is missing" in read(preview)
    assert "**The answer: 5,130 parameters**" in read(preview)
    assert "**512 parameters**\u2002That is how many go in." in read(preview)
    await world.restart()
    await world.ada.click(preview, label="Send in")
    await looked_at(world)
    assert "Its code was run in the sandbox, and shows what is claimed." in read(desk.last_message)
    assert "**The answer: 5,130 parameters**" in read(desk.last_message)
    await world.mod.click(desk.last_message, label="Approve")
    world.bank.take_out("own-1")
    await world.restart()

    whole, world.bot.tutor.bank = world.bank, only(world, "own-1")
    asked = (await world.ben.slash(world.channel, "quiz")).response
    world.bot.tutor.bank = whole
    box = await world.ben.click(asked, label="Answer")
    told = (await world.ben.submit_modal(box, {"answer": "5120"})).response
    assert "Those are the weights." in read(told)
    box = await world.ben.click(asked, label="Answer")
    told = (await world.ben.submit_modal(box, {"answer": "5.130"})).response
    assert "5,130 parameters: that is right" in read(told)

    # Changed: the box has what was typed, and what can't be read is told and kept.
    opened = (await world.ada.slash(world.channel, "question edit", question="1")).response
    box = await world.ada.click(opened, label="Answers")
    assert COUNTED["Answers"]["mistakes"] in [
        each["component"].get("value") for each in box.modal["components"]
    ]
    opened = (await world.ada.submit_modal(box, COUNTED["Answers"] | {"answer": "some"})).response or opened
    assert "**Answers · The right answer** can't be read as a number: write it like `25.6M`" in read(opened)
    box = await world.ada.click(opened, label="Answers")
    assert "some" in [each["component"].get("value") for each in box.modal["components"]]
    assert world.bank.get("own-1").answer == 5130


async def test_a_number_that_its_code_does_not_show_can_not_be_approved(world, desk, worker_socket, read):
    world.worker.submit = SocketWorker(worker_socket).submit
    fields = COUNTED | {
        "Answers": COUNTED["Answers"] | {"answer": "5140"},
        "Proof": {"parameters": "head 5140"},
    }
    preview = await write(world, world.ada, fields, kind="number")
    await world.ada.click(preview, label="Send in")
    await looked_at(world)
    assert "claimed: `head` has 5,140 parameters" in read(desk.last_message)
    assert asked_in(world, world.guild.id) == set()
    case = await world.bot.moderation.case(1)
    assert not case.proven


OTHERS: dict[str, tuple[str, dict[str, str], str]] = {
    "several": (
        "Options",
        {
            "rights": "(4, 10)\nOf the new head.\n\nforty numbers\n4 times 10.",
            "wrong1": "(4, 512)\nThat goes in.",
        },
        "✓\u20024 times 10.",
    ),
    "shape": (
        "Answers",
        {"answer": '[4, "10"]', "mistakes": "4x512 | That goes in."},
        "**`(4, 512)`**\u2002That goes in.",
    ),
    "order": (
        "Steps",
        {
            "step1": "load the weights\nAll else needs them.",
            "step2": "replace the head\nThere must be a model.",
            "step3": "train the head\nThere must be a head.",
        },
        "There must be a model.",
    ),
}


@pytest.mark.parametrize("kind", OTHERS)
async def test_every_other_kind_goes_from_the_boxes_to_approval(world, desk, read, kind):
    label, answers, shown = OTHERS[kind]
    boxes = {label if name == "Options" else name: fields for name, fields in BOXES.items()} | {
        label: answers
    }
    first = next(iter(answers))
    beginning = await write(world, world.ada, boxes | {label: {first: answers[first]}}, kind=kind)
    assert "Still to do" in read(beginning)
    box = await world.ada.click(beginning, label=label)
    assert answers[first] in [each["component"].get("value") for each in box.modal["components"]]
    preview = (await world.ada.submit_modal(box, answers)).response or beginning
    assert "Nothing is missing" in read(preview)
    assert shown in read(preview)
    await world.ada.click(preview, label="Send in")
    await looked_at(world)
    assert shown in read(desk.last_message)
    await world.mod.click(desk.last_message, label="Approve")
    assert world.bank.get("own-1").kind == kind


async def test_what_could_not_be_shown_is_shown_later_and_not_run_all_the_time(world, desk, read):
    world.env.inject_error("POST", f"/channels/{desk.id}/messages", status=403, code=50013)
    await send(world, world.ada)
    for _look in range(5):
        await world.pass_time(timedelta(seconds=30))
        await looked_at(world)
    assert desk.last_message is None
    assert len(world.worker.jobs) == 1
    await world.pass_time(timedelta(minutes=10))
    await looked_at(world)
    assert "A question by" in read(desk.last_message)


async def test_what_was_taken_back_while_it_was_checked_is_not_shown(world, desk):
    preview = await write(world, world.ada)
    await world.ada.click(preview, label="Send in")

    async def taken_back_meanwhile(job):
        await world.bot.contributions.take_back(1, member_id=world.ada.id, moderates=None)
        yield Result(id=job.id, status="ok")

    world.worker.submit = taken_back_meanwhile
    await looked_at(world)
    assert desk.last_message is None


async def test_what_could_not_be_shown_and_was_taken_back_keeps_nobody_busy(world, desk):
    world.env.inject_error("POST", f"/channels/{desk.id}/messages", status=403, code=50013)
    preview = await send(world, world.ada)
    await world.ada.click(preview, label="Take it back")
    await world.pass_time(timedelta(hours=1))
    assert await world.bot.alarm.tick() > timedelta(seconds=5)


async def test_nobody_looks_again_and_again_whether_a_check_is_done(world, desk):
    world.env.inject_error("POST", f"/channels/{desk.id}/messages", status=403, code=50013)
    await send(world, world.ada)
    checking, done = asyncio.Event(), asyncio.Event()

    async def slow(job):
        checking.set()
        await done.wait()
        yield Result(id=job.id, status="ok")

    world.worker.submit = slow
    await world.pass_time(timedelta(minutes=10))
    await checking.wait()
    assert await world.bot.alarm.tick() > timedelta(seconds=5)
    done.set()
    await looked_at(world)
