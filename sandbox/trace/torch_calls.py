"""Tell the recorder of every call of a torch module, and remember what each module last gave.

This wraps `nn.Module.__call__` rather than registering global hooks: with any of those, torch leaves its fast
path in every layer, and its Transformer layers even compute differently.
"""

from __future__ import annotations

import functools
import threading
import weakref
from typing import Any, Final

import torch
from torch import Tensor, nn

from sandbox.trace.record import MAX_CALLS, Table, recorder
from sandbox.values.safely import Shape, dims, is_a

# Of a tuple, list or dict, how many items are looked at for a tensor.
_LOOK_AT: Final = 8
_MAX_MODULES: Final = 20_000

# By id, beside a weak reference that tells a reused id from the same module: a snippet's class may define
# __eq__.
_seen: dict[int, tuple[weakref.ref[nn.Module], Any]] = {}
_plain_call: Final = nn.Module.__call__
_ref: Final = weakref.ref
_thread: Final = threading.get_ident
_tracing: Final = torch._C._get_tracing_state


def output_shape(module: nn.Module) -> Shape | None:
    """The shape of what `module` last returned, if it was called and that was one tensor."""
    return dims(_seen[id(module)][1]) if was_called(module) else None


def was_called(module: nn.Module) -> bool:
    """Whether `module` ran at least once."""
    return id(module) in _seen and _seen[id(module)][0]() is module


# Called for every layer of every forward pass: as little as can be, and in place of `_wrapped_call_impl`
# rather than around it. `call` is what `steps` looks for in the frames of an error.
def watched_call(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
    depth = recorder.depth
    if _thread() != recorder.thread or (not depth and _tracing()):
        return _plain_call(self, *args, **kwargs)
    if not depth:
        recorder.start()
    first = args[0] if args else None
    shape = first.shape if type(first) is Tensor else _shape((args, kwargs))
    call = (ref := _ref(self), id(self), type(self), None, shape, depth)
    place = len(recorder.begun)
    if place < MAX_CALLS:
        recorder.begun.append(call)
        recorder.outputs.append(None)
    recorder.depth = depth + 1
    try:
        if self._compiled_call_impl is not None:
            result = self._compiled_call_impl(*args, **kwargs)
        else:
            result = self._call_impl(*args, **kwargs)  # type: ignore[no-untyped-call]
    except BaseException:
        recorder.failed(place, call)
        if not depth:
            _end(self, failed=True)
        raise
    recorder.depth = depth
    gave = result.shape if type(result) is Tensor else None
    _seen[call[1]] = ref, gave
    if place < MAX_CALLS:
        recorder.outputs[place] = _shape(result) if gave is None else gave
    if not depth:
        _end(self, failed=False)
    return result


# What an error's frames show where a layer was called.
CODE: Final = watched_call.__code__


def install() -> None:
    """Start telling, in this process."""
    recorder.thread = threading.get_ident()
    watched = functools.wraps(_plain_call)(watched_call)
    # What torch.compile follows instead.
    watched._torchdynamo_inline = _plain_call  # type: ignore[attr-defined]
    nn.Module.__call__ = watched  # type: ignore[method-assign]


def _end(module: nn.Module, *, failed: bool) -> None:
    # A loss, or a transform or activation called by itself, is not the model that a learner looks for.
    if is_a(module, nn.modules.loss._Loss):
        return
    contents = object.__getattribute__(module, "__dict__")
    layered = bool(contents.get("_parameters") or contents.get("_modules"))
    recorder.keep(1 if layered or failed else 0)
    if layered:
        recorder.describe(module, table)


def table(root: nn.Module) -> Table:
    """Every module in `root` by its own tables: its class may override what gives them."""
    found: Table = {}
    waiting: list[tuple[str, Any]] = [("", root)]
    while waiting and len(found) < _MAX_MODULES:
        path, module = waiting.pop()
        if id(module) in found or not is_a(module, nn.Module):
            continue
        contents = object.__getattribute__(module, "__dict__")
        own = [value for value in contents.get("_parameters", {}).values() if is_a(value, Tensor)]
        found[id(module)] = path, [(id(value), _numel(value)) for value in own]
        start = f"{path}." if path else ""
        waiting += [(f"{start}{name}", child) for name, child in contents.get("_modules", {}).items()]
    return found


def _numel(parameter: Tensor) -> int:
    try:
        return Tensor.numel(parameter)
    except Exception:  # a lazy layer before its first call does not know
        return 0


def _shape(value: Any, depth: int = 0) -> Any:
    """The size of the first tensor in `value`."""
    try:
        if is_a(value, Tensor):
            with torch._C.DisableTorchFunctionSubclass():
                return Tensor.size(value)
        if depth < 3 and is_a(value, tuple, list, dict):
            items = list(dict.values(value)) if is_a(value, dict) else value[:_LOOK_AT]
            found = (_shape(item, depth + 1) for item in items[:_LOOK_AT])
            return next((shape for shape in found if shape is not None), None)
    except Exception:  # an object that does not let itself be looked at
        return None
    return None
