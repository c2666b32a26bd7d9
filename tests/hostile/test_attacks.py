"""Every attack of `attacks/` against a real worker: its Result, the host, and the snippet after it.

An attack is a snippet whose docstring says what it tries and, in its last line, what must come of it:

- `Expect: held`: it ran to its end, and nothing it tried worked;
- a status (`timeout`, `out_of_memory`, `output_limit`), a signal's name (`SIGSYS`), `no report`,
  `unreadable report`, `ended early` (as if all were well, but not to its end), or `error` with an
  exception's name. Several are parted by ` or `.

An attack prints a line that begins with GOT for what it should not have got. `Seconds:` shortens its time.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.protocol import Result

ATTACKS = Path(__file__).parent / "attacks"
GROUPS = {
    *("network", "files", "processes", "privileges", "resources", "output", "tampering", "traces", "secrets"),
}
CANARY = Path(__file__).with_name("canary.py").read_text()
FILES = sorted(ATTACKS.glob("*/*.py"))


@dataclass
class FirstLook:
    """What the canary saw when nothing had been attacked yet, and the idle worker's size then."""

    seen: str = ""
    size: tuple[int, int] = (0, 0)


@pytest.fixture(scope="session")
def first() -> FirstLook:
    return FirstLook()


async def look(run, host) -> str:
    result: Result = await run(f"# {host.secret}\n{CANARY}", owner="someone else")
    assert result.status == "ok", (result.error, result.stderr)
    return result.stdout


def outcome(result: Result) -> str:
    """What came of an attack, in the words of its docstring."""
    if result.status == "ok":
        return "held" if result.stdout.endswith("held\n") else "ended early"
    assert result.error is not None
    if result.status == "error":
        return f"error {result.error.type}"
    if result.status == "crashed":
        killed = re.match(r"killed by (.+)", result.error.message)
        if killed:
            return killed.group(1)
        return "no report" if "without a report" in result.error.message else "unreadable report"
    return result.status


def test_there_are_attacks_of_every_kind():
    assert {path.parent.name for path in FILES} == GROUPS
    assert len(FILES) >= 60


@contextmanager
def planted(path: str) -> Iterator[None]:
    """A file that was not there."""
    Path(path).touch()
    try:
        yield
    finally:
        Path(path).unlink()


async def test_what_an_attack_could_do_would_be_noticed(run, host):
    before, idle = host.files(), await look(run, host)
    port = host.facts["tcp_port"]
    with socket.create_connection(("127.0.0.1", port)):
        assert len(host.connections()) == 1
    with planted(f"/tmp/planted-{port}"):
        assert host.files() != before
    assert host.files() == before
    for change in (
        "open('/tmp/left', 'w')",
        "__import__('os').nice(1)",
        "import torch; torch.ones = torch.zeros",
    ):
        changed = await run(f"{change}\n{CANARY}")
        assert changed.status == "ok"
        assert changed.stdout != idle


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
async def test_an_attack_gets_nothing_and_changes_nothing(path, run, host, first, rest):
    source = path.read_text()
    expected = re.search(r"^Expect: (.+)$", source, re.MULTILINE)
    assert expected is not None, "the attack does not say what must come of it"
    seconds = re.search(r"^Seconds: (.+)$", source, re.MULTILINE)
    if not first.seen:
        first.seen = await look(run, host)
        await rest(host.worker.socket)
        first.size = await host.settled()
    files, zygote = host.files(), host.zygote()

    result = await run(f"HOST = {host.facts!r}\n{source}", float(seconds.group(1)) if seconds else None)

    assert outcome(result) in expected.group(1).split(" or "), (result.error, result.stdout, result.stderr)
    assert "GOT" not in result.stdout, result.stdout
    assert host.secret not in repr(result)
    assert host.connections() == []
    assert host.files() == files
    await rest(host.worker.socket)
    assert await host.settles_at(first.size), (first.size, host.size())
    assert host.zygote() == zygote
    assert await look(run, host) == first.seen
