"""The picture of a podium, drawn with matplotlib. Nothing here knows Discord.

The names are whatever people call themselves: `legible` leaves of them what the font can draw.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from bot.i18n import amount
from bot.tutor.rounds import Place
from cogs._render.figure import as_png

STEPS: Final = 3
LONGEST_NAME: Final = 16
# Discord's dark: the picture is a card of its own, on a dark page and on a light one.
CARD: Final = "#2b2d31"
INK: Final = "#f2f3f5"
QUIET: Final = "#b5bac1"
# Gold, silver, bronze, each with its height.
METAL: Final = {1: "#f0b232", 2: "#aeb6c2", 3: "#c98a57"}
HEIGHT: Final = {1: 3.0, 2: 2.2, 3: 1.6}
# Where the first, second and third of the list stand: the winner in the middle.
COLUMN: Final = (1, 0, 2)
WIDTH: Final = 0.92
INCHES: Final = (6.0, 3.9)
DPI: Final = 130


def on_podium(standings: Sequence[Place]) -> list[Place]:
    """Those who stand on it, at most three; nobody without points."""
    return [place for place in standings if place.points and place.place <= STEPS][:STEPS]


def legible(name: str) -> str:
    """`name` as the font can draw it: without emoji and what else it lacks, at most LONGEST_NAME characters.

    Empty where a letter would be missing, for that would be another name: who it is stands under the picture.
    """
    glyphs = _glyphs()
    whole = unicodedata.normalize("NFKC", name)
    kept = "".join(character for character in whole if ord(character) in glyphs and character.isprintable())
    if not _letters(kept) or _letters(kept) < _letters(whole):
        return ""
    flat = " ".join(kept.split())
    return flat if len(flat) <= LONGEST_NAME else flat[: LONGEST_NAME - 1].rstrip() + "…"


def draw(places: Sequence[Place]) -> bytes:
    """A PNG of the podium for what `on_podium` gives. Takes some 0.2 s: not for the event loop."""
    return as_png(lambda: _figure(places))


def _figure(places: Sequence[Place]) -> Figure:
    figure = Figure(figsize=INCHES, dpi=DPI, facecolor=CARD)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, 0.0, 0.96, 1.0))
    axes.set_axis_off()
    # Two of them stand side by side in the middle, as one and three do.
    middle = 0.5 if len(places) == 2 else 1
    axes.set_xlim(middle - 1.55, middle + 1.55)
    axes.set_ylim(0, 4.35)
    for column, place in zip(COLUMN, places, strict=False):
        _step(axes, column, place)
    return figure


def _step(axes: Any, column: int, place: Place) -> None:
    height, metal = HEIGHT[place.place], METAL[place.place]
    # Names are text from people: a "$" in one must not begin a formula.
    written = {"ha": "center", "parse_math": False}
    axes.bar(column, height, width=WIDTH, color=metal)
    axes.text(
        column, height / 2, str(place.place), size=44, weight="bold", color=CARD, va="center", **written
    )
    name = axes.text(
        column,
        height + 0.5,
        legible(place.name or ""),
        size=21,
        weight="bold",
        color=INK,
        va="bottom",
        **written,
    )
    _shrink(name, room=axes.transData.transform((WIDTH, 0))[0] - axes.transData.transform((0, 0))[0])
    axes.text(column, height + 0.14, amount(place.points), size=17, color=QUIET, va="bottom", **written)


def _shrink(text: Any, room: float) -> None:
    """Make `text` as small as it has to be to be at most `room` pixels wide."""
    width = text.get_window_extent().width
    if width > room:
        text.set_fontsize(text.get_fontsize() * room / width)


def _letters(text: str) -> int:
    """How many letters, marks on letters, and digits there are."""
    return sum(unicodedata.category(character)[0] in "LMN" for character in text)


@cache
def _glyphs() -> frozenset[int]:
    """The characters that the font of the names has."""
    return frozenset(get_font(findfont(FontProperties(weight="bold"))).get_charmap())
