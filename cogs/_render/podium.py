"""The picture of a podium, drawn with matplotlib. Nothing here knows Discord.

The names are whatever people call themselves: `legible` leaves of them what the font can draw.
"""

from __future__ import annotations

import io
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from bot.tutor.rounds import Place

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

# matplotlib shares its fonts between figures: one picture at a time.
_drawing: Final = threading.Lock()


def on_podium(standings: Sequence[Place]) -> list[Place]:
    """Those who stand on it, at most three, with their names as they can be drawn; nobody without points."""
    first = [place for place in standings if place.points and place.place <= STEPS][:STEPS]
    return [replace(place, name=legible(place.name or "") or f"#{place.place}") for place in first]


def legible(name: str) -> str:
    """`name` as the font can draw it: without what it lacks, at most LONGEST_NAME characters.

    Empty where so little would be left that it would be another name.
    """
    glyphs = _glyphs()
    flat = " ".join(unicodedata.normalize("NFC", name).split())
    wanted = [character for character in flat if unicodedata.category(character)[0] in "LN"]
    kept = "".join(character for character in flat if ord(character) in glyphs and character.isprintable())
    left = [character for character in kept if unicodedata.category(character)[0] in "LN"]
    if not left or len(left) < len(wanted):
        return ""
    kept = " ".join(kept.split())
    return kept if len(kept) <= LONGEST_NAME else kept[: LONGEST_NAME - 1].rstrip() + "…"


def draw(places: Sequence[Place]) -> bytes:
    """A PNG of the podium for what `on_podium` gives. Takes some 0.2 s: not for the event loop."""
    with _drawing:
        return _draw(places)


def _draw(places: Sequence[Place]) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=INCHES, dpi=DPI, facecolor=CARD)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.02, 0.0, 0.96, 1.0))
    axes.set_axis_off()
    axes.set_xlim(-0.55, 2.55)
    axes.set_ylim(0, 4.35)
    for column, place in zip(COLUMN, places, strict=False):
        _step(axes, column, place)
    png = io.BytesIO()
    figure.savefig(png, format="png", facecolor=CARD)
    return png.getvalue()


def _step(axes: Any, column: int, place: Place) -> None:
    height, metal = HEIGHT[place.place], METAL[place.place]
    # Names are text from people: a "$" in one must not begin a formula.
    written = {"ha": "center", "parse_math": False}
    axes.bar(column, height, width=WIDTH, color=metal)
    axes.text(
        column, height / 2, str(place.place), size=34, weight="bold", color=CARD, va="center", **written
    )
    axes.text(column, height + 0.52, place.name, size=15, weight="bold", color=INK, va="bottom", **written)
    axes.text(column, height + 0.14, f"{place.points:,}", size=13, color=QUIET, va="bottom", **written)


@cache
def _glyphs() -> frozenset[int]:
    """The characters that the font of the names has."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(weight="bold"))).get_charmap())
