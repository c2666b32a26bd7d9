"""Reads what people type into a box: a shape or a number, however they write it.

A shape may have any brackets or none, commas, spaces or x between its sizes, `torch.Size` before it, and for
an open size None, ?, -, or a letter that stands for the batch. A number may have either kind of separators, a
scale (25.6M, 25,6 millones), a power of ten and a unit that fits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from typing import Final

MAX_TYPED: Final = 100
MAX_DIMS: Final = 12
_MAX_DIGITS: Final = 9
_MAX_EXPONENT: Final = 30

_OPEN: Final = frozenset({"none", "?", "-", "-1", "n", "b", "bs", "batch", "batch_size", "null"})
_PREFIX: Final = re.compile(
    r"^(?:[a-z_]+\.)*(?:torch\.size|tensorshape|size|shape|tuple)\s*[=:]?\s*(?=[(\[{=: \d])",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(
    r"[\s,;()\[\]{}<>*\u00d7\u00b7]+|(?<=[\d?nbe])x(?=[\d?nb-])|\b(?:x|by|and)\b", re.IGNORECASE
)

_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUPERSCRIPTS: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_DASHES: Final = re.compile(r"[\u2010-\u2014\u2212]")
_TYPED: Final = re.compile(
    r"^[~≈=\s]*(?P<sign>[+-]?)\s*(?P<body>[.,]?\d(?:[\d.,'_ ]*\d)?[.,]?)(?:e(?P<e>[+-]?\d+))?"
    r"(?:\s*[x*\u00d7\u00b7]\s*10\s*(?:\^|\*\*)\s*(?P<ten>[+-]?\d+))?(?P<rest>.*)$",
    re.DOTALL,
)
_POWER: Final = re.compile(r"^[~≈=\s]*10\s*(?:\^|\*\*)\s*(?P<ten>[+-]?\d+)(?P<rest>.*)$", re.DOTALL)

_SCALES: Final = {
    **dict.fromkeys(("k", "thousand", "tsd", "mil"), 3),
    **dict.fromkeys(
        ("m", "mn", "mio", "million", "millions", "millón", "millon", "millones", "millionen"), 6
    ),
    **dict.fromkeys(("g", "b", "bn", "mrd", "billion", "billions", "mil millones", "milliarden"), 9),
    **dict.fromkeys(("t", "trillion", "trillions"), 12),
}
_UNITS: Final[tuple[dict[str, Decimal], ...]] = (
    {
        **dict.fromkeys(("b", "byte", "bytes"), Decimal(1)),
        **{f"{letter}b": Decimal(1000) ** power for power, letter in enumerate("kmgt", start=1)},
        **{f"{letter}ib": Decimal(1024) ** power for power, letter in enumerate("kmgt", start=1)},
    },
    {
        **dict.fromkeys(("ns",), Decimal("1e-9")),
        **dict.fromkeys(("us", "µs", "μs"), Decimal("1e-6")),
        **dict.fromkeys(("ms", "millisecond", "milliseconds"), Decimal("1e-3")),
        **dict.fromkeys(("s", "sec", "second", "seconds", "segundos"), Decimal(1)),
        **dict.fromkeys(("min", "minute", "minutes", "minutos"), Decimal(60)),
        **dict.fromkeys(("h", "hour", "hours", "horas"), Decimal(3600)),
    },
    dict.fromkeys(("%", "percent", "per cent", "prozent", "por ciento"), Decimal(1)),
)
_SAME_WORD: Final = {
    "parameters": ("params", "param", "parameter", "parámetros", "parametros", "weights"),
    "px": ("pixels", "pixel", "píxeles"),
}


class Why(Enum):
    """Why a text can't be read."""

    EMPTY = auto()
    NOT_A_SIZE = auto()
    TOO_MANY_SIZES = auto()
    NOT_A_NUMBER = auto()
    ANOTHER_UNIT = auto()


class UnreadableError(Exception):
    """What was typed is no answer. `piece` is the part that can't be read."""

    def __init__(self, why: Why, piece: str = "") -> None:
        self.why = why
        self.piece = piece
        super().__init__(f"{why.name.lower().replace('_', ' ')}: {piece!r}")


