"""No word reaches Discord past the catalogue, and none in the wrong reader's language.

In an invented language every letter of a text is a wide one. A plain letter that is shown then comes from a
learner, from the bank, or from a text that nobody can translate: the third must not be.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import simcord.backend.serializers
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from simcord.components import walk_components

import bot.i18n
from bot.messages import texts
from bot.store.learners import Learner
from bot.tutor.contributions import MAX_DRAFTS, MAX_WAITING
from bot.tutor.rounds import ANSWER_TIME, LOBBY_TIME
from cogs._render import draft, mistakes, reports, statistics
from cogs._render.contribution import PROMPT_LENGTH
from cogs._render.group import PROMPT
from cogs._render.text import clipped, escaped, gist, prose
from cogs._views.write_box import EXAMPLES, EXAMPLES_OF
from questions import boxes
from questions.answers import Number, Order, Several, Shape
from questions.boxes import typed
from questions.loader import load_bank
from questions.model import Bank
from sandbox.protocol import (
    MAX_SOURCE_BYTES,
    Item,
    OutputFile,
    Queued,
    Result,
    SnippetError,
    Started,
    TraceStep,
    Value,
)

# The font of the pictures has no wide letters and draws a box instead of each.
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")

# A locale that Discord has and we don't: it is lent to the invented language.
INVENTED = "fi"
WIDE = str.maketrans(
    {letter: chr(ord(letter) + 0xFEE0) for letter in map(chr, (*range(65, 91), *range(97, 123)))}
)
IS_WIDE = re.compile("[\uff21-\uff3a\uff41-\uff5a]")
SHOWN = {"content", "label", "description", "title", "placeholder"}
# Members' names, what they type, and the names that time zones have everywhere.
TYPED = re.compile(
    r"\b(?:ada|ben|mod)\b|`(?:noon|Atlantis|someday|cooking)\\?`|\bAtlantis\b|\bUTC\b|\b[A-Z]\w+(?:/[\w-]+)+"
)
# Names, addresses, references and code, which are the same in every language.
KEPT = re.compile(
    r"`[2-9A-Z]{6}`|import torch\ntorch\.randn.*|https?://\S+|```py\n|\b[\w-]+\.(?:txt|md|py|docx)\b|\bstderr\b|PyTorch|TensorFlow"
)
WORD = re.compile("[A-Za-z]{2,}")
# Of the bank's words, those that may be a part of others.
SHORT = 24
# What a question claims and what its code does, as its check says: English, like all that is said of code.
CHECKED = re.compile(f"(?:{'|'.join(word.translate(WIDE) for word in ('claimed', 'seen'))}): .*")
# What is chosen in a box and not typed.
MENUS = ("topic", "framework", "level")

OUTPUT = "forty-two"
WARNING = "beware"
NOTE = "noteworthy"
ERROR = SnippetError(
    "RuntimeError",
    "mat1 and mat2",
    3,
    explanation="Shapes differ.",
    layer="fc.29",
    expected="(4, 8)",
    got="(4, 9)",
    more="A layer multiplies.",
)
STEPS = tuple(TraceStep(f"fc.{at}", "Linear", (4, 8), None if at == 29 else (4, 8), 72) for at in range(30))
BLOCKS = tuple(
    step
    for block in range(20)
    for step in (
        TraceStep(f"fc.{block}", "Net", (4, 8), (4, 8), 72),
        *(TraceStep(f"fc.{block}.{at}", "Linear", (4, 8), (4, 8), 72, 1) for at in range(17)),
    )
)
FEATURES = Value(
    "fc",
    "other",
    "python",
    "Net",
    items=(
        Item("fc", "torch.Net", (4, 8), "torch.float32"),
        Item("fc", "Net", (), preview=OUTPUT),
    ),
    warnings=(WARNING,),
    notes=(NOTE,),
)


def model(trainable: int) -> Value:
    return Value(f"m{trainable}", "model", "torch", "Net", parameters=1234, trainable=trainable)


def wide(text: str) -> str:
    """The text in the invented language; its places stay."""
    return "".join(
        piece if piece.startswith("{") else piece.translate(WIDE) for piece in re.split(r"(\{\w+\})", text)
    )


@pytest.fixture
def everyone_reads_it(world, tmp_path, monkeypatch):
    """Every member's Discord is in the invented language."""
    catalogue = Catalog(locale=INVENTED, fuzzy=False)
    for message in texts():
        if isinstance(message.id, tuple):
            catalogue.add(message.id, [wide(form) for form in message.id])
        elif message.id:
            catalogue.add(message.id, wide(str(message.id)))
    with (tmp_path / f"{INVENTED}.po").open("wb") as target:
        write_po(target, catalogue)
    monkeypatch.setattr(bot.i18n, "LOCALES", tmp_path)
    for member in (world.ada, world.ben, world.mod):
        world.reads(member, INVENTED)


# What members can do, one journey a feature. -------------------------------------------------------------


async def answering(world) -> None:
    plain = next(question.id for question in world.bank if not question.code and len(question.options) > 2)
    await world.ben.slash(world.channel, "hint")
    await world.ada.slash(world.channel, "quiz", topic="cooking")
    await world.ada.slash(world.channel, "quiz", topic="why-pretraining", generated=True)
    posted = await world.ask(plain)
    right, wrong = posted.question.right, posted.wrong
    await world.ben.click(posted.message, custom_id=f"quiz:reveal:{posted.session_id}")
    for option in (wrong[0], wrong[0], wrong[1], right):
        await posted.press(world.ben, option)
    for _ in (*posted.question.hints, "one more"):
        await world.mod.slash(world.channel, "hint")
    await posted.press(world.mod, right)
    await world.mod.slash(world.channel, "hint")
    await posted.press(world.ada, wrong[0])
    await posted.press(world.ada, right)
    await posted.press(world.ada, right)
    await world.ada.click(posted.message, custom_id=f"quiz:reveal:{posted.session_id}")
    await world.deliver(world.ben, posted, posted.button(right), f"quiz:hint:{posted.session_id}")
    for option in ("topic", "framework", "level"):
        await world.ada.autocomplete(world.channel, "quiz", option, "")


