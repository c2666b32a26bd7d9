"""The table of what a snippet made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cogs._render.text import clipped, plain
from sandbox.protocol import Shape, Value

# Narrow enough for a phone held sideways; Discord wraps a code block's lines there instead of scrolling.
WIDTHS: Final = (18, 16, 22, 24)
HEADS: Final = ("name", "type", "shape", "")


def shape_text(shape: Shape | None) -> str:
    """A shape as Python writes it: (8, 3, 224, 224), (None, 5), (7,), ()."""
    if shape is None:
        return ""
    inner = ", ".join(map(str, shape))
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def value_table(values: Sequence[Value]) -> str:
    """One aligned line a value: name, type, shape and what there is to say in short."""
    rows = [HEADS, *(_row(value) for value in values)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(value: Value) -> tuple[str, str, str, str]:
    shape = value.shape if value.shape is not None else value.output_shape
    arrow = "→ " if value.shape is None and value.output_shape is not None else ""
    cells = (value.name, value.type.rsplit(".", 1)[-1], arrow + shape_text(shape), _detail(value))
    clips = (clipped(" ".join(plain(cell).split()), width) for cell, width in zip(cells, WIDTHS, strict=True))
    name, kind, where, detail = clips
    return name, kind, where, detail


def _detail(value: Value) -> str:
    if value.parameters is not None:
        return f"{value.parameters:,} parameters"
    if value.dtype is not None and value.kind in {"tensor", "array", "dataset"}:
        return value.dtype.removeprefix("torch.")
    return value.preview or ""


def model_lines(values: Sequence[Value]) -> list[str]:
    """One sentence a model: its parameters, and how many of them learn."""
    return [_model_line(value) for value in values if value.kind == "model" and value.parameters is not None]


def _model_line(value: Value) -> str:
    total, trainable = value.parameters or 0, value.trainable
    if trainable is None or trainable == total:
        learn = "all trainable"
    elif trainable == 0:
        learn = "all frozen"
    else:
        learn = f"{trainable:,} trainable, {total - trainable:,} frozen"
    return f"{clipped(plain(value.name), 40)}: {total:,} parameters, {learn}"
