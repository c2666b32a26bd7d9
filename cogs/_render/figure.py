"""Drawing pictures for the chat: one look for all of them, and never on the event loop.

matplotlib's object interface is used, without pyplot, whose global state is not safe in threads. A picture
is 280 units wide and four pixels a unit, so that its text is as large as the chat's on a phone.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias, TypeVar

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

Theme: TypeAlias = Literal["dark", "light"]

WIDTH: Final = 280
_PIXELS: Final = 4
_DPI: Final = 72 * _PIXELS
# Some hundred kilobytes each.
KEPT: Final = 64

Content = TypeVar("Content", bound=Hashable)
_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme. `good` and `rest` differ in lightness too, for who can't tell them by hue."""

    ground: str
    text: str
    faint: str
    good: str
    rest: str
    warm: str
    # What a bar would fill if it were full.
    track: str


PALETTES: Final[dict[Theme, Palette]] = {
    "dark": Palette("#2b2d31", "#f2f3f5", "#b5bac1", "#57f287", "#7983f5", "#fee75c", "#404249"),
    "light": Palette("#ffffff", "#1e1f22", "#4e5058", "#1f8b4c", "#5865f2", "#b8860b", "#e3e5e8"),
}


def figure(height: float, palette: Palette) -> Figure:
    """An empty picture, WIDTH by `height` units, in the theme's colours."""
    made = Figure(figsize=(WIDTH / 72, height / 72), dpi=_DPI, facecolor=palette.ground, layout="constrained")
    FigureCanvasAgg(made)
    return made


def quiet(axes: Axes, palette: Palette) -> None:
    """Take away from a plot what is not data."""
    axes.set_facecolor(palette.ground)
    axes.tick_params(colors=palette.text, labelsize=11, length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


async def png(draw: Callable[[], Figure]) -> bytes:
    """What `draw` draws, as a PNG file; drawn in a thread."""
    return await asyncio.to_thread(as_png, draw)


async def picture(draw: Callable[[Content, Theme], Figure], content: Content, theme: Theme) -> bytes:
    """What `draw` makes of `content`, as a PNG file; drawn once, as long as it is among the latest KEPT."""
    return await asyncio.to_thread(_kept, draw, content, theme)


@lru_cache(maxsize=KEPT)
def _kept(draw: Callable[[Content, Theme], Figure], content: Content, theme: Theme) -> bytes:
    return as_png(lambda: draw(content, theme))


def as_png(draw: Callable[[], Figure]) -> bytes:
    """What `draw` draws, as a PNG file. Takes some 0.2 s: not for the event loop."""
    target = io.BytesIO()
    # One at a time: all figures share the fonts, which FreeType does not promise to be safe in threads.
    with _drawing:
        draw().savefig(target, format="png")
    return target.getvalue()
