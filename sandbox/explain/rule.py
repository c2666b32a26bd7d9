"""What a rule is: it looks at a failure and, when it knows it, says in plain words what happened.

Rules import no framework: they go by the message and by what the frames hold. That keeps the table importable
anywhere.
"""

from __future__ import annotations

import re
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Failure:
    """What a snippet raised, with everything a rule may look at. `line` counts from 1 in `source`."""

    error: BaseException
    message: str
    source: str
    namespace: dict[str, Any]
    line: int | None

    @cached_property
    def type(self) -> str:
        """The bare name of the error's class."""
        return type(self.error).__name__

    @cached_property
    def frames(self) -> list[types.FrameType]:
        """Every frame on the way to the error, the snippet's own first."""
        return [frame for frame, _ in traceback.walk_tb(self.error.__traceback__)]

    @property
    def own_frames(self) -> list[types.FrameType]:
        """The frames of the snippet's own code, the outermost first."""
        return [frame for frame in self.frames if frame.f_globals is self.namespace]

    @property
    def code(self) -> str:
        """The text of the learner's line, or "" when there is none."""
        lines = self.source.splitlines()
        return lines[self.line - 1] if self.line and self.line <= len(lines) else ""

    def search(self, pattern: str) -> re.Match[str] | None:
        """Look for `pattern` in the message."""
        return re.search(pattern, self.message, re.DOTALL)


@dataclass(frozen=True)
class Explanation:
    """Two or three kind sentences (what happened, why, what to try), and the layer that failed, if any.

    `more`, where there is more to say, is made by sandbox.explain.lessons.
    """

    text: str | None = None
    layer: str | None = None
    expected: str | None = None
    got: str | None = None
    more: str | None = None


Rule: TypeAlias = Callable[[Failure], Explanation | None]
