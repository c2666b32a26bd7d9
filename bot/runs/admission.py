"""Whether a snippet may run now. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.protocol import MAX_SOURCE_BYTES


@dataclass(frozen=True, slots=True)
class Empty:
    """There is nothing to run."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """More source than a Job takes: `size` bytes, of `limit` allowed."""

    size: int
    limit: int = MAX_SOURCE_BYTES


@dataclass(frozen=True, slots=True)
class StillRunning:
    """The learner's last snippet hasn't come back."""


Refusal: TypeAlias = Empty | TooLong | StillRunning


def refuse(code: str, learner_id: int, running: Collection[int]) -> Refusal | None:
    """Why `code` may not run now, or None where it may. `running` are the learners with a job under way."""
    if not code.strip():
        return Empty()
    # A lone surrogate can't be encoded; it is counted as the replacement it will become.
    size = len(code.encode("utf-8", "replace"))
    if size > MAX_SOURCE_BYTES:
        return TooLong(size)
    return StillRunning() if learner_id in running else None
