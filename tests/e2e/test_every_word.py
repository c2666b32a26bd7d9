"""No word reaches Discord past the catalogue, and none in the wrong reader's language.

In an invented language every letter of a text is a wide one. A plain letter that is shown then comes from a
learner, from the bank, or from a text that nobody can translate: the third must not be.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

import bot.i18n
from bot.messages import texts
from bot.store.learners import Learner
from cogs._render.group import PROMPT
from cogs._render.text import clipped
from questions.model import Bank
from sandbox.protocol import (
    MAX_SOURCE_BYTES,
    OutputFile,
    Queued,
    Result,
    SnippetError,
    Started,
    TraceStep,
    Value,
)

# A locale that Discord has and we don't: it is lent to the invented language.
INVENTED = "fi"
WIDE = str.maketrans(
    {letter: chr(ord(letter) + 0xFEE0) for letter in map(chr, (*range(65, 91), *range(97, 123)))}
)
IS_WIDE = re.compile("[\uff21-\uff3a\uff41-\uff5a]")
SHOWN = {"content", "label", "description", "title", "placeholder"}
# Names, addresses, references and code, which are the same in every language.
KEPT = re.compile(
    r"`[2-9A-Z]{6}`|import torch\ntorch\.randn.*|https?://\S+|```py\n|\b[\w-]+\.(?:txt|md|py)\b|\bstderr\b|PyTorch|TensorFlow"
)
WORD = re.compile("[A-Za-z]{2,}")

OUTPUT = "forty-two"
WARNING = "beware"
ERROR = SnippetError(
    "RuntimeError",
    "mat1 and mat2",
    3,
    explanation="Shapes differ.",
    layer="fc.29",
    expected="(4, 8)",
    got="(4, 9)",
)
STEPS = tuple(TraceStep(f"fc.{at}", "Linear", (4, 8), None if at == 29 else (4, 8), 72) for at in range(30))


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


JOURNEYS = [
    answering,
    answering_at_once_and_what_is_gone,
    running,
    running_what_cannot_be_run,
    running_two_at_once,
    asking_for_help,
    looking_back,
]
each_journey = pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__)


def find_id(message, start):
    """The number in the custom_id of the message's button."""
    return next(iter(re.findall(start + r"(\d+)", str(message.components))))


def shown(payload: Any) -> Iterator[str]:
    """Every text for people in what is sent to Discord."""
    if isinstance(payload, dict):
        for key, value in payload.items():
            if isinstance(value, str) and key in SHOWN:
                yield value
            elif key == "choices":
                yield from (choice["name"] for choice in value)
            else:
                yield from shown(value)
    elif isinstance(payload, list):
        for each in payload:
            yield from shown(each)


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
    words += [clipped(" ".join(question.prompt.split()), PROMPT) for question in bank]
    words += [OUTPUT, WARNING, "RuntimeError", ERROR.message, ERROR.explanation or "", "Linear", "Net", "fc"]
    return sorted(filter(None, words), key=len, reverse=True)


def untranslated(text: str, bank: Bank) -> list[str]:
    for words in of_learners(bank):
        text = text.replace(words, "")
    return WORD.findall(KEPT.sub("", text))


@each_journey
async def test_every_word_that_is_sent_can_be_translated(world, everyone_reads_it, journey):
    await world.everyone_reads(INVENTED)
    before = len(world.env.http_requests)
    await journey(world)
    sent = [text for request in world.env.http_requests[before:] for text in shown(request.json)]
    assert any(map(IS_WIDE.search, sent))
    for text in sent:
        assert untranslated(text, world.bank) == [], f"look it up with _() from bot.i18n: {text!r}"


@each_journey
async def test_no_member_changes_the_language_of_what_the_channel_reads(world, everyone_reads_it, journey):
    await journey(world)
    for message in world.channel.history():
        if not message.author.bot:
            continue
        text = "\n".join(shown([component.to_dict() for component in message.components]))
        if message.flags.ephemeral:
            assert untranslated(text, world.bank) == [], f"the member reads another language: {text!r}"
        else:
            assert not IS_WIDE.search(text), f"render it with to_all(...) or to_channel(...): {text!r}"
