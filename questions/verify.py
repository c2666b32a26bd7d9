"""Compares what a question claims with what its code did: pure, a Result in, the disagreements out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, TypeVar

from questions.model import Raises, Verify
from sandbox.protocol import Result, Shape, Value

_MAX_SEEN: Final = 300

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A claim that did not hold, and what was seen in its place; both are half sentences for a person."""

    claim: str
    seen: str

    def __str__(self) -> str:
        return f"claimed: {self.claim}; seen: {self.seen}"


def disagreements(verify: Verify, result: Result) -> tuple[Disagreement, ...]:
    """Every claim of `verify` that `result` does not bear out; none means that the question proved itself.

    When the code ended otherwise than claimed, that is the one disagreement: what it would have printed or
    made can't be judged then.
    """
    if result.status != verify.expected_status:
        return (Disagreement(_end(verify), _ended(result)),)
    return (*_raised(verify.raises, result), *_left(verify, result), *_printed(verify.prints, result))


def _end(verify: Verify) -> str:
    if verify.raises:
        words = f" with “{verify.raises.message}” in its message" if verify.raises.message else ""
        return f"it raises {verify.raises.type}{words}"
    if verify.expected_status == "ok":
        return "it runs without an error"
    return f"it ends with the status {verify.expected_status}"


def _ended(result: Result) -> str:
    if result.status == "ok":
        return "it ran without an error"
    if result.error is None:
        return f"it ended with the status {result.status}"
    line = f" in line {result.error.line}" if result.error.line else ""
    told = f"{result.error.type}: {result.error.message}".rstrip(": ")
    return _short(f"it ended with the status {result.status}{line}: {told}")


def _raised(raises: Raises | None, result: Result) -> Iterator[Disagreement]:
    if raises is None:
        return
    claim = f"it raises {raises.type}"
    if result.error is None:
        yield Disagreement(claim, "it failed, and no exception was reported")
    elif result.error.type.rpartition(".")[2] != raises.type.rpartition(".")[2]:
        yield Disagreement(claim, _short(f"it raised {result.error.type}: {result.error.message}"))
    elif raises.message not in result.error.message:
        seen = result.error.message or "no message"
        yield Disagreement(f"the message of {raises.type} contains “{raises.message}”", _short(seen))


def _left(verify: Verify, result: Result) -> Iterator[Disagreement]:
    """What is claimed of the names that the code left behind, and doesn't hold."""
    values = {value.name: value for value in result.values}
    yield from _compared(verify.shapes, values, shape_of, _shape_in_words)
    yield from _compared(verify.parameters, values, attrgetter("parameters"), "{:,} parameters".format)
    yield from _compared(
        verify.trainable, values, attrgetter("trainable"), "{:,} trainable parameters".format
    )


def _compared(
    claims: Mapping[str, T],
    values: Mapping[str, Value],
    take: Callable[[Value], T | None],
    words: Callable[[T], str],
) -> Iterator[Disagreement]:
    for name, claimed in claims.items():
        claim = f"`{name}` has {words(claimed)}"
        if name not in values:
            yield Disagreement(claim, f"no `{name}` was left behind, only {_names(values)}")
            continue
        seen = take(values[name])
        if seen is None:
            yield Disagreement(claim, f"`{name}` is a {values[name].type}, which has none")
        elif seen != claimed:
            yield Disagreement(claim, f"it has {words(seen)}")


def shape_of(value: Value) -> Shape | None:
    """The shape a claim about `value` is held to, or None where it has none.

    That is an array's own shape, a model's output shape, and for a value that is itself a shape (a
    torch.Size, or the plain tuple that Keras gives) the dimensions it lists.
    """
    if value.kind == "model":
        return value.output_shape
    if value.shape is not None:
        return value.shape
    return _listed(value.preview or "")


def _listed(preview: str) -> Shape | None:
    try:
        dims = ast.literal_eval(preview)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    if not isinstance(dims, tuple | list) or not all(dim is None or type(dim) is int for dim in dims):
        return None
    return tuple(dims)


def _printed(claims: tuple[str, ...], result: Result) -> Iterator[Disagreement]:
    for text in claims:
        if text not in result.stdout:
            cut = " (cut: it printed more than is kept)" if result.truncated.stdout else ""
            seen = f"it printed “{result.stdout.strip()}”" if result.stdout.strip() else "it printed nothing"
            yield Disagreement(f"it prints “{text}”", _short(seen) + cut)


def _shape_in_words(shape: Shape) -> str:
    return f"the shape ({', '.join(map(str, shape))})"


def _names(values: Mapping[str, Value]) -> str:
    return ", ".join(f"`{name}`" for name in values) or "nothing"


def _short(text: str) -> str:
    return text if len(text) <= _MAX_SEEN else text[: _MAX_SEEN - 1] + "…"
