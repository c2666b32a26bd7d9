"""What happens in the process that runs one snippet, from its source to the report of what it left.

`install` is called in the zygote. What it returns is called in each fork of it, sealed already, with file
descriptors 1 and 2 being what the learner will read; and what that returns, with the source, once there is
one. Everything in the report is the snippet's word: the server bounds it, checks it and decides the rest.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

from sandbox.inside import failure, frameworks
from sandbox.inside.execute import FILENAME, execute
from sandbox.inside.outputs import Outputs
from sandbox.inside.values.safely import clean, type_name

Report: TypeAlias = dict[str, Any]

_MAX_NOTES: Final = 20
_MAX_NOTE: Final = 500
_RECURSION_LIMIT: Final = 1000
_BUILTINS: Final = dict(vars(builtins))


def install(store: Path | None) -> Callable[[], Callable[[str], Report]]:
    """Put our hooks and patches into the frameworks. Gives `prepare`, for a fork, which gives `run`.

    Here and not in each fork: to patch a class with a thousand subclasses copies the pages of all of them.
    `prepare` makes a process ready for one snippet, and raises OSError where it is not fit for one. `run`
    runs its source, once, and reports on it. `store` is the weights store as this process sees it.

    The report is JSON-able and has the keys values, trace, error, files and notes, in the wire forms of
    sandbox.protocol and within its bounds. Whatever the snippet does (raise, exit, exhaust its stack, replace
    our builtins) `run` returns; only what ends or blocks the whole process stops it.
    """
    report: Report = {"values": [], "trace": [], "error": None, "files": [], "notes": []}

    def note(text: str) -> None:
        if len(report["notes"]) < _MAX_NOTES:
            report["notes"].append(clean(text, _MAX_NOTE))

    outputs = _install(store, note)

    def run(code: str) -> Report:
        _write_source(code)
        outputs.start(Path.cwd())
        try:
            _fill(report, code, outputs, note)
        except BaseException as error:  # a snippet that broke its own report still gets what there is of it
            note(f"The report on this snippet could not be finished: {type_name(error)}.")
        return report

    def prepare() -> Callable[[str], Report]:
        _open_streams()
        frameworks.settle()
        return run

    return prepare


def _fill(report: Report, code: str, outputs: Outputs, note: Callable[[str], None]) -> None:
    # Not at the top of the module: they import the frameworks, which is for frameworks.warm to do first.
    from sandbox.inside import mistakes
    from sandbox.inside import report as values
    from sandbox.inside.trace import record, steps

    record.recorder.begin()
    outcome = execute(code)
    _calm()
    trace = steps.tell(outcome)
    report["trace"] = trace.steps
    if trace.left_out:
        note(f"{trace.left_out:,} calls of layers are not in the trace: it has room for {steps.MAX_STEPS:,}.")
    report["error"] = failure.describe(outcome, code, trace.failed)
    for thread in outcome.running[:3]:
        note(f"The thread {thread!r} was still running after the last line, and was stopped.")
    report["values"] = values.values(outcome, note)
    mistakes.tell(outcome, note)
    report["files"] = outputs.collect()
    _flush()


def _install(store: Path | None, note: Callable[[str], None]) -> Outputs:
    from sandbox.inside import tidy, watch
    from sandbox.weights import offline

    offline.install(store, note)
    watch.install()
    tidy.install()
    outputs = Outputs(note)
    outputs.watch_figures()
    return outputs


def _write_source(code: str) -> None:
    """As a file too: TensorFlow's AutoGraph reads a function's source from the disk only."""
    with contextlib.suppress(OSError):
        Path(FILENAME).write_text(code, encoding="utf-8", errors="backslashreplace")


def _open_streams() -> None:
    """Fresh text streams over the descriptors: the zygote's have its buffers and its encoding."""
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(io.FileIO(os.devnull)))  # type: ignore[misc]
    for name, fd in (("stdout", 1), ("stderr", 2)):
        raw = io.BufferedWriter(io.FileIO(fd, "w", closefd=False))
        stream = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", line_buffering=True)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _calm() -> None:
    """Take back what a snippet may have set and what would disturb the report."""
    vars(builtins).update(_BUILTINS)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.settrace(None)
    sys.setprofile(None)
    sys.setrecursionlimit(_RECURSION_LIMIT)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()  # type: ignore[union-attr]
        except Exception:  # noqa: S112  the snippet may have closed or replaced it
            continue
