"""The Trace button: every layer of the last model call, page by page, for the presser alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from simcord.components import walk_components

from sandbox.protocol import Result, SnippetError, TraceStep


def traced(layers: int, *, fails: bool = True):
    steps = tuple(
        TraceStep(f"block.{at}", "Linear", (4, 8), None if fails and at == layers - 1 else (4, 8), 72)
        for at in range(layers)
    )
    error = SnippetError("RuntimeError", "shapes", 3, layer=steps[-1].path) if fails else None
    return lambda job: [Result(id=job.id, status="error" if fails else "ok", trace=steps, error=error)]


def buttons(message) -> dict[str, bool]:
    """The labels of a message's buttons, and whether they can be pressed."""
    found = [item for item in walk_components(message.components) if item.get("label")]
    return {item["label"]: not item.get("disabled") for item in found}


async def test_an_error_shows_the_layers_up_to_the_failure(world, read):
    world.worker.events = traced(30)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    assert "✗ block.29" in read(shown.response)
    assert "block.27" in read(shown.response)
    assert "block.3 " not in read(shown.response)
    assert buttons(shown.response) == {"Edit and rerun": True, "Trace": True}


async def test_a_call_that_went_well_is_one_line(world, read):
    world.worker.events = traced(3, fails=False)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    assert "3 layers traced: (4, 8) → (4, 8)" in read(shown.response)
    assert "Trace" in buttons(shown.response)


async def test_without_a_model_call_there_is_no_button(world):
    shown = await world.ada.slash(world.channel, "run", code="1")
    assert buttons(shown.response) == {"Edit and rerun": True}


async def test_the_trace_opens_at_the_failure_for_the_presser_and_its_pages_turn(world, whispered, read):
    world.worker.events = traced(30)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    opened = await world.ben.click(shown.response, label="Trace")
    assert "30 layers · page 3 of 3" in whispered(opened)
    assert "✗ block.29" in whispered(opened)
    assert buttons(opened.response) == {"Previous": True, "Next": False}
    turned = await world.ben.click(opened.response, label="Previous")
    assert "page 2 of 3" in read(turned.response)
    first = await world.ben.click(turned.response, label="Previous")
    assert "block.0 " in read(first.response)
    assert buttons(first.response) == {"Previous": False, "Next": True}


async def test_after_a_restart_the_trace_still_opens_and_turns(world, whispered, read):
    world.worker.events = traced(30)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    await world.restart()
    opened = await world.ada.click(shown.response, label="Trace")
    assert "page 3 of 3" in whispered(opened)
    await world.restart()
    turned = await world.ada.click(opened.response, label="Previous")
    assert "page 2 of 3" in read(turned.response)


async def test_a_short_trace_needs_no_pages(world, whispered):
    world.worker.events = traced(4)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    opened = await world.ada.click(shown.response, label="Trace")
    assert "### 4 layers\n" in whispered(opened)
    assert buttons(opened.response) == {}


async def test_a_trace_is_forgotten_with_its_snippet(world, whispered):
    world.worker.events = traced(4)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    async with world.store.writing() as tx:
        assert await tx.forget_snippets(before=world.env.now() + timedelta(days=3650)) == 1
    assert "no longer have that snippet" in whispered(await world.ada.click(shown.response, label="Trace"))


def nested(blocks: int, inside: int):
    steps = []
    for block in range(blocks):
        steps.append(TraceStep(f"block.{block}", "Block", (4, 8), (4, 8), 72 * inside, 0))
        steps += [TraceStep(f"block.{block}.{at}", "Linear", (4, 8), (4, 8), 72, 1) for at in range(inside)]
    return lambda job: [Result(id=job.id, status="ok", trace=tuple(steps))]


async def test_a_model_of_700_layers_is_turned_through_by_block_and_a_block_opens(world, whispered, read):
    world.worker.events = nested(40, 17)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    assert "680 layers traced" in read(shown.response)
    opened = await world.ben.click(shown.response, label="Trace")
    assert "### 680 layers · page 1 of 4" in whispered(opened)
    second = await world.ben.click(opened.response, label="Next")
    await world.restart()
    inside = await world.ben.select(second.response, ["235"], custom_id="run:open:1")
    assert "### block.13 · 17 layers · page 1 of 2" in read(inside.response)
    assert buttons(inside.response) == {"Back": True, "Previous": False, "Next": True}
    end = await world.ben.click(inside.response, label="Next")
    assert "block.13.16 " in read(end.response)
    back = await world.ben.click(end.response, label="Back")
    assert "### 680 layers · page 2 of 4" in read(back.response)


@pytest.mark.parametrize("layers", [1, 200, 5000])
async def test_a_trace_of_any_length_can_be_opened(world, whispered, layers):
    world.worker.events = traced(layers)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    assert "✗" in whispered(await world.ada.click(shown.response, label="Trace"))
