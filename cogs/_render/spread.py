"""The picture of how a group's votes fell before and after it talked: two spreads side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.i18n import percent
from bot.tutor.peer import Spread
from cogs._render.figure import PALETTES, Palette, figure, quiet

_ROW: Final = 26
_HEAD: Final = 60


def spreads(
    letters: Sequence[str], options: Sequence[int], right: int, columns: Sequence[tuple[str, Spread]]
) -> Figure:
    """A column of bars for each of `columns`, a title and a Spread; the `right` option's bars stand out.

    `letters` and `options` go together, in the order shown.
    """
    palette = PALETTES["dark"]
    drawn = figure(_HEAD + _ROW * len(options), palette)
    # The letters stand to the left of their axes; a title that began at the axes would not fit.
    drawn.set_layout_engine("constrained", w_pad=0.1, h_pad=0.1)
    places: Sequence[Axes] = drawn.subplots(1, len(columns), squeeze=False)[0]
    most = max((spread.share(option) for _, spread in columns for option in options), default=0)
    for axes, (title, spread) in zip(places, columns, strict=True):
        _bars(axes, [spread.share(option) for option in options], most or 1, palette)
        axes.set_yticks(range(len(letters)), _marked(letters, options, right))
        axes.set_title(
            title, color=palette.text, fontsize=11, loc="left", x=-0.24 if len(columns) > 1 else -0.1, pad=8
        )
        for place, option in enumerate(options):
            share = spread.share(option)
            colour = palette.good if option == right else palette.rest
            axes.patches[place].set_facecolor(colour)
            axes.text(
                share + most * 0.04, place, percent(share), color=palette.text, fontsize=11, va="center"
            )
    return drawn


def _bars(axes: Axes, shares: Sequence[float], most: float, palette: Palette) -> None:
    quiet(axes, palette)
    axes.barh(range(len(shares)), shares, height=0.62)
    axes.set_xlim(0, most * 1.35)
    axes.invert_yaxis()
    axes.set_xticks([])


def _marked(letters: Sequence[str], options: Sequence[int], right: int) -> list[str]:
    """The letters, the right one with a mark: colour alone does not tell everyone."""
    return [
        f"✓ {letter}" if option == right else letter for letter, option in zip(letters, options, strict=True)
    ]
