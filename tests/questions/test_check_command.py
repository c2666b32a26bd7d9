"""`python -m questions check` as CI and an author run it: the real command on the real sandbox."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from questions.check import proof
from questions.generate.samples import samples, surveyed
from questions.kinds import TYPED
from questions.loader import load_bank
from questions.model import Question
from questions.proofs import Proofs
from sandbox import client

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "AUTHORING.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)[0]
WRONG_CLAIM = GUIDE.rpartition("\n```text\n")[2].partition("\n```")[0]

# The whole bank on a slow machine.
MINUTES = 15

CLAIM = 'prints = "one"'
# Code, a claim that it does not bear out, and what is told of it.
WRONG = {
    "other-text": ('print("two")', CLAIM, "  claimed: it prints “one”\n  seen:    it printed “two”"),
    "an-error": (
        'int("x")',
        CLAIM,
        "  claimed: it runs without an error\n"
        "  seen:    it ended with the status error in line 1: ValueError: invalid literal",
    ),
    "no-error": (
        'print("one")',
        'raises = { type = "ValueError" }',
        "  claimed: it raises ValueError\n  seen:    it ran without an error",
    ),
    "another-error": (
        '{}["x"]',
        'raises = { type = "ValueError" }',
        "  claimed: it raises ValueError\n  seen:    it raised KeyError: 'x'",
    ),
    "no-such-name": (
        "x = 1",
        "shapes = { y = [1] }",
        "  claimed: `y` has the shape (1)\n  seen:    no `y` was left behind, only `x`",
    ),
    "another-shape": (
        "import numpy\nx = numpy.zeros((2, 3))",
        "shapes = { x = [3, 2] }",
        "  claimed: `x` has the shape (3, 2)\n  seen:    it has the shape (2, 3)",
    ),
}

Write = Callable[[dict[str, str]], Path]


def check(*arguments: object, cache: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command, remembering nothing but where a `cache` is given."""
    command = [sys.executable, "-m", "questions", "check", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as empty:
        environment = os.environ | {"XDG_CACHE_HOME": str(cache or empty)}
        return subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=MINUTES * 60,
            check=False,
            env=environment,
        )


def remember(question: Question, versions: Mapping[str, str], cache: Path) -> None:
    """Keep in `cache` that `question` proved itself on `versions`."""
    proofs = Proofs(cache / "warmstart" / "proofs.json", versions)
    proofs.add(question)
    proofs.save()


@pytest.mark.timeout(MINUTES * 60 + 60)
def test_the_whole_bank_proves_itself_on_a_worker_of_its_own() -> None:
    bank = load_bank()
    generated, models = samples(bank), surveyed()
    with_claims = sum(question.verify is not None for question in (*bank, *generated, *models))

    done = check()

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(bank)} questions in {len(bank.topics())} topics, all well-formed." in done.stdout
    assert f"{with_claims} run, {with_claims} as claimed, 0 not." in done.stdout


def test_the_example_of_the_guide_proves_itself(worker_socket: Path, write: Write) -> None:
    done = check("--socket", worker_socket, "--bank", write({"replacing-heads.toml": EXAMPLE}))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 run, 1 as claimed, 0 not." in done.stdout


def test_a_wrong_claim_fails_with_the_words_of_the_guide(worker_socket: Path, write: Write) -> None:
    wrong = EXAMPLE.replace("output = [4, 10]", "output = [4, 1000]")

    done = check("--socket", worker_socket, "--bank", write({"replacing-heads.toml": wrong}))

    assert done.returncode == 1
    assert WRONG_CLAIM in done.stdout


def test_every_wrong_claim_is_told_with_what_was_seen(worker_socket: Path, write: Write, valid: str) -> None:
    head, _, entry = valid.partition("[[question]]")
    entries = [
        "[[question]]"
        + entry.replace('"ones"', f'"{name}"').replace('print("one")', code).replace(CLAIM, claim)
        for name, (code, claim, _) in WRONG.items()
    ]

    done = check("--socket", worker_socket, "--bank", write({"shapes.toml": head + "\n".join(entries)}))

    assert done.returncode == 1
    for name, (_, _, seen) in WRONG.items():
        assert f"{name} (shapes.toml) does something else than it claims:\n{seen}" in done.stdout
    assert done.stdout.endswith("6 run, 0 as claimed, 6 not.\n")


def test_only_the_questions_that_are_named_are_run(worker_socket: Path) -> None:
    done = check("--socket", worker_socket, "resnet50-85-efficientnet-88", "five-kinds-of-leaves")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 run, 1 as claimed, 0 not." in done.stdout


def test_questions_that_ask_the_same_are_told_but_are_no_mistake(
    worker_socket: Path, write: Write, valid: str
) -> None:
    head, _, entry = valid.partition("[[question]]")
    again = entry.replace('"ones"', '"ones-again"')
    other = entry.replace('"ones"', '"twos"').replace("What does it print?", "How many layers are frozen?")
    bank = write({"shapes.toml": head + "[[question]]".join(["", entry, again, other])})

    done = check("--socket", worker_socket, "--bank", bank)
    of_the_other = check("--socket", worker_socket, "--bank", bank, "twos")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "ones and ones-again may ask the same: they are alike to 100%." in done.stdout
    assert "ones and ones-again" not in of_the_other.stdout
    assert "3 run, 3 as claimed, 0 not." in done.stdout, "what runs the same code is told of each"


