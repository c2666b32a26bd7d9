"""What stands in a box for a shape, a number, a share or a claim, and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

from questions.model import Verify
from questions.typed import UnreadableError, numbers_in, shape_in

Value: TypeAlias = tuple[int | None, ...] | int | float

MAX_TOLERANCE: Final = 50
NAMED: Final = re.compile(r"`?([^\W\d]\w*)`?(?:\s*[:=]\s*|\s+|(?=[(\[]))(.*)")

_COUNTED: Final = re.compile(r"([\d,._\s]*\d)\s*(parameters)?\s*,?\s*(trainable)?", re.IGNORECASE)
_BETWEEN_DIMENSIONS: Final = re.compile("[,x\u00d7\\s]+")
_OPEN_DIMENSION: Final = frozenset({"none", "?", "n", "b", "batch", "*"})
_SHARE: Final = re.compile(r"[±~+/-]*\s*(\d+(?:[.,]\d+)?|[.,]\d+)\s*(?:%|percent|por ciento)?", re.IGNORECASE)


def readings(text: str, kind: str, unit: str = "") -> tuple[Value, ...]:
    """What `text` can mean as an answer to a question of the kind shape or number, the likelier first.

    There are two where a separator may group digits or begin a fraction, 5.130; for what is no answer, none.
    """
    try:
        if kind == "number":
            return numbers_in(text, unit)
        # In the bank's files, open sizes stand in quotes.
        return (shape_in(text.replace('"', "").replace("'", "")),)
    except UnreadableError:
        return ()


def is_value(kind: str, unit: str = "") -> Callable[[str], bool]:
    """Tells whether a text is an answer to a question of the kind shape or number."""
    return lambda text: bool(readings(text, kind, unit))


def typed_value(given: object) -> str:
    """What is typed for such an answer; nothing for what is none."""
    if isinstance(given, list | tuple):
        return f"({given[0]},)" if len(given) == 1 else f"({', '.join(map(str, given))})"
    if isinstance(given, int | float) and not isinstance(given, bool):
        return repr(given)
    return " ".join(given.split()) if isinstance(given, str) else ""


def share(text: str) -> float | None:
    """How much of the whole `text` is, which is in percent; None for what is no share up to a half."""
    found = _SHARE.fullmatch(text.strip())
    percent = Decimal(found[1].replace(",", ".")) if found else None
    return None if percent is None or percent > MAX_TOLERANCE else float(percent / 100)


def typed_share(given: object) -> str:
    """What is typed for a share; nothing for none."""
    if not isinstance(given, int | float) or not given:
        return ""
    try:
        percent = Decimal(str(given)) * 100
    except InvalidOperation:
        return ""
    return f"{percent.normalize():f} %"


def shape(text: str) -> list[int | str] | None:
    """The shape that is claimed; None for what is none."""
    dims = [dim.casefold() for dim in _BETWEEN_DIMENSIONS.split(text.strip("()[] ")) if dim]
    if not all(dim in _OPEN_DIMENSION or (dim.isascii() and dim.isdecimal()) for dim in dims):
        return None
    return ["None" if dim in _OPEN_DIMENSION else int(dim) for dim in dims]


def count(text: str) -> tuple[int, bool] | None:
    """How many parameters are claimed, and whether only those that are trained; None for what is no count."""
    counted = _COUNTED.fullmatch(text.strip())
    return (int(re.sub(r"\D", "", counted[1])), bool(counted[3])) if counted else None


def typed_claims(verify: Verify) -> dict[str, str]:
    """What would have been typed for these claims."""
    counts = [f"{name} {number}" for name, number in verify.parameters.items()]
    counts += [f"{name} {number} trainable" for name, number in verify.trainable.items()]
    raises = verify.raises
    return {
        "shapes": "\n".join(f"{name} {_dims(dims)}" for name, dims in verify.shapes.items()),
        "parameters": "\n".join(counts),
        "prints": "\n\n".join(text.strip() for text in verify.prints),
        "raises": f"{raises.type}: {raises.message}".rstrip(": ") if raises else "",
        "proof": verify.code or "",
    }


def _dims(dims: Sequence[int | None]) -> str:
    return f"({', '.join(map(str, dims))})"
