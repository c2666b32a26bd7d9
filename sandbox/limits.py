"""What one snippet, and the server as a whole, may use: one frozen value that everything reads.

Every field is also an option of `python -m sandbox serve`; its flag and its help stand beside it, so that
the command line, `sandbox/PROTOCOL.md` and the code cannot drift apart.
"""

from __future__ import annotations

import argparse
import math
import os
from dataclasses import Field, dataclass, field, fields
from typing import Any, Final

from sandbox.protocol import MAX_SOURCE_BYTES, MAX_STREAM_BYTES

MIB: Final = 1024 * 1024


class LimitsError(ValueError):
    """A limit that makes no sense; the message names it and what is allowed."""


def _limit(default: float, flag: str, least: float, most: float, text: str) -> Any:
    return field(default=default, metadata={"flag": flag, "least": least, "most": most, "help": text})


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits in the units their names say. Raises LimitsError when one is out of its range."""

    timeout_seconds: float = _limit(30, "--timeout", 0.1, 3600, "seconds of wall time a snippet may take")
    memory_mb: int = _limit(3072, "--memory", 64, 1 << 20, "MiB a snippet may use above the warm baseline")
    processes: int = _limit(128, "--processes", 4, 4096, "processes and threads of one snippet")
    files_mb: int = _limit(64, "--files", 1, 65536, "MiB of files a snippet may write")
    shared_memory_mb: int = _limit(
        512, "--shared-memory", 1, 65536, "MiB in /dev/shm, for DataLoader workers; counts as memory"
    )
    open_files: int = _limit(1024, "--open-files", 64, 1 << 16, "open files of one process")
    output_bytes: int = _limit(
        MAX_STREAM_BYTES, "--output", 1024, MAX_STREAM_BYTES, "bytes kept of stdout and of stderr"
    )
    flood_bytes: int = _limit(
        8 * MIB, "--flood", 64 * 1024, 1 << 34, "bytes of one stream that end the snippet (output_limit)"
    )
    source_bytes: int = _limit(MAX_SOURCE_BYTES, "--source", 1, MAX_SOURCE_BYTES, "bytes of source accepted")
    reserve_mb: int = _limit(
        384, "--reserve", 0, 1 << 20, "MiB the machine keeps free; below, the biggest snippet is ended"
    )
    workers: int = _limit(1, "--workers", 1, 256, "snippets that run at the same time")
    waiting: int = _limit(32, "--waiting", 0, 10_000, "jobs that may wait; the next one is rejected")
    waiting_per_owner: int = _limit(2, "--waiting-per-owner", 1, 10_000, "jobs of one owner that may wait")

    def __post_init__(self) -> None:
        for item in fields(self):
            value, least, most = getattr(self, item.name), item.metadata["least"], item.metadata["most"]
            if not (math.isfinite(value) and least <= value <= most):
                raise LimitsError(f"{item.metadata['flag']} must be between {least} and {most}, not {value}")

    @property
    def threads(self) -> int:
        """Threads a snippet's torch, TensorFlow and BLAS use: the cores shared among the workers."""
        return max(1, len(os.sched_getaffinity(0)) // self.workers)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` one option for every limit."""
    for item in fields(Limits):
        parser.add_argument(
            item.metadata["flag"],
            dest=item.name,
            type=_number_type(item),
            default=item.default,
            metavar="S" if item.name.endswith("seconds") else "MB" if item.name.endswith("mb") else "N",
            help=f"{item.metadata['help']} (default {item.default})",
        )


def from_options(options: argparse.Namespace) -> Limits:
    """The Limits that parsed `options` ask for. Raises LimitsError."""
    return Limits(**{item.name: getattr(options, item.name) for item in fields(Limits)})


def _number_type(item: Field[Any]) -> type:
    return float if item.name == "timeout_seconds" else int
