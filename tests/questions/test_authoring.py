"""AUTHORING.md is held to the code: its examples are valid, its tables name every field and limit."""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from annotated_types import MaxLen
from pydantic import BaseModel, ValidationError

from questions import boxes, rules
from questions.__main__ import parser
from questions.check import findings
from questions.commands.templates import entry
from questions.generate.template import Template
from questions.ids import Seeded, seeded
from questions.kinds import KINDS
from questions.loader import load_bank
from questions.mistakes import BankError
from questions.model import Misconception, Option, Question, Raises, Step, Topic, Verify

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "AUTHORING.md").read_text(encoding="utf-8")
EXAMPLE, *OTHERS = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
ENTRIES = [example for example in OTHERS if example.startswith("[[question]]")]
VERIFIES = [example for example in OTHERS if example.startswith("[question.verify]")]
TOP = EXAMPLE.partition("[[question]]")[0]

Write = Callable[[dict[str, str]], Path]


def rows(heading: str) -> dict[str, str]:
    """The rows of the tables under `heading`, by the field they are about."""
    section = GUIDE.partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", section, re.MULTILINE))


def test_the_example_is_a_file_of_the_bank(write: Write) -> None:
    bank = load_bank(write({"replacing-heads.toml": EXAMPLE}))

    assert [question.id for question in bank] == ["resnet18-new-head"]


def test_every_kind_has_an_example_that_is_a_question(write: Write) -> None:
    bank = load_bank(write({"replacing-heads.toml": "\n".join([TOP, *ENTRIES])}))

    assert [question.kind for question in bank] == [kind for kind in KINDS if kind != "choice"]
    assert len(ENTRIES) + len(VERIFIES) == len(OTHERS), "each example is tested"
    headings = re.findall(r"^### (\w+)$", GUIDE, re.MULTILINE)
    assert headings == [question.kind for question in bank]


async def test_the_code_of_every_kinds_example_does_what_it_claims(write: Write, worker_socket: Path) -> None:
    bank = load_bank(write({"replacing-heads.toml": "\n".join([TOP, *ENTRIES])}))

    found = [finding async for finding in findings(bank, worker_socket)]
    assert {finding.question.id: finding.disagreements for finding in found if finding.disagreements} == {}
    assert len(found) == 4


def test_the_example_of_what_is_typed_into_a_box_is_read_as_the_example_in_a_file() -> None:
    (typed,) = re.findall(r"^  ```text\n(.*?)^  ```$", GUIDE, re.MULTILINE | re.DOTALL)
    (entry,) = (example for example in ENTRIES if 'kind = "shape"' in example)
    wanted = tomllib.loads(entry)["question"][0]["misconceptions"]

    read = boxes.read({"kind": "shape", "mistakes": textwrap.dedent(typed)}, "own-1", ()).entry
    assert [{**each, "answer": list(each["answer"])} for each in read["misconceptions"]] == wanted


@pytest.mark.parametrize("example", VERIFIES)
def test_each_example_of_verify_is_valid(example: str) -> None:
    table = tomllib.loads(example)["question"]["verify"]

    assert Verify.model_validate(table).model_dump(exclude_defaults=True).keys() == table.keys()


def test_what_the_guide_says_of_mistakes_is_what_is_said(write: Write) -> None:
    with pytest.raises(BankError) as caught:
        load_bank(write({"replacing-heads.toml": EXAMPLE.replace("level = 2", "levle = 2")}))

    assert str(caught.value) == GUIDE.partition("```text\n")[2].partition("\n```")[0]


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("## 2. Write the entry", Question),
        ("## 2. Write the entry", Topic),
        ("## 3. Write the options", Option),
        ("## 5. Let it prove itself", Verify),
    ],
)
def test_every_field_is_explained_with_its_limit(heading: str, model: type[BaseModel]) -> None:
    explained = rows(heading)
    for name, field in model.model_fields.items():
        row = explained["topic" if name == "slug" else name]
        for limit in (rule.max_length for rule in field.metadata if isinstance(rule, MaxLen)):
            assert f"{limit:,} characters" in row or heading.startswith("## 5")


def test_no_field_is_explained_that_does_not_exist() -> None:
    known = {
        name
        for model in (Question, Topic, Option, Misconception, Step, Verify, Raises)
        for name in model.model_fields
    }

    assert set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE)) <= known


def test_how_many_there_may_be_is_told() -> None:
    explained = rows("## 2. Write the entry")

    for name, (least, most) in rules.COUNTS.items():
        assert f"{least} to {most}" in explained[name]
    assert f"together may have {rules.MAX_POSTED:,} characters" in GUIDE


def test_a_limit_that_the_guide_tells_is_the_limit(write: Write) -> None:
    hint = "Which line changes what comes out at the end?"
    load_bank(write({"replacing-heads.toml": EXAMPLE.replace(hint, "x" * 400)}))

    with pytest.raises(BankError, match=r"hints\[1\] is too long: 401 characters, 400 at most"):
        load_bank(write({"replacing-heads.toml": EXAMPLE.replace(hint, "x" * 401)}))


COMMANDS = [
    (page.name, command)
    for page in (ROOT / "AUTHORING.md", ROOT / "README.md", ROOT / "docs" / "exchange.md")
    for command in re.findall(r"python -m questions ([^`#\n]+)", page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_every_command_that_is_told_exists(page: str, command: str) -> None:
    assert parser().parse_args(command.split()).run


def test_an_author_who_only_has_the_template_gets_to_the_example(write: Write) -> None:
    """Each field of the template has its place in the example, and nothing in it is left to be guessed."""
    template, example = tomllib.loads(entry("choice")), tomllib.loads(EXAMPLE)
    (blank,), (whole,) = template["question"], example["question"]
    assert blank.keys() == whole.keys()
    assert blank["options"][0].keys() == {key for option in whole["options"] for key in option}


def test_raises_needs_no_message() -> None:
    assert Raises(type="ValueError").message == ""
    with pytest.raises(ValidationError):
        Raises.model_validate({"message": "no type"})


def test_the_example_of_a_template_makes_questions() -> None:
    code = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)[0]
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - the guide is our own
    template: Template = names["TEMPLATE"]

    made = [template.make(seed) for seed in range(200)]

    assert all(len(question.options) == 4 for question in made)
    assert len({question.prompt + str(question.code) for question in made}) == 9
    assert seeded(made[7].id) == Seeded(template.slug, 7)
    assert template.make(7, typed=True).unit == "parameters"
    assert load_bank().title(template.topic)
