"""What a recorded call is called in a trace: the layer's path in the model, and how many numbers it has."""

from __future__ import annotations

from typing import Any, Final

import keras
from torch import nn

from sandbox.inside.trace import keras_calls, torch_calls
from sandbox.inside.trace.record import Call, Table, recorder
from sandbox.inside.values.safely import MAX_NAME, Described, clean, dims, is_a

_LARGEST: Final = 2**53


class Namer:
    """Finds the paths and sizes of the layers that one model call went through."""

    def __init__(self, calls: list[Call], namespace: dict[str, Any]) -> None:
        self._calls = calls
        self.parents = parents_of(calls)
        root = calls[0].layer()
        self._gone = root is None
        found = torch_calls.table(root) if is_a(root, nn.Module) else recorder.table(calls[0].layer)  # type: ignore[arg-type]
        self._paths = {layer: path for layer, (path, _) in found.items()}
        self._sizes = _sizes(found)
        self._blocks = {path.rpartition(".")[0] for path, _ in found.values() if path}
        self._variables = {id(value): name for name, value in _named(namespace)}
        place = variable(root, namespace)
        self._name = place or calls[0].name or calls[0].kind.__name__
        # Where a part of a model is called by itself, its layers have the paths they have in the model.
        inside = is_a(root, nn.Module) and place is not None and place not in namespace
        self._start = f"{place.partition('.')[2]}." if inside and place else ""

    def is_inner(self, index: int) -> bool:
        """Whether the call is only how the layer around it does its work: no layer to a learner."""
        call, around = self._calls[index], self._calls[self.parents[index]]
        if call.name is not None:
            return is_a(around.layer(), keras.layers.RNN)
        path = self._place(call)
        if path is not None:
            return "parametrizations" in path.split(".")
        # A stranger to the model, inside one of its layers that has none itself: what a hook calls.
        block = self._place(around)
        return bool(block) and block not in self._blocks

    def step(self, index: int) -> Described:
        """The wire form of a TraceStep."""
        call = self._calls[index]
        return {
            "path": _clipped(self._path(index)),
            "type": clean(call.kind.__name__, MAX_NAME),
            "input": dims(call.input),
            "output": dims(call.output),
            "parameters": min(self._parameters(call), _LARGEST),
            # What lies right inside the model is not nested, to a learner.
            "depth": max(call.depth - 1, 0),
        }

    def _path(self, index: int) -> str:
        call = self._calls[index]
        if index == 0:
            return self._name
        if call.name is None:
            place = self._place(call)
            return f"{self._start}{place}" if place else self._variables.get(call.id, call.kind.__name__)
        names = [call.name]
        while parent := self.parents[index]:
            index = parent
            names.append(self._calls[index].name or self._calls[index].kind.__name__)
        return "/".join(reversed(names))

    def _place(self, call: Call) -> str | None:
        # A layer that is gone from a model that is not may have left its id to another.
        return self._paths.get(call.id) if self._gone or call.layer() is not None else None

    def _parameters(self, call: Call) -> int:
        layer = call.layer()
        if call.name is not None:
            return keras_calls.parameters(layer) if layer is not None else 0
        place = self._place(call)
        if place is not None:
            return sum(self._sizes[place].values())
        return sum(_sizes(torch_calls.table(layer))[""].values()) if layer is not None else 0


def parents_of(calls: list[Call]) -> list[int]:
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
    for name, value in _named(namespace):
        if value is layer:
            return name
    for name, value in _named(namespace):
        if is_a(value, nn.Module) and id(layer) in (inside := torch_calls.table(value)):
            return f"{name}.{inside[id(layer)][0]}"
    return None


def _named(namespace: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in list(namespace.items()) if type(name) is str and name != "_"]


def _sizes(table: Table) -> dict[str, dict[int, int]]:
    """By path, the size of each parameter in it or below, by its id: shared ones count once."""
    found: dict[str, dict[int, int]] = {}
    for path, own in table.values():
        parts = path.split(".") if path else []
        for length in range(len(parts) + 1):
            found.setdefault(".".join(parts[:length]), {}).update(own)
    return found


def _clipped(path: str) -> str:
    """Of a path that is too long, the end, which tells it from its neighbours."""
    return clean(path if len(path) <= MAX_NAME else "…" + path[1 - MAX_NAME :], MAX_NAME)
