"""docs/exchange.md is held to the code."""

from __future__ import annotations

import re
from pathlib import Path

from questions.exchange import limits
from questions.exchange.as_csv import COLUMNS
from questions.exchange.formats import Format, read
from questions.kinds import KINDS

PAGE = (Path(__file__).parents[3] / "docs" / "exchange.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]


def test_the_example_of_the_json_is_a_question() -> None:
    got = read("a.json", EXAMPLE.encode())
    assert [question.id for question in got.questions] == ["which-layers-to-freeze-first"]


def test_every_format_and_every_kind_is_told_of() -> None:
    assert all(f"(`.{each}`" in PAGE for each in Format)
    assert all(re.search(rf"\b{kind}\b", PAGE.partition("\n## GIFT\n")[2]) for kind in KINDS)


def test_every_column_is_told_of() -> None:
    said = set(re.findall(r"`(\w+)`", PAGE.partition("\n## CSV\n")[2].partition("\n## ")[0]))
    ends = {column for column in COLUMNS if not re.search(r"_[2-4]$", column)} | {"hint_4"}
    assert ends <= said


def test_the_limits_are_the_real_ones() -> None:
    mib = 1024**2
    assert f"{limits.MAX_TEXT_BYTES // mib} MB of text" in PAGE
    assert f"{limits.MAX_PACKAGE_BYTES // mib} MB of package" in PAGE
    assert f"{limits.MAX_UNPACKED_BYTES // mib} MB unpacked" in PAGE
    assert f"{limits.MAX_TEXT:,} characters a text" in PAGE
    assert re.search(rf"{limits.MAX_QUESTIONS:,}\s+questions", PAGE)
