"""The table of what a snippet made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cogs._render.text import clipped, plain
from sandbox.protocol import Shape, Value

# Together narrow enough for the 54 or so characters of a code block on a desktop. A phone wraps longer lines.
WIDTHS: Final = (14, 14, 20, 16)
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
        learn = "all trainable"
    elif trainable == 0:
        learn = "all frozen"
    else:
        learn = f"{trainable:,} trainable, {total - trainable:,} frozen"
    return f"{clipped(plain(value.name), 40)}: {total:,} parameters, {learn}"
