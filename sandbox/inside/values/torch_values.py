"""Describe torch's tensors, of every layout and device, and its sizes, dtypes and losses.

Attributes are read by the descriptors of `Tensor`, inside DisableTorchFunctionSubclass: a subclass may
override either. Numbers are looked at only where they lie in memory as plain numbers; nothing is computed,
moved, made dense or filled in to get at them.
"""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedTensorMixin  # type: ignore[attr-defined]

from sandbox.inside.values.glance import Families, Glance
from sandbox.inside.values.safely import Described, clean, dims, is_a, type_name

_MAX_DIMS: Final = 32
_MAX_TEXT: Final = 80
_MOST_TURNED: Final = 10_000_000
_of: Final = vars(torch._C.TensorBase)
_LAYOUTS: Final = {torch.sparse_coo: "sparse", torch.jagged: "nested"}


def in_a_word(value: Any) -> str | None:
    """What stands for a tensor or its size inside a container's preview."""
    if is_a(value, Tensor):
        shape = _shape(value)
        return "Tensor" if shape is None else f"Tensor{shape}"
    return repr(value[:_MAX_DIMS]) if type(value) is torch.Size else None


def attribute(value: Tensor, name: str) -> Any:
    """An attribute of every tensor's, past what a subclass makes of it."""
    with torch._C.DisableTorchFunctionSubclass():
        return _of[name].__get__(value)


def _shape(value: Tensor) -> list[int | None] | None:
    """Its sizes; None for an uninitialised parameter, and a None for each ragged size of a nested tensor."""
    if is_a(value, UninitializedTensorMixin):
        return None
    with torch._C.DisableTorchFunctionSubclass():
        try:
            return dims(tuple(size if type(size) is int else None for size in Tensor.size(value)))
        except RuntimeError:  # a nested tensor of the older layout has no size as a whole
            return [Tensor.size(value, 0)] + [None] * (Tensor.dim(value) - 1)


def _tensor(value: Tensor, glance: Glance) -> Described:
    with torch._C.DisableTorchFunctionSubclass():
        device, layout = str(attribute(value, "device")), attribute(value, "layout")
        fields: Described = {
            "kind": "tensor",
            "type": _name(value),
            "shape": _shape(value),
            "dtype": str(attribute(value, "dtype")),
            "device": None if device == "cpu" else clean(device, _MAX_TEXT),
            "requires_grad": bool(attribute(value, "requires_grad")),
        }
        said = _unusual(value, device, layout)
        if said is not None:
            return fields | {"notes": [said]}
        fields |= glance.content(_numbers(value), Tensor.numel(value))
        computed = attribute(value, "grad_fn") is not None
    if computed and fields["notes"]:
        # What a model gave should not be all zeros; what a learner made with `torch.zeros` may.
        fields |= {"warnings": fields["warnings"] + fields["notes"], "notes": []}
    return fields


def _name(value: Tensor) -> str:
    if type(value) is nn.Parameter:
        return "torch.nn.Parameter"
    return "torch.Tensor" if type(value) is Tensor else type_name(value)


def _unusual(value: Tensor, device: str, layout: torch.layout) -> str | None:
    """Why its numbers are not looked at, or None where they can be."""
    if is_a(value, UninitializedTensorMixin):
        return "has no shape yet: a lazy layer gets its parameters at its first call"
    if device != "cpu":
        return (
            "is on the meta device: it has a shape, and no numbers" if device == "meta" else f"is on {device}"
        )
    if layout is not torch.strided or Tensor.is_nested.__get__(value):  # type: ignore[attr-defined]
        return f"is {_LAYOUTS.get(layout, 'nested' if layout is torch.strided else str(layout)[6:])}"
    if attribute(value, "is_quantized"):
        return "is quantised"
    return "stands for a tensor, and holds no numbers of its own" if _stands_in(value) else None


def _stands_in(value: Tensor) -> bool:
    """Whether what is done with it is Python code, as with FakeTensorMode's and functorch's tensors.

    A learner's class may have a `__torch_dispatch__` of its own, which would be run here.
    """
    if torch._C._functorch.is_functorch_wrapped_tensor(value):
        return True
    return bool(torch._C._dispatch_keys(value).has(torch._C.DispatchKey.Python))


def _numbers(value: Tensor) -> Any:
    plain = Tensor.detach(value).as_subclass(Tensor)
    if plain.is_complex() or plain.dtype in (torch.float32, torch.float64) or not plain.is_floating_point():
        return plain.resolve_conj().resolve_neg().numpy()
    # numpy has no bfloat16 and no eight bits of float: of a large one, a part is turned into what it has.
    while plain.numel() > _MOST_TURNED:
        longest = max(range(plain.dim()), key=plain.size)
        plain = plain.narrow(longest, 0, (plain.size(longest) + 1) // 2)
    return plain.float().numpy()


def _size(value: torch.Size, _: Glance) -> Described:
    return {"kind": "other", "type": "torch.Size", "shape": dims(value), "preview": repr(value[:_MAX_DIMS])}


def _constant(value: torch.dtype | torch.device, _: Glance) -> Described:
    return {"kind": "other", "type": f"torch.{type_name(value)}", "preview": repr(value)}


FAMILIES: Final[Families] = (
    ((Tensor,), _tensor),
    ((torch.Size,), _size),
    ((torch.dtype, torch.device), _constant),
)