async def answering_at_once_and_what_is_gone(world) -> None:
    with_code = next(question.id for question in world.bank if question.code)
    posted = await world.ask(with_code)
    await posted.press(world.ben, posted.question.right)
    whole, world.bot.tutor.bank = world.bot.tutor.bank, Bank([], [])
    for button in ("hint", "reveal", "run"):
        await world.ada.click(posted.message, custom_id=f"quiz:{button}:{posted.session_id}")
    world.bot.tutor.bank = None  # a defect, as no member can cause one
    await world.ada.click(posted.message, custom_id=f"quiz:hint:{posted.session_id}")
    world.bot.tutor.bank = whole


async def answering_by_typing(world) -> None:
    world.bank = load_bank()
    posted = await world.ask("resnet18-with-an-identity")
    typed = {
        world.ben: (",", "2, q", "1 " * 20, "512", "2, 512"),
        world.ada: ("?, 512", "512, 2", "2, 512"),
        world.mod: ("2, 511", "2"),
    }
    await answer_in_boxes(world, typed)
    await world.ada.click(posted.message, custom_id=f"quiz:reveal:{posted.session_id}")
    await world.deliver(world.ben, posted, f"typed:open:{posted.session_id}:0")
    posted = await world.ask("twenty-tasks-on-one-body")
    await answer_in_boxes(world, {world.ben: (",", "5 §", "23.9", "24.9M"), world.mod: ("0.4M", "23.9M")})
    await world.ada.click(posted.message, custom_id=f"quiz:reveal:{posted.session_id}")
    await world.ask("mobilenetv2-dense-of-eight")
    await answer_in_boxes(world, {world.ben: ("1",)})


async def answer_in_boxes(world, typed) -> None:
    for actor, answers in typed.items():
        for text in answers:
            box = await press(world, actor, "typed:")
            if box.modal is not None:
                await actor.submit_modal(box, {"answer": text})


async def choosing_several_and_putting_in_order(world) -> None:
    world.bank = load_bank()
    posted = await world.ask("what-a-state-dict-holds")
    right = [at for at, option in enumerate(posted.question.options) if option.correct]
    wrong = posted.wrong
    for actor, tries in (
        (world.ben, ([wrong[0]], [], wrong)),
        (world.ada, ([right[0]], right[1:])),
        (world.mod, (right[:2], [wrong[0]])),
    ):
        for ticks in tries:
            for option in ticks:
                await tick(world, actor, option)
            await press(world, actor, "several:submit")
    await world.ada.click(posted.message, custom_id=f"quiz:reveal:{posted.session_id}")
    posted = await world.ask("one-step-of-training-in-order")
    for actor, orders in (
        (world.ben, ("3210", "1230")),
        (world.ada, ("1230", "0123")),
        (world.mod, ("0213",)),
    ):
        await actor.click(posted.message, custom_id=f"order:begin:{posted.session_id}:0")
        for order in orders:
            for place, step in enumerate(order[:-1]):
                message, custom_id = button(world, actor, f"order:pick:{posted.session_id}:1:{place}")
                await actor.select(message, [step], custom_id=custom_id)
            await press(world, actor, "order:submit")
    await press(world, world.mod, "order:submit")
    await world.ada.click(posted.message, custom_id=f"quiz:reveal:{posted.session_id}")


async def tick(world, actor, option) -> None:
    """Press the letter of that option, where the member sees it last."""
    message = button(world, actor, "several:tick")[0]
    letters = [item.get("custom_id", "") for item in components(message)]
    letter = next(each for each in letters if each.startswith("several:tick") and each.endswith(f":{option}"))
    await actor.click(message, custom_id=letter)


async def finding_bugs_and_predicting(world) -> None:
    world.bank = load_bank()
    posted = await world.ask("alexnet-with-a-head-of-five")
    await posted.press(world.ben, posted.question.right)
    await world.ada.click(posted.message, custom_id=f"quiz:reveal:{posted.session_id}")
    posted = await world.ask("one-step-of-sgd")
    await world.ben.click(posted.message, custom_id=posted.button(posted.wrong[0]))
    await world.ada.click(posted.message, custom_id=f"quiz:reveal:{posted.session_id}")
    await world.deliver(world.mod, posted, posted.button(posted.question.right))


async def every_kind_again(world) -> None:
    """In a review, and among the mistakes."""
    world.bank = world.bot.reviewer.bank = load_bank()
    wrong = {
        "what-a-state-dict-holds": Several(frozenset({3})),
        "resnet18-with-an-identity": Shape((2, 1000)),
        "twenty-tasks-on-one-body": Number(409_800),
        "one-step-of-training-in-order": Order((3, 2, 1, 0)),
    }
    for number, (name, given) in enumerate(wrong.items(), 10**6):
        posted = await world.ask(name)
        await world.bot.tutor.answer(posted.session_id, given, learner_id=world.ben.id, interaction_id=number)
    await world.pass_time(timedelta(hours=1))
    await world.ben.slash(world.channel, "mistakes")
    mistakes = world.channel.history(viewer=world.ben)[-1]
    for item in components(mistakes):
        if item.get("custom_id", "").startswith(("mistakes:explain", "mistakes:try")):
            await world.ben.click(mistakes, custom_id=item["custom_id"])
            await begin_to_answer(world)
    await world.ben.slash(world.channel, "review")
    await press(world, world.ben, "review:hint")


async def begin_to_answer(world) -> None:
    """Whatever kind of question the newest message asks."""
    newest = world.channel.history(viewer=world.ben)[-1]
    ids = [item.get("custom_id", "") for item in components(newest)]
    for each in ids:
        if each.startswith("several:tick") and each.endswith(":3"):
            await world.ben.click(newest, custom_id=each)
            await press(world, world.ben, "several:submit")
        elif each.startswith("order:pick") and each.split(":")[4] == "0":
            await world.ben.select(newest, ["1"], custom_id=each)
            await press(world, world.ben, "review:hint")
        elif each.startswith("typed:open"):
            for _ in range(2):
                box = await press(world, world.ben, "typed:")
                await world.ben.submit_modal(box, {"answer": ","})


