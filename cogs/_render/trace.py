"""The layers of a model call as a narrow table, with its blocks closed or opened. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot.i18n import _, amount, ngettext
from bot.runs.blocks import enclosing, layers, layers_in, opened, rows
from bot.runs.trace import Trace
from cogs._render.amounts import layer_count, parameter_count
from cogs._render.page import Part
from cogs._render.table import shape_text
from cogs._render.text import clipped, escaped, fenced, plain
from sandbox.protocol import Shape, TraceStep

# Two lines a layer, its path and class and below them what went in and out, no longer than a phone shows.
MAX_WIDTH: Final = 26
PAGE: Final = 12
# Shown with a Result: the layer that failed, and some before it.
AROUND: Final = 4
FAILED: Final = "✗"
CLOSED: Final = "▸"
# Of a class, how much stays where a path needs the room.
MIN_KIND: Final = 8
MAX_KIND: Final = 17
ARROW: Final = "→ "
GAP: Final = "  "
INDENT: Final = "    "
# Discord's limit for an option of a menu.
MAX_CHOICE: Final = 90


class Choice(NamedTuple):
    """A block that can be opened: the index of its step, its name, and what there is to say of it."""

    block: int
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class View:
    """What can be turned through: the rows of a trace, or of one of its blocks, as indices of its steps."""

    trace: Trace
    rows: tuple[int, ...]
    block: int | None = None

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-len(self.rows) // PAGE))

    @property
    def first(self) -> int:
        """The page to open with, from 0: where the failure is, or the start."""
        failed = self.trace.failed
        return self.page_of(failed) if failed in self.rows else 0

    def page_of(self, step: int | None) -> int:
        """The page that shows the step; the first where none does."""
        return self.rows.index(step) // PAGE if step in self.rows else 0

    def on(self, page: int) -> tuple[int, ...]:
        """The rows of one page, counted from 0; of a page beyond the last, the last one's."""
        start = min(page, self.pages - 1) * PAGE
        return self.rows[start : start + PAGE]


def view(trace: Trace, block: int | None = None) -> View:
    """The whole trace, or what is inside a block of it."""
    if block is not None and not (block < len(trace.steps) and layers_in(trace.steps, block)):
        block = None
    return View(trace, tuple(rows(trace.steps, trace.failed, block)), block)


def outside(trace: Trace, block: int) -> View:
    """Where the block can be opened: the whole trace, or the block around it that is closed in that."""
    whole = view(trace)
    around = None if block in whole.rows else enclosing(trace.steps, block)
    return whole if around is None else view(trace, around)


def blocks_on(shown: View, page: int) -> list[Choice]:
    """The blocks on a page, which can be opened."""
    steps = shown.trace.steps
    counted = ((at, layers_in(steps, at)) for at in shown.on(page) if at != shown.trace.failed)
    return [
        Choice(at, _ending(_flat(steps[at].path), MAX_CHOICE), _about(steps[at], inside))
        for at, inside in counted
        if inside
    ]


def trace_page(shown: View, page: int) -> list[Part]:
    """One page of a view, counted from 0; a page beyond the last is the last."""
    page = min(page, shown.pages - 1)
    on = shown.on(page)
    # Inside a block, what it is called is said already.
    where = "" if shown.block is not None else _where(shown.trace, on)
    return [
        Part("\n".join(filter(None, (_heading(shown, page), f"-# {where}" if where else "")))),
        Part(_block(shown.trace, on)),
        Part(_legend(shown.trace, on)),
    ]


def _heading(shown: View, page: int) -> str:
    steps = shown.trace.steps
    number = len(layers(steps)) if shown.block is None else layers_in(steps, shown.block)
    name = "" if shown.block is None else escaped(_ending(_flat(steps[shown.block].path), MAX_CHOICE))
    where = _("page {page} of {pages}").format(page=page + 1, pages=shown.pages) if shown.pages > 1 else ""
    return f"### {' · '.join(filter(None, (name, layer_count(number), where)))}"


def _about(step: TraceStep, inside: int) -> str:
    told = (_flat(step.type), layer_count(inside), parameter_count(step.parameters))
    return clipped(" · ".join(filter(None, told)), MAX_CHOICE)


def excerpt(trace: Trace) -> str:
    """What a Result shows of a failure: the last layers up to it. Empty where no layer failed."""
    if trace.failed is None:
        return ""
    order = opened(trace.steps, trace.failed)
    end = order.index(trace.failed) + 1
    shown = order[max(0, end - AROUND) : end]
    before = end - len(shown)
    told = ", ".join(filter(None, (_went_well(before) if before else "", _where(trace, shown))))
    title = f"**{_('Trace')}**"
    return "\n".join(filter(None, (title, f"-# {told}" if told else "", _block(trace, shown))))


