"""Make a Result's trace of the recorded calls: a layer a step, or a block a step where there are too many."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any, Final

from torch import nn

from sandbox.execute import Outcome
from sandbox.trace import keras_calls, torch_calls
from sandbox.trace.record import Begun, Call, Table, recorder
from sandbox.values.safely import MAX_NAME, Described, clean, dims, is_a, time_limit

MAX_STEPS: Final = 150
# For making the trace.
_SECONDS: Final = 2.0
_LARGEST: Final = 2**53
_WATCHED: Final = frozenset({torch_calls.CODE, keras_calls.CODE})


@dataclass(frozen=True)
class Told:
    """The wire forms of the steps, and which of them failed, if one did."""

    steps: list[Described]
    failed: Described | None = None


def tell(outcome: Outcome) -> Told:
    """The trace of the last model call of a snippet that is over. Never raises for what a layer does."""
    try:
        with time_limit(_SECONDS):
            return _tell(outcome)
    except BaseException:  # a layer's class may be anything at all
        return Told([])


def _tell(outcome: Outcome) -> Told:
    calls = list(recorder.calls)
    if not calls:
        return Told([])
    failing = _failing(outcome.error)
    told = recorder.place_of(failing)
    namer = _Namer(calls, outcome.namespace)
    shown = select(calls, told)
    steps = [namer.step(index) for index in shown]
    return Told(steps, steps[shown.index(told)] if told in shown else None)


def _failing(error: BaseException | None) -> Begun | None:
    """The innermost call that the error came out of."""
    found = None
    for frame, _ in traceback.walk_tb(error.__traceback__ if error is not None else None):
        if frame.f_code in _WATCHED:
            found = frame.f_locals.get("call")
    return found


def select(calls: list[Call], failing: int | None, most: int = MAX_STEPS) -> list[int]:
    """Which calls are shown, by index: layers, down to the deepest nesting at which they are not too many.

    The blocks that the failing layer lies in are always opened. A block that failed itself stands after its
    layers. Where even the outermost are too many, the last are shown.
    """
    deepest = max(call.depth for call in calls)
    shown = _cut(calls, failing, 1)
    for depth in range(2, deepest + 1):
        finer = _cut(calls, failing, depth)
        if len(finer) > most:
            break
        shown = finer
    return shown[-most:]


def _cut(calls: list[Call], failing: int | None, depth: int) -> list[int]:
    around = _around(calls, failing)
    # How deep the innermost block is that stands closed here; nothing inside it is shown.
    shown, closed = [], None
    for index, call in enumerate(calls):
        if closed is not None and call.depth > closed:
            continue
        closed = None
        leaf = index + 1 == len(calls) or calls[index + 1].depth <= call.depth
        if leaf:
            shown.append(index)
        elif index not in around and call.depth >= depth:
            shown.append(index)
            closed = call.depth
    if failing is not None and failing not in shown:
        last = max(
            (at for at, index in enumerate(shown) if failing < index < _end(calls, failing)), default=-1
        )
        shown.insert(last + 1, failing)
    return shown


def _around(calls: list[Call], failing: int | None) -> set[int]:
    """The failing call and those it lies in."""
    if failing is None:
        return set()
    found, depth = {failing}, calls[failing].depth
    for index in range(failing - 1, -1, -1):
        if calls[index].depth < depth:
            found.add(index)
            depth = calls[index].depth
    return found


def _end(calls: list[Call], start: int) -> int:
    """Where the calls inside the one at `start` end."""
    after = range(start + 1, len(calls))
    return next((index for index in after if calls[index].depth <= calls[start].depth), len(calls))


class _Namer:
    """Finds the paths and sizes of layers."""

    def __init__(self, calls: list[Call], namespace: dict[str, Any]) -> None:
        self._calls = calls
        self._parents = _parents(calls)
        root = calls[0].layer()
        self._gone = root is None
        found = torch_calls.table(root) if is_a(root, nn.Module) else recorder.table(calls[0].layer)  # type: ignore[arg-type]
        self._paths = {layer: path for layer, (path, _) in found.items()}
        self._sizes = _sizes(found)
        self._name = variable(root, namespace) or calls[0].name or calls[0].kind.__name__

    def step(self, index: int) -> Described:
        """The wire form of a TraceStep."""
        call = self._calls[index]
        return {
            "path": clean(self._path(index), MAX_NAME),
            "type": clean(call.kind.__name__, MAX_NAME),
            "input": dims(call.input),
            "output": dims(call.output),
            "parameters": self._parameters(call),
        }

    def _path(self, index: int) -> str:
        call = self._calls[index]
        if index == 0:
            return self._name
        if call.name is None:
            return self._place(call) or call.kind.__name__
        names = [call.name]
        while parent := self._parents[index]:
            index = parent
            names.append(self._calls[index].name or self._calls[index].kind.__name__)
        return "/".join(reversed(names))

    def _place(self, call: Call) -> str | None:
        # A layer that is gone from a model that is not may have left its id to another.
        return self._paths.get(call.id) if self._gone or call.layer() is not None else None

    def _parameters(self, call: Call) -> int:
        if call.name is not None:
            layer = call.layer()
            return min(keras_calls.parameters(layer), _LARGEST) if layer is not None else 0
        place = self._place(call)
        return min(sum(self._sizes.get(place, {}).values()), _LARGEST) if place is not None else 0


def _sizes(table: Table) -> dict[str, dict[int, int]]:
    """By path, the size of each parameter in it or below, by its id: shared ones count once."""
    found: dict[str, dict[int, int]] = {}
    for path, own in table.values():
        parts = path.split(".") if path else []
        for length in range(len(parts) + 1):
            found.setdefault(".".join(parts[:length]), {}).update(own)
    return found


def _parents(calls: list[Call]) -> list[int]:
    """For each call, the index of the one it lies in; 0 for those right inside the model and for itself."""
    open_calls: list[int] = []
    parents = []
    for index, call in enumerate(calls):
        while open_calls and calls[open_calls[-1]].depth >= call.depth:
            open_calls.pop()
        parents.append(open_calls[-1] if open_calls else 0)
        open_calls.append(index)
    return parents


def variable(layer: Any, namespace: dict[str, Any]) -> str | None:
    """The snippet's name for `layer`: a variable, or a place in the model of one."""
    if layer is None:
        return None
    names = [(name, value) for name, value in list(namespace.items()) if type(name) is str and name != "_"]
    for name, value in names:
        if value is layer:
            return name
    for name, value in names:
        if is_a(value, nn.Module) and id(layer) in (inside := torch_calls.table(value)):
            return f"{name}.{inside[id(layer)][0]}"
    return None
