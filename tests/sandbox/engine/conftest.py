"""One real worker for all tests of the engine: real jail, real frameworks, small limits."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox import client, memory
from sandbox.launch import OwnWorker
from sandbox.protocol import Event, Job, Result

MEMORY_MB = 400

Run = Callable[..., Awaitable[Result]]


@dataclass(frozen=True)
class Host:
    """What can be seen of a server from outside: its processes."""

    server: int

    def processes(self) -> dict[int, str]:
        """Every descendant of the server and its command line; dead ones that wait to be buried have none."""
        found: dict[int, str] = {}
        waiting = memory.children(self.server)
        while waiting:
            pid = waiting.pop()
            waiting += memory.children(pid)
            try:
                found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def snippets(self) -> list[int]:
        """The processes that run a snippet, and theirs."""
        return [pid for pid in self._forks() if not _called(pid).endswith("spare")]

    def spares(self, *, warm: bool = False) -> list[int]:
        """The processes that wait for one; when `warm`, those that have nothing left to prepare."""
        return [pid for pid in self._forks() if _called(pid).endswith("warm spare" if warm else "spare")]

    def _forks(self) -> list[int]:
        """What came out of the zygote, which is the oldest of its kind; not what is just being sealed."""
        zygote, *forks = self._of_the_zygote() or [0]
        return [pid for pid in forks if _called(pid) not in {_called(zygote), ""}]

    def _of_the_zygote(self) -> list[int]:
        """It and its forks, oldest first; none of them while a jail that fell is started again."""
        kind = [pid for pid, command in self.processes().items() if "sandbox.inside.zygote" in command]
        return sorted(kind, key=_born)

    def firsts(self) -> list[int]:
        """Process 1 of every cell: the warden's forks, the warden being the oldest of its kind."""
        commands = {pid: command.split() for pid, command in self.processes().items()}
        # Bubblewrap has the warden's command among its arguments.
        return sorted(
            pid for pid, words in commands.items() if words[1:4] == ["-P", "-m", "sandbox.jail.warden"]
        )[1:]

    def ahead(self) -> list[int]:
        """Process 1 of the cell that is made ahead: alone in its process namespace."""
        spaces = [_space(pid) for pid in self.processes()]
        return [pid for pid in self.firsts() if spaces.count(_space(pid)) == 1]

    def exists(self, pid: int) -> bool:
        """Whether there is still anything of that process."""
        return Path(f"/proc/{pid}").exists()

    def mapped_kb(self, pid: int) -> int:
        """How much of the files that a process has mapped is in its memory."""
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("RssFile:")[2].split()[0])

    def size(self) -> tuple[int, int]:
        """How many processes there are, and how many descriptors the server has open."""
        return len(self.processes()), len(list(Path(f"/proc/{self.server}/fd").iterdir()))

    def zygote(self) -> int:
        """The warm process. Raises IndexError where there is none just now."""
        return self._of_the_zygote()[0]


def _born(pid: int) -> int:
    """When it was started; process ids begin anew when the last one is used up."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return 1 << 62


def _space(pid: int) -> int:
    try:
        return Path(f"/proc/{pid}/ns/pid").stat().st_ino
    except OSError:
        return -pid


def _called(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


@pytest.fixture(scope="session")
def worker() -> Iterator[OwnWorker]:
    own = OwnWorker("--workers", "2", "--memory", str(MEMORY_MB), "--timeout", "60", "--waiting", "4")
    with asyncio.Runner() as runner:
        runner.run(own.__aenter__())
        yield own
        runner.run(own.__aexit__(None, None, None))


@pytest.fixture
def host(worker: OwnWorker) -> Host:
    return Host(worker.pid)


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """`await until(condition)`: what happens on the host can only be looked for, here for up to 2 minutes."""

    async def look(condition: Callable[[], object]) -> None:
        async with asyncio.timeout(120):
            while not condition():  # noqa: ASYNC110 - the kernel sets no event of ours
                await asyncio.sleep(0.01)

    return look


@pytest.fixture
def run(worker: OwnWorker) -> Run:
    """`await run(code, seconds=None, owner="", events=None)` sends a snippet and gives its Result."""

    async def submit(
        code: str, seconds: float | None = None, owner: str = "", events: list[Event] | None = None
    ) -> Result:
        job = Job(id="test", code=textwrap.dedent(code), owner=owner, timeout=seconds)
        async for event in client.submit(worker.socket, job):
            if events is not None:
                events.append(event)
            if isinstance(event, Result):
                return event
        raise AssertionError("no Result came")

    return submit