async def running(world) -> None:
    world.worker.events = lambda job: [
        Queued(3),
        Queued(1),
        Started(),
        Result(
            id=job.id,
            status="error",
            error=ERROR,
            stdout="\n".join([OUTPUT] * 500),
            stderr=WARNING,
            trace=STEPS,
            values=tuple(model(at) for at in (1234, 0, *range(1, 20))),
            files=tuple(OutputFile(f"{at}.bin", "application/octet-stream", b"1") for at in range(12)),
        ),
    ]
    for private in (True, False):
        shown = await world.ben.slash(world.channel, "run", code="1", private=private)
        snippet = find_id(shown.response, "run:edit:")
        trace = await world.ben.click(shown.response, custom_id=f"run:trace:{snippet}")
        await world.ben.click(trace.response, custom_id=f"run:turn:{snippet}:1:0:0")
    for status in ("timeout", "out_of_memory", "output_limit", "crashed", "rejected", "ok"):
        result = Result(id="x", status=status, trace=STEPS[:1])
        world.worker.events = lambda job, result=result: [result]
        await world.ben.slash(world.channel, "run", code="1", private=True)


async def running_what_cannot_be_run(world) -> None:
    await world.ada.slash(world.channel, "run", code="1", file=("a.py", b"2"))
    for name, content in (
        ("a.gif", b""),
        ("a.ipynb", b"{"),
        ("b.ipynb", b'{"cells": []}'),
        ("a.py", b"\xe9"),
        ("b.py", b"#" * (MAX_SOURCE_BYTES + 1)),
        ("c.py", b""),
    ):
        await world.ada.slash(world.channel, "run", file=(name, content), private=True)
    message = await world.ben.send(world.channel, "x = 1")
    await world.ben.context_menu(world.channel, "Run code", message)
    box = await world.ben.slash(world.channel, "run", private=True)
    await world.ben.submit_modal(box, {"code": " "})
    long = await world.ada.slash(world.channel, "run", file=("d.py", b"x = 1\n" * 1000), private=True)
    await world.ada.click(long.response, custom_id=f"run:edit:{find_id(long.response, 'run:edit:')}:1")
    async with world.store.writing() as tx:
        await tx.forget_snippets(before=world.clock.now)
    await world.ada.click(long.response, custom_id=f"run:edit:{find_id(long.response, 'run:edit:')}:1")
    world.worker.broken = True
    await world.ada.slash(world.channel, "run", code="1", private=True)


async def running_two_at_once(world) -> None:
    running, finish = asyncio.Event(), asyncio.Event()

    async def slow(job):
        running.set()
        await finish.wait()
        yield Result(id=job.id, status="ok")

    async def hear(_event): ...

    world.worker.submit = slow
    first = asyncio.create_task(world.bot.desk.run("first", learner_id=world.ada.id, tell=hear))
    await running.wait()
    await world.ada.slash(world.channel, "run", code="second")
    finish.set()
    await first


async def running_with_much_to_show(world) -> None:
    dataset = Value("fc", "dataset", "torch", "Net", preview=NOTE, items=(Item("0", "Net"),))
    values = (FEATURES, dataset, *(Value(f"m{at}", "scalar", "python", "Net") for at in range(20)))
    world.worker.events = lambda job: [Result(id=job.id, status="ok", values=values, trace=BLOCKS)]
    shown = await world.ben.slash(world.channel, "run", code="1")
    opened = await world.ben.click(
        shown.response, custom_id=f"run:trace:{find_id(shown.response, 'run:edit:')}"
    )
    await world.ben.select(
        opened.response, ["19"], custom_id=f"run:open:{find_id(opened.response, 'run:open:')}"
    )
    await press(world, world.ben, "run:turn")
    await press(world, world.ben, "run:leave")


async def reading_more_about_an_error(world) -> None:
    world.worker.events = lambda job: [Result(id=job.id, status="error", error=ERROR)]
    await world.ben.slash(world.channel, "run", code="1")
    await press(world, world.ben, "run:explain")
    async with world.store.writing() as tx:
        await tx.forget_snippets(before=world.env.now() + timedelta(days=3650))
    await press(world, world.ben, "run:explain")


async def voting(world) -> None:
    await vote(world, {world.ada: "right", world.ben: "wrong"}, {world.ada: "right", world.ben: "right"})
    await vote(world, {world.ada: "wrong", world.ben: "wrong"}, {})
    await vote(world, {world.ada: "right"}, {})
    await vote(world, {}, {})


async def voting_without_threads_and_on_what_is_gone(world) -> None:
    world.env.inject_error("POST", "/channels/*/messages/*/threads", status=403)
    await vote(world, {world.ada: "right", world.ben: "wrong"}, {world.ada: "right", world.ben: "right"})
    await world.ada.slash(world.channel, "quiz", style="peer", minutes=2)
    world.bot.tutor.bank = world.bot.peers.bank = Bank([], [])
    await press(world, world.ada, "peer:vote")
    await press(world, world.ada, "peer:move")


async def vote(world, first, second) -> None:
    """One question by Peer Instruction, with every press that is too late or not theirs."""
    await world.ada.slash(world.channel, "quiz", style="peer", minutes=2)
    message, custom_id = button(world, world.ada, "peer:vote")
    session_id = int(custom_id.split(":")[2])
    question, *_ = await world.bot.tutor.board(session_id)
    wrong = next(at for at, option in enumerate(question.options) if not option.correct)
    options = {"right": question.right, "wrong": wrong}
    early = as_posted(world, message)
    await press(world, world.ben, "peer:move")
    for ballot, votes in ((1, first), (2, second)):
        for actor, choice in votes.items():
            for option in (options["wrong"], options[choice]):
                await actor.click(message, custom_id=f"peer:vote:{session_id}:{ballot}:{option}")
        await world.pass_time(timedelta(minutes=2, seconds=1))
        await world.deliver(world.ben, early, f"peer:vote:{session_id}:{ballot}:{wrong}")
        await world.deliver(world.ada, early, f"peer:move:{session_id}:0")
        if ballot == 1 and button(world, world.ada, f"peer:move:{session_id}:1"):
            await press(world, world.ada, f"peer:move:{session_id}:1")


