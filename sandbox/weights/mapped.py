"""Load torch weights from the store without copying them: a model's tensors are the pages of the file.

Every process that has the same file mapped shares those pages, and they are nobody's memory but the page
cache's. The mapping is private: a page that is written to, by an optimiser, say, becomes the writer's own,
and neither the file nor another process sees it. Files in the store are only ever replaced by renaming, never
written in place, so a mapping stays whole whatever is fetched meanwhile.
"""

from __future__ import annotations

import contextlib
import zipfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.serialization import config

from sandbox.weights import store

_handed_over: list[bool] = []


class ForOneModel(OrderedDict[str, Tensor]):
    """A state dict just read from the store by a builder. Nobody else holds it: it may be given away."""


def make_mappable(file: Path) -> None:
    """Write a checkpoint in torch's old format, which many models still have, anew in today's."""
    if zipfile.is_zipfile(file):
        return
    state = torch.load(file, map_location="cpu", weights_only=True)
    with store.replacing(file) as draft:
        torch.save(state, draft)


@contextlib.contextmanager
def reading(file: Path | None) -> Iterator[None]:
    """While active, torch.load maps what it reads of `file`, if that has a format which can be."""
    mapped = file is not None and zipfile.is_zipfile(file)
    before = config.load.mmap
    config.load.mmap = mapped or before
    try:
        yield
    finally:
        config.load.mmap = before


@contextlib.contextmanager
def handing_over() -> Iterator[None]:
    """While active, a state dict that is loaded into a model was read for that model alone."""
    _handed_over.append(True)
    try:
        yield
    finally:
        _handed_over.pop()


def may_give_away(state: Any) -> bool:
    """Whether a model that loads `state` may have the tensors themselves instead of copies."""
    return type(state) is ForOneModel or bool(_handed_over)


def can_take(model: nn.Module, state: Mapping[str, Tensor]) -> bool:
    """Whether `model` loses nothing by it: no tensor has two names, neither in the model nor in `state`."""
    own = model.state_dict(keep_vars=True).values()
    return len({id(tensor) for tensor in own}) == len(own) and not _overlap(state)


def fitted(model: nn.Module, state: Mapping[str, Tensor]) -> OrderedDict[str, Tensor]:
    """`state` with every tensor in the dtype and layout that copying it into `model` would have given it."""
    own = model.state_dict(keep_vars=True)
    result = OrderedDict((name, _like(tensor, own.get(name))) for name, tensor in state.items())
    # Some modules read their format's version from it (MNASNet).
    vars(result)["_metadata"] = getattr(state, "_metadata", None)
    return result


def _like(tensor: Tensor, own: Tensor | None) -> Tensor:
    if own is None or own.shape != tensor.shape:
        return tensor  # load_state_dict says so in its own words
    # Not a part of a bigger tensor, which the learner would have to keep, and save, with it.
    whole = tensor.untyped_storage().nbytes() == tensor.nbytes
    if whole and own.dtype == tensor.dtype and own.stride() == tensor.stride():
        return tensor.detach()
    return own.detach().clone().copy_(tensor)


def _overlap(state: Mapping[str, Tensor]) -> bool:
    starts = [tensor.data_ptr() for tensor in state.values() if tensor.numel()]
    return len(set(starts)) != len(starts)
