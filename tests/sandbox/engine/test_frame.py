"""What a snippet's process reports is bounded and checked before anyone believes its form."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.frame import Report, pack, unpack
from sandbox.protocol import MAX_FILE_BYTES, ProtocolError

EMPTY: dict[str, Any] = {"values": [], "trace": [], "error": None, "files": [], "notes": []}


def test_a_report_comes_out_as_it_went_in():
    files = [
        {"name": name, "mime": "image/png", "data": base64.b64encode(content).decode()}
        for name, content in (("a.png", b"one\nline"), ("b.png", b""))
    ]
    report = unpack(pack(EMPTY | {"files": files, "notes": ["a note"]}))
    assert [(file.name, file.data) for file in report.files] == [("a.png", b"one\nline"), ("b.png", b"")]
    assert report.notes == ("a note",)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\n",
        b"x" * (2 << 20) + b"\n",
        json.dumps(EMPTY).encode(),
        json.dumps(EMPTY).encode() + b"\nextra",
        json.dumps(EMPTY | {"files": [{"name": "a", "mime": "b", "size": 5}]}).encode() + b"\nfour",
        json.dumps(EMPTY | {"files": [{"name": "a", "mime": "b", "size": -1}]}).encode() + b"\n",
        json.dumps(EMPTY | {"files": [{"name": "a", "mime": "b", "size": True}]}).encode() + b"\nx",
        json.dumps(EMPTY | {"files": [{"name": "a", "mime": "b", "size": 0}] * 11}).encode() + b"\n",
        json.dumps(EMPTY | {"notes": [1]}).encode() + b"\n",
        json.dumps(EMPTY | {"values": [{"name": "x"}]}).encode() + b"\n",
        json.dumps(EMPTY | {"error": "none"}).encode() + b"\n",
    ],
)
def test_whatever_is_not_exactly_a_report_is_refused(frame):
    with pytest.raises(ProtocolError):
        unpack(frame)


def test_a_file_that_is_too_big_is_refused():
    entry = {"name": "a", "mime": "b", "size": MAX_FILE_BYTES + 1}
    with pytest.raises(ProtocolError):
        unpack(json.dumps(EMPTY | {"files": [entry]}).encode() + b"\n" + bytes(MAX_FILE_BYTES + 1))


@given(st.binary())
@example(b"[" * 100_000 + b"\n")
@example(b"1" * 100_000 + b"\n")
def test_no_bytes_at_all_get_past_but_as_a_report_or_a_protocol_error(frame):
    with suppress(ProtocolError):
        assert isinstance(unpack(frame), Report)
