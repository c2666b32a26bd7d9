"""What the tests of the images share: the files as a container engine would read them, without an engine."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

_VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def compose_text(root: Path) -> str:
    """compose.yaml as it was written, variables and all."""
    return (root / "compose.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def services(compose_text: str) -> dict[str, Any]:
    """The services as they are on a machine where nothing is set, every variable at its default."""
    found: dict[str, Any] = yaml.safe_load(_VARIABLE.sub(r"\2", compose_text))["services"]
    return found


@pytest.fixture(scope="session")
def stages(root: Path) -> dict[str, list[str]]:
    """The Dockerfile's instructions, continued lines joined, by the name of their stage."""
    text = (root / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found: dict[str, list[str]] = {}
    for instruction in joined.splitlines():
        if instruction.startswith("FROM "):
            stage = found.setdefault(instruction.split()[-1], [])
        stage.append(instruction)
    return found


@pytest.fixture
def bare_environment() -> dict[str, str]:
    """An environment for subprocesses with nothing of ours in it."""
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
