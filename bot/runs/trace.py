"""The trace of a run as it is kept for its button: the layers, and which of them failed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from sandbox.protocol import Result, Shape, TraceStep

# A worker sends some 150 layers with paths of at most 80 characters; what calls itself one may send more.
MAX_STEPS: Final = 200
MAX_TEXT: Final = 100
MAX_DIMS: Final = 16
LARGEST: Final = 10**15


@dataclass(frozen=True, slots=True)
class Trace:
    """The layers in the order they ran; `failed` is the index of the one the error came from, or None."""

    steps: tuple[TraceStep, ...]
    failed: int | None = None


def of(result: Result) -> Trace:
    """The trace of a Result, within what is kept: where there are too many layers, the last ones."""
    steps = tuple(_bounded(step) for step in result.trace[-MAX_STEPS:])
    layer = result.error.layer if result.error is not None else None
    found = [at for at, step in enumerate(steps) if step.output is None and step.path == layer]
    return Trace(steps, found[-1] if found else None)


def pack(trace: Trace) -> str:
    """The trace as text for the store."""
    return json.dumps({"failed": trace.failed, "steps": [asdict(step) for step in trace.steps]})


def unpack(kept: str) -> Trace:
    """What `pack` wrote."""
    data = json.loads(kept)
    return Trace(tuple(TraceStep.from_wire(step) for step in data["steps"]), data["failed"])


def _bounded(step: TraceStep) -> TraceStep:
    return TraceStep(
        path=step.path[:MAX_TEXT],
        type=step.type[:MAX_TEXT],
        input=_sane(step.input),
        output=_sane(step.output),
        parameters=min(step.parameters, LARGEST),
    )


def _sane(shape: Shape | None) -> Shape | None:
    return None if shape is None else tuple(size and max(min(size, LARGEST), 0) for size in shape[:MAX_DIMS])
