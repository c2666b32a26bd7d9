"""Whatever a question says, it comes back from every format as it was."""

from __future__ import annotations

import io
import tomllib
import zipfile

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from questions.exchange.formats import Format, read, write
from questions.loader import load_bank
from questions.model import Bank, Question, Topic

BACK = [Format.JSON, Format.GIFT]

# Marks of every format, and what people paste.
AWKWARD = st.sampled_from(
    [
        *["'''", '"""', "{", "}", "~=#:\\", "\\n", "::", "%50%", "->", "####", "// [id:x]", "[html]"],
        *["<b>", "&amp;", "{{c1::x}}", "[sound:x]", "```\nx\n```", "- item", "# x", "\n\n", "\r\n", "\t"],
        *["=1+1", "@x", "-", "'", ",", ";", '"', "\x00", "\x1f", "\x7f", "\u2028", "\xa0", "é", "🐦", "None"],
    ]
)
TEXT = st.lists(
    st.one_of(AWKWARD, st.text(max_size=12), st.just("word and word ")), min_size=1, max_size=8
).map("".join)
SLUG = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
NAME = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
CODE = st.sampled_from(
    [
        "print('one')",
        "x = 1\n\n\nif x:\n    print('''a''')",
        's = "\\n{}~=#:"\nt = "it\'s"',
        "-1",
        "x = -1 # \\",
        "x = 1\r\ny = 2",
    ]
)
DIMS = st.lists(st.one_of(st.integers(0, 10**6), st.none()), max_size=4)
VERIFY = st.fixed_dictionaries(
    {"prints": st.lists(TEXT, min_size=1, max_size=2)},
    optional={
        "shapes": st.dictionaries(NAME, DIMS, max_size=2),
        "parameters": st.dictionaries(TEXT, st.integers(0, 10**12), max_size=2),
        "code": CODE,
        "raises": st.fixed_dictionaries({"type": st.just("ValueError")}, optional={"message": TEXT}),
    },
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Any valid question at all, however odd its texts."""
    right = draw(st.integers(0, 3))
    options = [
        {"text": draw(TEXT), "why": draw(TEXT), **({"correct": True} if at == right else {})}
        for at in range(4)
    ]
    entry = {
        "id": draw(SLUG),
        "topic": "freezing",
        "framework": draw(st.sampled_from(["torch", "tensorflow", "any"])),
        "level": draw(st.integers(1, 5)),
        "prompt": draw(TEXT),
        "options": options,
        "hints": [draw(TEXT), draw(TEXT)],
        "explanation": draw(TEXT),
        "sources": [f"{draw(TEXT)} https://example.org/x"],
    }
    if draw(st.booleans()):
        entry |= {"code": draw(CODE), "verify": draw(VERIFY)}
    try:
        return Question.model_validate(entry)
    except ValidationError:  # two options the same, an empty text
        reject()


def bank_of(*asked: Question) -> Bank:
    return Bank([Topic(slug="freezing", title="Which layers to freeze")], asked)


@pytest.mark.parametrize("wanted", [Format.TOML, *BACK])
@settings(max_examples=150, deadline=None)
@given(asked=questions())
def test_a_question_comes_back_as_it_was(wanted: Format, asked: Question) -> None:
    file = write(wanted, bank_of(asked))
    got = read(file.name, file.content)
    assert got.questions == (asked,), got


@pytest.mark.parametrize("wanted", BACK)
def test_the_whole_bank_comes_back_from_one_file(wanted: Format) -> None:
    bank = load_bank()
    file = write(wanted, bank)
    got = read(file.name, file.content)
    assert (got.questions, got.entries, got.refused) == (tuple(bank), (), ())


@pytest.mark.parametrize("wanted", list(Format))
def test_the_same_questions_make_the_same_file(wanted: Format) -> None:
    bank = Bank([load_bank().topic("freezing")], load_bank().select("freezing"))
    assert write(wanted, bank) == write(wanted, bank)


def test_the_whole_bank_as_toml_is_a_bank(tmp_path) -> None:
    bank = load_bank()
    file = write(Format.TOML, bank)
    assert file.name == "warmstart.zip"
    zipfile.ZipFile(io.BytesIO(file.content)).extractall(tmp_path)
    again = load_bank(tmp_path)
    assert tuple(again) == tuple(bank)
    assert [again.topic(slug) for slug in again.topics()] == [bank.topic(slug) for slug in bank.topics()]


def test_toml_is_written_as_people_write_it() -> None:
    bank = load_bank()
    slug = "freezing"
    text = write(Format.TOML, Bank([bank.topic(slug)], bank.select(slug))).content.decode()
    assert text.startswith(
        'topic = "freezing"\ntitle = "Which layers to freeze"\norder = 30\n\n[[question]]\nid = '
    )
    assert "\ncode = '''\nimport tensorflow as tf\n" in text
    assert max(len(line) for line in text.splitlines() if "https://" not in line) <= 120
    assert tomllib.loads(text)["question"]
