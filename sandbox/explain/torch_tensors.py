"""torch: tensors whose shapes don't fit each other, outside of any layer."""

from __future__ import annotations

from math import prod
from typing import Final

from sandbox.explain.rule import Explanation, Failure, Rule


def broadcasting(failure: Failure) -> Explanation | None:
    """Two tensors in one calculation whose sizes differ."""
    found = failure.search(
        r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) "
        r"at non-singleton dimension (\d+)"
    )
    if not found:
        return None
    first, second, axis = found.groups()
    return Explanation(
        f"The two tensors in this line have different sizes in dimension {axis} (counted from 0): {first} "
        f"and {second}. Sizes must be equal there, or one of them 1. Print both shapes; often a reshape, an "
        "unsqueeze or a transpose is missing.",
        expected=f"{first} in dimension {axis}",
        got=second,
    )


def new_shape(failure: Failure) -> Explanation | None:
    """view or reshape to a shape that holds another number of numbers."""
    found = failure.search(r"shape '\[([-\d, ]+)\]' is invalid for input of size (\d+)")
    if not found:
        return None
    there = int(found[2])
    sizes = [int(size) for size in found[1].split(",")]
    known = prod(size for size in sizes if size >= 0)
    free = "a multiple of " if -1 in sizes else ""
    return Explanation(
        f"The tensor holds {there} numbers, but the shape {sizes} needs {free}{known}. A reshape keeps every "
        "number: the sizes must multiply to what is there. Use -1 for one size to have it worked out, or "
        "x.flatten(1) to merge everything but the batch.",
        expected=f"{free}{known} numbers",
        got=f"{there} numbers",
    )


def joined_sizes(failure: Failure) -> Explanation | None:
    """torch.cat or torch.stack of tensors that differ."""
    cat = failure.search(
        r"Sizes of tensors must match except in dimension (\d+)\. Expected size (\d+) but got size (\d+) "
        r"for tensor number (\d+)"
    )
    if cat:
        axis, wanted, got, number = cat.groups()
        return Explanation(
            f"torch.cat joins along dimension {axis}, so all other sizes must be equal; tensor number "
            f"{number} (counted from 0) has {got} where the first has {wanted}. Join along the dimension "
            "that differs, or resize first.",
            expected=wanted,
            got=got,
        )
    stack = failure.search(
        r"stack expects each tensor to be equal size, but got (\[.*?\]) at entry 0 and (\[.*?\])"
    )
    if not stack:
        return None
    return Explanation(
        f"Tensors can only be stacked when they all have one shape; here are {stack[1]} and {stack[2]}. In a "
        "DataLoader that means samples of different sizes: resize every image to one size in the transform.",
        expected=stack[1],
        got=stack[2],
    )


RULES: Final[tuple[Rule, ...]] = (broadcasting, new_shape, joined_sizes)
