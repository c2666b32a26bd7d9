"""Explain what only the server can see: how a process ended that did not get to report.

Standard library only, because the server calls it. Each function gives two plain sentences for the learner.
"""

from __future__ import annotations

import signal
from typing import Final

# The whole line stands elsewhere in the error.
_LONGEST_QUOTED: Final = 80

# What a process is ended by for a fault of its own; every other signal has to be sent.
_FAULTS: Final[dict[int, str]] = {
    signal.SIGSEGV: "it touched memory that was not its own (a segmentation fault)",
    signal.SIGABRT: "a library stopped it on purpose after an internal check failed",
    signal.SIGBUS: "the memory or the space for files ran out under it",
    signal.SIGFPE: "a library divided by zero",
    signal.SIGILL: "a library used an instruction this processor doesn't have",
}


def timeout(seconds: float, where: tuple[int, str] | None = None) -> str:
    """The snippet was still running after `seconds`; `where` is the line it was in, and its text."""
    return (
        f"The snippet was still running after {seconds:g} seconds, so it was stopped{_in_line(where)}. Look "
        "for a loop that doesn't end; otherwise use a smaller batch, smaller images, fewer epochs or fewer "
        "steps, because there are only a few processor cores and no GPU here."
    )


def out_of_memory(limit_mb: int, where: tuple[int, str] | None = None) -> str:
    """The snippet needed more than `limit_mb` MiB above what the warm process needs itself.

    `where` is the line it was in, and its text.
    """
    return (
        f"The snippet needed more than {_size(limit_mb)} of memory, so it was stopped{_in_line(where)}. Try "
        "a smaller batch, smaller images or a smaller model; torch.no_grad() around a forward pass that "
        "isn't trained on saves a lot too."
    )


def output_limit(limit_kb: int) -> str:
    """The snippet printed far more than the `limit_kb` KiB of a stream that are kept."""
    return (
        f"The snippet printed far more than the {limit_kb} KiB that can be shown, so it was stopped. Print "
        "shapes or a few rows instead of whole tensors, and look for a print inside an endless loop."
    )


def crashed(number: int | None) -> str:
    """The process died of signal `number`, or, with None, ended without a report (as os._exit does)."""
    if number is None:
        return (
            "The snippet's process ended before it could report, as os._exit() does. Use sys.exit() to stop "
            "early: then what was made so far can be shown."
        )
    if number == signal.SIGSYS:
        return (
            "The snippet made a system call that is sealed off here, one that reaches into other processes, "
            "mounts or the kernel, so it was ended (SIGSYS). Leave that part out: no model needs it."
        )
    if number in _FAULTS:
        return (
            f"The snippet's process was ended by {signal.Signals(number).name}: {_FAULTS[number]}. That "
            "comes from compiled code, not from a Python error: run it line by line to find the call that "
            "does it."
        )
    if number == signal.SIGKILL:
        return (
            "The snippet's process was killed (SIGKILL). Look for os.kill() in the snippet; if there is "
            "none, the machine may have run short of memory: try again later, or with a smaller model."
        )
    return (
        f"The snippet's process was ended by {_name(number)}, which something in the snippet has sent it: "
        "look for os.kill(), an alarm or a process that it started, and leave that out."
    )


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _in_line(where: tuple[int, str] | None) -> str:
    if where is None:
        return ""
    number, code = where
    quoted = f", `{code}`" if code and len(code) <= _LONGEST_QUOTED and "`" not in code else ""
    return f" in line {number}{quoted}"


def _size(mb: int) -> str:
    return f"{mb / 1024:g} GiB" if mb >= 1024 and mb % 256 == 0 else f"{mb} MiB"
