"""Describe torch's data sets and loaders: how many items, in how many batches, of which shapes.

What a data set gives is known only by asking it, and asking runs the learner's own `__len__` and
`__getitem__`, may count, draw random numbers, or take for ever. So a loader is never iterated here: its first
batch is made in a fork of this process (see `apart`), in which nothing that happens can change the snippet's
state. A TensorDataset, which only holds tensors, is read without one.
"""

from __future__ import annotations

import math
from typing import Any, Final

from torch.utils import data
from torch.utils.data import dataloader

from sandbox.inside.values import containers
from sandbox.inside.values.glance import Families, Glance
from sandbox.inside.values.safely import MAX_ITEMS, Described, is_a, own_dict, preview, type_name

# What is asked, and may take its time to answer.
ASKED: Final = (data.DataLoader, data.Dataset)


def _dataset(value: data.Dataset[Any], glance: Glance) -> Described:
    fields: Described = {"kind": "dataset", "type": type_name(value)}
    tensors = _tensors(value, glance)
    if tensors:
        return fields | {"preview": _items(tensors[0]["shape"][0]), "items": _rows(tensors, None)}
    if glance.depth:
        return fields
    return fields | glance.apart(lambda: _look(value, glance), "its items")


def _look(value: Any, glance: Glance) -> Described:
    """Ask a data set for its length and an item. Runs the learner's own code."""
    count = _length(value)
    fields: Described = {"preview": _items(count)}
    try:
        first = next(iter(value)) if is_a(value, data.IterableDataset) else value[0]
    except Exception as error:
        return fields | {"notes": [_not_given("an item", error)]} if count else fields
    return fields | {"items": containers.rows(containers.named(first, "item"), glance)}


def _loader(value: data.DataLoader[Any], glance: Glance) -> Described:
    own = own_dict(value)
    fields: Described = {"kind": "dataset", "type": type_name(value)}
    size = own.get("batch_size")
    tensors = _tensors(own.get("dataset"), glance)
    if tensors and type(size) is int and _is_plain(own):
        count = tensors[0]["shape"][0]
        batches = count // size if own.get("drop_last") else math.ceil(count / size)
        rows = _rows(tensors, min(size, count))
        return fields | {"preview": _batches(count, batches, size), "items": rows}
    if glance.depth:
        return fields
    return fields | glance.apart(lambda: _look_at_batch(value, glance), "its batches")


def _is_plain(own: dict[str, Any]) -> bool:
    """Whether a loader takes its items one after the other, or shuffled, and puts them together as usual."""
    sampler = own.get("sampler")
    shuffled = type(sampler) is data.RandomSampler and own_dict(sampler).get("_num_samples") is None
    return (
        (shuffled or type(sampler) is data.SequentialSampler)
        and type(own.get("batch_sampler")) is data.BatchSampler
        and own.get("collate_fn") is dataloader.default_collate
    )


def _look_at_batch(value: Any, glance: Glance) -> Described:
    """Ask a loader for its first batch, without its worker processes. Runs the learner's own code."""
    count, batches = _length(value.dataset), _length(value)
    fields: Described = {"preview": _batches(count, batches, value.batch_size)}
    for name in ("num_workers", "timeout", "pin_memory"):
        own_dict(value)[name] = 0
    own_dict(value).update(persistent_workers=False, prefetch_factor=None)
    try:
        first = next(iter(value))
    except Exception as error:
        return fields | {"notes": [_not_given("a batch", error)]}
    return fields | {"items": containers.rows(containers.named(first, "batch"), glance)}


def _not_given(what: str, error: Exception) -> str:
    return f"{what} is not shown: making it raised {type_name(error)}"


def _tensors(value: Any, glance: Glance) -> list[Described]:
    """What a TensorDataset holds, described; [] for anything else."""
    held = own_dict(value).get("tensors") if type(value) is data.TensorDataset else None
    if type(held) is not tuple:
        return []
    described = [glance.inside(tensor) for tensor in held]
    return described if all(fields.get("shape") for fields in described) else []


def _rows(tensors: list[Described], batch: int | None) -> list[Described]:
    """Rows for one item of a TensorDataset, or for a batch of so many."""
    first = [] if batch is None else [batch]
    return [
        {
            "name": f"[{place}]",
            "type": "torch.Tensor",
            "shape": first + fields["shape"][1:],
            "dtype": fields["dtype"],
            "preview": None,
        }
        for place, fields in enumerate(tensors[:MAX_ITEMS])
    ]


def _length(value: Any) -> int | None:
    try:
        return len(value)
    except Exception:  # an iterable data set has none
        return None


def _items(count: int | None) -> str:
    return "items without a known number" if count is None else f"{count:,} items"


def _batches(count: int | None, batches: int | None, size: Any) -> str:
    if batches == 1:
        return f"{_items(count)} in 1 batch of {preview(size)}"
    return f"{_items(count)} in {'' if batches is None else f'{batches:,} '}batches of {preview(size)}"


FAMILIES: Final[Families] = (((data.DataLoader,), _loader), ((data.Dataset,), _dataset))
