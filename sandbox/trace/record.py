"""Remember the calls of layers, in order and with how deep they lie in each other: no framework, no tensor.

Only shapes, classes and weak references are kept, so that nothing lives longer than it would have.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any, Final

# Calls kept of one model call; an endless loop in a forward pass costs no more than this.
MAX_CALLS: Final = 10_000
_MAX_TABLES: Final = 8

# Where the layers of a model are: by the layer's id, its path and its own parameters (their ids and sizes).
Table = dict[int, tuple[str, list[tuple[int, int]]]]


class Call:
    """A layer that was called. `layer` is weak, `name` Keras' own; `output` stays None where it failed."""

    __slots__ = ("depth", "id", "input", "kind", "layer", "name", "output")

    def __init__(self, layer: Any, name: str | None, given: Any, depth: int) -> None:
        self.layer: weakref.ref[Any] = weakref.ref(layer)
        self.id = id(layer)
        self.kind = type(layer)
        self.name = name
        self.input = given
        self.output: Any = None
        self.depth = depth


class Recorder:
    """The calls of the last model call, in the order they began; the first is the model's own."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.depth = 0
        self._calls: list[Call] = []
        self._kept: list[Call] = []
        self._weight = 0
        self._tables: dict[int, tuple[weakref.ref[Any], Table]] = {}

    @property
    def calls(self) -> list[Call]:
        """The last model call, also one that is still going on."""
        return self._calls if self.depth else self._kept

    def enter(self, layer: Any, name: str | None, given: Any) -> Call:
        """A layer is being called with an input of the shape `given`."""
        call = Call(layer, name, given, self.depth)
        if not self.depth:
            self._calls = []
        self.depth += 1
        if len(self._calls) < MAX_CALLS:
            self._calls.append(call)
        return call

    def leave(self, call: Call, *, failed: bool) -> bool:
        """The call is over. True when it was the outermost: then `keep` or forget it."""
        self.depth = call.depth
        # The one that failed is told of in any case; those around it are there already.
        if failed and len(self._calls) == MAX_CALLS:
            self._calls.append(call)
        return not call.depth

    def keep(self, weight: int) -> None:
        """Keep the call that has just ended, unless one of more weight is kept already."""
        if weight >= self._weight:
            self._kept, self._weight = self._calls, weight

    def describe(self, layer: Any, look: Callable[[Any], Table]) -> None:
        """Have a table of the model, made at its first call: later it may be gone."""
        known = self._tables.get(id(layer))
        if known is None or known[0]() is not layer:
            if len(self._tables) == _MAX_TABLES:
                self._tables.clear()
            self._tables[id(layer)] = weakref.ref(layer), look(layer)

    def table(self, root: weakref.ref[Any]) -> Table:
        """The table of a model that is gone, or an empty one."""
        # There is one weak reference to an object, so it tells also the dead apart.
        return next((table for ref, table in self._tables.values() if ref is root), {})


recorder: Final = Recorder()
