"""The picture of how somebody gets on: the same numbers make the same picture, whatever they are."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.image import imread

from cogs._render.chart import Bar, Chart, Column, Plot, draw
from cogs._render.figure import Theme, picture

BARS = (Bar("Output shapes of well-known models", 1.0, "100%"), Bar("Small data", 0.0, "0%"))
PLOT = Plot("Answers a week", (Column("now", 12, 7), Column("", 0)), "right at once")
CHART = Chart("What you would know today", BARS, (PLOT,))


async def test_a_picture_is_as_wide_as_a_phone_shows_it_four_times_over() -> None:
    drawn = imread(io.BytesIO(await picture(draw, CHART, "dark")))
    assert drawn.shape[1] == 280 * 4


async def test_the_same_chart_is_drawn_once_and_another_theme_again() -> None:
    drawn: list[Theme] = []

    def drawing(chart: Chart, theme: Theme) -> Figure:
        drawn.append(theme)
        return draw(chart, theme)

    themes: tuple[Theme, ...] = ("dark", "light", "dark", "light")
    pictures = [await picture(drawing, Chart("once", BARS, (PLOT,)), theme) for theme in themes]
    assert drawn == ["dark", "light"]
    assert pictures[0] == pictures[2] != pictures[1] == pictures[3]


@pytest.mark.parametrize("name", ["M" * 60, "Output shapes of well-known models", "$x^2$ in a name"])
def test_a_name_never_runs_into_its_figure(name: str) -> None:
    figure = draw(Chart("All", (Bar(name, 1.0, "100%"),), (PLOT,)), "dark")
    named, told = (figure.axes[0].texts[place].get_window_extent() for place in (1, 2))
    assert named.x1 < told.x0


# Of characters that the font lacks it draws a box instead.
@pytest.mark.filterwarnings("ignore:Glyph")
@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.builds(Bar, st.text(max_size=50), st.floats(0, 1), st.just("50%")), max_size=8),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=8),
)
def test_everything_written_lies_within_the_picture(bars: list[Bar], counts: list[int]) -> None:
    plots = (Plot("Answers", tuple(Column("", count, count // 2) for count in counts), "right"),)
    figure = draw(Chart("All", tuple(bars), plots), "light")
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert figure.bbox.y0 <= box.y0
        assert box.y1 <= figure.bbox.y1
