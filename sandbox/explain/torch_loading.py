"""torch: datasets and the DataLoader."""

from __future__ import annotations

from typing import Final

from sandbox.explain.rule import Explanation, Failure, Rule


def data_loader(failure: Failure) -> Explanation | None:
    """Datasets and loaders that are used in another way than they are meant."""
    if failure.search(r"^'DataLoader' object is not subscriptable"):
        return Explanation(
            "A DataLoader gives its batches one after another and can't be indexed. Take the first with `x, "
            "y = next(iter(loader))`, or one sample with `loader.dataset[0]`."
        )
    found = failure.search(
        r"batch must contain tensors, numpy arrays, .*; found <class '(?:[\w.]+\.)?(\w+)'>"
    )
    if found:
        way = (
            "give the dataset `transform=transforms.ToTensor()`"
            if found[1] == "Image"
            else "return tensors or numbers from `__getitem__`"
        )
        return Explanation(
            f"A DataLoader stacks samples into one tensor, and it can't stack {found[1]} objects. So {way}.",
            expected="tensors or numbers",
            got=found[1],
        )
    found = failure.search(r"^object of type '(\w+)' has no len\(\)$")
    if found and any(
        frame.f_globals.get("__name__") == "torch.utils.data.sampler" for frame in failure.frames
    ):
        return Explanation(
            "To shuffle or count batches a DataLoader must know how many samples there are, and "
            f"`{found[1]}` doesn't say. Give it a method `def __len__(self): return ...`.",
        )
    if failure.search(r"^Sum of input lengths does not equal the length of the input dataset"):
        locals_ = failure.frames[-1].f_locals
        there, asked = len(locals_["dataset"]), list(locals_["lengths"])
        return Explanation(
            f"The dataset has {there} samples, and the parts {asked} make {sum(asked):g}. They must make "
            "exactly all: let the last be `len(dataset) - the others`, or give fractions such as [0.8, "
            "0.2].",
            expected=f"{there} in sum",
            got=f"{sum(asked):g}",
        )
    if failure.search(r"^Size mismatch between tensors"):
        tensors = failure.frames[-1].f_locals.get("tensors", ())
        counts = " and ".join(str(tensor.shape[0]) for tensor in tensors)
        return Explanation(
            f"A TensorDataset pairs rows with rows, and these tensors have {counts} of them. Give every "
            "sample its target: the first sizes must be equal.",
            got=counts,
        )
    return None


RULES: Final[tuple[Rule, ...]] = (data_loader,)
