"""What is handed down while the values of one report are looked at."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from sandbox.inside.values.apart import ApartError, apart
from sandbox.inside.values.numbers import Array, Numbers
from sandbox.inside.values.safely import Described, Look, clean

Family: TypeAlias = Callable[[Any, "Glance"], Described]
# Which classes a family is of. Where an object is of several, the first in the table describes it.
Families: TypeAlias = tuple[tuple[tuple[type, ...], Family], ...]

MAX_NOTE: Final = 200
_APART_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Glance:
    """One look at a value: the clock, what numbers may still be looked at, and how deep inside it is.

    `by_family` describes any object, and `in_a_word` says what stands in a preview for a tensor. `end`, in
    monotonic seconds, is until when the learner's own code may be run.
    """

    by_family: Callable[[Any, Glance], Described]
    in_a_word: Look
    end: float
    numbers: Numbers = field(default_factory=Numbers)
    depth: int = 0

    def inside(self, value: Any) -> Described:
        """What there is to say of an object inside the one that is looked at."""
        return self.by_family(value, replace(self, depth=self.depth + 1))

    def content(self, array: Array, whole: int | None = None) -> Described:
        """The fields of a Value that tell of the numbers in `array`, which may be a part of `whole` many."""
        seen = self.numbers.look(array, whole)
        return {"preview": seen.preview, "warnings": list(seen.warnings), "notes": list(seen.notes)}

    def apart(self, work: Callable[[], Described], name: str) -> Described:
        """What `work` finds out by running the learner's own code in a fork, or a note that it doesn't.

        `name` is what is not known then, in the plural: "its items".
        """
        seconds = min(_APART_SECONDS, self.end - time.monotonic())
        if seconds <= 0:
            return {"notes": [f"{name} are not shown: looking at the values before it took too long"]}
        try:
            return apart(work, seconds)
        except ApartError as error:
            return {"notes": [clean(f"{name} are not shown: its own code {error}", MAX_NOTE)]}
