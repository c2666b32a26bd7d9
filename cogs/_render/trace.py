"""The layers of a model call as a narrow table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.runs.trace import Trace
from cogs._render.page import Part
from cogs._render.table import shape_text
from cogs._render.text import clipped, count, fenced, plain
from sandbox.protocol import TraceStep

# Two lines a layer, so that a phone shows them unbroken: its path and class, and below what went in and out.
MAX_WIDTH: Final = 40
PAGE: Final = 12
# Shown with a Result: the layer that failed, and some before it.
AROUND: Final = 4
MARK: Final = "✗"
MAX_KIND: Final = 16
GAP: Final = "  "
INDENT: Final = "    "


def page_count(trace: Trace) -> int:
    """How many pages the trace has; at least 1."""
    return max(1, -(-len(trace.steps) // PAGE))


def first_page(trace: Trace) -> int:
    """The page to open with, from 0: where the failure is, or the start."""
    return trace.failed // PAGE if trace.failed is not None else 0


def trace_page(trace: Trace, page: int) -> list[Part]:
    """One page of the trace, counted from 0; a page beyond the last is the last."""
    pages = page_count(trace)
    page = min(page, pages - 1)
    start = page * PAGE
    shown = range(start, min(start + PAGE, len(trace.steps)))
    where = f" · page {page + 1} of {pages}" if pages > 1 else ""
    return [
        Part(f"### {count(len(trace.steps), 'layer')}{where}"),
        Part(_block(trace, shown)),
        Part(_legend(trace, shown)),
    ]


def excerpt(trace: Trace) -> str:
    """What a Result shows of a failure: the last layers up to it. Empty where no layer failed."""
    if trace.failed is None:
        return ""
    shown = range(max(0, trace.failed + 1 - AROUND), trace.failed + 1)
    before = shown.start
    title = f"**Trace**\n-# after {count(before, 'layer')} that went well\n" if before else "**Trace**\n"
    return title + _block(trace, shown)


def summary(trace: Trace) -> str:
    """The whole call in one line; empty where there was none."""
    steps = trace.steps
    if not steps:
        return ""
    way = " → ".join(filter(None, (shape_text(steps[0].input), shape_text(steps[-1].output))))
    return f"-# {count(len(steps), 'layer')} traced{': ' if way else ''}{clipped(way, 80)}"


def _block(trace: Trace, shown: Sequence[int]) -> str:
    kinds = [clipped(_flat(trace.steps[at].type), MAX_KIND) for at in shown]
    room = MAX_WIDTH - len(MARK) - 1 - len(GAP) - max(map(len, kinds), default=0)
    paths = [_ending(_flat(trace.steps[at].path), room) for at in shown]
    width = max(map(len, paths), default=0)
    lines = []
    for at, path, kind in zip(shown, paths, kinds, strict=True):
        failed = at == trace.failed
        lines.append(f"{MARK if failed else ' '} {path.ljust(width)}{GAP}{kind}".rstrip())
        lines += _way(trace.steps[at], failed=failed)
    return fenced("\n".join(lines))


def _way(step: TraceStep, *, failed: bool) -> list[str]:
    """What went in and what came out; on two lines where one would be too long."""
    given = clipped(shape_text(step.input) or "?", MAX_WIDTH - len(INDENT))
    gave = "failed here" if failed else clipped(shape_text(step.output) or "?", MAX_WIDTH - len(INDENT) - 2)
    line = f"{INDENT}{given} → {gave}"
    return [line] if len(line) <= MAX_WIDTH else [f"{INDENT}{given}", f"{INDENT}→ {gave}"]


def _legend(trace: Trace, shown: Sequence[int]) -> str:
    parameters = sum(trace.steps[at].parameters for at in shown)
    return f"-# {count(parameters, 'parameter')} in these layers"


def _ending(text: str, width: int) -> str:
    return text if len(text) <= width else "…" + text[len(text) - width + 1 :]


def _flat(text: str) -> str:
    return " ".join(plain(text).split())
