"""sandbox/PROTOCOL.md, sandbox/protocol.py and real documents say the same."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox import protocol
from sandbox.limits import Limits

PROTOCOL = (Path(protocol.__file__).parent / "PROTOCOL.md").read_text(encoding="utf-8")
GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))

READERS = {
    "run": protocol.Job.from_wire,
    "status": protocol.WorkerStatus.from_wire,
    "queued": protocol.event_from_wire,
    "started": protocol.event_from_wire,
    "result": protocol.event_from_wire,
}


def _read(document: dict[str, Any]) -> Any:
    return READERS[document["type"]](document)


def _write(spoken: Any) -> dict[str, Any]:
    if isinstance(spoken, protocol.Job | protocol.WorkerStatus):
        return spoken.to_wire()
    return protocol.event_to_wire(spoken)


def _sections() -> dict[str, str]:
    parts = re.split(r"^#+ (.*)$", PROTOCOL, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_document_is_read_and_written_back_word_for_word(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    assert protocol.decode(protocol.encode(_write(_read(document)))) == document


def test_there_is_a_golden_document_for_every_status_and_every_event():
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in GOLDEN]
    assert {document["type"] for document in documents} == set(READERS)
    statuses = {document["result"]["status"] for document in documents if document["type"] == "result"}
    assert statuses == set(protocol.STATUSES)


@pytest.mark.parametrize(
    ("section", "spoken"),
    [
        ("run", protocol.Job),
        ("status", protocol.WorkerStatus),
        ("The Result", protocol.Result),
        ("The Result", protocol.Truncated),
        ("A value", protocol.Value),
        ("An item of a value", protocol.Item),
        ("A step of the trace", protocol.TraceStep),
        ("The error", protocol.SnippetError),
        ("A file", protocol.OutputFile),
        ("Usage", protocol.Usage),
        ("Events", protocol.Queued),
        ("Limits", Limits),
    ],
)
def test_the_page_names_every_field(section, spoken):
    text = _sections()[section]
    missing = [item.name for item in fields(spoken) if f"`{item.name}`" not in text]
    assert missing == []


def test_the_page_names_no_field_of_the_result_that_is_not_there():
    named = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", _sections()["The Result"], flags=re.MULTILINE)
    found = {name for cell in named for name in re.findall(r"`(\w+)`", cell)}
    assert found == {item.name for item in fields(protocol.Result)}


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("Statuses", protocol.STATUSES),
        ("A value", protocol.KINDS),
        ("A value", protocol.FRAMEWORKS),
        ("Events", ("queued", "started", "result")),
    ],
)
def test_the_page_names_every_word_of_a_choice(section, words):
    text = _sections()[section]
    assert [word for word in words if f"`{word}`" not in text] == []


def test_the_page_tells_every_limit_with_its_option_and_its_default():
    text = _sections()["Limits"]
    for item in fields(Limits):
        assert f"| `{item.name}` | `{item.metadata['flag']}` | {item.default} |" in text


def test_the_examples_on_the_page_are_what_they_claim_to_be():
    text = _sections()["The Result"]
    block = text[text.index("    {") : text.index("Every field")]
    result = protocol.Result.from_wire(json.loads(block))
    assert protocol.decode(protocol.encode(result.to_wire())) == json.loads(block)


def test_an_error_of_a_worker_that_knows_no_longer_explanation_is_read():
    error = protocol.SnippetError.from_wire({"type": "E", "message": "m", "traceback": ""})
    assert error.more is None


VALUE = {"name": "x", "kind": "tensor", "framework": "torch", "type": "t"}


def _result(**changed: Any) -> dict[str, Any]:
    return protocol.Result(id="x", status="ok").to_wire() | changed


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"v": True},
        {"status": "fine"},
        {"stdout": None},
        {"truncated": {"stdout": 1, "stderr": False}},
        {"values": {}},
        {"values": [{"name": "x", "kind": "thing", "framework": "torch", "type": "t"}]},
        {"values": [{"name": "x", "kind": "tensor", "framework": "torch", "type": "t", "shape": [1.5]}]},
        {"values": [{"name": "x", "kind": "tensor", "framework": "torch", "type": "t", "shape": [True]}]},
        {"values": [VALUE | {"items": [{"name": "x"}]}]},
        {"values": [VALUE | {"items": [{"name": "x", "type": "t"}] * 17}]},
        {"values": [VALUE | {"items": {}}]},
        {"values": [VALUE | {"warnings": ["w"] * 17}]},
        {"values": [VALUE | {"notes": "n"}]},
        {"values": [VALUE | {"notes": [1]}]},
        {"values": [VALUE | {"requires_grad": 1}]},
        {"values": [VALUE | {"size_bytes": 1.5}]},
        {"trace": [{"path": "a", "type": "b", "input": None, "output": None, "parameters": None}]},
        {"error": {"type": "E"}},
        {"error": "E"},
        {"error": {"type": "E", "message": "m", "traceback": "", "more": 1}},
        {"error": {"type": "E", "message": "m", "traceback": "", "more": "x" * 2001}},
        {"files": [{"name": "a", "mime": "b", "data": "not base64!"}]},
        {"files": [{"name": "a", "mime": "b", "data": ""}] * 11},
        {"notes": [1]},
        {"usage": {"wall_ms": 1}},
        {"usage": {"wall_ms": "1", "cpu_ms": 1, "peak_memory_mb": 1, "queue_ms": 1}},
    ],
    ids=str,
)
def test_a_result_that_breaks_a_promise_is_refused(changed):
    with pytest.raises(protocol.ProtocolError):
        protocol.Result.from_wire(_result(**changed))


@pytest.mark.parametrize("line", [b"", b"\n", b"[]", b"1", b'"x"', b"null", b"{", b"\xff", b"[" * 100_000])
def test_a_line_that_is_no_object_is_refused(line):
    with pytest.raises(protocol.ProtocolError):
        protocol.decode(line)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
NAMES = sorted(
    {
        item.name
        for spoken in (protocol.Job, protocol.Result, protocol.WorkerStatus)
        for item in fields(spoken)
    }
)


@given(st.binary())
def test_no_bytes_break_the_reader(line):
    with suppress(protocol.ProtocolError):
        protocol.decode(line)


@given(st.sampled_from(sorted(READERS)), st.dictionaries(st.sampled_from([*NAMES, "place", "result"]), JSON))
@example("run", {"id": "x", "code": "1", "timeout": float("nan")})
@example("run", {"id": "x", "code": "1", "timeout": 10**400})
@example("status", {"versions": {"torch": None}})
def test_no_object_breaks_a_reader_and_what_one_accepts_comes_out_as_it_went_in(kind, entries):
    try:
        spoken = _read({**entries, "type": kind})
    except protocol.ProtocolError:
        return
    assert _read(_write(spoken)) == spoken


TEXT = st.text(max_size=50)
SHAPES = st.none() | st.lists(st.none() | st.integers(0, 1 << 40), max_size=6).map(tuple)
COUNTS = st.integers(0, 1 << 40)
ITEMS = st.builds(
    protocol.Item, name=TEXT, type=TEXT, shape=SHAPES, dtype=st.none() | TEXT, preview=st.none() | TEXT
)
REMARKS = st.lists(TEXT, max_size=protocol.MAX_REMARKS).map(tuple)
VALUES = st.builds(
    protocol.Value,
    name=TEXT,
    kind=st.sampled_from(protocol.KINDS),
    framework=st.sampled_from(protocol.FRAMEWORKS),
    type=TEXT,
    shape=SHAPES,
    parameters=st.none() | COUNTS,
    output_shape=SHAPES,
    preview=st.none() | TEXT,
    device=st.none() | TEXT.filter(bool),
    requires_grad=st.booleans(),
    size_bytes=st.none() | st.integers(1, 1 << 40),
    items=st.lists(ITEMS, max_size=3).map(tuple),
    warnings=REMARKS,
    notes=REMARKS,
)
STEPS = st.builds(protocol.TraceStep, path=TEXT, type=TEXT, input=SHAPES, output=SHAPES, parameters=COUNTS)
FILES = st.builds(protocol.OutputFile, name=TEXT, mime=TEXT, data=st.binary(max_size=50))
RESULTS = st.builds(
    protocol.Result,
    id=TEXT,
    status=st.sampled_from(protocol.STATUSES),
    stdout=TEXT,
    values=st.lists(VALUES, max_size=3).map(tuple),
    trace=st.lists(STEPS, max_size=3).map(tuple),
    error=st.none() | st.builds(protocol.SnippetError, type=TEXT, message=TEXT, line=st.none() | COUNTS),
    files=st.lists(FILES, max_size=3).map(tuple),
    notes=st.lists(TEXT, max_size=3).map(tuple),
    usage=st.builds(protocol.Usage, wall_ms=COUNTS, cpu_ms=COUNTS, peak_memory_mb=COUNTS, queue_ms=COUNTS),
)


@given(RESULTS)
def test_every_result_survives_its_way_over_the_wire(result):
    line = protocol.encode(protocol.event_to_wire(result))
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert protocol.event_from_wire(protocol.decode(line)) == result
