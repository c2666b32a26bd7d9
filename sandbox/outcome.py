"""From what the server saw of a job's end to the Result it sends: no process, no socket, no clock.

The server's own reasons come first, then how the process died, and only then what the process reported.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Final, Literal

from sandbox.frame import Report, unpack
from sandbox.limits import MIB, Limits
from sandbox.protocol import Job, ProtocolError, Result, SnippetError, Status, Truncated, Usage

Reason = Literal["timeout", "out_of_memory", "output_limit", "report_flood"]

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
    status, message = _verdict(ending, limits)
    if status == "ok":
        try:
            report = unpack(ending.frame)
        except ProtocolError:
            status, message = "crashed", _vanished(ending.frame)
    if report is not None and report.error is not None:
        status = "error"
    return Result(
        id=job.id,
        status=status,
        stdout=ending.stdout,
        stderr=ending.stderr,
        truncated=ending.truncated,
        values=report.values if report else (),
        trace=report.trace if report else (),
        error=report.error if report else SnippetError(type=_TYPES[status], message=message),
        files=report.files if report else (),
        notes=report.notes if report else (),
        usage=ending.usage,
    )


def rejection(job_id: str, message: str, queue_ms: int = 0) -> Result:
    """The Result of a job that was not run; `message` says kindly why and what to do."""
    error = SnippetError(type=_TYPES["rejected"], message=message)
    return Result(id=job_id, status="rejected", error=error, usage=Usage(queue_ms=queue_ms))


def _verdict(ending: Ending, limits: Limits) -> tuple[Status, str]:
    """What became of the process, and a sentence for it; "ok" still waits for the report."""
    if ending.reason == "timeout":
        return "timeout", f"The snippet was stopped after {ending.timeout_seconds:g} seconds."
    if ending.reason == "out_of_memory":
        return (
            "out_of_memory",
            f"The snippet used more than {limits.memory_mb} MiB of memory and was stopped.",
        )
    if ending.reason == "output_limit":
        kept = f"the first {limits.output_bytes // 1024} KiB are kept"
        return "output_limit", f"The snippet printed more than {limits.flood_bytes / MIB:g} MiB; {kept}."
    if ending.reason == "report_flood":
        return "crashed", _vanished(b"?")
    if os.WIFSIGNALED(ending.wait_status):
        name = signal.Signals(os.WTERMSIG(ending.wait_status)).name
        return "crashed", f"The snippet's process was killed by {name}{_MEANINGS.get(name, '')}."
    return "ok", ""


_MEANINGS: Final = {
    "SIGSEGV": ", a bad memory access in native code",
    "SIGBUS": ", most often because /dev/shm was full",
    "SIGABRT": ", because a library gave up",
    "SIGFPE": ", a division by zero in native code",
    "SIGILL": ", an instruction this processor does not know",
}


def _vanished(frame: bytes) -> str:
    if frame:
        return "The snippet's process ended, but what it reported could not be read."
    return "The snippet's process ended before it could report, as os._exit() does."
