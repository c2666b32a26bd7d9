"""The first process in the jail: starts the zygote, then makes a cell for every snippet that is to come.

A cell is a set of namespaces of a snippet's own, held open by a tiny process that is process 1 in it.
Killing that one process ends everything in the cell, whatever it forked, detached or hid, and takes the
cell's files with it. The warden stays small so that making a cell costs little: the zygote, whose pages
are dear to copy, forks only once a snippet, straight into a cell.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

from sandbox import channel
from sandbox.jail import kernel

SNIPPET_HOME: Final = "/snippet"
CACHE: Final = "/cache"
# The order in which a cell's namespaces are handed over and joined: the user namespace first, for it
# gives the right to join the others. The process namespace is joined by the zygote, before it forks.
JOINED: Final = (
    ("user", kernel.CLONE_NEWUSER),
    ("mnt", kernel.CLONE_NEWNS),
    ("ipc", kernel.CLONE_NEWIPC),
    ("uts", kernel.CLONE_NEWUTS),
    ("net", kernel.CLONE_NEWNET),
)
_ALL = kernel.CLONE_NEWPID | sum(flag for _name, flag in JOINED)
_QUIET = kernel.MS_NOSUID | kernel.MS_NODEV


def main(control_fd: int, zygote_fd: int, store: str) -> None:
    """Serve until the server closes its end; then the jail falls with this process."""
    control = socket.socket(fileno=control_fd)
    os.set_inheritable(control_fd, False)
    command = [sys.executable, "-P", "-m", "sandbox.inside.zygote", str(zygote_fd), store]
    os.posix_spawn(command[0], command, dict(os.environ))
    os.close(zygote_fd)
    with suppress(channel.ChannelClosedError):
        while True:
            sizes, _none = channel.receive(control)
            builder = os.fork()
            if builder == 0:
                _build(control, sizes)
            os.waitpid(builder, 0)


def _build(control: socket.socket, sizes: dict[str, Any]) -> NoReturn:
    """In a process of its own: make the namespaces, leave process 1 in them, and vanish."""
    try:
        kernel.unshare(_ALL)
        _map_user()
        held = _mount_private(sizes)
        kernel.bring_loopback_up()
        if os.fork() == 0:
            _become_first(control, held)
    except OSError as error:
        channel.send(control, {"error": str(error)})
    finally:
        os._exit(0)


def _map_user() -> None:
    uid = gid = 1000
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def _mount_private(sizes: dict[str, Any]) -> list[int]:
    """A fresh place for files and for shared memory; everything else that was writable is not any more."""
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    files = f"size={sizes['files_mb']}m,nr_inodes=16384,mode=0755"
    kernel.mount("tmpfs", "/tmp", "tmpfs", _QUIET, files)  # noqa: S108 - the cell's own
    held = [os.open("/tmp", os.O_PATH | os.O_DIRECTORY)]  # noqa: S108
    # The working directory and /tmp share one tmpfs, so that one size bounds both.
    for name, target in (("home", SNIPPET_HOME), ("tmp", "/tmp")):  # noqa: S108
        place = Path("/tmp", name)  # noqa: S108
        place.mkdir(mode=0o700)
        kernel.mount(str(place), target, flags=kernel.MS_BIND)
    shared = f"size={sizes['shared_memory_mb']}m,nr_inodes=16384,mode=1777"
    kernel.mount("tmpfs", "/dev/shm", "tmpfs", _QUIET | kernel.MS_NOEXEC, shared)  # noqa: S108
    held.append(os.open("/dev/shm", os.O_PATH | os.O_DIRECTORY))  # noqa: S108
    # Terminals and the zygote's caches are the jail's; a snippet must leave nothing there for the next.
    kernel.mount("tmpfs", "/dev/pts", "tmpfs", _QUIET | kernel.MS_RDONLY, "size=4k,nr_inodes=2")
    kernel.mount("none", CACHE, flags=kernel.MS_BIND | kernel.MS_REMOUNT | kernel.MS_RDONLY | _QUIET)
    return held


def _become_first(control: socket.socket, held: list[int]) -> NoReturn:
    """Process 1 of the cell: hands the cell to the server, then only buries orphans until it is killed."""
    try:
        os.setsid()
        flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
        kernel.mount("proc", "/proc", "proc", flags)
        # No user namespace may be made in a cell.
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
        # Opened here, it goes on telling of this cell's System V memory wherever it is read.
        held.append(os.open("/proc/sysvipc/shm", os.O_RDONLY))
        names = ["pid", *(name for name, _flag in JOINED)]
        spaces = [os.open(f"/proc/self/ns/{name}", os.O_RDONLY) for name in names]
        # A snippet has the same user: it must not read this process, nor trace it.
        kernel.set_dumpable(False)
        kernel.drop_capabilities()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        channel.send(control, {}, [os.pidfd_open(1), *held, *spaces])
        os.closerange(0, os.sysconf("SC_OPEN_MAX"))
        _bury_orphans()
    except OSError as error:
        channel.send(control, {"error": str(error)})
    finally:
        os._exit(1)


def _bury_orphans() -> NoReturn:
    while True:
        signal.sigwait({signal.SIGCHLD})
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
