"""The bank keeps what it promises, and `python -m questions stats` says so, or says what it doesn't keep."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from rich.console import Console

from questions.commands.stats import report
from questions.kinds import KINDS
from questions.loader import load_bank
from questions.model import Bank, Question, Topic
from questions.promises import promises

ROOT = Path(__file__).parents[2]
BANK = load_bank()
EVERY = tuple(BANK)
NARROW = 80


def of(questions: Iterable[Question]) -> Bank:
    return Bank([Topic(slug=topic, title="…") for topic in BANK.topics()], questions)


def mirrored(question: Question) -> Question:
    """The same with its options from the longest to the shortest, and the longest right."""
    options = sorted(question.options, key=lambda option: -len(option.text))
    right = [option.model_copy(update={"correct": not place}) for place, option in enumerate(options)]
    return question.model_copy(update={"options": tuple(right)})


# A bank that keeps all but one promise, and words that tell which.
BROKEN = {
    "too few": (of(EVERY[:149]), "149 questions, 150 or more"),
    "hardly anything is run": (
        of(question.model_copy(update={"verify": None}) for question in EVERY),
        "0 questions whose code the sandbox runs, 90 or more",
    ),
    "a topic is missing": (of(each for each in EVERY if each.topic != "freezing"), "11 topics, 12 or more"),
    "one framework": (
        of(question.model_copy(update={"framework": "torch"}) for question in EVERY),
        f"{len(EVERY)} about PyTorch and 0 about TensorFlow",
    ),
    "one level": (
        of(question.model_copy(update={"level": 2}) for question in EVERY),
        f"0, {len(EVERY)}, 0, 0, 0 of levels 1 to 5",
    ),
    "the first is right": (of(map(mirrored, EVERY)), "times the right option is the first"),
    "the longest is right": (of(map(mirrored, EVERY)), "times the right option is the longest"),
    "the longest is never right": (of(map(mirrored, EVERY)), "times the right option is the shortest"),
}


def stats(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command on a terminal of 80 columns."""
    return subprocess.run(
        [sys.executable, "-m", "questions", "stats", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"COLUMNS": str(NARROW)},
    )


def test_the_bank_keeps_every_promise() -> None:
    assert [promise.words for promise in promises(BANK, templates=15) if not promise.kept] == []


@pytest.mark.parametrize("case", BROKEN)
def test_a_promise_that_is_not_kept_is_told_with_its_figures(case: str) -> None:
    bank, words = BROKEN[case]

    assert any(words in promise.words for promise in promises(bank) if not promise.kept)


def test_templates_are_promised_too_where_they_are_known() -> None:
    few, enough = promises(BANK, templates=14), promises(BANK, templates=15)

    assert [promise.words for promise in few if not promise.kept] == [
        "14 templates that make new questions, 15 or more promised"
    ]
    assert all(promise.kept for promise in enough)


def test_stats_counts_the_bank_and_is_content() -> None:
    done = stats()

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"✓ {len(BANK)} questions, 150 or more promised" in done.stdout
    assert "✗" not in done.stdout
    for topic in BANK.topics():
        assert done.stdout.count(f" {topic} ") == 2, "a row in each table"


def test_stats_of_a_bank_that_keeps_little_says_what_and_fails(
    write: Callable[[dict[str, str]], Path], valid: str
) -> None:
    done = stats("--bank", write({"shapes.toml": valid}))

    assert done.returncode == 1
    assert "✗ 1 questions, 150 or more promised" in done.stdout


def test_stats_of_a_bank_that_can_not_be_read_tells_its_mistakes(
    write: Callable[[dict[str, str]], Path], valid: str
) -> None:
    done = stats("--bank", write({"shapes.toml": valid.replace("level = 1\n", "")}))

    assert done.returncode == 1
    assert "shapes.toml:4: ones: level is missing" in done.stdout


def test_every_column_fits_a_narrow_terminal_even_with_all_kinds() -> None:
    out = Console(file=io.StringIO(), width=NARROW)

    report(of(EVERY), out)

    assert isinstance(out.file, io.StringIO)
    lines = out.file.getvalue().splitlines()
    (header,) = [line.split() for line in lines if "predict" in line]
    assert header == [*KINDS, "code", "run", "all"]
    assert "…" not in "".join(line for line in lines if not line.startswith(("✓", "✗")))
