"""One warm process for all tests of what happens inside a snippet's process."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Ran:
    """What came of one snippet."""

    report: dict[str, Any]
    stdout: str
    stderr: str

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        return {value["name"]: value for value in self.report["values"]}

    @property
    def error(self) -> dict[str, Any]:
        error: dict[str, Any] = self.report["error"]
        return error

    @property
    def sentences(self) -> int:
        """How many the explanation has; a dot in the learner's code, in backticks or in quotes, ends none."""
        words = re.sub(r"`[^`]*`|(?<!\w)'[^']*'(?!\w)", "code", self.error["explanation"])
        return len(re.findall(r"[.!?…](?=\s|$)", words))

    @property
    def notes(self) -> list[str]:
        notes: list[str] = self.report["notes"]
        return notes


@dataclass
class Runner:
    process: subprocess.Popen[str]
    started: dict[str, Any]

    def ask(self, **request: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    script = Path(__file__).with_name("runner.py")
    with subprocess.Popen(
        [sys.executable, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=script.parents[3],
    ) as process:
        runner = Runner(process, {})
        runner.started = runner.answer()
        yield runner
        process.kill()


@pytest.fixture
def run(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ran]:
    """Run a snippet in a fork of the warm process, and give what came of it."""

    def run(code: str, store: Path | None = None) -> Ran:
        folder = tmp_path_factory.mktemp("snippet")
        answer = runner.ask(
            code=textwrap.dedent(code).strip("\n"), store=str(store) if store else None, folder=str(folder)
        )
        assert answer["report"] is not None, f"no report; {answer}"
        return Ran(answer["report"], answer["stdout"], answer["stderr"])

    return run
