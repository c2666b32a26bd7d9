"""Reading what a snippet's process writes, as it comes, keeping only so much of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable


class Capture:
    """Reads `fd` to its end on the event loop, keeps the first `keep` bytes and throws the rest away.

    `on_flood` is called once, when more than `flood` bytes came. The descriptor is closed at the end.
    """

    def __init__(self, fd: int, keep: int, flood: int, on_flood: Callable[[], None]) -> None:
        self._fd = fd
        self._keep = keep
        self._flood = flood
        self._on_flood = on_flood
        self._kept = bytearray()
        self._total = 0
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        os.set_blocking(fd, False)
        self._loop.add_reader(fd, self._read)

    @property
    def truncated(self) -> bool:
        """Whether more came than was kept."""
        return self._total > self._keep

    @property
    def content(self) -> bytes:
        """What was kept."""
        return bytes(self._kept)

    def tail(self, length: int) -> bytes:
        """The last `length` bytes of what was kept."""
        return bytes(self._kept[-length:])

    @property
    def text(self) -> str:
        """What was kept, as text; bytes that are not UTF-8 become the replacement character."""
        return self._kept.decode("utf-8", errors="replace")

    async def ended(self) -> None:
        """Wait until the last writer is gone."""
        await self._ended.wait()

    def close(self) -> None:
        """Stop reading, at the end or before it. Harmless when called twice."""
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1
            self._ended.set()

    def _read(self) -> None:
        try:
            data = os.read(self._fd, 1 << 16)
        except BlockingIOError:
            return
        if not data:
            self.close()
            return
        self._kept += data[: max(0, self._keep - len(self._kept))]
        flooded_before = self._total > self._flood
        self._total += len(data)
        if self._total > self._flood and not flooded_before:
            self._on_flood()
