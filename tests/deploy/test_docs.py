"""docs/deploying.md tells of the files and commands that are there, by the names they have."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config, variable


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    """docs/deploying.md."""
    return (root / "docs/deploying.md").read_text(encoding="utf-8")


def test_every_variable_that_compose_reads_is_in_the_table_with_its_default(
    page: str, compose_text: str
) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (?:`([^`]*)`)? ?\|", page, re.MULTILINE))
    read = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", compose_text))
    assert rows == read


def test_every_setting_it_names_is_one(page: str, compose_text: str) -> None:
    named = set(re.findall(r"\b(?:WARMSTART|DISCORD)_[A-Z_]+\b", page))
    known = {variable(field) for field in Config.model_fields} | {"WARMSTART_WEIGHTS"}
    assert named <= known | set(re.findall(r"\$\{(\w+):", compose_text))


def test_every_service_it_names_is_one(page: str, services: dict[str, Any]) -> None:
    spoken_to = re.findall(r"docker compose (?:run|exec|logs|stop|start|cp)((?: -\S+(?: sh)?)*) (\w+)", page)
    assert {service for _options, service in spoken_to} == services.keys()


@pytest.mark.parametrize("command", ["bot serve", "bot doctor", "sandbox serve"])
def test_every_command_it_shows_is_there(
    page: str, command: str, root: Path, bare_environment: dict[str, str]
) -> None:
    assert f"python -m {command}" in page
    subprocess.run(
        [sys.executable, "-m", *command.split(), "--help"],
        cwd=root, env=bare_environment, capture_output=True, check=True,
    )  # fmt: skip


def test_every_security_option_of_the_sandbox_is_accounted_for(page: str, services: dict[str, Any]) -> None:
    told = re.findall(r"^\| `(\w+=[\w./]+)` \|", page, re.MULTILINE)
    assert sorted([*told, "no-new-privileges=true"]) == sorted(services["sandbox"]["security_opt"])


def test_every_link_leads_somewhere(page: str, root: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page):
        assert (root / "docs" / target).exists(), target
