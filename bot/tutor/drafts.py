"""What comes of writing a question, sending it in and deciding about it: values for those who show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.tutor.contributions import Contribution, Step
from bot.tutor.verdict import Verdict
from questions import boxes


@dataclass(frozen=True, slots=True)
class Draft:
    """A contribution, and what can be read of what was typed."""

    contribution: Contribution
    reading: boxes.Reading


@dataclass(frozen=True, slots=True)
class Case:
    """What moderators decide upon: the draft, the check's verdict once there is one, and the history."""

    draft: Draft
    verdict: Verdict | None
    history: tuple[Step, ...]

    @property
    def stage(self) -> int:
        """Tells one state of affairs from the next: the buttons of an earlier one decide nothing."""
        return self.history[-1].id if self.history else 0

    @property
    def proven(self) -> bool:
        """Whether it may be approved: it is whole, and its code has shown what is claimed."""
        return self.draft.reading.question is not None and self.verdict is not None and self.verdict.proven


@dataclass(frozen=True, slots=True)
class TooMany:
    """The member has as many in the works, or waiting, as one may have."""

    limit: int


@dataclass(frozen=True, slots=True)
class NotNow:
    """It is gone, not theirs, or it stands where this can't be done; `current` is it as it is, if it is."""

    current: Contribution | None = None


@dataclass(frozen=True, slots=True)
class NoChannel:
    """The server has no channel in which its moderators look at contributions."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Something is still missing or wrong."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Unproven:
    """Its code has not done what it claims: nobody's word is enough to approve it."""


SendOutcome: TypeAlias = Draft | Incomplete | NoChannel | TooMany | NotNow
DecideOutcome: TypeAlias = Case | Unproven | NotNow