async def playing_a_round(world) -> None:
    await world.ada.slash(world.channel, "round", questions=2, seconds=60, level=1)
    await world.ben.slash(world.channel, "round")
    lobby = as_posted(world, button(world, world.ada, "round:join")[0])
    for actor in (world.ada, world.ben, world.ben):
        await press(world, actor, "round:join")
    await press(world, world.ben, "round:start")
    await press(world, world.ben, "round:stop")
    await press(world, world.ada, "round:start")
    await world.pass_time(timedelta(0))
    async with world.store.reading() as tx:
        session = await tx.session(await tx.round_session(1, 1))
    right = (await world.bot.tutor.board(session.id))[0].right
    wrong = next(option for option in session.order if option != right)
    early = as_posted(world, button(world, world.ada, "round:answer")[0])
    await press(world, world.ada, f"round:answer:1:1:{wrong}")
    await press(world, world.ben, f"round:answer:1:1:{wrong}")
    await press(world, world.ben, f"round:answer:1:1:{right}")
    await world.pass_time(timedelta(seconds=60))
    for actor in (world.ben, world.mod):
        await world.deliver(actor, early, f"round:answer:1:1:{wrong}")
    for actor in (world.ada, world.ben, world.mod):
        await press(world, actor, "round:mine:1:1")
    for time in (ANSWER_TIME, timedelta(seconds=60)):
        await world.pass_time(time)
    await press(world, world.ada, "round:mine:1:2")
    await world.pass_time(ANSWER_TIME)
    await press(world, world.ben, "round:mine:1:2")
    await world.deliver(world.ben, lobby, "round:join:1", "round:start:1", "round:stop:1")


async def rounds_that_end_otherwise(world) -> None:
    topic = world.bank.topics()[0]
    denied = discord.PermissionOverwrite(attach_files=False)
    closed = world.guild.create_text_channel("closed", overwrites={world.guild.default_role: denied})
    await world.ada.slash(closed, "round")
    await world.ada.slash(world.channel, "round", topic="cooking")
    await world.ada.autocomplete(world.channel, "round", "topic", "")
    # Stopped in the lobby, stopped later, joined by nobody, and left alone for too long.
    await world.ada.slash(world.channel, "round", questions=20, topic=topic)
    await press(world, world.ada, "round:stop")
    await world.pass_time(timedelta(0))
    for wait in (timedelta(0), timedelta(hours=1)):
        await world.ada.slash(world.channel, "round")
        await press(world, world.ben, "round:join")
        await world.pass_time(LOBBY_TIME)
        if wait:
            world.clock.now += wait
            await world.restart()
        else:
            await press(world, world.mod, "round:stop")
        await world.pass_time(timedelta(0))
    await world.ada.slash(world.channel, "round")
    await world.pass_time(LOBBY_TIME)
    await world.ada.slash(world.channel, "round")
    world.clock.now += timedelta(hours=1)
    await world.restart()
    await world.pass_time(timedelta(0))


async def playing_with_questions_that_are_gone(world) -> None:
    await world.ada.slash(world.channel, "round", questions=1)
    await press(world, world.ben, "round:join")
    await world.pass_time(LOBBY_TIME)
    await press(world, world.ben, "round:answer")
    world.bot.rounds._course.bank = Bank([], [])
    await world.pass_time(timedelta(seconds=60))
    await press(world, world.ben, "round:mine")


async def planning_questions(world) -> None:
    managers = world.guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    mia = world.guild.add_member(world.env.create_user("mia"), roles=[managers])
    world.reads(mia, world.locales.members.get(world.ada.id, "en-US"))
    await mia.slash(world.channel, "schedule show")
    await mia.slash(world.channel, "schedule stop")
    sound = {"time": "18:00", "timezone": "UTC"}
    for odd in (
        {"time": "noon"},
        {"timezone": "Atlantis"},
        {"weekdays": "someday"},
        {"topics": "cooking"},
    ):
        await mia.slash(world.channel, "schedule set", **{**sound, **odd})
    await mia.slash(world.channel, "schedule set", **sound, weekdays="6")
    await mia.slash(world.channel, "schedule set", **sound, topics=world.bank.title(world.bank.topics()[0]))
    await mia.slash(world.channel, "schedule set", **sound)
    await mia.slash(world.channel, "schedule show")
    await mia.autocomplete(world.channel, "schedule set", "timezone", "madrid", time="18:00")
    await mia.autocomplete(world.channel, "schedule set", "topics", "", **sound)
    for answered in (True, False, False):
        await world.pass_time(timedelta(days=1))
        if answered:
            await press(world, world.ben, "quiz:answer")
    world.bot.daily.bank = Bank([], [])
    await world.pass_time(timedelta(days=1))
    await mia.slash(world.channel, "schedule stop")


async def taking_questions_along(world) -> None:
    for wanted in ("apkg", "gift", "toml", "csv", "json"):
        await world.mod.slash(world.channel, "question export", format=wanted, topic="freezing")
    await world.mod.slash(world.channel, "question export", format="json", topic="cooking")
    await world.mod.autocomplete(world.channel, "question export", "topic", "", format="json")
    await world.ada.slash(world.channel, "question export", format="json")


async def taking_questions_in(world) -> None:
    taken = [f"{number}{{=1 ~2}}" for number in range(11)]
    kinds = [
        "{}",
        "1",
        "2{=1->2 =3->4}",
        "3{=x}",
        "4{#x}",
        "5{x}",
        "6{",
        "7<img src=@@PLUGINFILE@@>{=1 ~2}",
        "8{#1}",
    ]
    kinds += [taken[0], f"9{'9' * 4_000}{{=1 ~2}}", "10{=1 ~2 ~3 ~4 ~5 ~6}"]
    files = {
        "1.gift": "\n\n".join([*taken, *kinds]).encode(),
        "2.gift": b"1{}",
        "3.gift": b"",
        "4.json": b'[1, {"prompt": "1", "options": [' + b"{}," * 900 + b"1]}]",
        "5.json": b"{}",
        "6.csv": b"1",
        "7.csv": b"\xff",
        "14.csv": b"prompt,1\n14,1",
        "8.apkg": b"",
        "9.zip": b"",
        "10.colpkg": b"",
        "x.docx": b"",
        "12.toml": b" " * 2_100_000,
        "13.json": b'[{"id": "1", "kind": "1"}, {"id": "2", "kind": "bug", "options": '
        b'[{"correct": true}, {"correct": true}]}]',
    }
    for name, content in files.items():
        await world.ada.slash(world.channel, "question import", file=(name, content))


