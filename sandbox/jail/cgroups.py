"""The kernel's own limits for each snippet (cgroup v2), where the server's cgroup is its own to divide.

They hold at every moment, where `sandbox.server.watchdog` only looks again and again, and they count what no
look from outside sees: pages in sockets and pipes, page tables, files that nobody holds open. That needs a
cgroup delegated to the server alone, as systemd's `Delegate=yes` makes one; elsewhere the watchdog does what
it can.
See linux/Documentation/admin-guide/cgroup-v2.rst.
"""

from __future__ import annotations

import itertools
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox.limits import MIB, Limits

_CONTROLLERS: Final = ("cpu", "memory", "pids")
_PERIOD_US: Final = 100_000
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Group:
    """The cgroup of one snippet's process and of all that it starts."""

    path: Path

    @classmethod
    def make(cls, top: Path, limits: Limits) -> Group:
        """An empty one below `top`; its memory has no limit until `limit_memory`. Raises OSError."""
        group = cls(top / f"snippet-{next(_numbers)}")
        group.path.mkdir()
        try:
            for name, value in _settings(limits).items():
                (group.path / name).write_text(value)
        except OSError:
            group.remove()
            raise
        return group

    def add(self, pid: int) -> None:
        """Put process `pid` into it. Raises OSError."""
        (self.path / "cgroup.procs").write_text(str(pid))

    def limit_memory(self, mebibytes: int) -> None:
        """Let it have that much more than it has now. Raises OSError."""
        has = int((self.path / "memory.current").read_text())
        (self.path / "memory.max").write_text(str(has + mebibytes * MIB))

    def remove(self) -> None:
        """Remove it; its processes must be dead."""
        with suppress(OSError):
            self.path.rmdir()


def take_over(limits: Limits) -> Path | None:
    """Make this process's cgroup one that can be divided; None where that is not possible.

    A cgroup that limits its children may hold no process itself, so this one moves into a child of its own.
    """
    top = _cgroup_of("self")
    if top is None or not _is_ours_alone(top):
        return None
    server = top / "server"
    try:
        server.mkdir(exist_ok=True)
        (server / "cgroup.procs").write_text(str(os.getpid()))
        (top / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in _CONTROLLERS))
        Group.make(top, limits).remove()
    except OSError:
        with suppress(OSError):
            (top / "cgroup.subtree_control").write_text(" ".join(f"-{name}" for name in _CONTROLLERS))
        with suppress(OSError):
            (top / "cgroup.procs").write_text(str(os.getpid()))
            server.rmdir()
        return None
    return top


def hold(pid: int) -> bool:
    """Whether process `pid` is in a cgroup other than this one's that limits it."""
    group = _cgroup_of(str(pid))
    with suppress(OSError):
        return group is not None and group != _cgroup_of("self") and _limits_something(group)
    return False


def _limits_something(group: Path) -> bool:
    return (group / "pids.max").read_text() != "max\n"


def _settings(limits: Limits) -> dict[str, str]:
    cores = len(os.sched_getaffinity(0))
    settings = {
        "pids.max": str(limits.processes),
        "cpu.max": f"{cores * _PERIOD_US // limits.workers} {_PERIOD_US}",
        "memory.oom.group": "1",
    }
    # A kernel without swap does not have the file, and needs no such limit.
    return settings | ({"memory.swap.max": "0"} if Path("/proc/swaps").read_text().count("\n") > 1 else {})


def _cgroup_of(pid: str) -> Path | None:
    mount = next(iter(_mounts()), None)
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
            number, _controllers, path = line.split(":", 2)
            if number == "0" and mount is not None and not path.startswith("/.."):
                return mount / path.lstrip("/")
    return None


def _mounts() -> list[Path]:
    """Where the whole hierarchy of this cgroup namespace is mounted."""
    lines = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return [Path(words[4]) for words in lines if words[words.index("-") + 1] == "cgroup2" and words[3] == "/"]


def _is_ours_alone(top: Path) -> bool:
    try:
        there = set((top / "cgroup.controllers").read_text().split())
        members = (top / "cgroup.procs").read_text().split()
    except OSError:
        return False
    return there.issuperset(_CONTROLLERS) and members == [str(os.getpid())]
