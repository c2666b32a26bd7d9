"""/question export and import: the bank as a file for moderators, and any file as a member's drafts."""

from __future__ import annotations

import pytest

from bot.tutor import contributions as rules
from questions.exchange.formats import Format, read, write
from questions.kinds import KINDS
from questions.loader import load_bank
from questions.model import Bank


async def imported(world, member, name, content, **options):
    return await member.slash(world.channel, "question import", file=(name, content), **options)


async def exported(world, **options):
    await world.mod.slash(world.channel, "question export", **options)
    message = world.channel.history(viewer=world.mod)[-1]
    (file,) = message.attachments
    return file.filename, await file.read()


async def test_a_moderator_takes_a_topic_along_and_nobody_else_sees_it(world):
    name, content = await exported(world, format="toml", topic="freezing")
    assert name == "freezing.toml"
    assert read(name, content).questions == world.bank.select("freezing")
    assert not world.channel.history(viewer=world.ben)


@pytest.mark.parametrize("wanted", ["json", "gift", "csv"])
async def test_a_level_is_taken_along_in_the_format_that_was_asked_for(world, wanted):
    name, content = await exported(world, format=wanted, level=5)
    assert read(name, content).questions == world.bank.select(level=5)


async def test_a_package_for_anki_is_a_file_of_its_own_kind(world):
    name, content = await exported(world, format=Format.ANKI, topic="Which layers to freeze")
    assert name == "warmstart.apkg"
    assert content.startswith(b"PK")


async def test_who_does_not_moderate_gets_no_answers(world, whispered):
    told = whispered(await world.ada.slash(world.channel, "question export", format="json"))
    assert "only those who moderate" in told
    assert all(not message.attachments for message in world.channel.history(viewer=world.ada))


async def test_a_file_becomes_drafts_and_what_can_not_is_told_line_by_line(world, whispered):
    content = b"::Frozen?::What does it learn?{=nothing#It is frozen. ~all#No.}\n\nWrite it!{}\n"
    told = whispered(
        await imported(world, world.ada, "a.gift", content, topic="Which layers to freeze", level=2)
    )
    assert "### 1 draft\n" in told
    assert "- Line 3 · Write it!: It is answered with an essay, which nobody here could mark." in told
    (draft,) = await world.bot.contributions.own(world.guild.id, world.ada.id)
    assert draft.contribution.fields == {
        "topic": "freezing",
        "level": "2",
        "prompt": "What does it learn?",
        "right": "nothing\nIt is frozen.",
        "wrong1": "all\nNo.",
    }


@pytest.mark.parametrize("wanted", list(Format))
async def test_what_one_has_written_can_be_taken_along_and_comes_back(world, wanted):
    """Through every format, into another server."""
    entry = next(each for each in world.bank if each.kind == "choice" and each.verify and each.verify.shapes)
    own = entry.model_copy(update={"id": "x", "prompt": "Something of Ada's own?"})
    file = write(Format.JSON, Bank([world.bank.topic(own.topic)], [own]))
    await imported(world, world.ada, file.name, file.content)
    await world.ada.slash(world.channel, "question export", format=wanted, mine=True)
    (attached,) = world.channel.history(viewer=world.ada)[-1].attachments
    await imported(world, world.ben, attached.filename, await attached.read())
    (draft,) = await world.bot.contributions.own(world.guild.id, world.ben.id)
    options = sorted(own.options, key=lambda option: not option.correct)
    came = draft.reading.question
    assert came.model_copy(update={"id": "x"}) == own.model_copy(update={"options": tuple(options)})


async def test_what_is_there_already_and_what_is_too_much_is_not_taken_twice(world, whispered):
    first = next(iter(world.bank))
    texts = [f"::{number}::What is {number}?{{=a ~b}}" for number in range(rules.MAX_DRAFTS + 1)]
    texts += [texts[0], f"{first.prompt}{{=a ~b}}"]
    told = whispered(await imported(world, world.ada, "a.gift", "\n\n".join(texts).encode()))
    assert f"### {rules.MAX_DRAFTS} drafts\n" in told
    assert told.count("The bank has this question already, or you have a draft of it.") == 2
    assert told.count("more can't be kept") == 1