def shape_in(text: str) -> tuple[int | None, ...]:
    """The sizes that `text` lists, None for an open one. Raises UnreadableError."""
    bare = _PREFIX.sub("", _plain(text))
    pieces = [piece for piece in _BETWEEN.split(bare) if piece and piece != "="]
    if not pieces:
        # Empty brackets are the shape of a single number.
        if re.fullmatch(r"[(\[]+\s*[)\]]+", bare.strip()):
            return ()
        raise UnreadableError(Why.EMPTY)
    if len(pieces) > MAX_DIMS:
        raise UnreadableError(Why.TOO_MANY_SIZES)
    return tuple(map(_size, pieces))


def _size(piece: str) -> int | None:
    if piece.casefold() in _OPEN:
        return None
    # 2,048 is meant as one size: its second half is told as what can't be read.
    if piece.isdecimal() and len(piece) <= _MAX_DIGITS and not (piece[0] == "0" and len(piece) > 1):
        return int(piece)
    raise UnreadableError(Why.NOT_A_SIZE, piece)


def numbers_in(text: str, unit: str | None = None) -> tuple[int | float, ...]:
    """What `text` can be read as, in `unit`, the likelier first. Raises UnreadableError.

    There are two readings where one separator stands before three digits: 1,234 and 1.234.
    """
    plain = _plain(_SUPERSCRIPTS.sub(lambda found: "^" + found[0].translate(_SUPERSCRIPT), text))
    if not plain:
        raise UnreadableError(Why.EMPTY)
    power = _POWER.match(plain)
    if power:
        bodies, sign, exponent, rest = [Decimal(1)], "", power["ten"], power["rest"]
    else:
        match = _TYPED.match(plain)
        bodies = list(_readings(match["body"])) if match else []
        if match is None or not bodies:
            raise UnreadableError(Why.NOT_A_NUMBER, plain)
        sign, exponent, rest = match["sign"], match["e"] or match["ten"] or "0", match["rest"]
    if abs(int(exponent)) > _MAX_EXPONENT:
        raise UnreadableError(Why.NOT_A_NUMBER, plain)
    factor = _factor(rest, unit) * Decimal(10) ** int(exponent) * (-1 if sign == "-" else 1)
    return tuple(dict.fromkeys(_tidy(body * factor) for body in bodies))


def _plain(text: str) -> str:
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text[:MAX_TYPED])).replace("\u2019", "'").strip()


def _readings(body: str) -> Iterator[Decimal]:
    """What the digits and separators of `body` can mean; nothing where they make no sense."""
    joined = re.sub(r"(?<=\d)[ '](?=\d{3}(?!\d))|_", "", body)
    if re.search("[ ']", joined):
        return
    points, commas = joined.count("."), joined.count(",")
    if points and commas:
        decimal = max(".,", key=joined.rfind)
        yield from _read(joined, decimal)
    elif points + commas == 1 and not re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", joined):
        yield from _read(joined, "." if points else ",")
    else:
        # In English, where one separator could be either: the comma groups, the point doesn't.
        for decimal in (".", ","):
            yield from _read(joined, decimal)


def _read(body: str, decimal: str) -> Iterator[Decimal]:
    grouping = "," if decimal == "." else "."
    whole, mark, part = body.partition(decimal)
    if mark and not part.isdecimal() and part:
        return
    if grouping in whole and not re.fullmatch(rf"\d{{1,3}}(?:\{grouping}\d{{3}})+", whole):
        return
    try:
        yield Decimal(f"{whole.replace(grouping, '') or '0'}.{part or '0'}")
    except InvalidOperation:
        return


def _factor(rest: str, unit: str | None) -> Decimal:
    """What a number followed by `rest` is to be multiplied with to be in `unit`."""
    typed = " ".join(rest.casefold().split()).strip(" .")
    wanted = (unit or "").casefold()
    table = next((table for table in _UNITS if wanted in table), None)
    if table is not None:
        if typed in ("", wanted):
            return Decimal(1)
        if typed in table:
            return table[typed] / table[wanted]
        if typed in _SCALES:
            return Decimal(10) ** _SCALES[typed] / table[wanted]
        raise UnreadableError(Why.ANOTHER_UNIT, rest.strip())
    for word in _words_for(wanted):
        if typed == word or typed.removesuffix(word).strip() in _SCALES:
            typed = typed.removesuffix(word).strip()
            break
    if typed and typed not in _SCALES:
        raise UnreadableError(Why.ANOTHER_UNIT, rest.strip())
    return Decimal(10) ** _SCALES.get(typed, 0)


def _words_for(unit: str) -> tuple[str, ...]:
    if not unit:
        return ()
    return (unit, f"{unit}s", unit.removesuffix("s"), *_SAME_WORD.get(unit, ()))


def _tidy(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
