"""The table of what a snippet made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.i18n import N_, _, amount, ngettext
from cogs._render.text import clipped, plain
from sandbox.protocol import Shape, Value

HEADS: Final = (N_("name"), N_("type"), N_("shape"))
# What a code block shows of a line on a desktop; a phone wraps even these, so no table is wider than it must.
MAX_WIDTH: Final = 56
MAX_SHAPE: Final = 24
GAP: Final = "  "
# Which column gives way in a table that is too wide, down to how much, before the next does: the remark
# first, then the type, and the name last, for by it a learner finds their line. Shapes stay whole.
YIELDING: Final = ((3, 8), (1, 6), (0, 1))


def shape_text(shape: Shape | None) -> str:
    """A shape as Python writes it: (8, 3, 224, 224), (None, 5), (7,), ()."""
    if shape is None:
        return ""
    inner = ", ".join(map(str, shape))
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def value_table(values: Sequence[Value]) -> str:
    """One aligned line a value: name, type, shape and what there is to say in short."""
    rows = [(*map(_, HEADS), ""), *(_row(value) for value in values)]
    widths = _widths(rows)
    return "\n".join(
        GAP.join(clipped(cell, width).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - MAX_WIDTH
    for column, least in YIELDING:
        given = min(max(excess, 0), max(widths[column] - least, 0))
        widths[column] -= given
        excess -= given
    return widths


def _row(value: Value) -> tuple[str, str, str, str]:
    shape = value.shape if value.shape is not None else value.output_shape
    arrow = "→ " if value.shape is None and value.output_shape is not None else ""
    where = clipped(arrow + shape_text(shape), MAX_SHAPE)
    return _flat(value.name), _flat(value.type.rsplit(".", 1)[-1]), where, _flat(_detail(value))


def _flat(text: str) -> str:
    return " ".join(plain(text).split())


def _detail(value: Value) -> str:
    if value.kind == "model":
        return ""
    if value.dtype is not None and value.kind in {"tensor", "array", "dataset"}:
        return value.dtype.removeprefix("torch.")
    # A torch.Size or TensorShape says in the shape's column what its preview would say again.
    return "" if value.preview is None or value.shape is not None else value.preview


def model_lines(values: Sequence[Value]) -> list[str]:
    """One sentence a model: its parameters, and how many of them learn."""
    return [_model_line(value) for value in values if value.kind == "model" and value.parameters is not None]


def _model_line(value: Value) -> str:
    total, trainable = value.parameters or 0, value.trainable
    if trainable is None or trainable == total:
        line = ngettext(
            "{name}: {total} parameter, all trainable", "{name}: {total} parameters, all trainable", total
        )
    elif trainable == 0:
        line = ngettext(
            "{name}: {total} parameter, all frozen", "{name}: {total} parameters, all frozen", total
        )
    else:
        line = ngettext(
            "{name}: {total} parameter, {trainable} trainable, {frozen} frozen",
            "{name}: {total} parameters, {trainable} trainable, {frozen} frozen",
            total,
        )
    return line.format(
        name=clipped(_flat(value.name), 40),
        total=amount(total),
        trainable=amount(trainable or 0),
        frozen=amount(total - (trainable or 0)),
    )
