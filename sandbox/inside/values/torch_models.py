"""Describe torch's modules, their losses, optimisers and schedules.

Modules are walked by the tables every `nn.Module` keeps of itself, since a learner's class may override
`parameters`, `named_modules` and the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import torch
from torch import Tensor, nn, optim
from torch.nn.parameter import UninitializedTensorMixin  # type: ignore[attr-defined]
from torch.optim.lr_scheduler import LRScheduler

from sandbox.inside.trace.torch_calls import output_shape
from sandbox.inside.values import frozen
from sandbox.inside.values.frozen import Block
from sandbox.inside.values.glance import Families, Glance
from sandbox.inside.values.safely import Described, is_a, own_dict, preview, type_name

_MAX_MODULES: Final = 100_000
_DEEPEST: Final = 3
# Of each parameter, how many numbers are looked at for NaN; of a model, how many parameters.
_SAMPLE: Final = 1000
_SAMPLED: Final = 1000
_BatchNorm: Final = nn.modules.batchnorm._BatchNorm


def modules(root: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Every module in `root` once, itself first under the path "", in the order they were put in."""
    seen: set[int] = set()
    waiting: list[tuple[str, nn.Module]] = [("", root)]
    while waiting and len(seen) < _MAX_MODULES:
        path, module = waiting.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        yield path, module
        start = f"{path}." if path else ""
        waiting += reversed([(f"{start}{name}", child) for name, child in _children(module)])


def own_tensors(module: nn.Module, table: str) -> list[tuple[str, Tensor]]:
    """What the module itself, without its parts, has in its `_parameters` or `_buffers`."""
    found: Any = own_dict(module).get(table)
    pairs = list(dict.items(found)) if is_a(found, dict) else []
    return [(str(name), tensor) for name, tensor in pairs if is_a(tensor, Tensor)]


def parameters(root: nn.Module) -> dict[int, tuple[str, Tensor]]:
    """Every parameter of `root` by its id, with its path in the model; once, however often it is used."""
    found: dict[int, tuple[str, Tensor]] = {}
    for path, module in modules(root):
        for name, tensor in own_tensors(module, "_parameters"):
            found.setdefault(id(tensor), (f"{path}.{name}" if path else name, tensor))
    return found


def _children(module: nn.Module) -> list[tuple[str, nn.Module]]:
    found: Any = own_dict(module).get("_modules")
    pairs = list(dict.items(found)) if is_a(found, dict) else []
    return [(str(name), child) for name, child in pairs if is_a(child, nn.Module)]


def _module(value: nn.Module, _: Glance) -> Described:
    with torch._C.DisableTorchFunctionSubclass():
        found = [tensor for _, tensor in parameters(value).values()]
        # A lazy layer does not know how many it has before its first call.
        known = not any(is_a(tensor, UninitializedTensorMixin) for tensor in found)
        fields: Described = {
            "kind": "model",
            "type": type_name(value),
            "dtype": str(found[0].dtype) if found else None,
            "output_shape": output_shape(value),
        }
        if not known:
            return fields | {"notes": ["has lazy layers: they get their parameters at the first call"]}
        dtypes = sorted({str(tensor.dtype).removeprefix("torch.") for tensor in found})
        return fields | {
            "device": _device(found),
            "parameters": sum(map(Tensor.numel, found)),
            "trainable": sum(Tensor.numel(tensor) for tensor in found if tensor.requires_grad),
            "size_bytes": _bytes(value, found),
            "notes": [*_frozen(value), *_mode(value), *_mixed(dtypes)],
            "warnings": [*_broken(found), *_frozen_norms(value)],
        }


def _device(found: list[Tensor]) -> str | None:
    devices = sorted({str(tensor.device) for tensor in found} - {"cpu"})
    return ", ".join(devices)[:80] or None


def _bytes(root: nn.Module, found: list[Tensor]) -> int:
    buffers = {id(b): b for _, module in modules(root) for _, b in own_tensors(module, "_buffers")}
    return sum(Tensor.numel(t) * Tensor.element_size(t) for t in [*found, *buffers.values()] if _known(t))


def _known(tensor: Tensor) -> bool:
    return not is_a(tensor, UninitializedTensorMixin)


def _mixed(dtypes: list[str]) -> list[str]:
    return [f"mixes {' and '.join(dtypes[:3])}"] if len(dtypes) > 1 else []


def _frozen(root: nn.Module) -> list[str]:
    said = frozen.words(_blocks(root, "", 1))
    return [said] if said else []


