"""The kinds of questions: how each is answered, and which fields of an entry it has that others don't."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

# choice: one option · several: every right option · shape, number: typed · order: steps put in order ·
# bug: code that fails, its options are lines or mends · predict: an option first, then the code is run.
Kind: TypeAlias = Literal["choice", "several", "shape", "number", "order", "bug", "predict"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

# Answered with one press of one option: the only ones that a round or a ballot can ask.
ONE_PRESS: Final = frozenset({"choice", "bug", "predict"})
# Answered by typing into a box.
TYPED: Final = frozenset({"shape", "number"})

# The fields that a kind needs; the others of these fields it may not have.
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "choice": ("options",),
    "several": ("options",),
    "shape": ("answer", "misconceptions"),
    "number": ("answer", "misconceptions"),
    "order": ("steps",),
    "bug": ("code", "mended", "options"),
    "predict": ("code", "options"),
}
ALLOWED: Final[dict[str, tuple[str, ...]]] = {"number": ("unit", "tolerance")}
OF_A_KIND: Final = ("options", "answer", "unit", "tolerance", "misconceptions", "steps", "mended")


def takes(kind: str, field: str) -> bool:
    """Whether a question of that kind may have the field."""
    return field not in OF_A_KIND or field in NEEDED[kind] or field in ALLOWED.get(kind, ())
