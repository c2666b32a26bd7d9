"""A worker to attack, and what can be seen from its host: what an attack would have changed there."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
import textwrap
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from sandbox import client, memory
from sandbox.jail import container
from sandbox.launch import OwnWorker
from sandbox.protocol import Job, Result

Run = Callable[..., Awaitable[Result]]

SECRET: Final = f"WSECRET-{secrets.token_hex(16)}"
_KERNEL_SETTINGS: Final = (
    *("kernel/core_pattern", "kernel/hostname", "kernel/domainname", "kernel/modprobe", "kernel/sysrq"),
    *("kernel/randomize_va_space", "vm/overcommit_memory", "net/ipv4/ip_forward", "user/max_user_namespaces"),
)
_PLANTING_GROUNDS: Final = ("/", "/tmp", "/var/tmp", "/dev/shm", "/home", "/root", "/etc", "/opt", "/run")


@dataclass
class Host:
    """This machine, with listeners that nobody may reach and a secret that nobody may read."""

    worker: OwnWorker
    listeners: tuple[socket.socket, ...]
    facts: dict[str, object]
    secret: str = SECRET

    def connections(self) -> list[str]:
        """Who reached a listener."""
        found = []
        for listener in self.listeners:
            with suppress(BlockingIOError):
                found.append(
                    str(listener.recv(1) if listener.type == socket.SOCK_DGRAM else listener.accept())
                )
        return found

    def files(self) -> dict[str, object]:
        """What must be the same before and after: code, programs, the secret, the kernel's settings."""
        watched = [Path(os.__file__), Path(sys.executable).resolve(), Path("/usr/bin/env")]
        watched += [Path(str(self.facts["secret_file"])), self.worker.socket]
        watched += container.PACKAGE.rglob("*.py")
        found: dict[str, object] = {}
        for path in watched:
            status = path.stat()
            found[str(path)] = (status.st_mtime_ns, status.st_size, status.st_mode, status.st_uid)
        for name in _KERNEL_SETTINGS:
            with suppress(OSError):
                found[name] = Path("/proc/sys", name).read_text()
        found["beside the socket"] = sorted(path.name for path in self.worker.socket.parent.iterdir())
        grounds = [Path(place) for place in _PLANTING_GROUNDS if os.access(place, os.R_OK)]
        found["planted"] = [path for place in grounds for path in place.glob("planted*")]
        return found

    def processes(self) -> list[int]:
        """Every process below the server."""
        found: list[int] = []
        waiting = [self.worker.pid]
        while waiting:
            found.append(waiting.pop())
            waiting += memory.children(found[-1])
        return found

    def zygote(self) -> int:
        """The warm process, the oldest of its kind."""
        return min((pid for pid in self.processes() if "sandbox.inside.zygote" in _command(pid)), key=_born)

    def size(self) -> tuple[int, int]:
        """How many processes and how many open descriptors the worker has."""
        return len(self.processes()), len(list(Path(f"/proc/{self.worker.pid}/fd").iterdir()))

    async def settles_at(self, size: tuple[int, int]) -> bool:
        """Whether a worker at rest comes to `size`; who is dead already is buried by the jail in a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(20):
                while self.size() != size:  # noqa: ASYNC110 - the kernel sets no event of ours
                    await asyncio.sleep(0.01)
        return self.size() == size

    async def settled(self) -> tuple[int, int]:
        """The size of a worker at rest."""
        while any(_state(pid) == "Z" for pid in self.processes()):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
        return self.size()


def _state(pid: int) -> str:
    with suppress(OSError):
        return _facts(pid)[0]
    return ""


def _born(pid: int) -> int:
    """When it was started; process ids begin anew when the last one is used up."""
    with suppress(OSError):
        return int(_facts(pid)[19])
    return 1 << 62


def _facts(pid: int) -> list[str]:
    """The fields of /proc/PID/stat that follow the process's name."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


@pytest.fixture(scope="session")
def worker() -> Iterator[OwnWorker]:
    own = OwnWorker("--memory", "300", "--timeout", "30", "--processes", "64")
    with asyncio.Runner() as runner:
        # As the bot does, whose environment has its token.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DISCORD_TOKEN", SECRET)
            runner.run(own.__aenter__())
        yield own
        runner.run(own.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def host(worker: OwnWorker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The machine that is attacked; `facts` is what the attacker is told of it, more than one would know."""
    secret_file = tmp_path_factory.mktemp("owner") / "settings.env"
    secret_file.write_text(SECRET)
    anywhere = "0.0.0.0"  # noqa: S104 - to see who comes, by whichever address
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server((anywhere, 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind((anywhere, 0))
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"\0warmstart-{os.getpid()}")
        abstract.listen()
        listeners = [tcp, udp, abstract]
        vsock_port = 0
        with suppress(OSError):  # a machine without a hypervisor below it
            vsock = stack.enter_context(socket.socket(socket.AF_VSOCK))
            vsock.bind((socket.VMADDR_CID_ANY, socket.VMADDR_PORT_ANY))
            vsock.listen()
            vsock_port = vsock.getsockname()[1]
            listeners.append(vsock)
        for listener in listeners:
            listener.setblocking(False)
        facts: dict[str, object] = {
            "tcp_port": tcp.getsockname()[1],
            "udp_port": udp.getsockname()[1],
            "vsock_port": vsock_port,
            "abstract": f"\0warmstart-{os.getpid()}",
            "socket": str(worker.socket),
            "secret_file": str(secret_file),
            "server": worker.pid,
            "project": str(container.PACKAGE.parent),
        }
        yield Host(worker, tuple(listeners), facts)


@pytest.fixture
def run(worker: OwnWorker) -> Run:
    """`await run(code, seconds=None, owner="")` sends a snippet and gives its Result."""

    async def submit(code: str, seconds: float | None = None, owner: str = "") -> Result:
        job = Job(id="attack", code=textwrap.dedent(code), owner=owner, timeout=seconds)
        async for event in client.submit(worker.socket, job):
            if isinstance(event, Result):
                return event
        raise AssertionError("no Result came")

    return submit
