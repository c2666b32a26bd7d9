"""The server's handle on one jail: starts it, waits until it is warm, asks for cells, hears when it falls."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sandbox import channel, memory
from sandbox.jail import container
from sandbox.limits import Limits
from sandbox.server.cells import Cell, Cells

if TYPE_CHECKING:
    from sandbox.server.watchdog import Watch

_WARM_SECONDS: Final = 180


class JailLostError(RuntimeError):
    """The jail, or the zygote in it, is gone; what ran in it is gone too."""


@dataclass(slots=True)
class Keeper:
    """One running jail. Made by `start`; of no use any more once `lost` is set."""

    limits: Limits
    process: subprocess.Popen[bytes]
    warden: socket.socket
    zygote: socket.socket
    complaints: int
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    zygote_pid: int = -1
    baseline_kb: int = 0
    watches: set[Watch] = field(default_factory=set)
    warmth: dict[str, Any] = field(default_factory=dict)
    cgroup: Path | None = None
    cells: Cells = field(init=False)
    _inner: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = Cells(self.warden, self.limits)

    @classmethod
    async def start(cls, limits: Limits, weights: Path | None, cgroup: Path | None = None) -> Keeper:
        """A jail with a warm zygote in it; `cgroup` is where snippets get theirs, if they get one.

        Raises container.SealError where none can be made.
        """
        keeper = _spawn(limits, weights)
        keeper.cgroup = cgroup
        try:
            async with asyncio.timeout(_WARM_SECONDS):
                keeper.warmth, fds = await channel.receive_soon(keeper.zygote)
        except (channel.ChannelClosedError, TimeoutError) as error:
            said = keeper.complaint()
            await keeper.close()
            raise container.SealError(container.explain_refusal(said)) from error
        except BaseException:
            await keeper.close()
            raise
        keeper.zygote_pid = memory.pid_of(fds[0])
        keeper.baseline_kb = memory.anonymous_kb(keeper.zygote_pid)
        channel.close_all(fds)
        # After its greeting the zygote never speaks here again: readable means that it is gone.
        asyncio.get_running_loop().add_reader(keeper.zygote.fileno(), keeper.give_up)
        return keeper

    async def cell(self) -> Cell:
        """A fresh cell. Raises JailLostError, and OSError for want of descriptors."""
        try:
            return await self.cells.take()
        except OSError as error:
            if error.errno == errno.EMFILE:  # which says nothing of the jail
                raise
            self.give_up()
            raise JailLostError(str(error)) from error

    def fork(self, cell: Cell, fds: list[int]) -> None:
        """Let the zygote fork a process into `cell`; `fds` are its five descriptors. Raises JailLostError."""
        try:
            channel.send(self.zygote, asdict(self.limits), [*fds, *cell.spaces])
        except (channel.ChannelClosedError, OSError) as error:
            self.give_up()
            raise JailLostError(str(error)) from error

    async def close(self) -> None:
        """End everything in the jail and wait until it is gone."""
        self.give_up()
        await self.cells.close()
        await asyncio.to_thread(self._wait)
        self.warden.close()
        self.zygote.close()
        if self.complaints >= 0:
            os.close(self.complaints)
            self.complaints = -1

    def _wait(self) -> None:
        self.process.wait()
        for orphan in self._inner:
            with suppress(ChildProcessError):  # not ours, unless the server adopts orphans
                os.waitpid(orphan, 0)

    def give_up(self) -> None:
        """Kill the jail; everything in it is lost. Harmless when called twice."""
        if not self.lost.is_set():
            self.lost.set()
            asyncio.get_running_loop().remove_reader(self.zygote.fileno())
            # Bubblewrap is two processes: the second, process 1 in the jail, outlives the first a moment.
            self._inner = memory.children(self.process.pid)
            self.process.kill()

    def complaint(self) -> str:
        """The end of what the jail's own processes wrote to stderr, for our log."""
        size = os.fstat(self.complaints).st_size
        return os.pread(self.complaints, 16384, max(0, size - 16384)).decode(errors="replace")


def _spawn(limits: Limits, weights: Path | None) -> Keeper:
    warden, warden_inside = channel.pair()
    zygote, zygote_inside = channel.pair()
    complaints = os.memfd_create("jail-stderr")
    fds = (warden_inside.fileno(), zygote_inside.fileno())
    try:
        process = _start(limits, weights, fds, complaints)
    except BaseException as error:
        os.close(complaints)
        if isinstance(error, OSError):
            raise container.SealError(f"The sandbox's jail could not be started: {error}") from error
        raise
    finally:
        warden_inside.close()
        zygote_inside.close()
    for end in (warden, zygote):
        end.setblocking(False)
    return Keeper(limits, process, warden, zygote, complaints)


def _start(
    limits: Limits, weights: Path | None, fds: tuple[int, int], errors: int
) -> subprocess.Popen[bytes]:
    bubblewrap, sources = container.find_bubblewrap(), container.binds(weights)
    plan = b""
    if os.geteuid() == 0:
        command = [sys.executable, "-P", str(container.PACKAGE / "jail" / "stage.py")]
        plan = json.dumps(container.plan(bubblewrap, sources, limits, fds)).encode()
    else:
        command = container.command(str(bubblewrap), sources, limits, fds)
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        pass_fds=fds,
        env={"PYTHONPATH": str(container.PACKAGE.parent), "LC_ALL": "C"},
        start_new_session=True,
    )
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write(plan)
        process.stdin.close()
    return process
