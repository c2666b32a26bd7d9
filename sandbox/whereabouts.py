"""Which of the learner's lines a snippet was in when the server ended it, by the process's own word.

Asked with a signal, its process writes Python's stack to where its report would go: from C and at once, so
inside a long call too. A report is not read of a snippet that is ended, so the two cannot be taken for one
another. Whatever was written there is the snippet's word: all it can do is to name another line of its own.
"""

from __future__ import annotations

import faulthandler
import re
import signal
from typing import Final, TypeAlias

# A line's number, from 1, and its text.
Line: TypeAlias = tuple[int, str]

SIGNAL: Final = signal.SIGUSR2
# Longer than a stack of the hundred frames that are written at most.
TAIL_BYTES: Final = 1 << 16
_HEADING: Final = b"Stack (most recent call first):\n"
_MAX_CODE: Final = 300
_OWN_FRAME: Final = re.compile(rb'^  File "snippet\.py", line (\d{1,6}) in ', re.MULTILINE)


def tell_on_request(fd: int) -> None:
    """In the snippet's process: write the main thread's stack to `fd` whenever it is asked."""
    faulthandler.register(SIGNAL, file=fd, all_threads=False)


def line_in(told: bytes, source: str) -> Line | None:
    """The innermost line of `source` that the last stack in `told` names, or None."""
    tail = told[-TAIL_BYTES:]
    start = tail.rfind(_HEADING)
    found = _OWN_FRAME.search(tail, start) if start >= 0 else None
    lines = re.split(r"\r\n|\r|\n", source)
    if found is None or not 1 <= int(found[1]) <= len(lines):
        return None
    number = int(found[1])
    return number, lines[number - 1].strip()[:_MAX_CODE]
