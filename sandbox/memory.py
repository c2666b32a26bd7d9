"""How much memory and processor time a snippet's processes use, read from the host's /proc.

Counters first, for they cost microseconds: anonymous, shared and swapped pages of each process, less what
the zygote had at the fork, plus what lies in its tmpfs, memfds and System V memory. Processes that share
pages make these count too much, so before anyone is called over a limit the kernel's proportional sizes are
read, which costs some 20 ms a gigabyte. Either way a page the snippet did not change counts as the zygote's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_KIB_PER_MIB: Final = 1024
_TICK: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Sample:
    """One look: MiB above the baseline, milliseconds of processor time, and the processes seen.

    `exact` is False where `used_mb` may be too high, for processes share pages.
    """

    used_mb: int
    cpu_ms: int
    processes: tuple[int, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Before:
    """What is not the snippet's: KiB of the zygote, KiB its process had before, and the zygote's forks."""

    zygote_kb: int
    own_kb: int
    forked: list[int]


def anonymous_kb(pid: int) -> int:
    """KiB of anonymous memory a process has; 0 when it is gone."""
    return _resident(pid)[0]


def available_mb() -> int:
    """MiB the whole machine could still give without swapping."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) // _KIB_PER_MIB
    return 1 << 40


def kernel_kills() -> int:
    """How many processes the kernel has killed for want of memory since it started, containers' included."""
    for line in Path("/proc/vmstat").read_text().splitlines():
        if line.startswith("oom_kill "):
            return int(line.split()[1])
    return 0


def pid_of(pidfd: int) -> int:
    """The process a pidfd stands for, as this namespace numbers it; -1 when it is gone."""
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    return -1


def children(pid: int) -> list[int]:
    """The processes that any thread of `pid` has started and that it has not waited for."""
    found: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                found += map(int, (thread / "children").read_text().split())
    return found


def look(roots: Iterable[int], baseline_kb: int, stores: tuple[int, int, int]) -> Sample:
    """A quick sample of `roots` and all their descendants; `stores` are their cell's."""
    processes = _family(roots)
    sizes = [_resident(pid) for pid in processes]
    own = [anonymous for anonymous, _shared in sizes]
    # Process 1 of the cell and a child that has just been forked have less than the zygote had.
    first = max(own, default=0)
    shared = sum(shared for _anonymous, shared in sizes)
    stored = _stored_kb(processes, stores)
    used_kb = max(0, first - baseline_kb) + sum(own) - first + shared + stored
    busy = sum(1 for kb in own if kb > baseline_kb // 2)
    return Sample(
        used_mb=used_kb // _KIB_PER_MIB,
        cpu_ms=sum(_cpu_ms(pid) for pid in processes),
        processes=tuple(processes),
        exact=busy <= 1 and not (shared and stored),
    )


def look_closely(sample: Sample, before: Before, stores: tuple[int, int, int]) -> Sample:
    """The same sample with shared pages counted once. Slow for big processes: call it in a thread."""
    anonymous = shared = sharers = 0
    for pid in sample.processes:
        sizes = _proportional(pid)
        if sizes is None:  # it made itself unreadable or is gone; its plain counters then stand for it
            sizes = _resident(pid)
        anonymous, shared = anonymous + sizes[0], shared + sizes[1]
        sharers += sizes[0] > 16 * _KIB_PER_MIB
    # The zygote's pages are divided among the zygote, those who wait or run beside, and those counted here.
    beside = len(set(before.forked) - set(sample.processes))
    theirs = before.zygote_kb * sharers // (sharers + beside + 1) + before.own_kb - before.zygote_kb
    stored = _stored_kb(sample.processes, stores)
    used_kb = max(0, anonymous - theirs) + max(shared, stored)
    return Sample(used_kb // _KIB_PER_MIB, sample.cpu_ms, sample.processes, exact=True)


def _family(roots: Iterable[int]) -> list[int]:
    found: list[int] = []
    waiting = [pid for pid in roots if pid > 0]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children(pid)
    return found


def _resident(pid: int) -> tuple[int, int]:
    """KiB of anonymous memory, in RAM and in swap, and of shared memory; zeros when it is gone."""
    sizes = {b"RssAnon": 0, b"VmSwap": 0, b"RssShmem": 0}
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_bytes().splitlines():
            name, _colon, rest = line.partition(b":")
            if name in sizes:
                sizes[name] = int(rest.split()[0])
    return sizes[b"RssAnon"] + sizes[b"VmSwap"], sizes[b"RssShmem"]


def _proportional(pid: int) -> tuple[int, int] | None:
    sizes = {"Pss_Anon": 0, "Pss_Shmem": 0, "SwapPss": 0}
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return None
    for line in lines:
        name, _colon, rest = line.partition(":")
        if name in sizes:
            sizes[name] = int(rest.split()[0])
    return sizes["Pss_Anon"] + sizes["SwapPss"], sizes["Pss_Shmem"]


def _stored_kb(processes: Iterable[int], stores: tuple[int, int, int]) -> int:
    """KiB in the cell's two tmpfs, in its System V memory and in its open memfds, mapped or not."""
    *mounts, system_v = stores
    places = [os.fstatvfs(mount) for mount in mounts]
    in_files = sum((place.f_blocks - place.f_bfree) * place.f_frsize // 1024 for place in places)
    return in_files + _system_v_kb(system_v) + _memfd_kb(processes)


def _system_v_kb(listing: int) -> int:
    text = b""
    while piece := os.pread(listing, 1 << 16, len(text)):  # the kernel gives a page of it at a time
        text += piece
    # The last two columns are what is in RAM and what is in swap, in bytes.
    return sum(sum(map(int, row.split()[-2:])) // 1024 for row in text.splitlines()[1:])


def _memfd_kb(processes: Iterable[int]) -> int:
    found: dict[int, int] = {}
    for pid in processes:
        with suppress(OSError):
            for fd in Path(f"/proc/{pid}/fd").iterdir():
                with suppress(OSError):
                    if str(fd.readlink()).startswith("/memfd:"):
                        info = fd.stat()
                        found[info.st_ino] = info.st_blocks // 2
    return sum(found.values())


def _cpu_ms(pid: int) -> int:
    try:
        # The name in parentheses may hold anything; the numbers follow its last one.
        numbers = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0
    return sum(map(int, numbers[11:15])) * 1000 // _TICK
