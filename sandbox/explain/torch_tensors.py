"""torch: tensors whose shapes don't fit each other, outside of any layer."""

from __future__ import annotations

from math import prod
from typing import Final

from sandbox.explain.layers import is_torch
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
        f"and {second}. Sizes must be equal there, or one of them 1. Print both shapes; often a reshape, "
        "an unsqueeze or a transpose is missing.",
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
    name, shape = _of_size(failure, there)
    if shape and len(sizes) == 2 and -1 in sizes and len(shape) > 2:
        flat = there // shape[0]
        return Explanation(
            f"`{name}` has the shape {list(shape)}, {flat} numbers a sample, and this line cuts it into "
            f"rows of {known}. Write `{name}.flatten(1)`, which keeps the batch whatever the size is, and "
            f"make the next Linear take {flat} features.",
            expected=f"{flat} numbers a sample",
            got=f"{known}",
        )
    return Explanation(
        f"The tensor holds {there} numbers, but the shape {sizes} needs {free}{known}. A reshape keeps "
        "every number: the sizes must multiply to what is there. Use -1 for one size to have it worked "
        "out, or x.flatten(1) to merge everything but the batch.",
        expected=f"{free}{known} numbers",
        got=f"{there} numbers",
    )


def _of_size(failure: Failure, numbers: int) -> tuple[str, tuple[int, ...]]:
    """The snippet's only tensor of so many numbers where the error was raised: its name and shape."""
    held = failure.own_frames[-1].f_locals if failure.own_frames else {}
    found = [(name, value) for name, value in held.items() if is_torch(value) and value.numel() == numbers]
    return (found[0][0], tuple(found[0][1].shape)) if len(found) == 1 else ("", ())


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


def numpy_shapes(failure: Failure) -> Explanation | None:
    """numpy: arrays whose shapes don't fit each other, or a reshape."""
    found = failure.search(r"could not be broadcast together with (?:remapped )?shapes (\(.*?\)) (\(.*?\))")
    if found:
        return Explanation(
            f"The two arrays in this line have the shapes {found[1]} and {found[2]}, which don't fit place "
            "by place. Compared from the right, sizes must be equal, or one of them 1; `x[:, None]` adds "
            "a dimension of 1.",
            expected=found[1],
            got=found[2],
        )
    found = failure.search(r"cannot reshape array of size (\d+) into shape (\(.*?\))")
    if found:
        return Explanation(
            f"The array holds {found[1]} numbers, and the shape {found[2]} needs another number of them. A "
            "reshape keeps every number: the sizes must multiply to what is there, and -1 for one has it "
            "worked out.",
            expected=found[2],
            got=f"{found[1]} numbers",
        )
    found = failure.search(r"mismatch in its core dimension \d.*\(size (\d+) is different from (\d+)\)")
    return found and Explanation(
        f"A matrix product needs as many columns on the left as rows on the right, and here are {found[2]} "
        f"columns and {found[1]} rows. Perhaps one of them has to be transposed with `.T`, or they are in "
        "the wrong order.",
        expected=f"{found[2]} rows",
        got=f"{found[1]} rows",
    )


RULES: Final[tuple[Rule, ...]] = (broadcasting, new_shape, joined_sizes, numpy_shapes)
