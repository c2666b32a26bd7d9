"""A proof holds for one code, one claim and one set of versions, and losing it is no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from questions.loader import load_bank
from questions.proofs import Proofs

VERSIONS = {"torch": "2.13.0", "keras": "3.15.1"}
QUESTION = next(question for question in load_bank() if question.code)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "proofs.json"


def kept(file: Path) -> None:
    proofs = Proofs(file, VERSIONS)
    proofs.add(QUESTION)
    proofs.save()


def test_a_proof_is_there_the_next_time(file: Path) -> None:
    kept(file)
    assert Proofs(file, VERSIONS).has(QUESTION)


def test_what_no_longer_holds_is_forgotten(file: Path) -> None:
    kept(file)
    proofs = Proofs(file, VERSIONS)
    proofs.drop(QUESTION)
    proofs.save()
    assert not Proofs(file, VERSIONS).has(QUESTION)


def test_another_version_of_a_framework_asks_for_another_proof(file: Path) -> None:
    kept(file)
    assert not Proofs(file, VERSIONS | {"torch": "2.14.0"}).has(QUESTION)


@pytest.mark.parametrize("part", ["code", "claim"])
def test_another_code_or_claim_asks_for_another_proof(file: Path, part: str) -> None:
    kept(file)
    assert QUESTION.verify is not None
    edited = QUESTION.model_copy(
        update={"code": f"{QUESTION.code}\nprint(1)"}
        if part == "code"
        else {"verify": QUESTION.verify.model_copy(update={"prints": ("another",)})}
    )
    assert not Proofs(file, VERSIONS).has(edited)


@pytest.mark.parametrize("content", ["", "not JSON", "{}", "[1, null]"])
def test_a_broken_file_is_like_none(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content)
    proofs = Proofs(file, VERSIONS)
    assert not proofs.has(QUESTION)
    kept(file)
    assert Proofs(file, VERSIONS).has(QUESTION)


def test_where_nothing_can_be_written_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    kept(tmp_path / "a file" / "proofs.json")
