"""How numbers and shapes are written in the texts of generated questions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


def lines(*written: str) -> str:
    """Code of these lines."""
    return "\n".join(written)


def shape(dims: Sequence[int | None]) -> str:
    """A shape as Python writes it."""
    return str(tuple(dims))


def ratio(number: int, by: int) -> str:
    """What a division gives, to two places where it doesn't come out."""
    return f"{number // by}" if number % by == 0 else f"{number / by:.2f}".rstrip("0")


def divided(number: int, by: int, *, up: bool = False) -> str:
    """A whole division as it is worked out: "127 / 2 = 63.5, rounded down 63"."""
    if number % by == 0:
        return f"{number} / {by} = {number // by}"
    whole = -(-number // by) if up else number // by
    return f"{number} / {by} = {ratio(number, by)}, rounded {'up' if up else 'down'} {whole}"


def rounded(number: float, places: int) -> Decimal:
    """A number as it is told to so many places, zeros at the end included."""
    return Decimal(f"{number:.{places}f}")


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things: "1 channel", "3 channels"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