async def test_what_has_no_question_yet_is_not_taken_for_another_without_one(world, whispered):
    told = whispered(await imported(world, world.ada, "a.csv", b"prompt,option 1,option 2\n,a,b\n,c,d\n"))
    assert "### 2 drafts\n" in told
    assert "already" not in told
    told = whispered(await imported(world, world.ada, "a.json", b'[{"prompt": 1}]'))
    assert "### No draft\n" in told
    assert "It is empty." in told


async def test_what_is_in_no_field_is_told_of(world, whispered):
    told = whispered(await imported(world, world.ada, "a.csv", b"prompt,answer_a,**b**\nWhat?,1,2\n"))
    assert "### 1 draft\n" in told
    assert r"- Line 2 · What?: It is a draft now, without what I don't know: answer\_a, \*\*b\*\*." in told


@pytest.mark.parametrize("kind", KINDS)
async def test_a_question_of_any_kind_is_gone_on_with_in_the_boxes(world, kind, read):
    entry = next(each for each in load_bank() if each.kind == kind and each.topic in world.bank.topics())
    own = entry.model_copy(update={"id": "x", "prompt": "Something of Ada's own?"})
    file = write(Format.JSON, Bank([world.bank.topic(own.topic)], [own]))
    await imported(world, world.ada, file.name, file.content)
    preview = (await world.ada.slash(world.channel, "question edit", question="1")).response
    for number in range(5):
        box = await world.ada.click(preview, custom_id=f"question:step:1:{number}")
        fields = (label["component"] for label in box.modal["components"])
        there = {
            field["custom_id"]: [each["value"] for each in field.get("options", []) if each.get("default")]
            or field.get("value", "")
            for field in fields
        }
        preview = (await world.ada.submit_modal(box, there)).response or preview
    assert "Nothing is missing" in read(preview)
    (draft,) = await world.bot.contributions.own(world.guild.id, world.ada.id)
    came = draft.reading.question.model_copy(update={"id": "x"})
    assert sorted(came.options, key=str) == sorted(own.options, key=str)
    assert came.model_copy(update={"options": ()}) == own.model_copy(update={"options": ()})


async def test_what_a_file_leaves_open_is_filled_in_later(world, whispered):
    content = b"How many?{#3}\n\nWhich?{~%50%a ~%50%b ~c}\n\nWhich order?{=a -> 1 =b -> 2}"
    told = whispered(await imported(world, world.ada, "a.gift", content))
    assert "### 2 drafts\n" in told
    some, number = await world.bot.contributions.own(world.guild.id, world.ada.id)
    assert number.contribution.fields == {"kind": "number", "prompt": "How many?", "answer": "3"}
    assert some.contribution.fields["rights"] == "a\n\nb"
    assert "lack the feedback for “a”: write it on the lines below that" in map(str, some.reading.problems)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"", r"not a.docx"),
        ("a.toml", b"x = ", "not valid TOML in line 1"),
        ("a.apkg", b"x", "not a deck package"),
    ],
)
async def test_a_file_that_can_not_be_read_is_told_so_in_a_sentence(world, whispered, name, content, words):
    assert words in whispered(await imported(world, world.ada, name, content))


async def test_a_text_from_a_file_is_not_formatted_and_pings_nobody(world, whispered):
    told = whispered(await imported(world, world.ada, "a.gift", b"::@everyone **x**::Write!{}"))
    assert "@everyone" not in told
    assert "\\*\\*x" in told


async def test_a_choice_that_nothing_fits_is_told_so(world, whispered):
    told = whispered(await world.mod.slash(world.channel, "question export", format="json", topic="cooking"))
    assert "No question fits that" in told
