"""What an operator reads on stderr: everything goes through one door, and no secret with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import logging
import structlog
from bot import logs
from bot.config import load

def log_in(token):
    raise ConnectionError("no answer\\nat all")

logs.set_up(load())
log = structlog.get_logger()
log.info("warm", workers=2)
log.debug("of no interest")
for door in (log, logging.getLogger("discord.client")):
    try:
        log_in("MTIz.the.token")
    except ConnectionError:
        door.exception("interaction failed")
"""


def said(tmp_path: Path, **variables: str) -> str:
    """What PROGRAM writes to stderr with these settings."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, **variables},
        check=True,
    )
    assert ended.stdout == ""
    return ended.stderr


def test_machines_get_one_object_a_line_with_the_traceback_in_it(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in said(tmp_path, WARMSTART_LOG_FORMAT="json").splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [
        ("warm", "info"),
        ("interaction failed", "error"),
        ("interaction failed", "error"),
    ]
    assert lines[0]["workers"] == 2
    assert all("timestamp" in line for line in lines)
    assert all("ConnectionError: no answer" in line["exception"] for line in lines[1:])


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_token_on_its_way_is_in_no_traceback(tmp_path: Path, form: str) -> None:
    text = said(tmp_path, WARMSTART_LOG_FORMAT=form)
    assert "ConnectionError" in text
    assert text.count("MTIz.the.token") == 0


def test_the_level_decides_how_much_is_said(tmp_path: Path) -> None:
    assert "of no interest" in said(tmp_path, WARMSTART_LOG_LEVEL="debug")
    quiet = said(tmp_path, WARMSTART_LOG_LEVEL="warning")
    assert "warm " not in quiet
    assert "interaction failed" in quiet