async def reviewing(world) -> None:
    await world.ada.slash(world.channel, "review")
    asked = await three_wrong(world)
    await world.ada.slash(world.channel, "review")
    await world.pass_time(timedelta(minutes=11))
    await world.ada.slash(world.channel, "review", count=2)
    early = as_posted(world, button(world, world.ada, "review:answer")[0])
    first = button(world, world.ada, "review:answer")[1]
    for _hint in range(5):
        await press(world, world.ada, "review:hint")
    await press(world, world.ada, first)
    await world.deliver(world.ada, early, first)
    for _try in range(2):
        if button(world, world.ada, "review:answer"):
            await press(world, world.ada, "review:answer")
    await world.deliver(world.ada, early, first, f"review:hint:{first.split(':')[2]}")
    await press(world, world.ada, "review:next")
    session_id = button(world, world.ada, "review:answer")[1].split(":")[2]
    right = (await world.bot.tutor.board(int(session_id)))[0].right
    await press(world, world.ada, f"review:answer:{session_id}:{right}")
    await press(world, world.ada, "review:next")
    await world.deliver(world.ada, early, f"review:next:{first.split(':')[2]}")
    await world.ada.slash(world.channel, "review")
    await press(world, world.ada, "review:hint")
    world.bot.tutor.bank = Bank([], [])
    world.bot.reviewer.bank = Bank([], [])
    await press(world, world.ada, "review:answer")
    assert asked


async def reviewing_elsewhere(world) -> None:
    await world.ben.slash(world.channel, "review")
    await press(world, world.ben, "review:new")
    await press(world, world.ben, "review:answer")
    await three_wrong(world)
    await world.ada.slash(world.channel, "review", where="dm")
    await world.pass_time(timedelta(minutes=11))
    await world.ada.slash(world.channel, "review", where="dm")
    room = world.ada.user.dm_channel
    world.env.inject_error("POST", f"/channels/{room.id}/messages", status=403, code=50007)
    await world.ada.slash(world.channel, "review", where="dm")


async def asking_for_more_than_there_is(world) -> None:
    topic = world.bank.topics()[0]
    for _question in world.bank.select(topic=topic):
        await world.ada.slash(world.channel, "quiz", topic=topic)
    await world.ada.slash(world.channel, "quiz", topic=topic)
    await world.mod.slash(world.channel, "quiz", topic=topic)
    _, again = button(world, world.mod, "quiz:again")
    await world.deliver(world.ben, as_posted(world, button(world, world.mod, "quiz:again")[0]), again)
    await press(world, world.mod, "quiz:again")


async def looking_at_mistakes(world) -> None:
    await world.ada.slash(world.channel, "mistakes")
    for question in list(world.bank)[:6]:
        posted = await world.ask(question.id)
        await posted.press(world.ada, posted.wrong[0])
    await posted.press(world.ada, posted.question.right)
    shown = (await world.ada.slash(world.channel, "mistakes")).response
    listed = as_posted(world, shown)
    for kind in ("explain", "try"):
        custom_id = next(iter(re.findall(rf"mistakes:{kind}:\d+", str(shown.components))))
        await world.ada.click(shown, custom_id=custom_id)
    await world.deliver(world.ada, listed, "mistakes:page:1:1")
    world.bot.reviewer.bank = Bank([], [])
    await world.deliver(
        world.ada, listed, *re.findall(r"mistakes:(?:explain|try):\d+", str(shown.components))[:2]
    )


async def being_reminded(world) -> None:
    await three_wrong(world)
    await world.ada.slash(world.channel, "remind")
    await world.ada.slash(world.channel, "remind", hour=18)
    await world.ada.slash(world.channel, "remind", hour=18, timezone="Atlantis")
    await world.ada.slash(world.channel, "remind", hour=18, timezone="UTC")
    await world.ada.autocomplete(world.channel, "remind", "timezone", "tok")
    await world.pass_time(timedelta(hours=7))
    user = world.ada.user
    await user.click(user.dm_channel.last_message, custom_id="review:begin")
    reminder = next(each for each in user.dm_channel.history() if "remind:stop" in str(components(each)))
    await user.click(reminder, custom_id="remind:stop")
    await world.ada.slash(world.channel, "remind", hour=18)
    world.env.inject_error("POST", f"/channels/{user.dm_channel.id}/messages", status=403, code=50007)
    await world.pass_time(timedelta(days=1))
    await world.ada.slash(world.channel, "hint")


async def reporting(world) -> None:
    await world.mod.slash(world.channel, "reports")
    await world.mod.slash(world.channel, "reports", question="cooking")
    said = {"reason": ["unclear"], "said": "`cooking`"}
    plain = [question for question in world.bank if question.one_press and not question.code][:5]
    for question in (*plain, next(each for each in world.bank if each.code and proves_by_printing(each))):
        posted = await world.ask(question.id)
        for actor in (world.ada, world.ada, world.ben):
            box = await actor.click(posted.message, custom_id=f"report:open:{posted.session_id}")
            await actor.submit_modal(box, said)
    await posted.press(world.ada, posted.wrong[0])
    await world.deliver(world.ben, posted, f"reports:pause:{question.id}", "reports:page:0:0")
    await world.mod.slash(world.channel, "reports")
    await press(world, world.mod, "reports:page:1")
    await world.mod.slash(world.channel, "reports", question=question.id)
    for action in ("dismiss", "undo", "pause", "resume", "undo"):
        await press(world, world.mod, f"reports:{action}")
    shown = button(world, world.mod, "reports:check")[0]
    held = Result(id="x", status="ok", stdout="\n".join(question.verify.prints))
    for result in (held, Result(id="x", status="timeout")):
        world.worker.events = lambda job, result=result: [result]
        await world.mod.click(shown, custom_id=f"reports:check:{question.id}")
    world.worker.broken = True
    await world.mod.click(shown, custom_id=f"reports:check:{question.id}")
    await world.mod.slash(world.channel, "reports", question=plain[0].id)
    await world.deliver(world.mod, as_posted(world, shown), f"reports:check:{plain[0].id}")
    await press(world, world.mod, "reports:page:0")
    await world.bot.moderation.set_channel(world.guild.id, world.channel.id)
    await world.pass_time(timedelta(0))
    await world.bot.get_cog("Reports").showing
    await press(world, world.mod, "reports:pause")


