"""Describe torch tensors, sizes, modules and data loaders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.utils import data

from sandbox.trace.torch_calls import output_shape
from sandbox.values import numbers
from sandbox.values.safely import Described, clean, dims, is_a, preview, type_name

_MAX_MODULES: Final = 100_000
_MAX_DIMS: Final = 32


def describe(value: Any) -> Described | None:
    """The fields of a Value for anything of torch's, or None for what is not."""
    for classes, family in _FAMILIES:
        if is_a(value, *classes):
            return family(value)
    return None


def in_a_word(value: Any) -> str | None:
    """What stands for a tensor or its size inside a container."""
    if is_a(value, Tensor):
        with torch._C.DisableTorchFunctionSubclass():
            return f"Tensor{list(Tensor.size(value))}"
    return repr(value[:_MAX_DIMS]) if type(value) is torch.Size else None


def _tensor(value: Tensor) -> Described:
    # Past what a subclass does in __torch_function__.
    with torch._C.DisableTorchFunctionSubclass():
        name = "torch.nn.Parameter" if type(value) is nn.Parameter else "torch.Tensor"
        if type(value) not in (Tensor, nn.Parameter):
            name = type_name(value)
        return {
            "kind": "tensor",
            "type": name,
            "shape": dims(Tensor.size(value)),
            "dtype": str(Tensor.dtype.__get__(value)),  # type: ignore[attr-defined]
            "preview": _numbers(value),
        }


def _numbers(value: Tensor) -> str | None:
    if value.layout is not torch.strided or value.device.type != "cpu" or value.is_quantized:
        return f"on {value.device}" if value.device.type != "cpu" else None
    plain = value.detach()
    if plain.dtype in (torch.bfloat16, torch.float16):
        plain = plain.float()
    return numbers.summary(plain.resolve_conj().resolve_neg().numpy())


def _module(value: nn.Module) -> Described:
    parameters = list(_parameters(value))
    # A lazy layer does not know how many it has before its first call.
    known = not any(is_a(parameter, nn.parameter.UninitializedParameter) for parameter in parameters)
    return {
        "kind": "model",
        "type": type_name(value),
        "dtype": str(parameters[0].dtype) if parameters else None,
        "parameters": sum(parameter.numel() for parameter in parameters) if known else None,
        "trainable": sum(parameter.numel() for parameter in parameters if parameter.requires_grad)
        if known
        else None,
        "output_shape": output_shape(value),
    }


def _parameters(module: nn.Module) -> Iterator[Tensor]:
    """Each parameter once, by the module's own tables: its class may override parameters()."""
    seen: set[int] = set()
    waiting = [module]
    while waiting and len(seen) < _MAX_MODULES:
        contents = object.__getattribute__(waiting.pop(), "__dict__")
        for parameter in contents["_parameters"].values():
            if parameter is not None and id(parameter) not in seen:
                seen.add(id(parameter))
                yield parameter
        for child in contents["_modules"].values():
            if child is not None and id(child) not in seen:
                seen.add(id(child))
                waiting.append(child)


def _dataset(value: Any) -> Described:
    fields: Described = {"kind": "dataset", "type": type_name(value)}
    if is_a(value, data.DataLoader):
        return fields | {
            "preview": f"{_count(value.dataset, 'items')} in batches of {preview(value.batch_size)}"
        }
    return fields | {"preview": _count(value, "items")}


def _count(value: Any, of: str) -> str:
    try:
        return clean(f"{len(value)} {of}", 40)
    except Exception:
        return f"{of} without a known number"


def _size(value: torch.Size) -> Described:
    return {"kind": "other", "type": "torch.Size", "shape": dims(value), "preview": repr(value[:_MAX_DIMS])}


def _constant(value: torch.dtype | torch.device) -> Described:
    return {"kind": "other", "type": f"torch.{type_name(value)}", "preview": repr(value)}


def _loss(value: nn.Module) -> Described:
    return {"kind": "other", "type": type_name(value), "preview": "a loss"}


_FAMILIES: Final[tuple[tuple[tuple[type, ...], Callable[[Any], Described]], ...]] = (
    ((Tensor,), _tensor),
    ((torch.Size,), _size),
    ((torch.dtype, torch.device), _constant),
    # Before the modules, which losses are too: to a learner they are none of their models.
    ((nn.modules.loss._Loss,), _loss),
    ((nn.Module,), _module),
    ((data.DataLoader, data.Dataset), _dataset),
)
