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
from questions.kinds import KINDS
from questions.loader import load_bank
from questions.model import Bank, Question, Topic

BACK = [Format.JSON, Format.GIFT, Format.ANKI, Format.CSV]

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


SIZE = st.one_of(st.integers(0, 10**6), st.just("None"))
NUMBERS = st.one_of(st.integers(-(10**12), 10**12), st.floats(-1e12, 1e12, allow_nan=False))


@st.composite
def options(draw: st.DrawFn, right: tuple[int, int] = (1, 1)) -> dict[str, object]:
    """Four options, of which that many are right."""
    correct = draw(st.sets(st.integers(0, 3), min_size=right[0], max_size=right[1]))
    return {
        "options": [
            {"text": draw(TEXT), "why": draw(TEXT), **({"correct": True} if at in correct else {})}
            for at in range(4)
        ]
    }


@st.composite
def misconceptions(draw: st.DrawFn, answers: st.SearchStrategy[object]) -> dict[str, object]:
    """A right answer and two wrong ones."""
    wrong = [{"answer": draw(answers), "why": draw(TEXT)} for _ in range(2)]
    return {"answer": draw(answers), "misconceptions": wrong}


@st.composite
def failing(draw: st.DrawFn) -> dict[str, object]:
    """Code that fails, and the code that doesn't."""
    mended = {"mended": draw(CODE), "verify": {"raises": {"type": "ValueError"}}}
    return {**draw(options()), "code": "int('x')", **mended}


@st.composite
def running(draw: st.DrawFn) -> dict[str, object]:
    """Options about what code does."""
    verify = {"prints": draw(st.lists(TEXT, min_size=1, max_size=2))}
    return {**draw(options()), "code": draw(CODE), "verify": verify}


STEP = st.fixed_dictionaries({"text": TEXT.map(lambda text: text[:90]), "why": TEXT})
# The fields that a kind needs.
BY_KIND: dict[str, st.SearchStrategy[dict[str, object]]] = {
    "choice": st.one_of(
        options(), st.tuples(options(), CODE, VERIFY).map(lambda p: {**p[0], "code": p[1], "verify": p[2]})
    ),
    "several": options((1, 3)),
    "shape": misconceptions(st.lists(SIZE, max_size=4)),
    "number": st.tuples(
        misconceptions(NUMBERS),
        st.fixed_dictionaries({}, optional={"unit": st.just("MB"), "tolerance": st.floats(0, 0.5)}),
    ).map(lambda pair: pair[0] | pair[1]),
    "order": st.fixed_dictionaries({"steps": st.lists(STEP, min_size=3, max_size=4)}),
    "bug": failing(),
    "predict": running(),
}


@st.composite
def questions(draw: st.DrawFn, kind: str) -> Question:
    """Any valid question of that kind, however odd its texts."""
    entry = {
        "id": draw(SLUG),
        "topic": "freezing",
        "framework": draw(st.sampled_from(["torch", "tensorflow", "any"])),
        "level": draw(st.integers(1, 5)),
        "prompt": draw(TEXT),
        "hints": [draw(TEXT), draw(TEXT)],
        "explanation": draw(TEXT),
        "sources": [f"{draw(TEXT)} https://example.org/x"],
        "kind": kind,
        **draw(BY_KIND[kind]),
    }
    try:
        return Question.model_validate(entry)
    except ValidationError:  # two options the same, an empty text
        reject()


def bank_of(*asked: Question) -> Bank:
    return Bank([Topic(slug="freezing", title="Which layers to freeze")], asked)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_question_comes_back_from_every_format_as_it_was(kind: str, data: st.DataObject) -> None:
    asked = data.draw(questions(kind))
    for wanted in Format:
        file = write(wanted, bank_of(asked))
        assert read(file.name, file.content).questions == (asked,), wanted


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
