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
from torch.nn.modules.module import (
    _global_backward_hooks,
    _global_backward_pre_hooks,
    _global_forward_hooks,
    _global_forward_pre_hooks,
)

from sandbox.inside.trace.record import MAX_CALLS, OUTPUT, Begun, Table, recorder
from sandbox.inside.values.safely import Shape, dims, is_a

# Of a tuple, list or dict, how many items are looked at for a tensor.
_LOOK_AT: Final = 8
_MAX_MODULES: Final = 20_000
_MAX_PATH: Final = 300

# The last call of each module that came to its end, by the module's id; the weak reference in it tells a
# reused id from the same module.
_seen: dict[int, Begun] = {}
_plain_call: Final = nn.Module.__call__
_ref: Final = weakref.ref
_thread: Final = threading.get_ident
_tracing: Final = torch._C._get_tracing_state


def output_shape(module: nn.Module) -> Shape | None:
    """The shape of what `module` last returned, if it was called and that was one tensor."""
    return dims(_seen[id(module)][OUTPUT]) if was_called(module) else None


def was_called(module: nn.Module) -> bool:
    """Whether `module` ran at least once."""
    return id(module) in _seen and _seen[id(module)][0]() is module


# Called for every layer of every forward pass: as little as can be. What torch does for a module without
# hooks, which is to call its forward, is done here: that saves two calls. `call` is what `steps` looks for
# in the frames of an error.
def watched_call(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
    depth = recorder.depth
    if _thread() != recorder.thread or (not depth and _not_the_learners()):
        return _plain_call(self, *args, **kwargs)
    if not depth:
        recorder.start()
    first = args[0] if args else None
    shape = first.shape if type(first) is Tensor else _shape((args, kwargs))
    key = id(self)
    call = [_ref(self), key, type(self), None, shape, depth, None]
    begun = recorder.begun
    if left_out := len(begun) >= MAX_CALLS:
        recorder.left_out += 1
    else:
        begun.append(call)
    recorder.depth = depth + 1
    try:
        if (
            self._forward_hooks
            or self._forward_pre_hooks
            or self._backward_hooks
            or self._backward_pre_hooks
            or _global_forward_hooks
            or _global_forward_pre_hooks
            or _global_backward_hooks
            or _global_backward_pre_hooks
            or self._compiled_call_impl is not None
            or _tracing()
        ):
            result = _plain_call(self, *args, **kwargs)
        else:
            result = self.forward(*args, **kwargs)
    except BaseException:
        recorder.failed(call, left_out=left_out)
        if not depth:
            _end(self, failed=True)
        raise
    recorder.depth = depth
    call[OUTPUT] = result.shape if type(result) is Tensor else _shape(result)
    _seen[key] = call
    if not depth:
        _end(self, failed=False)
    return result


def _not_the_learners() -> bool:
    """Whether torch itself calls the model: it traces it, or does a checkpoint's layers again to go back."""
    return _tracing() is not None or torch._C._current_graph_task_id() != -1


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
        children = [(_joined(start, name), child) for name, child in contents.get("_modules", {}).items()]
        # From the end: a layer that has several names goes by the first.
        waiting += reversed(children)
    return found


def _joined(start: str, name: str) -> str:
    """The path of a child; of one that is far too long, the end."""
    return f"{start}{name[-_MAX_PATH:]}"[-_MAX_PATH:]


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