def proves_by_printing(question) -> bool:
    return question.one_press and len(question.runs) == 1 and bool(question.verify.prints)


async def three_wrong(world) -> list[str]:
    """Three questions Ada got wrong in the channel."""
    asked = []
    for question in list(world.bank)[:3]:
        posted = await world.ask(question.id)
        await posted.press(world.ada, posted.wrong[0])
        asked.append(question.id)
    return asked


async def writing_questions(world) -> None:
    mia = manager(world)
    await world.mod.slash(world.channel, "question channel", channel=world.channel)
    await mia.slash(world.channel, "question channel")
    await world.ada.slash(world.channel, "question drafts")
    await world.ada.slash(world.channel, "question edit", question="cooking")
    await world.ada.slash(world.channel, "question edit", question="7")
    box = await world.ada.slash(world.channel, "question new")
    preview = (await world.ada.submit_modal(box, {name: [own(world)[name]] for name in MENUS})).response
    await world.ada.slash(world.channel, "question drafts")
    box = await world.ada.click(preview, custom_id="question:step:1:0")
    await world.ada.submit_modal(box, typed_into(own(world), "question") | {"prompt": "<@1> ```"})
    box = await world.ada.click(preview, custom_id="question:step:1:1")
    await world.ada.submit_modal(box, {"right": "42", "wrong1": "```42```\n42"})
    for step in (2, 3, 4, 1):
        box = await world.ada.click(preview, custom_id=f"question:step:1:{step}")
    confirm = (await world.ada.click(preview, custom_id="question:discard:1")).response
    await world.ada.click(confirm, custom_id="question:drop:1")
    await world.ada.submit_modal(box, {"right": "42"})
    for _draft in range(MAX_DRAFTS):
        await world.bot.contributions.begin(world.guild.id, world.ben.id, own(world), "en")
    box = await world.ben.slash(world.channel, "question new")
    await world.ben.submit_modal(box, typed_into(own(world), "question"))
    await world.ben.slash(world.channel, "question drafts")
    await world.ben.click(await opened(world, world.ben, 3), custom_id="question:send:3")
    denied = discord.PermissionOverwrite(attach_files=False)
    closed = world.guild.create_text_channel("closed", overwrites={world.guild.default_role: denied})
    await mia.slash(world.channel, "question channel", channel=closed)
    await mia.slash(world.channel, "question channel", channel=world.channel)
    await mia.slash(world.channel, "question channel")
    for number in range(2, 2 + MAX_WAITING + 1):
        await world.ben.click(await opened(world, world.ben, number), custom_id=f"question:send:{number}")
    await world.ben.click(await opened(world, world.ben, 2), custom_id="question:back:2")
    await world.ben.click(await opened(world, world.ben, 2), custom_id="question:share:2:1")
    await world.ben.autocomplete(world.channel, "question edit", "question", "")


SIX = "\n\n".join(f"{number}\n{number}" for number in range(6))
# What is typed into the second and the last box of each kind, one attempt after another.
ATTEMPTS: dict[str, tuple[tuple[dict[str, str], dict[str, str]], ...]] = {
    "several": (
        ({"rights": "1\n1\n\n2"}, {"shapes": "?"}),
        ({"rights": "1\n1", "wrong1": "2\n2"}, {}),
        ({"rights": SIX, "wrong1": "7\n7"}, {"parameters": "?"}),
        ({"rights": "```1```"}, {}),
    ),
    "shape": (
        ({"answer": "!", "mistakes": "!"}, {"prints": "1"}),
        ({"answer": "8, 3", "mistakes": "8, 3\n1"}, {}),
        ({"answer": "8, 3", "mistakes": "3, 8"}, {}),
        ({"answer": "8, 3", "mistakes": "3, 8\n1"}, {"proof": "fc = 42"}),
        ({"answer": "8, 3", "mistakes": "3, 8\n1"}, {}),
    ),
    "number": (
        ({"answer": "!", "mistakes": "!", "tolerance": "!"}, {"prints": "1"}),
        ({"answer": "42", "unit": "%", "tolerance": "2", "mistakes": "41\n1\n\n7: 2"}, {"prints": "1"}),
    ),
    "order": (
        ({"step1": "1", "step2": "2\n2"}, {}),
        ({f"step{at}": f"{at}\n{at}" for at in (1, 2, 3)}, {}),
    ),
}


async def writing_every_kind(world) -> None:
    for number, (kind, attempts) in enumerate(ATTEMPTS.items(), 1):
        box = await world.ada.slash(world.channel, "question new", kind=kind)
        fields = typed_into(own(world), "question") | {"code": "fc = 42"}
        preview = (await world.ada.submit_modal(box, fields)).response
        for attempt in attempts:
            for step, typed_there in zip((1, 4), attempt, strict=True):
                box = await world.ada.click(preview, custom_id=f"question:step:{number}:{step}")
                preview = (await world.ada.submit_modal(box, typed_there)).response or preview


