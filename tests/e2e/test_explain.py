"""The Explain button: more about an error than the Result has room for, for the presser alone."""

from __future__ import annotations

from datetime import timedelta

from simcord.components import walk_components

from sandbox.protocol import Result, SnippetError

MORE = "A `Linear` layer multiplies.\n```python\nmodel.fc = nn.Linear(512, 10)\n```\nRead on: torch.nn.Linear"


def failing(more: str | None):
    error = SnippetError("RuntimeError", "shapes", 3, explanation="It does not fit.", more=more)
    return lambda job: [Result(id=job.id, status="error", error=error)]


def labels(message) -> list[str]:
    return [item["label"] for item in walk_components(message.components) if item.get("label")]


async def test_where_there_is_more_to_say_a_button_says_it_to_the_presser_alone(world, whispered, read):
    world.worker.events = failing(MORE)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    assert labels(shown.response) == ["Edit and rerun", "Explain"]
    assert "multiplies" not in read(shown.response)
    opened = await world.ben.click(shown.response, label="Explain")
    assert "A `Linear` layer multiplies." in whispered(opened)
    assert "```python\nmodel.fc = nn.Linear(512, 10)\n```" in whispered(opened)


async def test_after_a_restart_the_button_still_explains(world, whispered):
    world.worker.events = failing(MORE)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    await world.restart()
    assert "multiplies" in whispered(await world.ada.click(shown.response, label="Explain"))


async def test_where_there_is_no_more_to_say_there_is_no_button(world):
    world.worker.events = failing(None)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    assert labels(shown.response) == ["Edit and rerun"]


async def test_an_explanation_is_forgotten_with_its_snippet(world, whispered):
    world.worker.events = failing(MORE)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    async with world.store.writing() as tx:
        assert await tx.forget_snippets(before=world.env.now() + timedelta(days=3650)) == 1
    assert "no longer have that snippet" in whispered(await world.ada.click(shown.response, label="Explain"))


async def test_an_explanation_that_a_snippet_made_up_does_nothing_to_the_message(world, whispered):
    world.worker.events = failing("@everyone **look** <@1>\n```\n```` @here\n\0\ud800" + "x" * 1900)
    shown = await world.ada.slash(world.channel, "run", code="model(x)")
    told = whispered(await world.ada.click(shown.response, label="Explain"))
    assert "@everyone" not in told
    assert "**look**" not in told
    assert "<@1>" not in told.replace(r"\<@1>", "")
