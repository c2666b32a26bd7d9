"""Remember the calls of layers, in order and with how deep they lie in each other: no framework, no tensor.

Only shapes, classes and weak references are kept, so that nothing lives longer than it would have.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

# Calls kept of one model call; an endless loop in a forward pass costs no more than this.
MAX_CALLS: Final = 10_000
_MAX_TABLES: Final = 8

# Where the layers of a model are: by the layer's id, its path and its own parameters (their ids and sizes).
Table: TypeAlias = dict[int, tuple[str, list[tuple[int, int]]]]
# The fields of a Call as they are known so far. A list: it is made for every layer of every forward pass, and
# told its output later.
Begun: TypeAlias = list[Any]
OUTPUT: Final = 6


class Call(NamedTuple):
    """A layer that was called. `layer` is weak, `name` Keras' own; `output` is None where it failed.

    A `trial` of a Keras layer goes without data, to put a model together or to build it.
    """

    layer: weakref.ref[Any]
    id: int
    kind: type
    name: str | None
    input: Any
    depth: int
    output: Any
    trial: bool = False


class Recorder:
    """The calls of the last model call, in the order they began; the first is the model's own.

    Those who tell it of calls append to `begun` themselves, and count in `left_out` what no longer goes in:
    this happens for every layer of every forward pass.
    """

    __slots__ = ("_kept", "_tables", "_weight", "begun", "depth", "left_out", "thread")

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget what was called before: from here on it is the snippet, in this thread."""
        self.thread = threading.get_ident()
        self.depth = 0
        self.begun: list[Begun] = []
        self.left_out = 0
        self._kept: tuple[list[Begun], int] = [], 0
        self._weight = 0
        self._tables: dict[int, tuple[weakref.ref[Any], Table]] = {}

    @property
    def calls(self) -> list[Call]:
        """The last model call, also one that is still going on."""
        return [Call(*call) for call in self._told[0]]

    @property
    def forgotten(self) -> int:
        """How many calls of the last model call are not among `calls`."""
        return self._told[1]

    @property
    def _told(self) -> tuple[list[Begun], int]:
        return (self.begun, self.left_out) if self.depth else self._kept

    def place_of(self, call: Begun | None) -> int | None:
        """Where that very call stands in `calls`."""
        # By identity: what is equal is for the classes of a snippet to say.
        return next((place for place, other in enumerate(self._told[0]) if other is call), None)

    def start(self) -> None:
        """A call that lies in no other begins."""
        self.begun, self.left_out = [], 0

    def failed(self, call: Begun, *, left_out: bool) -> None:
        """The call did not come to its end: it is told of, even where others are no longer."""
        self.depth = call[5]
        if left_out and len(self.begun) == MAX_CALLS:
            self.begun.append(call)
            self.left_out -= 1

    def keep(self, weight: int) -> None:
        """Keep the call that has just ended, unless one of more weight is kept already."""
        if weight >= self._weight:
            self._kept, self._weight = (self.begun, self.left_out), weight

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