async def deciding_about_questions(world) -> None:
    await manager(world).slash(world.channel, "question channel", channel=world.channel)
    world.worker.events = lambda job: [Result(id=job.id, status="ok")]
    fields = own(world) | {"code": "fc = 42", "prints": "42"}
    await send_in(world, fields)
    await press(world, world.ben, "question:refuse:1")
    await press(world, world.mod, "question:check:1")
    box = await press(world, world.mod, "question:refuse:1")
    await world.mod.submit_modal(box, {"note": NOTE})
    await opened(world, world.ada, 1)
    await world.bot.contributions.write(1, {"prints": OUTPUT}, member_id=world.ada.id, moderates=None)
    world.worker.broken = True
    await send_again(world, 1)
    world.worker.broken = False
    world.worker.events = lambda job: [Result(id=job.id, status="ok", stdout=OUTPUT)]
    await press(world, world.mod, "question:check:1")
    early = as_posted(world, button(world, world.mod, "question:approve:1")[0])
    approve = button(world, world.mod, "question:approve:1")[1]
    await press(world, world.mod, "question:approve:1")
    await world.deliver(world.mod, early, approve)
    await world.mod.autocomplete(world.channel, "question history", "question", "")
    await world.mod.slash(world.channel, "question history", question="cooking")
    for _undo in range(3):
        await world.mod.slash(world.channel, "question history", question="1")
        await press(world, world.mod, "question:undo:1")
    await world.mod.slash(world.channel, "question history", question="1")
    await press(world, world.mod, "question:undo:1")
    await opened(world, world.ada, 1)
    await opened(world, world.mod, 1)
    change = {"explanation": world.bank.select()[1].explanation}
    await world.bot.contributions.write(1, change, member_id=world.mod.id, moderates=world.guild.id)
    message = await opened(world, world.mod, 1)
    await world.mod.click(message, custom_id="question:discard:1")
    await world.bot.contributions.wish(1, share=True, member_id=world.ada.id, moderates=None)
    await send_again(world, 1)
    await press(world, world.mod, "question:approve:1")
    await world.mod.slash(world.channel, "question history", question="1")
    await press(world, world.mod, "question:withdraw:1")
    await opened(world, world.ada, 1)


async def declining_questions(world) -> None:
    await manager(world).slash(world.channel, "question channel", channel=world.channel)
    without_code = next(each for each in world.bank if each.kind == "choice" and not each.runs)
    await send_in(world, typed(without_code))
    await world.mod.slash(world.channel, "question history", question="1")
    await press(world, world.mod, "question:again:1")
    await shown_to_moderators(world)
    await world.ada.user.send_dm("1")
    room = world.ada.user.dm_channel.id
    world.env.inject_error("POST", f"/channels/{room}/messages", status=403, code=50007)
    message, send_back = button(world, world.mod, "question:refuse:1")
    box = await world.mod.click(message, custom_id=f"{send_back[:-1]}1")
    await world.mod.submit_modal(box, {"note": NOTE})
    await opened(world, world.ada, 1)
    await world.bot.privacy.forget(world.ada.id)


def own(world) -> dict[str, str]:
    """What somebody would have typed who wrote a question of the bank."""
    return typed(next(each for each in world.bank if each.kind == "choice" and each.code is None))


def typed_into(fields: dict[str, str], step: str) -> dict[str, Any]:
    return {
        name: [fields[name]] if name in MENUS else fields[name]
        for name in boxes.STEPS[step]
        if name in fields
    }


def manager(world):
    """A member who may manage the server."""
    managers = world.guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    mia = world.guild.add_member(world.env.create_user("mia"), roles=[managers])
    world.reads(mia, world.locales.members.get(world.ada.id, "en-US"))
    return mia


async def send_in(world, fields) -> None:
    """Have Ada write that and send it in."""
    draft = await world.bot.contributions.begin(world.guild.id, world.ada.id, fields, INVENTED)
    await send_again(world, draft.contribution.id)


async def send_again(world, number) -> None:
    await world.ada.click(await opened(world, world.ada, number), custom_id=f"question:send:{number}")
    await shown_to_moderators(world)


async def shown_to_moderators(world) -> None:
    await world.bot.alarm.tick()
    await asyncio.gather(*world.bot.get_cog("Question").showing)
    await world.env.settle()


async def opened(world, member, number):
    """The preview, in a message of its own."""
    return (await member.slash(world.channel, "question edit", question=str(number))).response


async def asking_for_help(world) -> None:
    await world.ben.slash(world.channel, "help")


async def looking_back(world) -> None:
    for command in ("progress", "leaderboard", "group"):
        await world.ada.slash(world.channel, command)
    easy, hard = [question.id for question in world.bank if len(question.options) > 2][:2]
    for question_id in (easy, hard):
        posted = await world.ask(question_id)
        await posted.press(world.ada, posted.question.right)
        await posted.press(world.ben, posted.wrong[0])
        await posted.press(world.mod, posted.wrong[1])
        await world.pass_time(timedelta(days=1))
    # The second day of theirs, and a card that is due.
    await (await world.ask(world.bank.select()[-1].id)).press(world.ada, 0)
    async with world.store.writing() as tx:
        await tx.keep_learner(Learner(world.ben.id, off_leaderboard=True))
    for period in ("week", "month", "all"):
        await world.ada.slash(world.channel, "leaderboard", period=period)
    for member in (world.ada, world.ben):
        await member.slash(world.channel, "leaderboard", period="month")
        await member.slash(world.channel, "progress", theme="light")
    await world.ada.slash(world.channel, "group")
    await world.pass_time(timedelta(days=20))
    await world.ada.slash(world.channel, "progress")
    await world.ada.slash(world.channel, "group")


async def looking_at_what_answers_say(world) -> None:
    await world.mod.slash(world.channel, "statistics")
    plain = [question for question in world.bank if question.kind == "choice"][:5]
    for members in (2, 12):
        for place, question in enumerate(plain):
            posted = await world.ask(question.id)
            for member in range(1, members + 1):
                right = place < member % 4
                given = posted.question.right if right else posted.wrong[0]
                by = posted.session_id * 100 + member
                await world.bot.tutor.answer(posted.session_id, given, learner_id=member, interaction_id=by)
            await world.pass_time(timedelta(days=8))
        await world.mod.slash(world.channel, "statistics")
        for question_id in (plain[1].id, world.bank.select()[-1].id, "cooking"):
            await world.mod.slash(world.channel, "statistics", question=question_id)


JOURNEYS = [
    answering_by_typing,
    choosing_several_and_putting_in_order,
    finding_bugs_and_predicting,
    every_kind_again,
    answering,
    answering_at_once_and_what_is_gone,
    running,
    running_what_cannot_be_run,
    running_two_at_once,
    running_with_much_to_show,
    reading_more_about_an_error,
    voting,
    voting_without_threads_and_on_what_is_gone,
    playing_a_round,
    rounds_that_end_otherwise,
    playing_with_questions_that_are_gone,
    planning_questions,
    taking_questions_along,
    taking_questions_in,
    reviewing,
    reviewing_elsewhere,
    asking_for_more_than_there_is,
    looking_at_mistakes,
    being_reminded,
    writing_questions,
    writing_every_kind,
    deciding_about_questions,
    declining_questions,
    asking_for_help,
    looking_back,
    looking_at_what_answers_say,
    reporting,
]
each_journey = pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__)


