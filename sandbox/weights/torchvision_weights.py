"""torchvision's and torch hub's share of doing without downloads.

torchvision's builders end in `model.load_state_dict(weights.get_state_dict(...))`. Without the file,
`get_state_dict` gives an `Absent` marker, and `load_state_dict` of the marker loads what the model has, under
the names and shapes that the real file has. Those are learnt by building the model as its weights ask, once,
uninitialised.
"""

from __future__ import annotations

import functools
import sys
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias, cast
from urllib.error import URLError
from urllib.parse import urlparse

import torch
from torch import Tensor, nn
from torchvision.models import _api as registry

from sandbox.weights import mapped, store
from sandbox.weights.blank import as_loaded, uninitialised

AbsentNote: TypeAlias = Callable[[str, str], None]

_load_state_dict = nn.Module.load_state_dict
_load_from_url = torch.hub.load_state_dict_from_url
_hub_load = torch.hub.load


class Absent(dict[str, Tensor]):
    """Stands for the state dict of weights that are not there. Empty, for builders that first rename keys."""

    def __init__(self, weights: registry.WeightsEnum) -> None:
        super().__init__()
        self.weights = weights


class _ReachedError(Exception):
    """Ends a build at the moment it would load its weights."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model


def install(weights: Path | None, absent: AbsentNote) -> None:
    """Replace the downloads of torchvision.models and torch.hub. `weights` is the store, if there is one."""
    source = _Source(weights, absent)
    registry.WeightsEnum.get_state_dict = source.get_state_dict
    for module in (torch.hub, registry, sys.modules["torchvision._internally_replaced_utils"]):
        vars(module)["load_state_dict_from_url"] = source.load_state_dict_from_url
    torch.hub.load = _load_from_hub
    nn.Module.load_state_dict = _load_or_keep  # type: ignore[method-assign,assignment]


class _Source:
    """Answers for the two functions that fetch a state dict."""

    def __init__(self, weights: Path | None, absent: AbsentNote) -> None:
        self._directory = store.torch_checkpoints(weights) if weights else None
        self._absent = absent

    @property
    def get_state_dict(self) -> Callable[..., Any]:
        @functools.wraps(registry.WeightsEnum.get_state_dict)
        def get_state_dict(weights: registry.WeightsEnum, *args: Any, **kwargs: Any) -> dict[str, Any]:
            asked_by = sys._getframe(1).f_globals.get("__name__", "")
            building = asked_by.startswith("torchvision.models")
            file = self._find(weights.url)
            if file is not None:
                kwargs.setdefault("model_dir", str(file.parent))
                with mapped.reading(file if file.parent == self._directory else None):
                    state: dict[str, Any] = _load_from_url(weights.url, *args, **kwargs)
                return _for_one_model(state) if building else state
            if not _capturing:
                self._absent(builder_of(weights), str(weights))
            if building:
                return Absent(weights)
            return _state_dict(_at_loading(weights, nullcontext()))

        return get_state_dict

    @property
    def load_state_dict_from_url(self) -> Callable[..., Any]:
        @functools.wraps(_load_from_url)
        def load_state_dict_from_url(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
            weights = _by_url().get(url)
            if weights is not None:
                state: dict[str, Any] = weights.get_state_dict(*args, **kwargs)
                return state
            if self._find(url) is None and not kwargs.get("model_dir"):
                raise URLError(f"{url} cannot be downloaded: there is no network here")
            return _load_from_url(url, *args, **kwargs)

        return load_state_dict_from_url

    def _find(self, url: str) -> Path | None:
        # In the learner's own hub directory first, as torch does: torch.hub.set_dir may have moved it.
        name = PurePosixPath(urlparse(url).path).name
        directories = (Path(torch.hub.get_dir()) / "checkpoints", self._directory)
        return next((found / name for found in directories if found and (found / name).is_file()), None)


def _for_one_model(state: dict[str, Any]) -> dict[str, Any]:
    given = mapped.ForOneModel(state)
    vars(given).update(getattr(state, "__dict__", {}))
    return given


@functools.wraps(_load_state_dict)
def _load_or_keep(model: nn.Module, state_dict: Any, *args: Any, **kwargs: Any) -> Any:
    if type(state_dict) is not Absent:
        if mapped.may_give_away(state_dict) and mapped.can_take(model, state_dict):
            return _load_state_dict(
                model, mapped.fitted(model, state_dict), *args, **kwargs | {"assign": True}
            )
        return _load_state_dict(model, state_dict, *args, **kwargs)
    if _capturing:
        raise _ReachedError(model)
    if type(state_dict.weights).__name__.endswith("_QuantizedWeights"):
        # A model is quantised by its numbers; one without any has no file to be compared with.
        return nn.modules.module._IncompatibleKeys([], [])
    return _load_state_dict(model, as_loaded(model, _checkpoint(state_dict.weights)), *args, **kwargs)


@functools.wraps(_hub_load)
def _load_from_hub(repo_or_dir: str, model: str, *args: Any, **kwargs: Any) -> Any:
    """torch.hub.load("pytorch/vision", name) calls torchvision's own builder: it is here, GitHub is not."""
    if not str(repo_or_dir).startswith("pytorch/vision"):
        return _hub_load(repo_or_dir, model, *args, **kwargs)  # type: ignore[no-untyped-call]
    for option in ("source", "trust_repo", "force_reload", "verbose", "skip_validation"):
        kwargs.pop(option, None)
    return registry.get_model_builder(model)(*args, **kwargs)


_capturing: list[registry.WeightsEnum] = []


def _at_loading(weights: registry.WeightsEnum, mode: AbstractContextManager[Any]) -> nn.Module:
    """The model as its builder has made it when it is about to load `weights`."""
    _capturing.append(weights)
    try:
        with mode:
            registry.get_model_builder(builder_of(weights))(weights=weights)
    except _ReachedError as reached:
        return reached.model
    finally:
        _capturing.pop()
    raise LookupError(f"{builder_of(weights)} does not load {weights}")


@functools.cache
def _checkpoint(weights: registry.WeightsEnum) -> OrderedDict[str, Tensor]:
    """Names and shapes of the file of `weights`; the numbers are whatever was in memory."""
    return _state_dict(_at_loading(weights, uninitialised()))


def _state_dict(model: nn.Module) -> OrderedDict[str, Tensor]:
    # It is one, with its version in `_metadata`; torch's annotation says only dict.
    return cast(OrderedDict[str, Tensor], model.state_dict())


@functools.cache
def _builders() -> dict[type, str]:
    return {registry.get_model_weights(name): name for name in registry.list_models()}


def builder_of(weights: registry.WeightsEnum) -> str:
    """The name of the model that `weights` are for, such as "resnet50"."""
    return _builders()[type(weights)]


@functools.cache
def _by_url() -> dict[str, registry.WeightsEnum]:
    return {weights.url: weights for enum in _builders() for weights in enum}  # type: ignore[attr-defined]
