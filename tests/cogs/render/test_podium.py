"""The podium's picture stays whole whatever people call themselves."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.tutor.rounds import Place
from cogs._render.podium import LONGEST_NAME, draw, legible, on_podium


def standing(*rows: tuple[int, int, str]) -> list[Place]:
    return [Place(place, learner, points, 0, name) for learner, (place, points, name) in enumerate(rows)]


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Ada", "Ada"),
        ("Ada 🎉", "Ada"),
        ("Nguyễn Văn", "Nguyễn Văn"),
        ("Ⓐⓓⓐ", "Ada"),
        ("محمد", "محمد"),
        ("$x^2$", "$x^2$"),
        ("\u202eevil\n  twin", "evil twin"),
        ("Ж" * 20, "Ж" * 15 + "…"),
        # These letters the font lacks: who it is stands under the picture.
        ("一二三", ""),
        ("一二三 Ben", ""),
        ("👑", ""),
        ("", ""),
    ],
)
def test_a_name_is_drawn_as_far_as_the_font_goes(name: str, drawn: str) -> None:
    assert legible(name) == drawn


@given(st.text(max_size=40))
def test_no_name_is_too_long_or_breaks_the_line(name: str) -> None:
    drawn = legible(name)
    assert len(drawn) <= LONGEST_NAME
    assert drawn.isprintable()


@given(st.text(max_size=32))
@settings(max_examples=10, deadline=None)
def test_any_name_can_be_drawn(name: str) -> None:
    assert draw(standing((1, 1000, name))).startswith(b"\x89PNG")


def test_a_podium_is_wide_enough_to_be_read_on_a_phone_and_small_to_load() -> None:
    png = draw(standing((1, 2900, "W" * 32), (2, 1800, "Ben"), (3, 900, "Chloe")))
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (780, 507), "twice a phone's width, for its pixels"
    assert len(png) < 100_000


def test_only_the_first_three_places_with_points_stand_on_it() -> None:
    rows = standing((1, 900, "a"), (1, 900, "b"), (3, 500, "c"), (3, 500, "d"), (5, 1, "e"))
    assert [each.name for each in on_podium(rows)] == ["a", "b", "c"]
    assert on_podium(standing((1, 0, "a"), (1, 0, "b"))) == []


@pytest.mark.parametrize("players", [1, 2, 3])
def test_however_many_stand_on_it_they_stand_in_the_middle(players: int) -> None:
    places = standing(*((place, 900 - place, "") for place in range(1, players + 1)))
    with Image.open(io.BytesIO(draw(places))) as picture:
        # The lowest line goes through every step.
        line = [picture.convert("RGB").getpixel((x, picture.height - 2)) for x in range(picture.width)]
    steps = [x for x, colour in enumerate(line) if colour != line[0]]
    assert abs(steps[0] - (len(line) - 1 - steps[-1])) <= 2
