"""torch: lists that make no tensor, dimensions and indices that a tensor doesn't have, and unpacking them."""

from __future__ import annotations

import re
from typing import Final

from sandbox.explain.rule import Explanation, Failure, Rule


def printed_sizes(failure: Failure) -> Explanation | None:
    """Ragged lists, words and lists of tensors, given to torch.tensor or numpy.array."""
    found = failure.search(r"expected sequence of length (\d+) at dim (\d+) \(got (\d+)\)")
    if found or failure.search(r"inhomogeneous shape"):
        lengths = f" (one has {found[1]} items, another {found[3]})" if found else ""
        return Explanation(
            f"The lists inside this list are not all of one length{lengths}, and a tensor or an array is a "
            "full block. Cut or pad them to one length first; `torch.nn.utils.rnn.pad_sequence` does it "
            "for tensors.",
            expected=found[1] if found else None,
            got=found[3] if found else None,
        )
    if failure.search(r"^too many dimensions 'str'"):
        return Explanation(
            "A tensor holds numbers, and here are texts. Number the classes first, for example `classes = "
            "sorted(set(names))` and `torch.tensor([classes.index(name) for name in names])`."
        )
    if failure.search(r"^only one element tensors can be converted to Python scalars"):
        return Explanation(
            "torch.tensor makes a tensor of plain numbers, and these are tensors already. Join them with "
            "`torch.stack(...)`, which adds a dimension, or `torch.cat(...)`, which doesn't."
        )
    found = failure.search(r"^expected np\.ndarray \(got (\w+)\)")
    return found and Explanation(
        f"from_numpy takes numpy arrays only, and this is a {found[1]}. Use `torch.tensor(...)`.",
        expected="a numpy array",
        got=found[1],
    )


def dimensions(failure: Failure) -> Explanation | None:
    """A dimension or an index that a tensor doesn't have."""
    found = failure.search(
        r"Dimension out of range \(expected to be in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)\)"
    )
    if found:
        last, asked = int(found[2]), found[3]
        has = "1 dimension, number 0" if last == 0 else f"{last + 1} dimensions, numbered 0 to {last}"
        batch = (
            ": a batch dimension may be missing, or it was squeezed away" if int(asked) == last + 1 else ""
        )
        return Explanation(
            f"This line asks for dimension {asked}, and the tensor has only {has}{batch}. Print its shape; "
            "dim=-1 is always the last one.",
            expected=f"dim {found[1]} to {last}",
            got=f"dim {asked}",
        )
    found = failure.search(r"index (-?\d+) is out of bounds for (?:dimension|axis) (\d+) with size (\d+)")
    if found:
        index, axis, size = found.groups()
        return Explanation(
            f"Dimension {axis} has the size {size}, so its indices go from 0 to {int(size) - 1}, and "
            f"{index} is asked for. "
            + (
                "A dataset's `__len__` must not be larger than its data."
                if "__getitem__" in failure.source
                else "Counting starts at 0."
            ),
            expected=f"0 to {int(size) - 1}",
            got=index,
        )
    found = failure.search(
        r"too many indices for (?:tensor|array)(?: of dimension (\d+)|: array is (\d+)-dimensional)"
    )
    if found:
        there = found[1] or found[2]
        return Explanation(
            f"The tensor has {there} dimension{'s' * (there != '1')}, and the line gives more indices than "
            "that. Print its shape: a dimension may be missing, or was squeezed away.",
            expected=f"{there} indices or fewer",
        )
    if failure.search(r"invalid index of a 0-dim tensor|of a 0-d tensor"):
        return Explanation(
            "This tensor is a single number without any dimension, so there is nothing to index or count. "
            "Take the number with `.item()`."
        )
    found = failure.search(r"a Tensor with (\d+) elements cannot be converted to Scalar")
    if found:
        return Explanation(
            f".item() takes the number out of a tensor of one, and this one holds {found[1]}. Use "
            "`.tolist()` for all of them, or take a mean or a maximum first.",
            expected="1 number",
            got=f"{found[1]} numbers",
        )
    found = failure.search(r"input\.dim\(\) = (\d+) is not equal to len\(dims\) = (\d+)")
    return found and Explanation(
        f"permute wants every dimension once, and the tensor has {found[1]} where the line names "
        f"{found[2]}. For one image without a batch that is `x.permute(2, 0, 1)`; with a batch "
        "`x.permute(0, 3, 1, 2)`.",
        expected=f"{found[1]} dimensions",
        got=f"{found[2]} dimensions",
    )


def several(failure: Failure) -> Explanation | None:
    """Unpacking into another number of names."""
    few = failure.search(r"^not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)$")
    many = failure.search(r"^too many values to unpack \(expected (\d+)(?:, got (\d+))?\)$")
    found = few or many
    if not found or not failure.frames or failure.frames[-1].f_globals is not failure.namespace:
        return None
    there = found[2] or "more"
    if re.search(r"\.(shape|size\(\))", failure.code):
        advice = "Print the shape: a batch dimension may be missing, or there is one more."
    elif re.search(r"\bfor\b", failure.code):
        advice = "Look at one item with `print(next(iter(...)))` to see what a loop over it gives."
    else:
        advice = "Print the right side to see what it holds."
    return Explanation(
        f"The left side has {found[1]} names and the right side gives {there}. {advice}",
        expected=f"{found[1]} values",
        got=f"{there} values",
    )


RULES: Final[tuple[Rule, ...]] = (
    printed_sizes,
    dimensions,
    several,
)
