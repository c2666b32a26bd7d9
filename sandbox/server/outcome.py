"""From what the server saw of a job's end to the Result it sends: no process, no socket, no clock.

The server's own reasons come first, then how the process died, and only then what the process reported.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Final, Literal

from sandbox import whereabouts
from sandbox.explain import fates
from sandbox.frame import Report, unpack
from sandbox.limits import MIB, Limits
from sandbox.protocol import Job, ProtocolError, Result, SnippetError, Status, Truncated, Usage
from sandbox.whereabouts import Line

Reason = Literal["timeout", "out_of_memory", "output_limit", "report_flood"]

# A snippet that is ended for one of these is asked first where it is.
TOLD_WITH_LINE: Final[frozenset[Reason]] = frozenset({"timeout", "out_of_memory"})

_TYPES: Final[dict[Status, str]] = {
    "timeout": "Timeout",
    "out_of_memory": "OutOfMemory",
    "output_limit": "OutputLimit",
    "crashed": "Crash",
    "rejected": "Rejected",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ended, as the server saw it.

    `reason` is why the server ended it, or None; `wait_status` is the process's, as wait(2) gives it.
    """

    reason: Reason | None
    wait_status: int
    frame: bytes
    stdout: str
    stderr: str
    truncated: Truncated
    usage: Usage
    timeout_seconds: float


def result(job: Job, ending: Ending, limits: Limits) -> Result:
    """The Result of a job that ran."""
    report: Report | None = None
    where = whereabouts.line_in(ending.frame, job.code) if ending.reason in TOLD_WITH_LINE else None
    verdict = _verdict(ending, limits, where)
    if verdict.status == "ok":
        try:
            report = unpack(ending.frame)
        except ProtocolError:
            verdict = _UNREADABLE if ending.frame else _VANISHED
    own_error = report is not None and report.error is not None
    return Result(
        id=job.id,
        status="error" if own_error else verdict.status,
        stdout=ending.stdout,
        stderr=ending.stderr,
        truncated=ending.truncated,
        values=report.values if report else (),
        trace=report.trace if report else (),
        error=report.error if report else _error(verdict, where),
        files=report.files if report else (),
        notes=report.notes if report else (),
        usage=ending.usage,
    )


def _error(verdict: _Verdict, where: Line | None) -> SnippetError:
    line, code = where or (None, None)
    return SnippetError(
        type=_TYPES[verdict.status],
        message=verdict.message,
        line=line,
        code=code,
        explanation=verdict.explanation,
    )


def rejection(job_id: str, message: str, queue_ms: int = 0) -> Result:
    """The Result of a job that was not run; `message` says kindly why and what to do."""
    error = SnippetError(type=_TYPES["rejected"], message=message)
    return Result(id=job_id, status="rejected", error=error, usage=Usage(queue_ms=queue_ms))


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What became of the process; "ok" still waits for the report."""

    status: Status
    message: str = ""
    explanation: str | None = None


def _verdict(ending: Ending, limits: Limits, where: Line | None) -> _Verdict:
    if ending.reason == "timeout":
        seconds = ending.timeout_seconds
        return _Verdict("timeout", f"stopped after {seconds:g} seconds", fates.timeout(seconds, where))
    if ending.reason == "out_of_memory":
        message = f"stopped at {limits.memory_mb} MiB of memory"
        return _Verdict("out_of_memory", message, fates.out_of_memory(limits.memory_mb, where))
    if ending.reason == "output_limit":
        message = f"stopped after {limits.flood_bytes / MIB:g} MiB of output"
        return _Verdict("output_limit", message, fates.output_limit(limits.output_bytes // 1024))
    if ending.reason == "report_flood":
        return _UNREADABLE
    if os.WIFSIGNALED(ending.wait_status):
        number = os.WTERMSIG(ending.wait_status)
        return _Verdict("crashed", f"killed by {_signal_name(number)}", fates.crashed(number))
    return _Verdict("ok")


_VANISHED: Final = _Verdict("crashed", "the process ended without a report", fates.crashed(None))
_UNREADABLE: Final = _Verdict("crashed", "the process ended and its report could not be read")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have no name
        return f"signal {number}"
