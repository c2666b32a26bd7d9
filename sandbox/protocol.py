"""The words spoken with a sandbox server: a Job goes in, a Result comes back, as JSON lines.

Standard library only, so that both ends can import it without a framework. sandbox/PROTOCOL.md is the
contract for people; tests/contract holds the two together. Everything read from a line is checked here:
what a snippet's process reports is untrusted input.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, TypeAlias, get_args

VERSION: Final = 1

MAX_SOURCE_BYTES: Final = 64 * 1024
MAX_STREAM_BYTES: Final = 64 * 1024
MAX_RESULT_BYTES: Final = 1024 * 1024
MAX_FILES: Final = 10
MAX_FILE_BYTES: Final = 8 * 1024 * 1024
MAX_ITEMS: Final = 16
MAX_REMARKS: Final = 16
# Characters of the longer explanation of an error.
MAX_MORE: Final = 2000
# The longest line either end accepts: a Result with all its files, base64 being four bytes for three.
MAX_LINE_BYTES: Final = MAX_RESULT_BYTES + MAX_FILES * (MAX_FILE_BYTES * 4 // 3 + 1024)

Status: TypeAlias = Literal["ok", "error", "timeout", "out_of_memory", "output_limit", "crashed", "rejected"]
Kind: TypeAlias = Literal["tensor", "array", "model", "dataset", "scalar", "other"]
Framework: TypeAlias = Literal["torch", "tensorflow", "numpy", "python"]
Shape: TypeAlias = tuple[int | None, ...]
Json: TypeAlias = dict[str, Any]

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
FRAMEWORKS: Final[tuple[Framework, ...]] = get_args(Framework)


class ProtocolError(ValueError):
    """A line that is not what sandbox/PROTOCOL.md promises."""


@dataclass(frozen=True, slots=True)
class Job:
    """A snippet on its way to the worker.

    `owner` is an opaque key: jobs of one owner wait for each other. `timeout`, in seconds, can only
    shorten the server's own limit.
    """

    id: str
    code: str
    owner: str = ""
    timeout: float | None = None

    def to_wire(self) -> Json:
        return {"v": VERSION, "type": "run", **asdict(self)}

    @classmethod
    def from_wire(cls, data: Json) -> Job:
        timeout = _optional(data, "timeout", float)
        if timeout is not None and timeout <= 0:
            raise ProtocolError("timeout must be a positive number of seconds")
        return cls(
            id=_take(data, "id", str),
            code=_take(data, "code", str),
            owner=_take(data, "owner", str) if "owner" in data else "",
            timeout=timeout,
        )


@dataclass(frozen=True, slots=True)
class Item:
    """One object inside a Value: under its key, its place, or the name of its field."""

    name: str
    type: str
    shape: Shape | None = None
    dtype: str | None = None
    preview: str | None = None

    @classmethod
    def from_wire(cls, data: Json) -> Item:
        return cls(
            name=_take(data, "name", str),
            type=_take(data, "type", str),
            shape=_shape(data, "shape"),
            dtype=_optional(data, "dtype", str),
            preview=_optional(data, "preview", str),
        )


@dataclass(frozen=True, slots=True)
class Value:
    """One name the snippet left behind; `_` is a last line that was an expression.

    `shape` has None for a dimension that is not fixed (Keras' batch). `parameters` and `trainable` count
    numbers, not tensors; `output_shape` is what a model last gave, or would give, where that is known.
    `size_bytes` is the memory of a model's parameters and buffers. `warnings` and `notes` are sentences that
    begin with the name; `items` are what a container, a data set's item or a loader's batch has in it.
    """

    name: str
    kind: Kind
    framework: Framework
    type: str
    shape: Shape | None = None
    dtype: str | None = None
    parameters: int | None = None
    trainable: int | None = None
    output_shape: Shape | None = None
    preview: str | None = None
    device: str | None = None
    requires_grad: bool = False
    size_bytes: int | None = None
    items: tuple[Item, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_wire(self) -> Json:
        """Without those of the last six fields that say nothing: they came after the first clients."""
        data = asdict(self)
        return {name: data[name] for name in data if name not in _LEFT_OUT or data[name]}

    @classmethod
    def from_wire(cls, data: Json) -> Value:
        return cls(
            name=_take(data, "name", str),
            kind=_choice(data, "kind", KINDS),
            framework=_choice(data, "framework", FRAMEWORKS),
            type=_take(data, "type", str),
            shape=_shape(data, "shape"),
            dtype=_optional(data, "dtype", str),
            parameters=_optional(data, "parameters", int),
            trainable=_optional(data, "trainable", int),
            output_shape=_shape(data, "output_shape"),
            preview=_optional(data, "preview", str),
            device=_optional(data, "device", str) or None,
            requires_grad=bool(_optional(data, "requires_grad", bool)),
            size_bytes=_optional(data, "size_bytes", int) or None,
            items=tuple(Item.from_wire(item) for item in _few(data, "items", dict, MAX_ITEMS)),
            warnings=tuple(_few(data, "warnings", str, MAX_REMARKS)),
            notes=tuple(_few(data, "notes", str, MAX_REMARKS)),
        )


_LEFT_OUT: Final = frozenset({"device", "requires_grad", "size_bytes", "items", "warnings", "notes"})


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One layer of the last model call: what went in and what came out. `output` is None where it failed.

    `depth` is how deep it lies in the blocks of the model; those of a block follow it, one deeper.
    """

    path: str
    type: str
    input: Shape | None
    output: Shape | None
    parameters: int
    depth: int = 0

    @classmethod
    def from_wire(cls, data: Json) -> TraceStep:
        return cls(
            path=_take(data, "path", str),
            type=_take(data, "type", str),
            input=_shape(data, "input"),
            output=_shape(data, "output"),
            parameters=_take(data, "parameters", int),
            depth=_take(data, "depth", int) if "depth" in data else 0,
        )


@dataclass(frozen=True, slots=True)
class SnippetError:
    """What went wrong in the learner's code, in their own lines.

    `line` counts from 1 in the snippet and `code` is that line's text. `traceback` holds only the
    learner's frames. `explanation`, `layer`, `expected` and `got` are there where they are known; `more`
    where there is more to say: paragraphs, and blocks of Python between lines of three back ticks.
    """

    type: str
    message: str
    line: int | None = None
    code: str | None = None
    traceback: str = ""
    explanation: str | None = None
    layer: str | None = None
    expected: str | None = None
    got: str | None = None
    more: str | None = None

    @classmethod
    def from_wire(cls, data: Json) -> SnippetError:
        more = _optional(data, "more", str)
        if more is not None and len(more) > MAX_MORE:
            raise ProtocolError(f"more may have {MAX_MORE} characters at most")
        return cls(
            type=_take(data, "type", str),
            message=_take(data, "message", str),
            line=_optional(data, "line", int),
            code=_optional(data, "code", str),
            traceback=_take(data, "traceback", str),
            explanation=_optional(data, "explanation", str),
            layer=_optional(data, "layer", str),
            expected=_optional(data, "expected", str),
            got=_optional(data, "got", str),
            more=more,
        )


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A figure or file the snippet made; on the wire its bytes are base64."""

    name: str
    mime: str
    data: bytes = field(repr=False)

    def to_wire(self) -> Json:
        return {"name": self.name, "mime": self.mime, "data": base64.b64encode(self.data).decode("ascii")}

    @classmethod
    def from_wire(cls, data: Json) -> OutputFile:
        try:
            content = base64.b64decode(_take(data, "data", str), validate=True)
        except (binascii.Error, ValueError) as error:
            raise ProtocolError("data is not base64") from error
        if len(content) > MAX_FILE_BYTES:
            raise ProtocolError(f"a file may have {MAX_FILE_BYTES} bytes at most")
        return cls(name=_take(data, "name", str), mime=_take(data, "mime", str), data=content)


@dataclass(frozen=True, slots=True)
class Truncated:
    """Which streams had more than MAX_STREAM_BYTES."""

    stdout: bool = False
    stderr: bool = False

    @classmethod
    def from_wire(cls, data: Json) -> Truncated:
        return cls(stdout=_take(data, "stdout", bool), stderr=_take(data, "stderr", bool))


@dataclass(frozen=True, slots=True)
class Usage:
    """What the job cost, measured by the server: milliseconds, and MiB at the peak above the baseline."""

    wall_ms: int = 0
    cpu_ms: int = 0
    peak_memory_mb: int = 0
    queue_ms: int = 0

    @classmethod
    def from_wire(cls, data: Json) -> Usage:
        return cls(**{name: _take(data, name, int) for name in cls.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class Result:
    """What came back for a Job. `status` and `usage` are the server's word; the rest is the snippet's."""

    id: str
    status: Status
    stdout: str = ""
    stderr: str = ""
    truncated: Truncated = Truncated()
    values: tuple[Value, ...] = ()
    trace: tuple[TraceStep, ...] = ()
    error: SnippetError | None = None
    files: tuple[OutputFile, ...] = ()
    notes: tuple[str, ...] = ()
    usage: Usage = Usage()
    v: int = VERSION

    def to_wire(self) -> Json:
        data = {name: getattr(self, name) for name in ("v", "id", "status", "stdout", "stderr")}
        return data | {
            "truncated": asdict(self.truncated),
            "values": [value.to_wire() for value in self.values],
            "trace": [asdict(step) for step in self.trace],
            "error": asdict(self.error) if self.error else None,
            "files": [file.to_wire() for file in self.files],
            "notes": list(self.notes),
            "usage": asdict(self.usage),
        }

    @classmethod
    def from_wire(cls, data: Json) -> Result:
        if _take(data, "v", int) != VERSION:
            raise ProtocolError(f"this end speaks version {VERSION}, the other {data['v']}")
        error = _optional(data, "error", dict)
        files = tuple(OutputFile.from_wire(item) for item in _items(data, "files", dict))
        if len(files) > MAX_FILES:
            raise ProtocolError(f"a Result may have {MAX_FILES} files at most")
        return cls(
            id=_take(data, "id", str),
            status=_choice(data, "status", STATUSES),
            stdout=_take(data, "stdout", str),
            stderr=_take(data, "stderr", str),
            truncated=Truncated.from_wire(_take(data, "truncated", dict)),
            values=tuple(Value.from_wire(item) for item in _items(data, "values", dict)),
            trace=tuple(TraceStep.from_wire(item) for item in _items(data, "trace", dict)),
            error=SnippetError.from_wire(error) if error is not None else None,
            files=files,
            notes=tuple(_items(data, "notes", str)),
            usage=Usage.from_wire(_take(data, "usage", dict)),
        )


@dataclass(frozen=True, slots=True)
class Queued:
    """The job waits; `place` 1 is next."""

    place: int


@dataclass(frozen=True, slots=True)
class Started:
    """The job is running."""


Event: TypeAlias = Queued | Started | Result


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """What a server says of itself: versions of what a snippet can import, its limits by name, which sealing
    layers were seen to hold, the pretrained weights it has, how many jobs run and wait now, how many warm
    processes wait for one, and whether it is at rest: nothing runs, waits, is being made or buried."""

    versions: dict[str, str]
    limits: dict[str, float]
    layers: dict[str, bool]
    weights: tuple[str, ...]
    running: int
    waiting: int
    spares: int = 0
    at_rest: bool = False

    def to_wire(self) -> Json:
        return {"v": VERSION, "type": "status", **asdict(self), "weights": list(self.weights)}

    @classmethod
    def from_wire(cls, data: Json) -> WorkerStatus:
        if _take(data, "type", str) != "status":
            raise ProtocolError("this is not a status")
        return cls(
            versions=_mapping(data, "versions", str),
            limits=_mapping(data, "limits", float),
            layers=_mapping(data, "layers", bool),
            weights=tuple(_items(data, "weights", str)),
            running=_take(data, "running", int),
            waiting=_take(data, "waiting", int),
            spares=_take(data, "spares", int),
            at_rest=_take(data, "at_rest", bool),
        )


def event_to_wire(event: Event) -> Json:
    """The JSON object that tells a client of `event`."""
    if isinstance(event, Result):
        return {"v": VERSION, "type": "result", "result": event.to_wire()}
    if isinstance(event, Queued):
        return {"v": VERSION, "type": "queued", "place": event.place}
    return {"v": VERSION, "type": "started"}


def event_from_wire(data: Json) -> Event:
    """The event a server's line tells of. Raises ProtocolError for anything else."""
    kind = _take(data, "type", str)
    if kind == "result":
        return Result.from_wire(_take(data, "result", dict))
    if kind == "queued":
        return Queued(place=_take(data, "place", int))
    if kind == "started":
        return Started()
    raise ProtocolError(f"no event is called {kind!r}")


def encode(data: Json) -> bytes:
    """One line of JSON, ASCII only, so that no text in it can break the line."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def decode(line: bytes) -> Json:
    """The object in one line. Raises ProtocolError for anything that is not one."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("not a line of JSON") from error
    if not isinstance(data, dict):
        raise ProtocolError("a line holds one JSON object")
    return data


def _take(data: Json, name: str, kind: type) -> Any:
    value = data.get(name)
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return _finite(name, value)
    # bool is an int to isinstance; on the wire they are different things.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ProtocolError(f"{name} must be of type {kind.__name__}")
    return value


def _finite(name: str, value: float) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ProtocolError(f"{name} must be a finite number")
    return number


def _optional(data: Json, name: str, kind: type) -> Any:
    return None if data.get(name) is None else _take(data, name, kind)


def _items(data: Json, name: str, kind: type) -> list[Any]:
    items: list[Any] = _take(data, name, list)
    if not all(isinstance(item, kind) for item in items):
        raise ProtocolError(f"{name} must be a list of {kind.__name__}")
    return items


def _few(data: Json, name: str, kind: type, most: int) -> list[Any]:
    """A list that may be left out."""
    items = _items(data, name, kind) if data.get(name) is not None else []
    if len(items) > most:
        raise ProtocolError(f"{name} may have {most} entries at most")
    return items


def _mapping(data: Json, name: str, kind: type) -> dict[str, Any]:
    entries: Json = _take(data, name, dict)
    return {key: _take(entries, key, kind) for key in entries}


def _choice(data: Json, name: str, choices: tuple[Any, ...]) -> Any:
    value = _take(data, name, str)
    if value not in choices:
        raise ProtocolError(f"{name} must be one of {', '.join(choices)}")
    return value


def _shape(data: Json, name: str) -> Shape | None:
    dims = _optional(data, name, list)
    if dims is None:
        return None
    if not all(dim is None or (isinstance(dim, int) and not isinstance(dim, bool)) for dim in dims):
        raise ProtocolError(f"{name} must be a list of whole numbers and nulls")
    return tuple(dims)