def test_samples_that_are_typed_need_hardly_a_run_of_their_own() -> None:
    generated = samples(load_bank())
    typed = [each for each in generated if each.kind in TYPED]
    chosen = {proof(each) for each in generated if each.one_press}
    assert {each.framework for each in typed} == {"torch", "tensorflow"}
    assert len(typed) > 40
    assert sum(proof(each) not in chosen for each in typed) < 5


def test_a_name_that_does_not_exist_is_told_with_the_nearest_one() -> None:
    done = check("resnet50-without-head")

    assert done.returncode == 2
    assert (
        "No question is called resnet50-without-head. Did you mean resnet50-without-its-head?" in done.stderr
    )


def test_mistakes_are_told_before_anything_is_run(write: Write, valid: str, tmp_path: Path) -> None:
    broken = write({"shapes.toml": valid.replace("level = 1\n", "")})

    done = check("--bank", broken, "--socket", tmp_path / "nobody-listens")

    assert done.returncode == 1
    assert "shapes.toml:4: ones: level is missing" in done.stdout
    assert done.stderr == ""


def test_a_worker_that_does_not_answer_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = check("--socket", tmp_path / "nobody-listens", "resnet50-85-efficientnet-88")

    assert done.returncode == 2
    assert "The questions' code can't be run: no sandbox server answers at" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_has_proved_itself_is_not_run_again_until_it_or_a_framework_changes(
    worker_socket: Path, write: Write, tmp_path: Path
) -> None:
    bank = write({"replacing-heads.toml": EXAMPLE})
    first = check("--socket", worker_socket, "--bank", bank, cache=tmp_path)
    second = check("--socket", worker_socket, "--bank", bank, cache=tmp_path)
    changed = write(
        {"replacing-heads.toml": EXAMPLE.replace("randn(4, 3, 224, 224)", "randn(5, 3, 224, 224)")}
    )
    third = check("--socket", worker_socket, "--bank", changed, cache=tmp_path)
    fourth = check("--socket", worker_socket, "--bank", changed, cache=tmp_path)

    assert "had proved themselves before" not in first.stdout
    assert "1 of them had proved themselves before" in second.stdout
    assert third.returncode == 1, "it was run again, and does something else than it claims"
    assert fourth.returncode == 1, "what did not hold is not remembered"


def test_what_was_run_afresh_has_proved_itself_for_the_next_time(
    worker_socket: Path, write: Write, tmp_path: Path
) -> None:
    bank = write({"replacing-heads.toml": EXAMPLE})
    afresh = check("--socket", worker_socket, "--bank", bank, "--fresh", cache=tmp_path)
    again = check("--socket", worker_socket, "--bank", bank, "--fresh", cache=tmp_path)
    later = check("--socket", worker_socket, "--bank", bank, cache=tmp_path)

    assert [afresh.returncode, again.returncode, later.returncode] == [0, 0, 0]
    assert "had proved themselves before" not in afresh.stdout + again.stdout
    assert "1 of them had proved themselves before" in later.stdout


async def test_an_update_of_a_framework_that_changes_an_answer_is_told(
    worker_socket: Path, write: Write, valid: str, tmp_path: Path
) -> None:
    """It was right when it was proved, on an older torch, and is run again because that was updated."""
    versions = (await client.status(worker_socket)).versions
    older = {**versions, "torch": "2.12.0"}
    code, claim = "import torch\nprint(torch.__version__)", 'prints = "2.12.0"'
    asked = valid.replace('print("one")', code).replace(CLAIM, claim)
    bank = write({"shapes.toml": asked})
    (question,) = load_bank(bank)
    remember(question, older, tmp_path)

    updated = check("--socket", worker_socket, "--bank", bank, cache=tmp_path)
    remember(question, versions, tmp_path)
    as_it_was = check("--socket", worker_socket, "--bank", bank, cache=tmp_path)

    assert updated.returncode == 1
    assert "ones (shapes.toml) does something else than it claims:" in updated.stdout
    assert f"  claimed: it prints “2.12.0”\n  seen:    it printed “{versions['torch']}" in updated.stdout
    assert as_it_was.returncode == 0, "with the versions it was proved on, it would not have been run"


async def test_a_proof_ends_with_the_version_of_whatever_the_bank_imports(worker_socket: Path) -> None:
    versions = (await client.status(worker_socket)).versions
    trees = [ast.walk(ast.parse(run.code)) for question in load_bank() for run in question.runs]
    nodes = [node for tree in trees for node in tree]
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    packages = {name.partition(".")[0] for name in imported} - sys.stdlib_module_names
    installed = packages_distributions()
    names = {package: [name.lower().replace("_", "-") for name in installed[package]] for package in packages}

    assert "torch" in packages
    assert "python" in versions
    assert [package for package in packages if names[package][0].removesuffix("-cpu") not in versions] == []
