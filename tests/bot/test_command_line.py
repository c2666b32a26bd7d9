"""`python -m bot` as an operator meets it: in a folder of its own, with the environment they give."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.config import Config, variable
from bot.tutor.statistics import places
from questions.loader import load_bank
from sandbox.launch import OwnWorker

Run = Callable[..., "subprocess.CompletedProcess[str]"]
UNSET = {variable(field) for field in Config.model_fields}


@pytest.fixture
def bot(tmp_path: Path) -> Run:
    """bot("serve", WARMSTART_X="1") runs the command in an empty folder with nothing else set."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        bare = {name: value for name, value in os.environ.items() if name not in UNSET}
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**bare, "COLUMNS": "200", **variables},
            check=False,
            timeout=120,
        )

    return run


def test_without_a_token_it_says_how_to_get_one(bot: Run) -> None:
    ended = bot("serve")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("DISCORD_TOKEN is not set: make an application at https://discord.com/")
    assert ended.stderr.count("\n") == 1


def test_every_wrong_setting_is_told_at_once(bot: Run) -> None:
    ended = bot("serve", DISCORD_TOKEN="secret", WARMSTART_RUN_TIMEOUT="soon", WARMSTART_LOG_LEVEL="loud")
    assert ended.returncode == 2
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == [
        "DISCORD_TOKEN",
        "WARMSTART_RUN_TIMEOUT",
        "WARMSTART_LOG_LEVEL",
    ]
    assert "secret" not in ended.stderr


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("WARMSTART_BANK", "no-such-folder", "no-such-folder"),
        ("WARMSTART_DATABASE_URL", "sqlite+aiosqlite:////dev/null/x.sqlite3", "/dev/null/x.sqlite3"),
    ],
)
def test_what_can_not_be_opened_is_named_without_a_traceback(
    bot: Run, variable: str, value: str, words: str
) -> None:
    ended = bot("serve", **{"DISCORD_TOKEN": "a.b.c", variable: value})
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["serve", "demo", "doctor", "statistics", "reports", "weights"]),
        (["statistics", "--help"], ["--csv"]),
        (["serve", "--help"], ["usage: python -m bot serve"]),
        (["demo", "--help"], ["--port"]),
        (["weights", "--help"], ["usage:", "fetch", "list"]),
    ],
)
def test_help_is_there_for_every_command(bot: Run, arguments: list[str], words: list[str]) -> None:
    ended = bot(*arguments)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert all(word in ended.stdout for word in words)


@pytest.mark.parametrize("arguments", [[], ["dance"], ["serve", "--fast"], ["demo", "--port", "high"]])
def test_a_command_that_is_not_there_shows_the_usage(bot: Run, arguments: list[str]) -> None:
    ended = bot(*arguments)
    assert ended.returncode == 2
    assert "usage: python -m bot" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_statistics_list_every_question_of_the_bank(bot: Run) -> None:
    ended = bot("statistics")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert all(question.id in ended.stdout for question in load_bank())
    assert "No answers yet" in ended.stdout


def test_the_statistics_are_readable_by_programs_too(bot: Run) -> None:
    ended = bot("statistics", "--csv")
    rows = list(csv.DictReader(io.StringIO(ended.stdout)))
    options = [(question.id, str(n)) for question in load_bank() for n in places(question)]
    assert sorted((row["question"], row["option"]) for row in rows) == sorted(options)
    assert {row["answers"] for row in rows} == {"0"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Path]:
    """The socket of a real sandbox: it takes seconds to warm up, so the doctors here share it."""
    with asyncio.Runner() as runner:
        own = OwnWorker()
        runner.run(own.__aenter__())
        yield own.socket
        runner.run(own.__aexit__(None, None, None))


def test_the_doctor_names_what_is_missing_and_what_is_well(bot: Run, sandbox: Path) -> None:
    ended = bot("doctor", WARMSTART_SANDBOX_SOCKET=str(sandbox))
    assert ended.returncode == 1
    found = {" ".join(line.split()[:2]): line for line in ended.stdout.splitlines()}
    assert [mark for mark in found if mark.startswith("✗")] == ["✗ token"]
    assert "DISCORD_TOKEN is not set" in found["✗ token"]
    assert {"✓ database", "✓ questions", "✓ jail", "✓ frameworks", "✓ weights"} <= set(found)
    assert "torch 2." in found["✓ frameworks"]
    assert f"{len(load_bank())} in" in found["✓ questions"]
    assert ended.stdout.splitlines()[-1] == "Something is missing: see the lines marked ✗."
    assert ended.stderr == ""


def test_the_doctor_names_everything_that_is_wrong_in_one_go(bot: Run, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    ended = bot(
        "doctor",
        WARMSTART_BANK="no-such-folder",
        WARMSTART_SANDBOX_SOCKET=str(tmp_path / "nobody.sock"),
    )
    assert ended.returncode == 1
    wrong = [line for line in ended.stdout.splitlines() if line.startswith("✗")]
    assert [line.split()[1] for line in wrong] == ["token", "database", "questions", "sandbox"]
    assert "data/warmstart.sqlite3" in wrong[1]
    assert "no-such-folder" in ended.stdout
    assert "nobody.sock" in wrong[3]
    assert "Traceback" not in ended.stdout + ended.stderr
