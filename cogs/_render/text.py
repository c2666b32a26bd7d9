"""Making text safe to show, and making it fit. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import discord

# Discord's limits, as its API documents them.
MAX_TEXT: Final = 4000
MAX_MODAL_INPUT: Final = 4000

_ANSI: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
# Control characters but tab and newline, the marks that turn the direction of writing around, and halves of
# surrogate pairs, which no encoding takes.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# What Discord gives a meaning to: emphasis, spoilers, code and links; mentions, times and custom emoji; bare
# addresses and emoji by name; and at the start headings, quotes and lists. discord.py's own escape_markdown
# leaves addresses, channel mentions, and the second of two links alive.
_MARKDOWN: Final = re.compile(r"[\\*_~|`\[\]<]|:(?=//|[\w+-]+:)|^[#>+-]")
_NUMBERED: Final = re.compile(r"^(\d+)(?=\.)")
ZERO_WIDTH_SPACE: Final = "\u200b"
MODIFIER_GRAVE: Final = "\u02cb"


def plain(text: str) -> str:
    """Text from people or programs without what would act on the reader's screen.

    Colours and other terminal codes go; a line that was drawn over with a carriage return, as progress bars
    do, is shown as it stood last.
    """
    text = _ANSI.sub("", text).replace("\r\n", "\n")
    lines = (line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n"))
    return _CONTROL.sub("", "\n".join(_without_backspaces(line) for line in lines))


def escaped(text: str) -> str:
    """Text from people for use inside Markdown: no formatting, no mention, one line."""
    flat = " ".join(plain(text).split())
    safe = _NUMBERED.sub(r"\1\\", _MARKDOWN.sub(r"\\\g<0>", flat))
    return discord.utils.escape_mentions(safe)


def fenced(text: str, language: str = "") -> str:
    """A code block around `text` that nothing in it can close."""
    inner = re.sub("`{3,}", lambda run: ZERO_WIDTH_SPACE.join(run[0]), plain(text))
    return f"```{language}\n{inner}\n```"


def inline_code(text: str) -> str:
    """`text` as code in a line; back ticks in it become look-alikes."""
    flat = " ".join(plain(text).split()).replace("`", MODIFIER_GRAVE)
    return f"`{flat or ' '}`"


def prose(text: str) -> str:
    """Our own sentences with a learner's names in back ticks: these stay code, all else is escaped."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return escaped(text)
    # Every second piece stands between back ticks. The spaces around a piece are not part of its text.
    shown = [inline_code(piece) if place % 2 else _padded(piece) for place, piece in enumerate(pieces)]
    return "".join(shown)


def clipped(text: str, limit: int) -> str:
    """`text` if it has at most `limit` characters, else its start up to a whole word, and an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    cut = head.rsplit(maxsplit=1)[0] if any(map(str.isspace, head.strip())) else head
    # After a comma or a full stop the ellipsis would look like a fourth dot.
    return cut.rstrip(" \t\n.,;:") + "…"


def gist(prompt: str, limit: int) -> str:
    """A question in one line of at most `limit` characters: what stands before its list, if it has one."""
    return clipped(" ".join(re.split(r"\n\s*[-*] ", prompt)[0].split()), limit)


def head_of(text: str, *, lines: int, characters: int) -> tuple[str, bool]:
    """As many whole lines from the start of `text` as fit, and whether that was all of it.

    A first line that is too long by itself is cut, since there is no word to save in it.
    """
    kept: list[str] = []
    room = characters
    everything = text.split("\n")
    for line in everything[:lines]:
        if len(line) + 1 > room:
            break
        kept.append(line)
        room -= len(line) + 1
    if not kept:
        return clipped(everything[0], characters), len(everything) == 1 and len(text) <= characters
    return "\n".join(kept), len(kept) == len(everything)


def moment(at: datetime) -> str:
    """A moment as seen from now, "in 2 days", which Discord words and keeps true."""
    return discord.utils.format_dt(at, "R")


def message_link(guild_id: int | None, channel_id: int, message_id: int | None) -> str:
    """Where a message is to be found; a direct message has no server."""
    return f"https://discord.com/channels/{guild_id or '@me'}/{channel_id}/{message_id}"


def _padded(piece: str) -> str:
    return (
        f"{' ' * piece.startswith(' ')}{escaped(piece)}{' ' * (piece.endswith(' ') and bool(piece.strip()))}"
    )


def _without_backspaces(line: str) -> str:
    if "\b" not in line:
        return line
    shown: list[str] = []
    for character in line:
        if character == "\b":
            del shown[-1:]
        else:
            shown.append(character)
    return "".join(shown)