def _went_well(before: int) -> str:
    return ngettext(
        "after {number} layer that went well", "after {number} layers that went well", before
    ).format(number=amount(before))


def summary(trace: Trace) -> str:
    """The whole call in one line; empty where there was none."""
    steps = trace.steps
    if not steps:
        return ""
    last = next(step for step in reversed(steps) if not step.depth)
    way = " → ".join(filter(None, (shape_text(steps[0].input), shape_text(last.output))))
    number = len(layers(steps))
    if way:
        text = ngettext("{number} layer traced: {way}", "{number} layers traced: {way}", number)
    else:
        text = ngettext("{number} layer traced", "{number} layers traced", number)
    return f"-# {text.format(number=amount(number), way=clipped(way, 80))}"


def _block(trace: Trace, shown: Sequence[int]) -> str:
    shared = len(_shared(trace, shown))
    paths = {at: _flat(trace.steps[at].path[shared:]) for at in shown}
    kinds = {at: _kind(trace.steps[at], layers_in(trace.steps, at)) for at in shown}
    # In columns only where every line has room for them.
    width = max(map(len, paths.values()), default=0)
    column = width if all(_fits("-" * width, kind) for kind in kinds.values()) else 0
    lines = []
    before: Shape | None = None
    for at in shown:
        step, failed = trace.steps[at], at == trace.failed
        inside = layers_in(trace.steps, at)
        mark = FAILED if failed else CLOSED if inside else " "
        lines.append(f"{mark} {_head(paths[at], kinds[at], column)}".rstrip())
        # Most layers get just what the one above gave: that need not be said twice.
        lines += _way(step, failed=failed, known=before is not None and step.input == before)
        before = step.output
    return fenced("\n".join(lines))


def _kind(step: TraceStep, inside: int) -> str:
    """A layer's class; a block may have only a size."""
    return clipped(_flat(step.type) or layer_count(inside), MAX_KIND)


def _head(path: str, kind: str, column: int) -> str:
    """A layer's path and class; where both are too long, the class gives way first."""
    room = MAX_WIDTH - len(FAILED) - 1 - len(GAP)
    path = _ending(path, room - min(len(kind), MIN_KIND)).ljust(column)
    return f"{path}{GAP}{clipped(kind, room - len(path))}"


def _fits(path: str, kind: str) -> bool:
    return len(_flat(path)) + len(kind) + len(FAILED) + 1 + len(GAP) <= MAX_WIDTH


def _shared(trace: Trace, shown: Sequence[int]) -> str:
    """The blocks that all of these lie in, where their whole paths would not fit; else nothing."""
    steps = [trace.steps[at] for at in shown]
    kinds = [_kind(trace.steps[at], layers_in(trace.steps, at)) for at in shown]
    fit = all(_fits(step.path, kind) for step, kind in zip(steps, kinds, strict=True))
    if fit or len(steps) == 1:
        return ""
    first, last = min(step.path for step in steps), max(step.path for step in steps)
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None)
    common = first[: len(first) - 1 if same is None else same]
    # Names of Keras' own models have dots in them, and tell their blocks with underscores.
    mark = next((mark for mark in "/._" if mark in common), "/")
    return common[: common.rfind(mark) + 1]


def _where(trace: Trace, shown: Sequence[int]) -> str:
    shared = _shared(trace, shown)
    return _("in {block}").format(block=escaped(_ending(_flat(shared[:-1]), MAX_CHOICE))) if shared else ""


def _way(step: TraceStep, *, failed: bool, known: bool) -> list[str]:
    """What went in, unless it is known, and what came out; on two lines where one would be too long."""
    room = MAX_WIDTH - len(INDENT) - len(ARROW)
    given = clipped(shape_text(step.input) or "?", room)
    gave = _("failed") if failed else clipped(shape_text(step.output) or "?", room)
    if known and not failed:
        return [f"{INDENT}{ARROW}{gave}"]
    line = f"{INDENT}{given} {ARROW}{gave}"
    return [line] if len(line) <= MAX_WIDTH else [f"{INDENT}{given}", f"{INDENT}{ARROW}{gave}"]


def _legend(trace: Trace, shown: Sequence[int]) -> str:
    parameters = sum(trace.steps[at].parameters for at in shown)
    closed = any(layers_in(trace.steps, at) for at in shown if at != trace.failed)
    facts = [parameter_count(parameters), f"{CLOSED} {_('a block')}" if closed else ""]
    return f"-# {' · '.join(filter(None, facts))}"


def _ending(text: str, width: int) -> str:
    """The end of a path that is too long, from the start of a block's name where that leaves some of it."""
    if len(text) <= width:
        return text
    end = text[len(text) - width + 1 :]
    whole = re.split(r"[./]", end, maxsplit=1)[-1]
    return f"…{whole if len(whole) * 2 >= width else end}"


def _flat(text: str) -> str:
    return " ".join(plain(text).split())
