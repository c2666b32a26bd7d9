"""The table of what a snippet made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.i18n import N_, _
from cogs._render.text import clipped, plain
from sandbox.protocol import Item, Shape, Value

HEADS: Final = (N_("name"), N_("shape"), N_("type"))
# In the shape's place, where some of the values are single numbers.
OR_VALUE: Final = N_("shape / value")
# What a code block shows of a line on a desktop. A phone shows some 30 characters, so the shape comes early.
MAX_WIDTH: Final = 56
MAX_SHAPE: Final = 24
MAX_NUMBER: Final = 16
GAP: Final = "  "
LAST_LINE: Final = N_("last line")
# Which column gives way in a table that is too wide, down to how much: the type with its remark first, the
# name last, for by it a learner finds their line. Shapes stay whole.
YIELDING: Final = ((2, 14), (0, 1))


def shape_text(shape: Shape | None) -> str:
    """A shape as Python writes it: (8, 3, 224, 224), (None, 5), (7,), ()."""
    if shape is None:
        return ""
    inner = ", ".join(map(str, shape))
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def value_table(values: Sequence[Value], items: int | None = None) -> str:
    """One aligned line a value: name, shape, and its type with what there is to say in short.

    What is inside a value stands indented under it: at most `items` such lines in all, or every one.
    """
    heads = (HEADS[0], OR_VALUE, HEADS[2]) if any(map(_number, values)) else HEADS
    rows: list[Sequence[str]] = [tuple(map(_, heads))]
    for value in values:
        inside = value.items[:items]
        items = None if items is None else items - len(inside)
        rows += [_row(value), *map(_inside, inside)]
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


def _row(value: Value) -> tuple[str, str, str]:
    shape = value.shape if value.shape is not None else value.output_shape
    arrow = "→ " if value.shape is None and value.output_shape is not None else ""
    where = f"{_where(shape, arrow)} {_number(value)}".strip()
    return name_of(value), where, flat(f"{short_type(value.type)} {_detail(value)}")


def _inside(item: Item) -> tuple[str, str, str]:
    detail = item.dtype.removeprefix("torch.") if item.dtype else item.preview or ""
    said = "" if item.shape is not None and not item.dtype else detail
    return "  " + flat(item.name), _where(item.shape), flat(f"{short_type(item.type)} {said}")


def _number(value: Value) -> str:
    """A single number, such as a loss, that is short enough for the shape's column, which a phone shows."""
    single = value.kind == "scalar" or (value.kind == "tensor" and value.shape == ())
    number = flat(value.preview or "") if single else ""
    return number if len(number) <= MAX_NUMBER else ""


def _where(shape: Shape | None, arrow: str = "") -> str:
    return clipped(arrow + shape_text(shape), MAX_SHAPE)


def flat(text: str) -> str:
    """Text from people or programs in one line, without what would act on a screen."""
    return " ".join(plain(text).split())


def name_of(value: Value) -> str:
    """What stands for a value's name: `_` says nothing to someone who never used a notebook."""
    return _(LAST_LINE) if value.name == "_" else flat(value.name)


def short_type(name: str) -> str:
    """A class without its module."""
    return flat(name.rsplit(".", 1)[-1])


def _detail(value: Value) -> str:
    # Those have lines of their own under the table.
    if value.kind in {"model", "dataset"} or value.items:
        return ""
    if value.kind in {"tensor", "array"} and value.dtype is not None:
        dtype = value.dtype.removeprefix("torch.")
        return " ".join(filter(None, [dtype, value.device, "grad" if value.requires_grad else None]))
    # A torch.Size or TensorShape says in the shape's column what its preview would say again.
    return "" if value.shape is not None or _number(value) else value.preview or ""