def _blocks(module: nn.Module, path: str, depth: int) -> tuple[Block, ...]:
    """The parts of `module`, and its own parameters, for `frozen.words`."""
    start = f"{path}." if path else ""
    own = [_block(f"{start}{name}", [tensor]) for name, tensor in own_tensors(module, "_parameters")]
    for name, child in _children(module):
        tensors = [tensor for _, tensor in parameters(child).values()]
        inside = _blocks(child, f"{start}{name}", depth + 1) if depth < _DEEPEST else ()
        own.append(_block(f"{start}{name}", tensors, inside))
    return tuple(own)


def _block(path: str, tensors: list[Tensor], inside: tuple[Block, ...] = ()) -> Block:
    learn = sum(Tensor.numel(tensor) for tensor in tensors if tensor.requires_grad)
    return Block(path, learn, sum(map(Tensor.numel, tensors)) - learn, inside)


def _trains(module: nn.Module) -> bool:
    return own_dict(module).get("training") is not False


def _mode(root: nn.Module) -> list[str]:
    """Train or eval mode, where a part of it matters: some modules compute otherwise in each."""
    known = (_BatchNorm, nn.modules.dropout._DropoutNd, nn.modules.instancenorm._InstanceNorm)
    modes = [_trains(module) for _, module in modules(root) if is_a(module, *known)]
    if not modes:
        return []
    if all(modes):
        return ["in train mode"]
    return ["partly in train mode, partly in eval mode" if any(modes) else "in eval mode"]


def _frozen_norms(root: nn.Module) -> list[str]:
    """BatchNorm layers that are frozen, and yet change: their statistics are no parameters."""
    paths = [path for path, module in modules(root) if is_a(module, _BatchNorm) and _drifts(module)]
    if not paths:
        return []
    others = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    which = f" in {paths[0]}{others}" if paths[0] else ""
    return [f"has frozen BatchNorm in train mode{which}: running statistics still change; .eval() stops that"]


def _drifts(module: nn.Module) -> bool:
    own = [tensor for _, tensor in own_tensors(module, "_parameters")]
    tracked = bool(own_tensors(module, "_buffers"))
    return bool(own) and tracked and _trains(module) and not any(tensor.requires_grad for tensor in own)


def _broken(found: list[Tensor]) -> list[str]:
    """NaN in its parameters: training that diverges leaves it in all of them, so a sample finds it."""
    looked = [t for t in found[:_SAMPLED] if type(t) is nn.Parameter and t.device.type == "cpu"]
    bad = sum(not _finite(tensor) for tensor in looked)
    return [f"has NaN or infinite numbers in {bad} of its {len(found)} parameter tensors"] if bad else []


def _finite(tensor: Tensor) -> bool:
    if tensor.layout is not torch.strided or not tensor.is_floating_point() or not tensor.is_contiguous():
        return True
    flat = tensor.detach().view(-1)
    return bool(torch.isfinite(flat[:: math.ceil(flat.numel() / _SAMPLE) or 1]).all())


def _loss(value: nn.Module, _: Glance) -> Described:
    return {"kind": "other", "type": type_name(value), "preview": "a loss"}


def groups(value: optim.Optimizer) -> list[dict[str, Any]]:
    """The parameter groups of an optimiser, as far as they are what they should be."""
    found = own_dict(value).get("param_groups")
    return [group for group in found if type(group) is dict] if type(found) is list else []


def stepped(value: optim.Optimizer) -> dict[int, Tensor]:
    """The parameters an optimiser changes, by their ids."""
    lists = [group["params"] for group in groups(value) if type(group.get("params")) is list]
    return {id(tensor): tensor for found in lists for tensor in found if is_a(tensor, Tensor)}


def _optimizer(value: optim.Optimizer, _: Glance) -> Described:
    steps = [tensor for tensor in stepped(value).values() if _known(tensor)]
    rates = [preview(group.get("lr")) for group in groups(value)]
    count = sum(map(Tensor.numel, steps))
    lr = f"lr {', '.join(rates[:3])}{' …' if len(rates) > 3 else ''}"
    learns = sum(Tensor.numel(tensor) for tensor in steps if tensor.requires_grad)
    kept = f", {count - learns:,} of them frozen" if learns < count else ""
    many = f" in {len(rates)} groups" if len(rates) > 1 else ""
    return {
        "kind": "other",
        "type": type_name(value),
        "preview": lr,
        "notes": [f"updates {count:,} parameter{'' if count == 1 else 's'}{many}{kept}"],
    }


def _schedule(value: LRScheduler, _: Glance) -> Described:
    own = own_dict(value)
    return {
        "kind": "other",
        "type": type_name(value),
        "preview": f"lr {preview(own.get('_last_lr'))} after {preview(own.get('last_epoch'))} steps",
    }


FAMILIES: Final[Families] = (
    # Before the modules, which losses are too: to a learner they are none of their models.
    ((nn.modules.loss._Loss,), _loss),
    ((nn.Module,), _module),
    ((optim.Optimizer,), _optimizer),
    ((LRScheduler,), _schedule),
)
