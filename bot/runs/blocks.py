"""The layers of a trace as a tree of blocks: how it is cut into rows that can be read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import Final

from sandbox.protocol import TraceStep

# Rows of one view: some pages to turn, not dozens.
MAX_ROWS: Final = 48
# A flat model with more layers than this gets blocks by the names of its layers, each of no more than
# MAX_NAMED where the names allow.
MAX_FLAT: Final = 24
MAX_NAMED: Final = 16
_WORD: Final = re.compile(r"[_.-]")


def end_of(steps: Sequence[TraceStep], at: int) -> int:
    """Where what lies inside the step at `at` ends."""
    after = range(at + 1, len(steps))
    return next((index for index in after if steps[index].depth <= steps[at].depth), len(steps))


def layers_in(steps: Sequence[TraceStep], at: int) -> int:
    """How many layers the block at `at` has; 0 for a layer."""
    return len(layers(steps[at + 1 : end_of(steps, at)]))


def layers(steps: Sequence[TraceStep]) -> list[int]:
    """The steps that are no blocks of others, by index."""
    last = len(steps) - 1
    return [at for at, step in enumerate(steps) if at == last or steps[at + 1].depth <= step.depth]


def enclosing(steps: Sequence[TraceStep], at: int) -> int | None:
    """The block that the step at `at` lies in, or None."""
    return next((index for index in range(at - 1, -1, -1) if steps[index].depth < steps[at].depth), None)


def rows(
    steps: Sequence[TraceStep], failed: int | None, block: int | None = None, most: int = MAX_ROWS
) -> list[int]:
    """What is shown of the steps, or of those inside `block`, by index, in the order it came to its end.

    As deep as there are no more than `most` rows: a block that stands closed is one row for all its layers.
    Those around the failure are always opened, and one that failed itself stands after its layers.
    """
    start, end = (0, len(steps)) if block is None else (block + 1, end_of(steps, block))
    depths = sorted({step.depth for step in steps[start:end]})
    shown: list[int] = []
    for depth in depths:
        finer = _cut(steps, failed, range(start, end), depth)
        if shown and len(finer) > most:
            break
        shown = finer
    return shown


def opened(steps: Sequence[TraceStep], failed: int | None) -> list[int]:
    """Every layer, and after them a block that failed itself."""
    return rows(steps, failed, most=len(steps))


def _cut(steps: Sequence[TraceStep], failed: int | None, span: range, depth: int) -> list[int]:
    around = set(_around(steps, failed))
    shown: list[int] = []
    at = span.start
    while at < span.stop:
        end = end_of(steps, at)
        if at in around and end > at + 1:
            inner = _cut(steps, failed, range(at + 1, end), depth)
            shown += [*inner, at] if at == failed else inner
            at = end
        elif steps[at].depth >= depth:
            shown.append(at)
            at = end
        else:
            shown += [] if end > at + 1 else [at]
            at += 1
    return shown


def _around(steps: Sequence[TraceStep], failed: int | None) -> Iterator[int]:
    while failed is not None:
        yield failed
        failed = enclosing(steps, failed)


def named_blocks(steps: Sequence[TraceStep]) -> list[TraceStep]:
    """The steps with blocks put around neighbours in long flat runs whose names begin alike.

    Keras' own models are flat, and tell their blocks by names such as `conv2_block1_1_conv`.
    """
    found: list[TraceStep] = []
    for _depth, run in groupby(_siblings(steps), key=lambda family: family[0].depth):
        families = list(run)
        found += _named(families, 1) if len(families) > MAX_FLAT else [*chain.from_iterable(families)]
    return found


def _siblings(steps: Sequence[TraceStep]) -> Iterator[list[TraceStep]]:
    """The outermost steps, each with what lies inside it, which has had its blocks."""
    at = 0
    while at < len(steps):
        end = end_of(steps, at)
        yield [steps[at], *named_blocks(steps[at + 1 : end])]
        at = end


def _named(families: list[list[TraceStep]], words: int) -> list[TraceStep]:
    found: list[TraceStep] = []
    for _name, group in groupby(families, key=lambda family: _start(family[0].path, words)):
        alike = list(group)
        longest = max(len(_WORD.split(_name_of(family[0].path))) for family in alike)
        if len(alike) > MAX_NAMED and longest > words:
            found += _named(alike, words + 1)
        elif 1 < len(alike) <= MAX_NAMED:
            found += _block(alike, words)
        else:
            found += chain.from_iterable(alike)
    return found


def _block(families: list[list[TraceStep]], words: int) -> list[TraceStep]:
    first, last = families[0][0], families[-1][0]
    inside = [
        TraceStep(step.path, step.type, step.input, step.output, step.parameters, step.depth + 1)
        for family in families
        for step in family
    ]
    path = _start(first.path, words)
    parameters = sum(family[0].parameters for family in families)
    return [TraceStep(path, "", first.input, last.output, parameters, first.depth), *inside]


def _name_of(path: str) -> str:
    return path.rpartition("/")[2]


def _start(path: str, words: int) -> str:
    """The path up to the end of so many words of its last part."""
    name = _name_of(path)
    ends = [*(found.start() for found in _WORD.finditer(name)), len(name)]
    return path[: len(path) - len(name)] + name[: ends[min(words, len(ends)) - 1]]
