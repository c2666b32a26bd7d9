"""The report as it travels out of a snippet's process: one bounded line of JSON, then the files' raw bytes.

The server reads it as untrusted input. Keeping the files out of the JSON means that what is parsed is
never longer than MAX_RESULT_BYTES, so that no report can make the server build a mountain of objects.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Final

from sandbox.protocol import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_RESULT_BYTES,
    Json,
    OutputFile,
    ProtocolError,
    SnippetError,
    TraceStep,
    Value,
    decode,
)

MAX_FRAME_BYTES: Final = MAX_RESULT_BYTES + MAX_FILES * MAX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class Report:
    """What a snippet's process says of itself, checked for its form; nothing vouches for its truth."""

    values: tuple[Value, ...]
    trace: tuple[TraceStep, ...]
    error: SnippetError | None
    files: tuple[OutputFile, ...]
    notes: tuple[str, ...]


def pack(report: Json) -> bytes:
    """The bytes for the report of `sandbox.inside.child`, whose files hold base64. Raises ValueError."""
    contents = [base64.b64decode(file["data"]) for file in report["files"]]
    files = [
        {"name": file["name"], "mime": file["mime"], "size": len(content)}
        for file, content in zip(report["files"], contents, strict=True)
    ]
    return json.dumps(report | {"files": files}).encode("ascii") + b"\n" + b"".join(contents)


def unpack(frame: bytes) -> Report:
    """The report in `frame`. Raises ProtocolError for whatever is not exactly one."""
    end = frame.find(b"\n", 0, MAX_RESULT_BYTES + 1)
    if end < 0:
        raise ProtocolError("the report is not one line of at most 1 MiB")
    data = decode(frame[:end])
    error = data.get("error")
    return Report(
        values=tuple(Value.from_wire(item) for item in _objects(data, "values")),
        trace=tuple(TraceStep.from_wire(item) for item in _objects(data, "trace")),
        error=SnippetError.from_wire(_object(error)) if error is not None else None,
        files=_files(_objects(data, "files"), frame[end + 1 :]),
        notes=tuple(_text(note) for note in _list(data, "notes")),
    )


def _files(entries: list[Json], content: bytes) -> tuple[OutputFile, ...]:
    if len(entries) > MAX_FILES:
        raise ProtocolError("too many files")
    files, start = [], 0
    for entry in entries:
        size = entry.get("size")
        if type(size) is not int or not 0 <= size <= min(MAX_FILE_BYTES, len(content) - start):
            raise ProtocolError("a file's size is wrong")
        data = content[start : start + size]
        files.append(OutputFile(name=_text(entry.get("name")), mime=_text(entry.get("mime")), data=data))
        start += size
    if start != len(content):
        raise ProtocolError("bytes that belong to no file")
    return tuple(files)


def _list(data: Json, name: str) -> list[Any]:
    items = data.get(name)
    if not isinstance(items, list):
        raise ProtocolError(f"{name} must be a list")
    return items


def _objects(data: Json, name: str) -> list[Json]:
    return [_object(item) for item in _list(data, name)]


def _object(item: object) -> Json:
    if not isinstance(item, dict):
        raise ProtocolError("an object was expected")
    return item


def _text(item: object) -> str:
    if not isinstance(item, str):
        raise ProtocolError("text was expected")
    return item
