"""The warm process in the jail: imports the frameworks once and forks a process for every snippet.

It has one thread, and must have one, at every fork. Each child joins a cell that the warden made, gives up
every right it has, and only then reads the snippet.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

from sandbox import channel, frame, memory, whereabouts
from sandbox.jail import kernel, seccomp
from sandbox.jail.warden import JOINED, SNIPPET_HOME

Run: TypeAlias = Callable[[str], dict[str, Any]]
Prepare: TypeAlias = Callable[[], Run]
Steps: TypeAlias = Sequence[Callable[[], None]]

_WALL: Final = 0x40000000
_REPORT_FD: Final = 3
_JOB_FD: Final = 4
_DONE_FD: Final = 5
# Assembled once: every child only hands it to the kernel.
_FILTER: Final = seccomp.program(os.uname().machine)


@dataclass
class Zygote:
    """Serves one control socket; `children` maps a process to the socket that hears of its end."""

    control: socket.socket
    prepare: Prepare
    steps: Steps
    children: dict[int, socket.socket] = field(default_factory=dict)

    def serve(self, wakeup: int) -> None:
        """Fork on request and report deaths, until the server closes its end."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        poll.register(wakeup, select.POLLIN)
        while True:
            for fd, _event in poll.poll():
                if fd == wakeup:
                    with suppress(BlockingIOError):
                        os.read(wakeup, 4096)
                else:
                    self._fork()
            self._reap()

    def _fork(self) -> None:
        limits, fds = channel.receive(self.control)
        done = socket.socket(fileno=fds[0])
        try:
            # Only children are put there, this process stays where it is; so there is no way back to take.
            kernel.setns(fds[5], kernel.CLONE_NEWPID)
            pid = os.fork()
        except OSError as error:  # the cell was ended already, for its client went away
            with suppress(channel.ChannelClosedError):
                channel.send(done, {"error": str(error)})
            channel.close_all(fds[1:])
            done.close()
            return
        if pid == 0:
            self._live(limits, fds)
        channel.close_all(fds[1:])
        self.children[pid] = done

    def _live(self, limits: dict[str, Any], fds: list[int]) -> NoReturn:
        """The snippet's process, from its fork to its end. Nothing here may return."""
        try:
            _enter(limits, fds)
            run = self.prepare()
            _wait(self.steps)
        except BaseException as error:
            with suppress(OSError):
                os.write(2, f"the sandbox could not prepare the snippet: {error}\n".encode())
            os._exit(1)
        try:
            _run(run)
        finally:
            # Not one word of ours: what failed is the snippet's doing, and the server has a sentence for it.
            os._exit(1)

    def _reap(self) -> None:
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG | _WALL)
            except ChildProcessError:
                return
            if pid == 0:
                return
            # Unknown is a sibling that a snippet made of itself with CLONE_PARENT. It must be buried too:
            # a cell does not end while one of its dead is not.
            done = self.children.pop(pid, None)
            if done is not None:
                cpu_ms = int((used.ru_utime + used.ru_stime) * 1000)
                with suppress(channel.ChannelClosedError):
                    channel.send(done, {"status": status, "cpu_ms": cpu_ms})
                done.close()


def _enter(limits: dict[str, Any], fds: list[int]) -> None:
    """Join the cell and give up everything else: descriptors, capabilities, signals, resources."""
    os.setsid()
    done, out, err, report, job, _pid, *spaces = fds
    for space, (_name, flag) in zip(spaces, JOINED, strict=True):
        kernel.setns(space, flag)
    with suppress(OSError):  # a kernel or container without keyrings has none to forget
        kernel.forget_keyring()
    os.chdir(SNIPPET_HOME)
    # Out of the way first: a dup2 must not overwrite a descriptor that is still to be placed.
    safe = [os.dup(fd) for fd in (os.open(os.devnull, os.O_RDONLY), out, err, report, job, done)]
    for target, fd in enumerate(safe):
        os.dup2(fd, target, inheritable=target <= 2)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    whereabouts.tell_on_request(_REPORT_FD)
    _set_limits(limits)
    # A snippet that takes all there is must not take it from the server, which has to end it.
    os.nice(5)
    Path("/proc/self/oom_score_adj").write_text("1000")
    kernel.drop_capabilities()
    # The server measures what is used; where it is an ordinary user it can only do so here.
    kernel.set_dumpable(True)
    os.closerange(_DONE_FD + 1, 1 << 16)
    _be_called("spare")
    seccomp.install(_FILTER)
    # Sealed: the server may hand over the source.
    pidfd = os.pidfd_open(os.getpid())
    with socket.socket(fileno=os.dup(_DONE_FD)) as end:
        channel.send(end, {"started": True}, [pidfd])
    os.close(pidfd)


def _set_limits(limits: dict[str, Any]) -> None:
    largest_file = max(limits["files_mb"], limits["shared_memory_mb"]) * 1024 * 1024
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_FSIZE, largest_file),
        # Process 1 of the cell is counted with the snippet's own.
        (resource.RLIMIT_NPROC, limits["processes"] + 1),
        (resource.RLIMIT_MEMLOCK, 65536),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def _wait(steps: Steps) -> None:
    """Wait for the source; prepare further in between when the server has time to spare for it."""
    remaining = list(steps)
    going_on = False
    with socket.socket(fileno=_DONE_FD) as done:
        poll = select.poll()
        poll.register(_JOB_FD, select.POLLIN)
        poll.register(done, select.POLLIN)
        while True:
            ready = {fd for fd, _event in poll.poll(0 if going_on and remaining else None)}
            if _JOB_FD in ready:
                break
            if done.fileno() in ready:
                channel.receive(done)
                going_on = True
            elif remaining:
                remaining.pop(0)()
                if not remaining:
                    _be_called("warm spare")
        _be_called("snippet")
        used = {"cpu_ms": int(time.process_time() * 1000), "anonymous_kb": memory.anonymous_kb(os.getpid())}
        channel.send(done, {"ready": True, **used})


def _be_called(name: str) -> None:
    """What `ps` and `top` on the host call this process."""
    Path("/proc/self/comm").write_text(name)


def _run(run: Run) -> None:
    with os.fdopen(_JOB_FD, "rb") as source:
        job = json.loads(source.read())
    first = os.getpid()
    report = run(job["code"])
    # A snippet that forked comes here twice; only the process we started may report.
    if os.getpid() == first:
        with os.fdopen(_REPORT_FD, "wb") as out:
            out.write(frame.pack(report))
    os._exit(0)


def main(control_fd: int, store: str) -> None:
    """Warm up, say so, and serve."""
    from sandbox.inside import child, first_uses, frameworks, pages

    control = socket.socket(fileno=control_fd)
    os.set_inheritable(control_fd, False)
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    frameworks.warm()
    prepare = child.install(Path(store) if store else None)
    pages.make_huge()
    pages.let_go_of_files()
    threads = len(list(Path("/proc/self/task").iterdir()))
    with suppress(channel.ChannelClosedError):
        channel.send(control, {"warm": True, "threads": threads}, [os.pidfd_open(os.getpid())])
        Zygote(control, prepare, first_uses.STEPS).serve(reader)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
