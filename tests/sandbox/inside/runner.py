"""A warm process that forks one process a snippet, as the zygote does, without its jail.

Speaks JSON lines on its standard input and output; started by conftest.py.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

from sandbox.inside import child, frameworks


def main() -> None:
    requests, answers = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
    with tempfile.TemporaryFile() as noise:
        for fd in (1, 2):
            os.dup2(noise.fileno(), fd)
        frameworks.warm()
        printed = os.fstat(noise.fileno()).st_size
    say(answers, {"printed": printed, "threads": len(list(Path("/proc/self/task").iterdir()))})
    for line in requests:
        say(answers, answer(json.loads(line)))


def say(answers: Any, data: dict[str, Any]) -> None:
    answers.write(json.dumps(data) + "\n")
    answers.flush()


def answer(request: dict[str, Any]) -> dict[str, Any]:
    folder = Path(request["folder"])
    process = os.fork()
    if process == 0:
        run(request, folder)
    _, status = os.waitpid(process, 0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    report = folder / "report.json"
    return {
        "report": json.loads(report.read_text()) if report.exists() else None,
        "stdout": (folder / "stdout").read_text(),
        "stderr": (folder / "stderr").read_text(),
        "status": status,
    }


def run(request: dict[str, Any], folder: Path) -> None:
    try:
        os.setsid()
        for name, fd in (("stdout", 1), ("stderr", 2)):
            os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT), fd)
        work = folder / "work"
        work.mkdir()
        os.chdir(work)
        report = child.install(Path(request["store"]) if request["store"] else None)()(request["code"])
        (folder / "report.json").write_text(json.dumps(report))
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
