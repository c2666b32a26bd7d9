"""Say in a few words what numbers an array holds, and what is wrong with them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

_FEW: Final = 8
# Numbers looked at in one report, and in one array of it once these are used up: past a hundredth of a second
# for each array, statistics cost more than they are worth. The same for every run, so no clock decides.
_ALTOGETHER: Final = 40_000_000
_AT_ONCE: Final = 10_000_000
_SAMPLE: Final = 200_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What an array holds, in a few words or not at all, and sentences that begin with its name."""

    preview: str | None = None
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Numbers:
    """Looks at the numbers of one report's arrays: at all of them while they are few, else at some."""

    def __init__(self) -> None:
        self._left = _ALTOGETHER

    def look(self, array: Array, whole: int | None = None) -> Seen:
        """What is in `array`. Copies ten million of its numbers at most, however many it seems to have.

        `whole` is how many numbers there are where `array` is only a part of them.
        """
        if array.size == 0 or array.dtype.kind not in "biufc":
            return Seen()
        if array.ndim == 0:
            return _one(array)
        most = _AT_ONCE if array.size <= self._left else _SAMPLE
        part = thinned(array, most)
        self._left -= part.size
        whole = whole or array.size
        sampled = part.size < whole
        among = f"{part.size:,} of its {whole:,} numbers" if sampled else f"its {whole:,} numbers"
        warning = _broken(part, among, sampled=sampled)
        zeros = part.size > 1 and not part.any()
        nothing = "is all False" if part.dtype.kind == "b" else "is all zeros"
        return Seen(
            _preview(part, sampled=sampled),
            (warning,) if warning else (),
            (f"{nothing}, looking at {among}" if sampled else nothing,) if zeros else (),
        )


def thinned(array: Array, most: int) -> Array:
    """A view of at most `most` numbers spread evenly over `array`: all of it where it has no more."""
    while array.size > most:
        longest = int(np.argmax(array.shape))
        step = min(array.shape[longest], max(2, array.size // most))
        array = array[(slice(None),) * longest + (slice(None, None, step),)]
    return array


def broken(numbers: Array) -> tuple[int, int]:
    """How many of `numbers` are NaN, and how many infinite."""
    if numbers.dtype.kind not in "fc" or np.isfinite(numbers).all():
        return 0, 0
    return int(np.isnan(numbers).sum()), int(np.isinf(numbers).sum())


def broken_words(nan: int, infinite: int, among: str) -> str | None:
    """A sentence, without its subject, for so many NaN and infinite numbers `among` others."""
    counts = [f"{count:,} {word}" for count, word in ((nan, "NaN"), (infinite, "infinite")) if count]
    return f"has {' and '.join(counts)} among {among}" if counts else None


def _broken(part: Array, among: str, *, sampled: bool) -> str | None:
    nan, infinite = broken(part)
    for count, word in ((nan, "NaN"), (infinite, "infinite")):
        if count == part.size and not sampled:
            return f"is all {word}"
    return broken_words(nan, infinite, among)


def _one(array: Array) -> Seen:
    number = array.item()
    if array.dtype.kind != "f" or math.isfinite(number):
        return Seen(f"{number:.6g}" if array.dtype.kind == "f" else repr(number))
    return Seen(f"{number:.6g}", ("is NaN" if math.isnan(number) else "is infinite",))


def _preview(part: Array, *, sampled: bool) -> str | None:
    if part.size <= _FEW and not sampled:
        text = np.array2string(part, precision=4, separator=", ", threshold=_FEW)
        return " ".join(text.split())
    if part.dtype.kind == "c":
        return None
    if part.dtype.kind == "b":
        return f"about {part.mean():.0%} true" if sampled else f"{int(part.sum())} of {part.size} true"
    return f"about {_statistics(part)}" if sampled else _statistics(part)


def _statistics(part: Array) -> str:
    finite = np.isfinite(part)
    bad = part.size - int(finite.sum())
    if bad == part.size:
        return "no finite number: all NaN or infinite"
    numbers = part[finite] if bad else part
    low, high, mean = (float(f(numbers)) for f in (np.min, np.max, lambda n: np.mean(n, dtype=np.float64)))
    text = f"all {low:.4g}" if low == high else f"{low:.4g} to {high:.4g}, mean {mean:.4g}"
    return f"{text}; {bad} NaN or infinite" if bad else text
