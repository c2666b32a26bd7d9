"""What people type into a box: read however it is written, or refused with the piece that can't be read."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.typed import UnreadableError, Why, numbers_in, shape_in


@pytest.mark.parametrize(
    "typed",
    [
        "8,2048,1,1",
        "(8, 2048, 1, 1)",
        "[8 2048 1 1]",
        "8x2048x1x1",
        "8 \u00d7 2048 \u00d7 1 \u00d7 1",
        "8*2048*1*1",
        "torch.Size([8, 2048, 1, 1])",
        "output.shape = (8, 2048, 1, 1)",
        " 8 , 2048 , 1 , 1 , ",
        "8 by 2048 by 1 by 1",
        "\uff18,2048,1,1",
    ],
)
def test_a_shape_is_read_however_it_is_written(typed: str) -> None:
    assert shape_in(typed) == (8, 2048, 1, 1)


@pytest.mark.parametrize(
    "typed",
    [
        *("None,5", "none 5", "?,5", "-, 5", "\u2013 5", "-1,5", "N x 5", "nx5", "B,5", "bx5", "batch, 5"),
        *("TensorShape([None, 5])", "tf.TensorShape([None,5])"),
    ],
)
def test_an_open_size_has_many_names(typed: str) -> None:
    assert shape_in(typed) == (None, 5)


@pytest.mark.parametrize("typed", ["()", "[]", "torch.Size([])"])
def test_empty_brackets_are_the_shape_of_one_number(typed: str) -> None:
    assert shape_in(typed) == ()


@pytest.mark.parametrize(
    ("typed", "why", "piece"),
    [
        ("", Why.EMPTY, ""),
        (" , ", Why.EMPTY, ""),
        ("hello", Why.NOT_A_SIZE, "hello"),
        ("8, C, 3", Why.NOT_A_SIZE, "C"),
        ("8, 2,048", Why.NOT_A_SIZE, "048"),
        ("8, 3.5", Why.NOT_A_SIZE, "3.5"),
        ("9" * 40, Why.NOT_A_SIZE, "9" * 40),
        ("1 " * 20, Why.TOO_MANY_SIZES, ""),
    ],
)
def test_what_is_no_shape_is_refused_with_its_reason(typed: str, why: Why, piece: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        shape_in(typed)
    assert (caught.value.why, caught.value.piece) == (why, piece)


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("25557032", None, 25_557_032),
        ("25,557,032", None, 25_557_032),
        ("25.557.032", None, 25_557_032),
        ("25 557 032", None, 25_557_032),
        ("25\u202f557\u202f032", None, 25_557_032),
        ("25'557'032", None, 25_557_032),
        ("25_557_032", None, 25_557_032),
        ("25.6M", "parameters", 25_600_000),
        ("25,6 millones", "parameters", 25_600_000),
        ("about", "parameters", None),
        ("~ 25.6 million parameters", "parameters", 25_600_000),
        ("25.6M params", "parameters", 25_600_000),
        ("1,5", None, 1.5),
        ("1.234,56", None, 1234.56),
        ("1,234.56", None, 1234.56),
        ("0,001", None, 0.001),
        ("1e-3", None, 0.001),
        ("10^-3", None, 0.001),
        ("10\u207b\u00b3", None, 0.001),
        ("2.3 x 10^7", None, 23_000_000),
        ("\u22125", None, -5),
        ("98 MB", "MB", 98),
        ("0.098 GB", "MB", 98),
        ("98M", "MB", 98),
        ("100 MiB", "MB", 104.8576),
        ("2,5 ms", "s", 0.0025),
        ("45 %", "%", 45),
        ("4.1 GFLOPs", "FLOPs", 4_100_000_000),
        ("12 layer", "layers", 12),
    ],
)
def test_a_number_is_read_however_it_is_written(typed: str, unit: str | None, value: float | None) -> None:
    if value is None:
        with pytest.raises(UnreadableError):
            numbers_in(typed, unit)
    else:
        assert numbers_in(typed, unit)[0] == value


def test_one_separator_before_three_digits_can_be_either() -> None:
    assert numbers_in("1,234") == (1234, 1.234)
    assert numbers_in("1.234") == (1.234, 1234)
    assert numbers_in("0,125") == (0.125,)


@pytest.mark.parametrize(
    ("typed", "unit", "why"),
    [
        ("", None, Why.EMPTY),
        ("many", None, Why.NOT_A_NUMBER),
        ("8 16", None, Why.NOT_A_NUMBER),
        ("1.234.56", None, Why.NOT_A_NUMBER),
        ("1e999999999", None, Why.NOT_A_NUMBER),
        ("5 s", "MB", Why.ANOTHER_UNIT),
        ("5 bananas", "layers", Why.ANOTHER_UNIT),
        ("5 x 3", None, Why.ANOTHER_UNIT),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(typed: str, unit: str | None, why: Why) -> None:
    with pytest.raises(UnreadableError) as caught:
        numbers_in(typed, unit)
    assert caught.value.why is why


@given(
    st.lists(st.none() | st.integers(0, 10**6), min_size=1, max_size=6),
    st.sampled_from([", ", "x", ";", " ", " x "]),
)
def test_every_shape_written_out_is_read_back(dims: list[int | None], between: str) -> None:
    assert shape_in(f"({between.join(map(str, dims))})") == tuple(dims)


@given(st.integers(-(10**12), 10**12))
def test_every_whole_number_is_read_back_with_its_thousands_marked(number: int) -> None:
    for mark in (",", " ", "'", "_", "."):
        assert number in numbers_in(f"{number:,}".replace(",", mark))


@given(st.text(max_size=120), st.sampled_from([None, "MB", "%", "parameters"]))
def test_whatever_is_typed_is_read_or_refused(text: str, unit: str | None) -> None:
    for read in (shape_in, lambda typed: numbers_in(typed, unit)):
        with suppress(UnreadableError):
            assert read(text) is not None
