"""Which sealing layers hold, looked at from the host and not taken from what the jail says of itself."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from sandbox.jail import cgroups

_NAMESPACES: Final = {
    "user": "user namespace",
    "pid": "process namespace",
    "net": "network namespace",
    "mnt": "file namespace",
    "ipc": "IPC namespace",
    "uts": "host name namespace",
}


def layers(pid: int) -> dict[str, bool]:
    """Each layer's name and whether it holds for process `pid`, a snippet's, compared with this one."""
    found = {name: _differs(pid, kind) for kind, name in _NAMESPACES.items()}
    status = _status(pid)
    found["no capabilities"] = all(
        int(status.get(f"Cap{kind}", "1"), 16) == 0 for kind in ("Eff", "Prm", "Bnd")
    )
    found["no new privileges"] = status.get("NoNewPrivs") == "1"
    found["not the host's root"] = status.get("Uid", "0").split()[0] != "0"
    found["system call filter"] = status.get("Seccomp") == "2"
    found["cgroup limits"] = cgroups.hold(pid)
    return found


def _differs(pid: int, kind: str) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/ns/{kind}").readlink() != Path(f"/proc/self/ns/{kind}").readlink()
    return False


def _status(pid: int) -> dict[str, str]:
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines()
        return {name: rest.strip() for name, _colon, rest in (line.partition(":") for line in lines)}
    return {}
