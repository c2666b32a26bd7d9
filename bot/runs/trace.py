"""The trace of a run as it is kept for its button: the layers in their blocks, and which of them failed."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from bot.runs.blocks import named_blocks
from sandbox.protocol import Result, Shape, TraceStep

# A worker sends at most as many steps, with paths of at most 80 characters; what calls itself one may send
# more.
MAX_STEPS: Final = 1500
MAX_TEXT: Final = 100
MAX_DIMS: Final = 16
MAX_DEPTH: Final = 32
LARGEST: Final = 10**15


@dataclass(frozen=True, slots=True)
class Trace:
    """The layers in the order they began, each block before its own, one deeper.

    `failed` is the index of the one that the error came from, or None.
    """

    steps: tuple[TraceStep, ...]
    failed: int | None = None


def of(result: Result) -> Trace:
    """The trace of a Result, within what is kept: where there are too many layers, the last ones."""
    steps = named_blocks(_nested([_bounded(step) for step in result.trace[-MAX_STEPS:]]))
    layer = result.error.layer if result.error is not None else None
    found = [at for at, step in enumerate(steps) if step.output is None and step.type and step.path == layer]
    return Trace(tuple(steps), found[-1] if found else None)


def pack(trace: Trace) -> str:
    """The trace as text for the store. Paths and shapes repeat: packed, it is a tenth of its size."""
    text = json.dumps({"failed": trace.failed, "steps": [asdict(step) for step in trace.steps]})
    return base64.b64encode(zlib.compress(text.encode())).decode()


def unpack(kept: str) -> Trace:
    """What `pack` wrote."""
    data = json.loads(zlib.decompress(base64.b64decode(kept)))
    return Trace(tuple(TraceStep.from_wire(step) for step in data["steps"]), data["failed"])


def _nested(steps: Sequence[TraceStep]) -> list[TraceStep]:
    """The steps with depths that begin at 0 and go down one at a time, whatever a worker says."""
    around: list[int] = []
    found = []
    for step in steps:
        while around and around[-1] >= step.depth:
            around.pop()
        found.append(replace(step, depth=min(len(around), MAX_DEPTH)))
        around.append(step.depth)
    return found


def _bounded(step: TraceStep) -> TraceStep:
    return TraceStep(
        path=step.path[:MAX_TEXT],
        type=step.type[:MAX_TEXT],
        input=_sane(step.input),
        output=_sane(step.output),
        parameters=min(step.parameters, LARGEST),
        depth=step.depth,
    )


def _sane(shape: Shape | None) -> Shape | None:
    return None if shape is None else tuple(size and max(min(size, LARGEST), 0) for size in shape[:MAX_DIMS])
