"""Run a learner's own code in a copy of this process, so that whatever it does leaves no trace here.

To know the shape of what a data set gives, its `__getitem__` has to run: code that may count its calls, draw
random numbers, print, loop for ever or end the process. In a fork all of that is lost with the fork, and a
clock that nothing in it can stop ends it. The figure it gives is still only the snippet's word.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

import torch

_MOST_BYTES: Final = 64 * 1024
# Memory the copy may use above what it was born with: enough for a batch, too little to end the job by.
_MOST_MEMORY: Final = 1 << 29
# Taken here, before a snippet could put something else in their place.
_fork, _kill, _wait, _exit, _read, _write = os.fork, os.kill, os.waitpid, os._exit, os.read, os.write
_set_threads: Final = torch.set_num_threads


class ApartError(Exception):
    """It gave no answer; the words say why, after "its own code"."""


def apart(work: Callable[[], dict[str, Any]], seconds: float) -> dict[str, Any]:
    """What `work` gives, done in a fork of this process that lives `seconds` at most.

    The answer has to be JSON of at most 64 KiB. Raises ApartError where there is none.
    """
    reader, made = os.pipe()
    writer: int | None = made
    process = None
    try:
        with warnings.catch_warnings():
            # Python warns of the threads that are not copied: none of theirs is waited for there.
            warnings.simplefilter("ignore")
            process = _fork()
        if not process:
            os.close(reader)
            _answer(work, made)
        os.close(made)
        writer = None
        return _parsed(_all_of(reader, time.monotonic() + seconds))
    except OSError as error:
        raise ApartError("could not be run apart") from error
    finally:
        _end(process)
        for fd in (reader, writer):
            if fd is not None:
                os.close(fd)


def _answer(work: Callable[[], dict[str, Any]], writer: int) -> NoReturn:
    try:
        _settle()
        try:
            answer = work()
        except BaseException as error:  # a learner's code may raise anything
            answer = {"raised": type.__dict__["__name__"].__get__(type(error))[:80]}
        data = json.dumps(answer).encode("ascii")[: _MOST_BYTES + 1]
        while data:
            data = data[_write(writer, data) :]
    finally:
        _exit(0)


def _settle() -> None:
    """No prints, no threads that the fork did not bring along, and no more memory than a batch needs."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    _set_threads(1)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = pages * resource.getpagesize() + _MOST_MEMORY
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _all_of(reader: int, end: float) -> bytes:
    data = b""
    while len(data) <= _MOST_BYTES:
        ready, _, _ = select.select([reader], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            raise ApartError("took too long")
        more = _read(reader, 4096)
        if not more:
            return data
        data += more
    raise ApartError("gave too much")


def _parsed(data: bytes) -> dict[str, Any]:
    if not data:
        raise ApartError("ended the process")
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ApartError("gave no answer") from error
    if not isinstance(answer, dict):
        raise ApartError("gave no answer")
    if isinstance(answer.get("raised"), str):
        raise ApartError(f"raised {answer['raised'][:80]}")
    return answer


def _end(process: int | None) -> None:
    if process:
        try:
            _kill(process, signal.SIGKILL)
            _wait(process, 0)
        except OSError:  # a snippet that ignores SIGCHLD has it waited for already
            return
