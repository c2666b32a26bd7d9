"""Build a torch model without its random initialisation, where only names and shapes are wanted."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

_FILLING = frozenset({"normal_", "uniform_", "fill_", "zero_", "erfinv_", "mul_", "add_", "clamp_", "copy_"})


class _LeaveAsTheyAre(TorchFunctionMode):
    def __torch_function__(
        self,
        func: Any,
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if getattr(func, "__name__", "") in _FILLING or getattr(func, "__module__", "") == "torch.nn.init":
            return args[0] if args else kwargs["tensor"]
        return func(*args, **kwargs)


@contextlib.contextmanager
def uninitialised() -> Iterator[None]:
    """While active, filling a tensor in place does nothing: a new model costs neither time nor memory."""
    truncated = nn.init._no_grad_trunc_normal_
    # It draws again until every number fits, which with nothing drawn may be for ever.
    nn.init._no_grad_trunc_normal_ = lambda tensor, *args, **kwargs: tensor
    try:
        with _LeaveAsTheyAre():
            yield
    finally:
        nn.init._no_grad_trunc_normal_ = truncated


def as_loaded(model: nn.Module, checkpoint: OrderedDict[str, Tensor]) -> OrderedDict[str, Tensor]:
    """A state dict with the names and shapes of `checkpoint` and, wherever they fit, the model's own tensors.

    Loading it changes nothing in the model and fails where loading the real checkpoint would. What does not
    fit gets small random numbers, because timm derives weights for other input channels from it.
    """
    own = model.state_dict(keep_vars=True)
    state = OrderedDict(
        (name, own[name] if name in own and own[name].shape == there.shape else _random(there))
        for name, there in checkpoint.items()
    )
    # Some modules read their format's version from it (MNASNet).
    vars(state)["_metadata"] = getattr(checkpoint, "_metadata", None)
    return state


def _random(like: Tensor) -> Tensor:
    tensor = torch.zeros(like.shape, dtype=like.dtype)
    return nn.init.kaiming_normal_(tensor) if tensor.is_floating_point() and tensor.dim() > 1 else tensor
