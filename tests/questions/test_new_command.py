"""`python -m questions new`, `preview`, `export` and `import` as an author uses them in the terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from questions.commands.templates import entry
from questions.kinds import KINDS, NEEDED
from questions.loader import load_bank

ROOT = Path(__file__).parents[2]
# The guide's example, as its author would type it; what is wrong at first is asked for again.
TYPED = """\
2
2
1
What does it print?
.
y
print("two"
.
print("two")
.
two
y
It stands between the quotes.
one
n
There is no such text in it.
y
one
n
The same again.
n
Look at the only line.
What stands between the quotes?

Python has the text from the only line.
.
Python, print
Python, print, https://docs.python.org/3/library/functions.html#print

prnts = "two"
.
prints = "two"
.
ones
it-prints-two
"""

Write = Callable[[dict[str, str]], Path]


def questions(*arguments: object, typed: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    command = [sys.executable, "-m", "questions", *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=cwd,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
    )


def test_an_author_is_walked_to_a_question_that_proves_itself(
    worker_socket: Path, write: Write, valid: str
) -> None:
    folder = write({"shapes.toml": valid})

    done = questions("new", "--topic", "shapes", "--bank", folder, "--socket", worker_socket, typed=TYPED)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "code is not valid Python" in done.stdout
    assert "options 2 and 3 say the same" in done.stdout
    assert "sources[1] has no link" in done.stdout
    assert "verify.prnts is not a field we know; did you mean prints?" in done.stdout
    assert "id is taken already" in done.stdout
    assert "1 run, 1 as claimed, 0 not." in done.stdout
    question = load_bank(folder).get("it-prints-two")
    assert question is not None
    assert (question.framework, question.level, question.code) == ("tensorflow", 2, 'print("two")')
    assert (folder / "shapes.toml").read_text().startswith(valid)


def test_whoever_stops_gets_back_what_they_have_typed(write: Write, valid: str) -> None:
    folder = write({"shapes.toml": valid})

    done = questions("new", "--bank", folder, typed="1\n1\n3\n1\nWhat is `x`?\n.\n")

    assert done.returncode == 2
    assert 'level = 3\nprompt = "What is `x`?"\n' in done.stdout
    assert (folder / "shapes.toml").read_text() == valid


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_all_that_its_kind_needs(kind: str) -> None:
    (fields,) = tomllib.loads(entry(kind))["question"]  # type: ignore[arg-type]

    assert fields.get("kind", "choice") == kind
    assert {*NEEDED[kind], "id", "framework", "level", "prompt", "hints", "explanation", "sources"} <= {
        *fields
    }


def test_a_template_is_written_and_what_it_lacks_is_told(write: Write, valid: str) -> None:
    folder = write({"shapes.toml": valid})

    done = questions("new", "--template", "number", "--topic", "shapes", "--bank", folder)

    assert done.returncode == 1
    assert "prompt is empty" in done.stdout
    assert (folder / "shapes.toml").read_text() == f"{valid}\n{entry('number')}"


def test_a_bank_with_mistakes_is_to_be_mended_first(write: Write, valid: str) -> None:
    done = questions("new", "--bank", write({"shapes.toml": valid.replace("level = 1\n", "")}))

    assert done.returncode == 1
    assert "level is missing" in done.stdout
    assert "Please mend that first." in done.stdout


def test_what_is_exported_is_imported_again(tmp_path: Path) -> None:
    made = questions("export", "gift", "--topic", "freezing", "--level", "2", cwd=tmp_path)
    taken = questions("import", "warmstart.gift", cwd=tmp_path)

    bank = load_bank()
    chosen = bank.select("freezing", level=2)
    assert f"{len(chosen)} questions are in warmstart.gift." in made.stdout
    assert taken.returncode == 0, taken.stderr
    head = 'topic = "freezing"\ntitle = "Which layers to freeze"\n\n'
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "freezing.toml").write_text(head + taken.stdout)
    assert tuple(load_bank(tmp_path / "bank")) == chosen


def test_what_others_have_written_is_printed_with_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "a.gift").write_text("What?{=a#yes ~b#no}\n\nWrite it!{}\n")

    done = questions("import", "a.gift", "--level", 3, cwd=tmp_path)

    assert done.returncode == 1
    assert "# hints is missing\n" in done.stdout
    assert tomllib.loads(done.stdout)["question"][0]["level"] == 3
    assert "line 3: Write it!: It is answered with an essay" in done.stderr
    assert done.stderr.endswith("0 questions, 1 to finish, 1 not taken over.\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "json", "--topic", "cooking"], "No question fits that."),
        (["export", "json", "-o", "no/such/folder/x.json"], "can't be written: No such file or directory."),
        (["import", "nothing.gift"], "can't be read: No such file or directory."),
        (["import", "pyproject.toml"], "There are no questions in the file."),
        (["preview", "resnet50-without-head"], "Did you mean resnet50-without-its-head?"),
        (["new", "--topic", "cooking"], "There is no topic cooking."),
        (["new", "--template"], "Please say for which topic"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_what_can_not_be_done_is_told_in_a_sentence(arguments: list[str], words: str) -> None:
    done = questions(*arguments)

    assert done.returncode == 2
    assert words in done.stdout + done.stderr


def test_nothing_that_a_file_holds_ends_a_comment(tmp_path: Path) -> None:
    odd = {"a\nb = 1\n[[question]]\nc": 1, "prompt": "What?", "level": None, "x": {"y z": [None]}}
    (tmp_path / "a.json").write_text(json.dumps([odd]))

    done = questions("import", "a.json", cwd=tmp_path)

    (only,) = tomllib.loads(done.stdout)["question"]
    assert only["prompt"] == "What?"
    assert re.search(r"^# a b = 1 \[\[question\]\] c is not a field we know", done.stdout, re.MULTILINE)
