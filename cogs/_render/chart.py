"""A picture of how somebody, or a group, gets on: bars by topic, and columns by time below them.

Everything is placed in the picture's own units, from its upper left corner: however much there is to show,
the text keeps its size. Only a name that is too long for its line is made smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from cogs._render.figure import PALETTES, WIDTH, Palette, Theme, figure
from cogs._render.text import clipped

_MARGIN: Final = 12
_GAP: Final = 16
_TITLE: Final = 22
_ROW: Final = 32
_BAR: Final = 7
_PLOT: Final = 124
_TALLEST: Final = 52
# What a bar's figure needs, and how long a name may be: at 40 characters it is still large enough to read.
_FIGURE: Final = 42
_NAME: Final = 40
_LARGE, _NORMAL, _SMALL = 13, 12, 10.5


@dataclass(frozen=True, slots=True)
class Bar:
    """A named share, 0 to 1, with its figure as it is to be read."""

    name: str
    share: float
    figure: str


@dataclass(frozen=True, slots=True)
class Column:
    """A count over a label; of it, the part that is set off as `good`."""

    label: str
    count: int
    good: int = 0


@dataclass(frozen=True, slots=True)
class Plot:
    """Columns under a title; `key` says what their good part is."""

    title: str
    columns: tuple[Column, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title, and plots side by side below. Two equal charts make the same picture."""

    title: str
    bars: tuple[Bar, ...]
    plots: tuple[Plot, ...]


def draw(chart: Chart, theme: Theme) -> Figure:
    """The picture of `chart`."""
    palette = PALETTES[theme]
    head = _TITLE + _ROW * len(chart.bars) + _GAP if chart.bars else 0
    height = _MARGIN + head + _PLOT + _MARGIN
    drawn = figure(height, palette)
    drawn.set_layout_engine("none")
    axes: Axes = drawn.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(height, 0))
    axes.axis("off")
    pen = _Pen(axes, palette)
    if chart.bars:
        pen.write(_MARGIN, _MARGIN, chart.title, size=_LARGE).set_fontweight("bold")
        for place, bar in enumerate(chart.bars):
            pen.bar(bar, _MARGIN + _TITLE + place * _ROW)
    room = (WIDTH - 2 * _MARGIN - _GAP * (len(chart.plots) - 1)) / len(chart.plots)
    for place, plot in enumerate(chart.plots):
        pen.plot(plot, _MARGIN + place * (room + _GAP), _MARGIN + head, room)
    return drawn


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws on `axes` in the colours of `palette`. Places are in units, from the upper left corner."""

    axes: Axes
    palette: Palette

    def bar(self, bar: Bar, y: float) -> None:
        room = WIDTH - 2 * _MARGIN
        name = self.write(_MARGIN, y, clipped(bar.name, _NAME))
        width = name.get_window_extent().transformed(self.axes.transData.inverted()).width
        if width > room - _FIGURE:
            name.set_fontsize(_NORMAL * (room - _FIGURE) / width)
        self.write(WIDTH - _MARGIN, y, bar.figure, align="right")
        self._pill(y + 16, room, self.palette.track)
        if bar.share > 0:
            self._pill(y + 16, max(_BAR, room * bar.share), self.palette.good)

    def plot(self, plot: Plot, left: float, top: float, room: float) -> None:
        self.write(left, top, plot.title).set_fontweight("bold")
        if plot.key:
            self.axes.bar(left + 3, 6, 6, bottom=top + 21, color=self.palette.good)
            self.write(left + 10, top + 17.5, plot.key, size=_SMALL, faint=True)
        ground = top + _PLOT - 16
        slot = room / len(plot.columns)
        most = max(column.count for column in plot.columns) or 1
        for place, column in enumerate(plot.columns):
            self._column(column, left + slot * (place + 0.5), ground, _TALLEST / most, min(slot * 0.7, 16))
        self.axes.plot([left, left + room], [ground, ground], color=self.palette.track, linewidth=1)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = _NORMAL,
        align: str = "left",
        faint: bool = False,
    ) -> Text:
        """`text` with its upper edge at `y`, and at `x` what `align` says of it."""
        colour = self.palette.faint if faint else self.palette.text
        return self.axes.text(x, y, text, color=colour, fontsize=size, ha=align, va="top", parse_math=False)

    def _column(self, column: Column, middle: float, ground: float, scale: float, wide: float) -> None:
        good, rest = column.good * scale, (column.count - column.good) * scale
        self.axes.bar(middle, -good, wide, bottom=ground, color=self.palette.good)
        self.axes.bar(middle, -rest, wide, bottom=ground - good, color=self.palette.rest)
        if column.count:
            self.write(middle, ground - good - rest - 14.5, _short(column.count), size=_SMALL, align="center")
        self.write(middle, ground + 3, column.label, size=_SMALL, align="center", faint=True)

    def _pill(self, y: float, wide: float, colour: str) -> None:
        shape = f"round,pad=0,rounding_size={_BAR / 2}"
        self.axes.add_patch(
            FancyBboxPatch((_MARGIN, y), wide, _BAR, boxstyle=shape, facecolor=colour, edgecolor="none")
        )


def _short(count: int) -> str:
    """At most four characters, which is what a column has room for."""
    return f"{count}" if count < 1000 else f"{count / 1000:.0f}k"
