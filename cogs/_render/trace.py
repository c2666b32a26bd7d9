"""The layers of a model call as a narrow table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.i18n import _, amount, ngettext
from bot.runs.trace import Trace
from cogs._render.page import Part
from cogs._render.table import shape_text
from cogs._render.text import clipped, fenced, plain
from sandbox.protocol import Shape, TraceStep

# Two lines a layer, its path and class and below them what went in and out, no longer than a phone shows.
MAX_WIDTH: Final = 30
PAGE: Final = 12
# Shown with a Result: the layer that failed, and some before it.
AROUND: Final = 4
MARK: Final = "✗"
MAX_KIND: Final = 17
ARROW: Final = "→ "
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
    return [
        Part(f"### {_heading(len(trace.steps), page + 1, pages)}"),
        Part(_block(trace, shown)),
        Part(_legend(trace, shown)),
    ]


def excerpt(trace: Trace) -> str:
    """What a Result shows of a failure: the last layers up to it. Empty where no layer failed."""
    if trace.failed is None:
        return ""
    shown = range(max(0, trace.failed + 1 - AROUND), trace.failed + 1)
    title = f"**{_('Trace')}**\n"
    if before := shown.start:
        well = ngettext(
            "after {number} layer that went well", "after {number} layers that went well", before
        ).format(number=amount(before))
        title += f"-# {well}\n"
    return title + _block(trace, shown)


def summary(trace: Trace) -> str:
    """The whole call in one line; empty where there was none."""
    steps = trace.steps
    if not steps:
        return ""
    way = " → ".join(filter(None, (shape_text(steps[0].input), shape_text(steps[-1].output))))
    number = len(steps)
    if not way:
        text = ngettext("{number} layer traced", "{number} layers traced", number)
    else:
        text = ngettext("{number} layer traced: {way}", "{number} layers traced: {way}", number)
    return f"-# {text.format(number=amount(number), way=clipped(way, 80))}"


def _heading(layers: int, page: int, pages: int) -> str:
    if pages == 1:
        text = ngettext("{number} layer", "{number} layers", layers)
    else:
        text = ngettext(
            "{number} layer · page {page} of {pages}", "{number} layers · page {page} of {pages}", layers
        )
    return text.format(number=amount(layers), page=page, pages=pages)


def _block(trace: Trace, shown: Sequence[int]) -> str:
    width = max((len(_flat(trace.steps[at].path)) for at in shown), default=0)
    lines = []
    before: Shape | None = None
    for at in shown:
        step, failed = trace.steps[at], at == trace.failed
        lines.append(f"{MARK if failed else ' '} {_head(step, width)}")
        # Most layers get just what the one above gave: that need not be said twice.
        lines += _way(step, failed=failed, known=before is not None and step.input == before)
        before = step.output
    return fenced("\n".join(lines))


def _head(step: TraceStep, width: int) -> str:
    """A layer's path and class, in columns where there is room for them."""
    kind = clipped(_flat(step.type), MAX_KIND)
    room = MAX_WIDTH - len(MARK) - 1 - len(GAP) - len(kind)
    path = _ending(_flat(step.path), room)
    return f"{path.ljust(width if width <= room else 0)}{GAP}{kind}".rstrip()


def _way(step: TraceStep, *, failed: bool, known: bool) -> list[str]:
    """What went in, unless it is known, and what came out; on two lines where one would be too long."""
    room = MAX_WIDTH - len(INDENT) - len(ARROW)
    given = clipped(shape_text(step.input) or "?", room)
    gave = _("failed here") if failed else clipped(shape_text(step.output) or "?", room)
    if known and not failed:
        return [f"{INDENT}{ARROW}{gave}"]
    line = f"{INDENT}{given} {ARROW}{gave}"
    return [line] if len(line) <= MAX_WIDTH else [f"{INDENT}{given}", f"{INDENT}{ARROW}{gave}"]


def _legend(trace: Trace, shown: Sequence[int]) -> str:
    parameters = sum(trace.steps[at].parameters for at in shown)
    text = ngettext("{number} parameter in these layers", "{number} parameters in these layers", parameters)
    return f"-# {text.format(number=amount(parameters))}"


def _ending(text: str, width: int) -> str:
    return text if len(text) <= width else "…" + text[len(text) - width + 1 :]


def _flat(text: str) -> str:
    return " ".join(plain(text).split())
