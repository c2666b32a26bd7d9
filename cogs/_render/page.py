"""Laying parts of a message out so that Discord takes them: what is too long becomes an attached file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import discord
from discord import ui

from bot.i18n import _
from cogs._render.text import MAX_TEXT

MAX_PARTS: Final = 10
# Kept free for what a message says of itself besides its parts.
_RESERVE: Final = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a message.

    Where all parts together are too long, the longest with a `file` name is attached under that name, as
    `attached` or else as its own text. Parts without one stay as long as there is another way.
    A `gap` sets it off from what stands above.
    """

    text: str
    file: str | None = None
    attached: str | None = None
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What goes into a container, and the files that go with it."""

    items: tuple[ui.Item[Any], ...]
    files: tuple[discord.File, ...] = ()


def lay_out(parts: Sequence[Part], limit: int = MAX_TEXT - _RESERVE) -> Page:
    """The parts as text displays of at most `limit` characters in sum, the longest movable ones as files.

    At most MAX_PARTS of them, so that what is left of each, a file for each and a gap before each still fit.
    """
    shown = [part for part in parts if part.text]
    assert len(shown) <= MAX_PARTS
    files: list[discord.File] = []
    while sum(len(part.text) for part in shown) > limit:
        movable = [part for part in shown if part.file] or shown
        longest = max(movable, key=lambda part: len(part.text))
        name = longest.file or f"text-{len(files) + 1}.md"
        files.append(attachment(name, longest.attached or longest.text))
        note = _("It is long, so it is attached: {file}").format(file=name)
        shown[shown.index(longest)] = replace(longest, text=f"-# {note}", file=None)
    items: list[ui.Item[Any]] = []
    for part in shown:
        if part.gap:
            items.append(ui.Separator[Any](visible=False))
        items.append(ui.TextDisplay[Any](part.text))
    return Page((*items, *(ui.File[Any](file) for file in files)), tuple(files))


def attachment(name: str, text: str) -> discord.File:
    """A text file to attach."""
    return discord.File(io.BytesIO(text.encode("utf-8", "replace")), filename=name)
