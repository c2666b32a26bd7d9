"""What the zygote does with its pages before it forks: few and huge ones, and none that nobody needs."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_HUGE: Final = 2 * 1024 * 1024
_MADV_DONTNEED: Final = 4
_MADV_COLLAPSE: Final = 25


def make_huge() -> int:
    """Put all anonymous memory that can be written into huge pages; how many were made.

    A fork copies one entry for each page, and the end of the fork drops it again: 120,000 of them for the
    warm frameworks, and a twentieth of that afterwards. A kernel before 6.1 does not know the call; then
    nothing changes.
    """
    madvise = ctypes.CDLL(None).madvise
    return sum(
        madvise(ctypes.c_void_p(address), ctypes.c_size_t(_HUGE), ctypes.c_int(_MADV_COLLAPSE)) == 0
        for start, end in _anonymous()
        for address in range(-(-start // _HUGE) * _HUGE, end - _HUGE + 1, _HUGE)
    )


def let_go_of_files() -> None:
    """Give back the pages of mapped files that nobody has written to: 385 MiB of the warm frameworks' code.

    Most of what importing ran is not run again, and a fork maps anew what it uses, from the system's cache.
    """
    madvise = ctypes.CDLL(None).madvise
    for start, end in list(_unchanged()):
        madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), ctypes.c_int(_MADV_DONTNEED))


def _unchanged() -> Iterator[tuple[int, int]]:
    """Where files are mapped of which no page has become the process's own, for such a one would be lost."""
    mapping = None
    for line in Path("/proc/self/smaps").read_text().splitlines():
        first, *rest = line.split()
        if not first.endswith(":"):
            rights, _offset, _device, inode = rest[:4]
            mapping = first if inode != "0" and "w" not in rights else None
        elif mapping and first == "Anonymous:" and rest[0] == "0":
            start, end = mapping.split("-")
            yield int(start, 16), int(end, 16)


def _anonymous() -> Iterator[tuple[int, int]]:
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, _offset, _device, inode, *_name = line.split()
        if rights == "rw-p" and inode == "0":
            start, end = span.split("-")
            yield int(start, 16), int(end, 16)
