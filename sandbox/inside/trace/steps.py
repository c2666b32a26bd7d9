"""Make a Result's trace of the recorded calls: a layer a step, or a block a step where there are too many."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Final

from sandbox.inside.execute import Outcome
from sandbox.inside.trace import keras_calls, torch_calls
from sandbox.inside.trace.names import Namer, parents_of
from sandbox.inside.trace.record import Begun, Call, recorder
from sandbox.inside.values.safely import Described, time_limit

# Some 300 KB at the most, of a report that may have 1 MB.
MAX_STEPS: Final = 1500
# For making the trace.
_SECONDS: Final = 2.0
_WATCHED: Final = frozenset({torch_calls.CODE, keras_calls.CODE})


@dataclass(frozen=True)
class Told:
    """The wire forms of the steps, which of them failed, if one did, and how many calls are not told."""

    steps: list[Described]
    failed: Described | None = None
    left_out: int = 0


def tell(outcome: Outcome) -> Told:
    """The trace of the last model call of a snippet that is over. Never raises for what a layer does."""
    try:
        with time_limit(_SECONDS):
            return _tell(outcome)
    except BaseException:  # a layer's class may be anything at all
        return Told([])


def _tell(outcome: Outcome) -> Told:
    calls = recorder.calls
    if not calls:
        return Told([])
    told = recorder.place_of(_failing(outcome.error))
    namer = Namer(calls, outcome.namespace)
    wanted = _wanted(calls, told, namer)
    shown = select(calls, wanted, told)
    steps = [namer.step(index) for index in shown]
    failed = steps[shown.index(told)] if told in shown else None
    return Told(steps, failed, recorder.forgotten + len(wanted) - len(shown))


def _failing(error: BaseException | None) -> Begun | None:
    """The innermost call that the error came out of."""
    found = None
    for frame, _ in traceback.walk_tb(error.__traceback__ if error is not None else None):
        if frame.f_code in _WATCHED:
            found = frame.f_locals.get("call")
    return found


def _wanted(calls: list[Call], failing: int | None, namer: Namer) -> list[int]:
    """The calls that tell a learner something, by index: not the model's own, unless it is all there is.

    A model that failed itself stands after its layers.
    """
    around = _around(calls, failing)
    done = {call.id for call in calls if not call.trial}
    skipped: set[int] = set()
    found = []
    for index, call in enumerate(calls):
        again = call.trial and call.id in done and not calls[0].trial
        inner = index > 0 and (namer.parents[index] in skipped or namer.is_inner(index))
        if index not in around and (again or inner):
            skipped.add(index)
        elif index > 0:
            found.append(index)
    return found + ([0] if not found or failing == 0 else [])


def select(calls: list[Call], wanted: list[int], failing: int | None, most: int = MAX_STEPS) -> list[int]:
    """Which of the `wanted` are shown: all, down to the deepest nesting at which they are not too many.

    The blocks that the failing layer lies in are always opened. Where even the outermost are too many, the
    last are shown.
    """
    parents = parents_of(calls)
    around = _around(calls, failing)
    for depth in range(max(call.depth for call in calls), -1, -1):
        shown = [index for index in wanted if calls[index].depth <= depth or parents[index] in around]
        if len(shown) <= most:
            return shown
    return shown[-most:]


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
