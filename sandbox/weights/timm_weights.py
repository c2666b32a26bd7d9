"""timm's share of doing without downloads.

timm's `load_pretrained` fetches a checkpoint, adapts it to other classes or input channels, and loads it.
Without the file it is handed, through its own `state_dict` source, what the model has already, under the
checkpoint's names and shapes; all the adapting is still timm's.
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlparse

import huggingface_hub
import timm
import torch
from timm.models import _builder as builder
from torch import Tensor, nn

from sandbox.weights import mapped, store
from sandbox.weights.blank import as_loaded, uninitialised

AbsentNote: TypeAlias = Callable[[str, str], None]

# What timm looks for, in this order, in a model's repository.
FILES = ("model.safetensors", "pytorch_model.bin")
_load_pretrained = builder.load_pretrained


def install(weights: Path | None, absent: AbsentNote) -> None:
    """Replace the downloads of timm.create_model. `weights` is the store, if there is one."""

    @functools.wraps(_load_pretrained)
    def load_pretrained(
        model: nn.Module, pretrained_cfg: dict[str, Any] | None = None, *args: Any, **kwargs: Any
    ) -> None:
        config: dict[str, Any] = pretrained_cfg or getattr(model, "pretrained_cfg", None) or {}
        origin, location = builder._resolve_pretrained_source(config)
        file = _cached(location, store.huggingface_hub(weights)) if origin == "hf-hub" and weights else None
        if file is not None and weights is not None:
            kwargs["cache_dir"] = store.huggingface_hub(weights)
        elif origin in ("hf-hub", "url") and not _downloaded(location):
            name = f"{config['architecture']}.{config['tag']}".rstrip(".")
            absent(name, "timm's pretrained=True")
            config = config | {
                "state_dict": as_loaded(model, _checkpoint(name)),
                "source": "",
                "custom_load": False,
            }
        with mapped.reading(file), mapped.handing_over() if file else nullcontext():
            _load_pretrained(model, config, *args, **kwargs)

    builder.load_pretrained = load_pretrained


def _cached(location: str | tuple[str, str], cache: Path) -> Path | None:
    repository = location if isinstance(location, str) else location[0]
    files = FILES if isinstance(location, str) else location[1:]
    name, _, revision = repository.partition("@")
    for file in files:
        found = huggingface_hub.try_to_load_from_cache(name, file, cache_dir=cache, revision=revision or None)
        if isinstance(found, str):
            return Path(found)
    return None


def _downloaded(location: str | tuple[str, str]) -> bool:
    if not isinstance(location, str) or "://" not in location:
        return False
    return (Path(torch.hub.get_dir()) / "checkpoints" / Path(urlparse(location).path).name).is_file()


@functools.cache
def _checkpoint(name: str) -> OrderedDict[str, Tensor]:
    """Names and shapes of the checkpoint of `name`; the numbers are whatever was in memory."""
    with uninitialised():
        state: OrderedDict[str, Tensor] = timm.create_model(name, pretrained=False).state_dict()
    return state
