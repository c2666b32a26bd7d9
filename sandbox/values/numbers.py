"""Say in a few words what numbers an array holds."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

_FEW: Final = 8
# Statistics of more numbers than this would cost more time than they are worth.
_MANY: Final = 20_000_000


def summary(array: np.ndarray[Any, Any]) -> str | None:
    """The numbers themselves when they are few, else their range and mean; None when there are too many."""
    if array.size == 0 or array.size > _MANY or array.dtype.kind not in "biufc":
        return None
    if array.ndim == 0:
        return f"{array.item():.6g}" if array.dtype.kind == "f" else repr(array.item())
    if array.size <= _FEW:
        text = np.array2string(array, precision=4, separator=", ", threshold=_FEW)
        return " ".join(text.split())
    if array.dtype.kind == "b":
        return f"{int(array.sum())} of {array.size} true"
    if array.dtype.kind == "c":
        return None
    return _statistics(array)


def _statistics(array: np.ndarray[Any, Any]) -> str:
    finite = np.isfinite(array)
    broken = array.size - int(finite.sum())
    if broken == array.size:
        return "no finite number: all NaN or infinite"
    numbers = array[finite] if broken else array
    low, high, mean = (float(f(numbers)) for f in (np.min, np.max, lambda n: np.mean(n, dtype=np.float64)))
    text = f"all {low:.4g}" if low == high else f"{low:.4g} to {high:.4g}, mean {mean:.4g}"
    return f"{text}; {broken} NaN or infinite" if broken else text
