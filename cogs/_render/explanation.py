"""The longer explanation of an error, as the Explain button shows it. Pure."""

from __future__ import annotations

import re
from typing import Final

from bot.i18n import _
from cogs._render.page import Part
from cogs._render.text import clipped, fenced, prose

# A worker sends no more; what calls itself one may.
MAX_CHARACTERS: Final = 2000
MAX_BLOCKS: Final = 8
_BLOCK: Final = re.compile(r"^```(?:python)?\n(.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)
_READ_ON: Final = re.compile(r"^Read on: ")


def explanation_page(more: str) -> list[Part]:
    """`more`, whose paragraphs are our sentences and whose blocks are Python, under a title."""
    # Every second piece stood between lines of back ticks.
    pieces = _BLOCK.split(clipped(more, MAX_CHARACTERS))
    shown: list[str] = []
    for place, piece in enumerate(pieces):
        if place % 2:
            shown.append(fenced(piece.strip("\n"), "python"))
        else:
            shown += [_paragraph(text) for text in piece.split("\n") if text.strip()]
    return [Part(f"### {_('More about this error')}"), Part("\n".join(shown[:MAX_BLOCKS]))]


def _paragraph(text: str) -> str:
    """Where to read on is set smaller than what explains."""
    return f"-# {prose(text)}" if _READ_ON.match(text) else prose(text)