def components(message) -> list[dict[str, Any]]:
    return list(walk_components([each.to_dict() for each in message.components]))


def button(world, actor, start):
    """The newest message the member sees with a live button whose custom_id starts so, and that custom_id."""
    for message in reversed(world.channel.history(viewer=actor)):
        for item in components(message):
            if item.get("custom_id", "").startswith(start) and not item.get("disabled"):
                return message, item["custom_id"]
    return None


async def press(world, actor, start):
    """Press that button."""
    message, custom_id = button(world, actor, start)
    return await actor.click(message, custom_id=custom_id)


def as_posted(world, message):
    """What `World.deliver` takes: the message as it is now, to be pressed when it has changed."""
    stored = world.env.backend.get_message(world.channel.id, message.id)
    return SimpleNamespace(
        as_posted=deepcopy(dict(simcord.backend.serializers.message_payload(world.env.backend, stored)))
    )


def find_id(message, start):
    """The number in the custom_id of the message's button."""
    return next(iter(re.findall(start + r"(\d+)", str(message.components))))


def shown(payload: Any) -> Iterator[str]:
    """Every text for people in what is sent to Discord."""
    if isinstance(payload, dict):
        for key, value in payload.items():
            of_thread = key == "name" and "auto_archive_duration" in payload
            if isinstance(value, str) and (key in SHOWN or of_thread):
                yield value
            elif key == "choices":
                yield from (choice["name"] for choice in value)
            else:
                yield from shown(value)
    elif isinstance(payload, list):
        for each in payload:
            yield from shown(each)


@cache
def of_learners(bank: Bank) -> list[str]:
    """What is shown as it was written: the bank's words, and the snippet's."""
    words = [bank.title(topic) for topic in bank.topics()]
    for question in bank:
        words += [
            question.prompt,
            question.explanation,
            question.code or "",
            *question.hints,
            *question.sources,
        ]
        words += [text for option in question.options for text in (option.text, option.why)]
        typed_lines = [line for text in typed(question).values() for line in text.splitlines()]
        words += [text for step in question.steps for text in (step.text, step.why)]
        words += [step.text.replace("`", "") for step in question.steps]
        words += [each.why for each in question.misconceptions]
        words += [question.mended or "", question.unit or ""]
        words += [question.id, *(line for line in typed_lines if not line.startswith("```"))]
    for examples in (EXAMPLES, *EXAMPLES_OF.values()):
        words += [line for text in examples.values() for line in text.splitlines()]
    # What a check says of code is English, like the question.
    words += ["it printed nothing", "it prints"]
    words += [OUTPUT, WARNING, NOTE, "RuntimeError", ERROR.message, ERROR.explanation or "", ERROR.more or ""]
    words += ["Linear", "Net", "fc", "float32", "None"]
    # What the check of a question's claims says, like all that explains an error, is English.
    words += [question.id for question in bank]
    words += ["Learners"]
    options = [option.text for question in bank for option in question.options]
    words += [*map(prose, options), *map(escaped, options)]
    words += [prose(clipped(option, reports.OPTION_LENGTH)) for option in options]
    # In a table, beside shares such as "100 %".
    words += [clipped(option, statistics.OPTION_WIDTH - 3) for option in options]
    for length in (PROMPT, PROMPT_LENGTH, draft.PROMPT_LENGTH, mistakes.PROMPT_LENGTH):
        for question in bank:
            words += [clipped(" ".join(question.prompt.split()), length), gist(question.prompt, length)]
    return sorted({each for each in words if WORD.search(each)}, key=len, reverse=True)


@cache
def short_words(bank: Bank) -> re.Pattern[str]:
    """Of these the short ones, where they stand for themselves: they may be a part of other words."""
    shorts = "|".join(re.escape(each) for each in of_learners(bank) if len(each) < SHORT)
    return re.compile(rf"(?<!\w)(?:{shorts})(?!\w)")


@cache
def cut_short(bank: Bank) -> re.Pattern[str]:
    """The prompt of a question, cut short as in the name of a thread and in a list."""
    starts = (re.escape(" ".join(question.prompt.split())[:15]) for question in bank)
    return re.compile(rf"(?:{'|'.join(starts)})[^\n]*…")


def untranslated(text: str, bank: Bank) -> list[str]:
    # First what is cut short, before a word of it is taken for another question's.
    text = cut_short(bank).sub("", CHECKED.sub("", text))
    for words in of_learners(bank):
        if len(words) >= SHORT:
            text = text.replace(words, "")
    text = short_words(bank).sub("", KEPT.sub("", TYPED.sub("", text)))
    return WORD.findall(text)


@each_journey
async def test_every_word_that_is_sent_can_be_translated(world, everyone_reads_it, journey):
    await world.everyone_reads(INVENTED)
    before = len(world.env.http_requests)
    await journey(world)
    # The list of commands, sent at a start, has English and every translation side by side.
    requests = [each for each in world.env.http_requests[before:] if not each.path.endswith("/commands")]
    sent = [text for request in requests for text in shown(request.json)]
    assert any(map(IS_WIDE.search, sent))
    for text in sent:
        assert untranslated(text, world.bank) == [], f"look it up with _() from bot.i18n: {text!r}"


@each_journey
async def test_no_member_changes_the_language_of_what_the_channel_reads(world, everyone_reads_it, journey):
    await journey(world)
    threads = [message for thread in world.channel.threads for message in thread.history()]
    for message in (*world.channel.history(), *threads):
        if not message.author.bot:
            continue
        text = "\n".join([message.content, *shown([component.to_dict() for component in message.components])])
        if message.flags.ephemeral:
            assert untranslated(text, world.bank) == [], f"the member reads another language: {text!r}"
        else:
            assert not IS_WIDE.search(text), f"render it with to_all(...) or to_channel(...): {text!r}"
