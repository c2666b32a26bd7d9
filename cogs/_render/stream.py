"""What a snippet printed: the head of it to read at a glance, and all of it as a file where there is more."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from bot.i18n import _
from cogs._render.page import Part, attachment
from cogs._render.text import fenced, head_of, plain


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream as it is shown, with the file that has the rest."""

    parts: tuple[Part, ...] = ()
    files: tuple[discord.File, ...] = ()


def stream(name: str, text: str, *, cut: bool, lines: int, characters: int) -> Stream:
    """The first `lines` and `characters` of `text`; `cut` says that the worker kept only a part of it."""
    clean = plain(text).rstrip()
    if not clean:
        return Stream()
    head, complete = head_of(clean, lines=lines, characters=characters)
    title = "" if name == "stdout" else f"**{_('On {stream}').format(stream=name)}**\n"
    more = "" if complete else _("There is more: see {file}.").format(file=f"{name}.txt")
    kept = _("Only the first 64 KiB were kept.") if cut else ""
    tail = f"\n-# {more} {kept}".rstrip() if more or kept else ""
    part = Part(f"{title}{fenced(head)}{tail}")
    return Stream((part,), () if complete else (attachment(f"{name}.txt", clean),))
