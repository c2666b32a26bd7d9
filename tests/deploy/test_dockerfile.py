"""The Dockerfile, as far as it can be looked at without an engine: lint, what goes in, who runs."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from sandbox.protocol import WorkerStatus, encode

PACKAGES = ("bot", "cogs", "questions", "sandbox")
SOCKET = "/run/warmstart/worker.sock"


@pytest.fixture(scope="module")
def let_in(root: Path) -> set[str]:
    """What .dockerignore lets into a build."""
    lines = (root / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert next(line for line in lines if not line.startswith("#")) == "*"
    return {line[1:] for line in lines if line.startswith("!")}


@pytest.fixture(scope="module")
def health_check(stages: dict[str, list[str]]) -> str:
    """The Python that the sandbox's health check runs."""
    line = next(line for line in stages["sandbox"] if line.startswith("HEALTHCHECK"))
    command = json.loads(line[line.index("[") :])
    assert command[:2] == ["python", "-c"]
    return str(command[2])


def test_hadolint_has_nothing_to_say(root: Path) -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    said = subprocess.run([hadolint, root / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")


def test_no_secret_and_no_data_can_slip_into_an_image(let_in: set[str]) -> None:
    assert let_in == {*PACKAGES, "pyproject.toml", "constraints.txt", "README.md", "LICENSE"}


def test_all_that_is_copied_is_there_and_let_in(
    root: Path, let_in: set[str], stages: dict[str, list[str]]
) -> None:
    lines = [line for stage in stages.values() for line in stage]
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    assert copied - {".", "--from=wheel", "/wheels"} <= let_in
    assert all((root / name).exists() for name in let_in)


def test_the_base_is_pinned_and_is_a_python_the_program_supports(
    root: Path, stages: dict[str, list[str]]
) -> None:
    found = re.fullmatch(r"FROM python:3\.(\d+)-slim-\w+ AS base", stages["base"][0])
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert found is not None
    assert int(found[1]) >= int(project["requires-python"].removeprefix(">=3."))


def test_only_the_sandbox_has_the_frameworks(stages: dict[str, list[str]]) -> None:
    with_worker = {name for name, lines in stages.items() if "worker]" in "".join(lines)}
    assert with_worker == {"sandbox"}


def test_nothing_runs_as_root_and_the_socket_is_shared_through_the_group(
    stages: dict[str, list[str]],
) -> None:
    base = "".join(stages["base"])
    assert "groupadd --gid 10000 warmstart" in base
    for name, uid in (("bot", "10001"), ("sandbox", "10002")):
        assert f"--gid warmstart --uid {uid} {name}" in base
        assert [line for line in stages[name] if line.startswith("USER ")] == [f"USER {uid}:10000"]
    assert "--owner=sandbox --group=warmstart --mode=0750 /run/warmstart" in base


def test_no_registry_is_named(stages: dict[str, list[str]]) -> None:
    everything = "\n".join(line for lines in stages.values() for line in lines)
    assert "://" not in everything.replace("sqlite+aiosqlite:////data/", "")


async def test_the_health_check_passes_where_a_server_answers(health_check: str, tmp_path: Path) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(encode(WorkerStatus({}, {}, {}, (), 0, 0).to_wire()))
        writer.close()

    socket = tmp_path / "worker.sock"
    async with await asyncio.start_unix_server(answer, socket):
        assert await _run(health_check.replace(SOCKET, str(socket))) == 0


async def test_the_health_check_fails_where_none_does(health_check: str, tmp_path: Path) -> None:
    assert SOCKET in health_check
    assert await _run(health_check.replace(SOCKET, str(tmp_path / "none.sock"))) == 1


async def _run(code: str) -> int:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stderr=asyncio.subprocess.PIPE)
    await process.communicate()
    assert process.returncode is not None
    return process.returncode


def test_every_file_of_the_packages_is_installed_by_the_wheel(
    root: Path, tmp_path: Path, bare_environment: dict[str, str]
) -> None:
    source = tmp_path / "source"
    for package in PACKAGES:
        shutil.copytree(root / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / file, source)
    build = "from setuptools import build_meta; build_meta.build_wheel('dist')"
    subprocess.run(
        [sys.executable, "-c", build], cwd=source, env=bare_environment, check=True, capture_output=True
    )
    [wheel] = (source / "dist").glob("*.whl")
    installed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(PACKAGES)}
    written = {
        str(file.relative_to(source))
        for package in PACKAGES
        for file in (source / package).rglob("*")
        if file.is_file() and file.suffix != ".md"
    }
    assert written <= installed
