"""What the check says of a question that was sent in, for the moderators who decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self, TypeAlias

# The code did what is claimed · it did something else · there is nothing to run · there was no worker.
Run: TypeAlias = Literal["held", "disagreed", "nothing", "unavailable"]


@dataclass(frozen=True, slots=True)
class Alike:
    """A question that is there already and much like it, by id; `percent` of 100 is the same."""

    question_id: str
    percent: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the question's code ran, what of its claims didn't hold (claimed, seen), and what is like it."""

    run: Run
    disagreements: tuple[tuple[str, str], ...] = ()
    alike: tuple[Alike, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether nothing rests on anyone's word: only such a question may be approved."""
        return self.run in ("held", "nothing")

    def to_plain(self) -> dict[str, Any]:
        """As JSON's values."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """What `to_plain` gave."""
        return cls(
            plain["run"],
            tuple((claim, seen) for claim, seen in plain["disagreements"]),
            tuple(Alike(**each) for each in plain["alike"]),
        )
