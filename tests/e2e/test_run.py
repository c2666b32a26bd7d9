"""/run in all its ways, with a stand-in worker at the edge."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from simcord.components import walk_components

from sandbox.protocol import MAX_SOURCE_BYTES, OutputFile, Queued, Result, Started

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


def labels(message) -> list[str]:
    return [item["label"] for item in walk_components(message.components) if item.get("label")]


async def test_a_line_of_code_is_run_for_all_to_see(world, read):
    world.worker.events = lambda job: [Started(), Result(id=job.id, status="ok", stdout="2\n")]
    shown = await world.ada.slash(world.channel, "run", code="print(1 + 1)")
    assert [job.code for job in world.worker.jobs] == ["print(1 + 1)"]
    assert not shown.response.ephemeral
    assert "Ran in" in read(shown.response)
    assert "```\n2\n```" in read(shown.response)


async def test_private_shows_the_result_to_the_member_alone(world):
    shown = await world.ada.slash(world.channel, "run", code="1", private=True)
    assert shown.response.ephemeral


async def test_run_alone_opens_a_box_and_runs_what_is_typed(world, read):
    box = await world.ada.slash(world.channel, "run")
    shown = await world.ada.submit_modal(box, {"code": "import torch\ntorch.ones(2)"})
    assert world.worker.jobs[0].code == "import torch\ntorch.ones(2)"
    assert "Ran in" in read(shown.response)


async def test_a_box_opened_before_a_restart_can_be_sent_after_it(world):
    box = await world.ada.slash(world.channel, "run", private=True)
    await world.restart()
    shown = await world.ada.submit_modal(box, {"code": "print('kept')"})
    assert world.worker.jobs[0].code == "print('kept')"
    assert shown.response.ephemeral


async def test_an_attached_script_is_run(world):
    await world.ada.slash(world.channel, "run", file=("train.py", b"x = 1\n"))
    assert world.worker.jobs[0].code == "x = 1\n"


async def test_the_code_cells_of_an_attached_notebook_are_run(world):
    notebook = {
        "nbformat": 4,
        "cells": [
            {"cell_type": "markdown", "source": ["# Title"]},
            {"cell_type": "code", "source": ["%matplotlib inline\n", "x = 1"]},
            {"cell_type": "code", "source": "print(x)"},
        ],
    }
    await world.ada.slash(world.channel, "run", file=("lesson.ipynb", json.dumps(notebook).encode()))
    assert world.worker.jobs[0].code == "# %matplotlib inline\nx = 1\n\nprint(x)"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("photo.png", PNG, ".py files and .ipynb notebooks"),
        ("broken.ipynb", b"{", "can't be read"),
        ("latin.py", b"x = '\xe9'", "UTF-8"),
    ],
)
async def test_a_file_that_cant_be_run_is_answered_with_what_to_do(
    world, read, name: str, content: bytes, sentence: str
):
    shown = await world.ada.slash(world.channel, "run", file=(name, content))
    assert sentence in read(shown.response)
    assert world.worker.jobs == []


async def test_code_and_file_together_are_asked_apart(world, whispered):
    shown = await world.ada.slash(world.channel, "run", code="1", file=("a.py", b"2"))
    assert "not both" in whispered(shown)


async def test_the_message_menu_runs_the_code_blocks_of_any_message(world):
    message = await world.ben.send(world.channel, "Look:\n```py\nx = 1\n```\nand\n```\nprint(x)\n```")
    await world.ada.context_menu(world.channel, "Run code", message)
    assert world.worker.jobs[0].code == "x = 1\nprint(x)"


async def test_a_message_without_code_says_how_to_mark_it(world, whispered):
    message = await world.ben.send(world.channel, "x = 1")
    shown = await world.ada.context_menu(world.channel, "Run code", message)
    assert "no code block" in whispered(shown)


async def test_run_it_on_a_question_runs_its_snippet_for_the_presser_alone(world, bank):
    posted = await world.ask(next(question.id for question in bank if question.code))
    shown = await posted.press_label(world.ben, "Run it")
    assert world.worker.jobs[0].code == posted.question.code
    assert shown.response.ephemeral


async def test_edit_and_rerun_opens_the_box_with_the_code_also_after_a_restart(world):
    shown = await world.ada.slash(world.channel, "run", code="print('once')")
    await world.restart()
    box = await world.ben.click(shown.response, label="Edit and rerun")
    assert "print('once')" in json.dumps(box.modal)
    again = await world.ben.submit_modal(box, {"code": "print('twice')"})
    assert world.worker.jobs[-1].code == "print('twice')"
    assert labels(again.response) == ["Edit and rerun"]


async def test_a_snippet_too_long_for_the_box_says_how_to_go_on(world, whispered):
    shown = await world.ada.slash(world.channel, "run", file=("long.py", b"x = 1\n" * 1000))
    answer = await world.ada.click(shown.response, label="Edit and rerun")
    assert "/run file:" in whispered(answer)


async def test_while_waiting_the_place_in_the_queue_is_shown(world):
    world.worker.events = lambda job: [
        Queued(3),
        Queued(1),
        Started(),
        Result(id=job.id, status="ok"),
    ]
    await world.ada.slash(world.channel, "run", code="1")
    edits = " ".join(json.dumps(each.json) for each in world.env.http_requests if each.method == "PATCH")
    said = re.findall("2 snippets before|you are next|Running|Ran in", edits)
    assert said == ["2 snippets before", "you are next", "Running", "Ran in"]


async def test_a_second_snippet_meanwhile_is_kept_for_later(world, read):
    running, finish = asyncio.Event(), asyncio.Event()

    async def slow(job):
        world.worker.jobs.append(job)
        running.set()
        await finish.wait()
        yield Result(id=job.id, status="ok")

    world.worker.submit = slow
    desk = world.bot.desk

    async def hear(_event): ...

    first = asyncio.create_task(desk.run("first", learner_id=world.ada.id, tell=hear))
    await running.wait()
    shown = await world.ada.slash(world.channel, "run", code="second")
    finish.set()
    await first
    assert "still running" in read(shown.response)
    box = await world.ada.click(shown.response, label="Edit and rerun")
    assert "second" in json.dumps(box.modal)


async def test_when_no_worker_answers_the_code_is_kept(world, read):
    world.worker.broken = True
    shown = await world.ada.slash(world.channel, "run", code="precious = 1")
    assert "can't be reached right now" in read(shown.response)
    box = await world.ada.click(shown.response, label="Edit and rerun")
    assert "precious = 1" in json.dumps(box.modal)


@pytest.mark.parametrize("code", ["", "   ", "```py\n\n```"])
async def test_nothing_to_run_is_said_kindly(world, read, code: str):
    box = await world.ada.slash(world.channel, "run")
    shown = await world.ada.submit_modal(box, {"code": code or " "})
    assert "no code in that" in read(shown.response)


async def test_more_source_than_a_job_takes_is_said_with_both_sizes(world, read):
    shown = await world.ada.slash(world.channel, "run", file=("big.py", b"#" * (MAX_SOURCE_BYTES + 1024)))
    assert "65 KiB" in read(shown.response)
    assert "64" in read(shown.response)


async def test_fences_typed_around_the_code_are_taken_off(world):
    box = await world.ada.slash(world.channel, "run")
    await world.ada.submit_modal(box, {"code": "```python\nprint(1)\n```"})
    assert world.worker.jobs[0].code == "print(1)"


async def test_long_output_becomes_a_file(world, read):
    lines = "\n".join(f"line {number}" for number in range(500))
    world.worker.events = lambda job: [Result(id=job.id, status="ok", stdout=lines)]
    shown = await world.ada.slash(world.channel, "run", code="1")
    assert [file.filename for file in shown.response.attachments] == ["stdout.txt"]
    assert (await shown.response.attachments[0].read()).decode() == lines
    assert "see stdout.txt" in read(shown.response)


async def test_figures_are_shown_as_images_and_other_files_attached(world):
    files = (OutputFile("loss.png", "image/png", PNG), OutputFile("log.csv", "text/csv", b"1,2"))
    world.worker.events = lambda job: [Result(id=job.id, status="ok", files=files)]
    shown = await world.ada.slash(world.channel, "run", code="1")
    kinds = [item["type"] for item in walk_components(shown.response.components)]
    assert 12 in kinds
    assert 13 in kinds
    assert len(shown.response.attachments) == 2


async def test_output_cannot_break_out_of_its_block_or_ping(world, read):
    nasty = "```\n@everyone <@1>\n# big\n\x1b[31mred\x1b[0m\x07"
    world.worker.events = lambda job: [Result(id=job.id, status="ok", stdout=nasty)]
    shown = await world.ada.slash(world.channel, "run", code="1")
    text = read(shown.response)
    assert text.count("```") == 2
    assert "\x1b" not in text
    assert shown.response.message.mentions == []
    assert not shown.response.message.mention_everyone


async def test_help_names_every_command(world, whispered):
    shown = whispered(await world.ada.slash(world.channel, "help"))
    for command in world.bot.tree.get_commands():
        assert command.name in shown or command.name == "help"


@pytest.mark.parametrize("failing", [1, 2])
async def test_a_progress_message_that_discord_lost_does_not_lose_the_result(world, read, failing):
    world.env.inject_error("PATCH", "/webhooks/*/*/messages/@original", status=500, times=failing)
    shown = await world.ada.slash(world.channel, "run", code="1")
    assert "Ran in" in read(shown.response)
