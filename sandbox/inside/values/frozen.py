"""Say which blocks of a model learn and which are frozen, in as few names as possible. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

_DEEPEST: Final = 3
_MOST_NAMES: Final = 6
_TO: Final = "\N{EN DASH}"
_NUMBERED: Final = re.compile(r"(.*?)(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a model by its path, with how many numbers in it learn, how many don't, and its own parts."""

    path: str
    trainable: int
    frozen: int
    inside: tuple[Block, ...] = ()


def words(blocks: Iterable[Block]) -> str | None:
    """Such as `frozen: conv1, bn1, layer1-layer4; trainable: fc`, or None where all are the same.

    A block of which only some parts learn is told by its parts, three levels deep at most; deeper it is
    `partly frozen`. Names that count up are told as a range; where there are too many, the rest is counted.
    """
    found: dict[str, list[str]] = {}
    for state, group in groupby(_told(blocks, 1), key=lambda told: told[0]):
        found.setdefault(state, []).extend(_ranges([path for _, path in group]))
    if len(found) < 2:
        return None
    return "; ".join(f"{state}: {_some(found[state])}" for state in sorted(found))


def _told(blocks: Iterable[Block], depth: int) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if block.trainable and block.frozen:
            if block.inside and depth < _DEEPEST:
                yield from _told(block.inside, depth + 1)
            else:
                yield "partly frozen", block.path
        elif block.trainable or block.frozen:
            yield ("trainable" if block.trainable else "frozen"), block.path


def _ranges(paths: list[str]) -> list[str]:
    """`layer1`, `layer2`, `layer3` as one range; steps are allowed, as in a Sequential's `0`, `2`, `4`."""
    runs: list[list[str]] = []
    for path in paths:
        if runs and _counts_up(runs[-1][-1], path):
            runs[-1].append(path)
        else:
            runs.append([path])
    return [name for run in runs for name in (run if len(run) < 3 else [_range(run[0], run[-1])])]


def _counts_up(before: str, after: str) -> bool:
    first, second = _NUMBERED.fullmatch(before), _NUMBERED.fullmatch(after)
    if first is None or second is None or first[1] != second[1] or max(len(first[2]), len(second[2])) > 6:
        return False
    return int(first[2]) < int(second[2])


def _range(first: str, last: str) -> str:
    return f"{first}{_TO}{last.rpartition('.')[2]}"


def _some(names: list[str]) -> str:
    left = len(names) - _MOST_NAMES
    return ", ".join(names) if left <= 1 else f"{', '.join(names[:_MOST_NAMES])} and {left} more"
