"""Discord's own limits, held against what would be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import discord
import pytest
from discord import ui

from bot.i18n import languages, speaking
from cogs._render.page import Page
from cogs._views.button import panel
from questions.answers import Answer, Number, Order, Several, Shape
from questions.model import Question

SECTIONED = ("components", "items", "accessory", "component")


def components(view: ui.LayoutView) -> Iterator[dict[str, Any]]:
    """Every component of the message as it goes over the wire, nested ones too."""
    waiting: list[Any] = list(view.to_components())
    while waiting:
        component = waiting.pop()
        if not isinstance(component, dict):
            continue
        if "type" in component:
            yield component
        for key in SECTIONED:
            inner = component.get(key, [])
            waiting += inner if isinstance(inner, list) else [inner]


def _takes(view: ui.LayoutView, files: Sequence[discord.File]) -> None:
    """Fails where Discord would refuse the message."""
    assert view.content_length() <= 4000
    seen = list(components(view))
    assert 0 < len(seen) <= 40
    for component in seen:
        if component["type"] == discord.ComponentType.text_display.value:
            assert component["content"].strip()
            component["content"].encode("utf-8")
    ids = Counter(component["custom_id"] for component in seen if "custom_id" in component)
    assert all(len(custom_id) <= 100 and number == 1 for custom_id, number in ids.items())
    assert all(len(component.get("label") or "") <= 80 for component in seen)
    names = [file.filename for file in files]
    assert len(names) == len(set(names)) <= 10
    shown = [media["url"] for component in seen for media in _media(component)]
    assert sorted(shown) == sorted(f"attachment://{name}" for name in names)


def _media(component: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "file" in component:
        yield component["file"]
    for item in component.get("items", []):
        assert len(item.get("description") or "") <= 1024
        yield item["media"]


@pytest.fixture(scope="session")
def discord_takes() -> Callable[[ui.LayoutView, Sequence[discord.File]], None]:
    """discord_takes(view, files) fails where Discord would refuse the message."""
    return _takes


@pytest.fixture(scope="session")
def discord_takes_page() -> Callable[[Page], None]:
    """The same for a page alone in its container."""
    return lambda page: _takes(panel(page), page.files)


@pytest.fixture(scope="session")
def text_of() -> Callable[[Page], str]:
    """All text of a page that is read in Discord itself."""
    return lambda page: "\n".join(item.content for item in page.items if isinstance(item, ui.TextDisplay))


@pytest.fixture(scope="session")
def attached_to() -> Callable[[Page], dict[str, str]]:
    """The attached files of a page: their text by name."""

    def read(page: Page) -> dict[str, str]:
        contents = {}
        for file in page.files:
            file.fp.seek(0)
            contents[file.filename] = file.fp.read().decode("utf-8", "replace")
        return contents

    return read


@pytest.fixture(params=languages())
def in_every_language(request: pytest.FixtureRequest) -> Iterator[None]:
    """The test once a language: some need more room than others."""
    with speaking(request.param):
        yield


@pytest.fixture(scope="session")
def some_wrong() -> Callable[[Question], list[Answer]]:
    """some_wrong(question) are wrong answers to it: each of its options, or two of any other kind."""

    def wrong_answers(question: Question) -> list[Answer]:
        match question.kind:
            case "several":
                wrong = next(at for at, option in enumerate(question.options) if not option.correct)
                return [Several(frozenset({wrong})), Several(frozenset(range(len(question.options))))]
            case "shape":
                return [Shape((None,) * 12), Shape((10**8,) * 8)]
            case "number":
                return [Number(-5), Number(1.25e-9)]
            case "order":
                right = range(len(question.steps))
                return [Order(tuple(reversed(right))), Order((*right[1:], 0))]
            case _:
                return [at for at, option in enumerate(question.options) if not option.correct]

    return wrong_answers
