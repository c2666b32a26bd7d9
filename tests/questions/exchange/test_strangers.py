"""Files that anybody may have made: what is in them is taken over, told of, or refused, and no more."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
import zipfile
from contextlib import closing, suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from questions.exchange import limits
from questions.exchange.formats import Format, read, write
from questions.exchange.outcome import Read, UnreadableError
from questions.model import Bank

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CARD = [("Basic", ["What is <b>frozen</b>?", "A layer&nbsp;that<br>doesn't learn"])]


def package(database: bytes, name: str = "collection.anki2") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, database)
    return target.getvalue()


def collection(notes: list[tuple[str, list[str]]], *statements: str, models: str | None = None) -> bytes:
    """An old collection with those notes, each with its type's name and its fields."""
    names = list(dict.fromkeys(name for name, _fields in notes))
    known = {
        str(at): {"name": name, "flds": [{"name": "Front"}, {"name": "Back"}]}
        for at, name in enumerate(names)
    }
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE col (models TEXT)")
        database.execute("INSERT INTO col VALUES (?)", [models or json.dumps(known)])
        database.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, mid INTEGER, flds TEXT)")
        rows = [(names.index(name), "\x1f".join(fields)) for name, fields in notes]
        database.executemany("INSERT INTO notes (mid, flds) VALUES (?, ?)", rows)
        for statement in statements:
            database.execute(statement)
        database.commit()
        return database.serialize()


def told(got: Read) -> list[tuple[int, str, str]]:
    return [(each.at, each.title, str(each.why)) for each in got.refused]


def reason(name: str, content: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(name, content)
    return str(caught.value)


# Anki. ---------------------------------------------------------------------------------------------------


def test_a_card_of_somebody_elses_becomes_an_entry_to_finish() -> None:
    (entry,) = read("a.apkg", package(collection(CARD)), {"topic": "freezing"}).entries
    assert entry.fields["prompt"] == "What is **frozen**?"
    assert entry.fields["options"] == [{"text": "A layer that\ndoesn't learn", "correct": True}]
    assert ("options", "are too few: 1, and 2 are needed") in entry.lacks


def test_cards_that_are_no_text_are_told_of_one_by_one() -> None:
    notes = [
        ("Basic", ["What is shown? <img src=x>", "a cat"]),
        ("Basic", ["Say it [sound:x.mp3]", "cat"]),
        ("Cloze", ["A {{c1::cat}}", ""]),
        ("Basic", ["<br>", "nothing"]),
        ("Basic", ["x" * 50_000, "long"]),
    ]
    refused = told(read("a.apkg", package(collection(notes))))
    assert [at for at, _title, _why in refused] == [1, 2, 3, 4, 5]
    words = ["pictures", "pictures", "cloze", "empty", "too long"]
    assert all(word in why for word, (_at, _title, why) in zip(words, refused, strict=True))


def test_scripts_in_a_card_are_gone_and_code_stays_code() -> None:
    front = (
        "<script>steal()</script><style>b{}</style><!-- no -->"
        "<a href='javascript:x()' onclick=y()>What</a> is <code>a&lt;b</code>?"
    )
    (entry,) = read("a.apkg", package(collection([("Basic", [front, "<pre>x = 1\n  y</pre>"])]))).entries
    assert entry.fields["prompt"] == "What is `a<b`?"
    assert entry.fields["options"][0]["text"] == "```\nx = 1\n  y\n```"


def test_a_package_of_the_new_kind_is_read(every_kind: Bank) -> None:
    ours = zipfile.ZipFile(io.BytesIO(write(Format.ANKI, every_kind).content)).read("collection.anki2")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("collection.anki2", collection([("Basic", ["Please update Anki", ""])]))
        archive.writestr("collection.anki21b", zstd.compress(ours))
    assert read("a.apkg", target.getvalue()).questions == tuple(every_kind)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        package(b"", "other"),
        package(b""),
        package(b"SQLite format 3\x00" + b"\xff" * 2_000),
        package(collection(CARD)[:5_000]),
        package(collection(CARD)[:3_000] + b"\x00" * 20_000),
        package(collection(CARD, models="[")),
        package(collection(CARD, models='{"0": {"name": 1}}')),
        package(collection(CARD, "DROP TABLE notes")),
        package(b"\x28\xb5\x2f\xfd" + b"\x00" * 50, "collection.anki21b"),
        package(b"x", "collection.anki21b"),
    ],
    ids=lambda content: str(len(content)),
)
def test_a_damaged_package_is_told_so(content: bytes) -> None:
    assert reason("a.apkg", content) in {
        "The file is not a deck package that Anki could open.",
        "The collection inside the package is damaged. Please export it again in Anki.",
    }


def test_a_bomb_is_not_unpacked() -> None:
    zeros = b"\x00" * (limits.MAX_UNPACKED_BYTES + 1)
    for content in (package(zeros), package(zstd.compress(zeros), "collection.anki21b")):
        assert len(content) < limits.MAX_PACKAGE_BYTES
        assert "unpacks to more than 64 MB" in reason("a.apkg", content)


@pytest.mark.parametrize(
    "view",
    [
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
        "SELECT x AS id, 0 AS mid, 'a' AS flds FROM n",
        "SELECT a.id, 0 AS mid, load_extension('x') AS flds FROM other AS a",
        "SELECT a.id, 0 AS mid, a.flds FROM other AS a, other AS b, other AS c, other AS d, other AS e",
    ],
    ids=["endless", "loading code", "huge"],
)
def test_a_view_in_place_of_the_notes_is_not_run(view: str) -> None:
    database = collection(CARD * 100, "ALTER TABLE notes RENAME TO other", f"CREATE VIEW notes AS {view}")
    assert "damaged" in reason("a.apkg", package(database))


def test_nothing_is_written_where_a_members_name_says(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("../../evil.toml", "x = 1")
        archive.writestr("/collection.anki2", b"")
    assert reason("a.apkg", target.getvalue())
    assert reason("a.zip", target.getvalue()) == "There are no questions in the file."
    assert list(tmp_path.rglob("*")) == []


# Spreadsheets. -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(every_kind: Bank, attack: str) -> None:
    question = next(iter(every_kind)).model_copy(update={"explanation": attack})
    file = write(Format.CSV, Bank([every_kind.topic("output-shapes")], [question]))
    assert f",'{attack}" in file.content.decode() or f",\"'{attack}" in file.content.decode()
    assert read(file.name, file.content).questions[0].explanation == attack.strip()


def test_a_spreadsheet_of_somebody_elses_may_have_semicolons_and_few_columns() -> None:
    text = (
        "Prompt;Option_1;Why_1;Option_2;Why_2;Correct\r\n"
        'What?;yes;"It\r\nis.";no;It isn\'t.;A\r\n;;;;;\r\nAnd?;1;;;;\r\n'
    )
    got = read("a.csv", text.encode("utf-8-sig"), {"topic": "freezing", "framework": "any", "level": 1})
    assert [each.at for each in got.entries] == [2, 5]
    first = got.entries[0].fields
    assert first["options"] == [
        {"text": "yes", "correct": True, "why": "It\r\nis."},
        {"text": "no", "why": "It isn't."},
    ]
    assert [field for field, _words in got.entries[0].lacks] == ["hints", "explanation", "sources"]


def test_columns_are_known_however_they_are_written() -> None:
    text = "Prompt, Option 1,option-2,WHY1,hint 1,Correct\nWhat?,yes,no,It is.,Look.,a\n"
    (entry,) = read("a.csv", text.encode()).entries
    assert entry.fields["options"] == [{"text": "yes", "correct": True, "why": "It is."}, {"text": "no"}]
    assert entry.fields["hints"] == ["Look."]


def test_a_column_that_is_unknown_is_told_of() -> None:
    (entry,) = read("a.csv", b"prompt,promt_2\nWhat?,x\n").entries
    assert any(field == "promt_2" and "is not a field we know" in words for field, words in entry.lacks)


# All of them. --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"", "not a.docx"),
        ("a.docx", b"", ".zip"),
        ("a.json", b"", "no questions"),
        ("a.csv", b"\xef\xbb\xbf\n", "no questions"),
        ("a.apkg", b"", "not a deck package"),
        ("a.colpkg", b"", "whole collection"),
        ("a.json", b"{", "not valid JSON in line 1"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.json", b"[" + b"9" * 5_000 + b"]", "a number is too long"),
        ("a.json", b"{}", "no list called `questions`"),
        ("a.json", b'{"format": "warmstart-questions", "version": 2, "questions": []}', "newer version (2)"),
        ("a.json", b"[]", "no questions"),
        ("a.toml", b"x = ", "not valid TOML in line 1"),
        ("a.toml", b"x = " + b"[" * 100_000, "nested too deeply"),
        ("a.toml", b"x = 1", "no questions"),
        ("a.toml", b"a." * 500_000 + b"b = 1", "nested too deeply"),
        ("a.csv", b"a,b\n1,2", "name the columns"),
        ("a.csv", b"prompt\n" + b"x" * 200_000, "not valid CSV"),
        ("a.gift", b"\xff\xfe", "not UTF-8"),
        ("a.toml", b" " * (limits.MAX_TEXT_BYTES + 1), "too large: 2 MB"),
    ],
)
def test_a_file_that_can_not_be_read_says_why(name: str, content: bytes, words: str) -> None:
    assert words in reason(name, content)


def test_what_is_far_too_much_is_refused_before_it_is_looked_at() -> None:
    entries = [
        {"prompt": "x" * 5_000},
        {"options": [{}] * 1_000},
        {"answer": 10**100},
        "text",
        {"code": "-" * 3_900},
    ]
    got = read("a.json", json.dumps(entries).encode())
    assert [(at, why) for at, _title, why in told(got)] == [
        (1, "It is far too long: 4000 characters are the most for one text."),
        (2, "There is far more in it than in any question."),
        (3, "There is far more in it than in any question."),
        (4, "It is not a table of fields."),
    ]
    assert len(got.entries) == 1


def test_only_so_many_are_taken_from_one_file(every_kind: Bank) -> None:
    entry = json.loads(write(Format.JSON, every_kind).content)["questions"][0]
    many = [{**entry, "id": f"q-{number}"} for number in range(limits.MAX_QUESTIONS + 2)]
    got = read("a.json", json.dumps(many).encode())
    assert len(got.questions) == limits.MAX_QUESTIONS
    most = f"It comes after the first {limits.MAX_QUESTIONS} questions. Please split the file."
    assert told(got) == [(limits.MAX_QUESTIONS + 1, f"q-{limits.MAX_QUESTIONS}", most)]


def test_two_of_one_name_are_not_both_taken(every_kind: Bank) -> None:
    entry = json.loads(write(Format.JSON, every_kind).content)["questions"][0]
    got = read("a.json", json.dumps([entry, entry]).encode())
    assert len(got.questions) == 1
    assert got.entries[0].lacks == (("id", "is taken already by an earlier one in this file"),)


MARKS = st.sampled_from(
    [
        *["{", "}", "=", "~", "#", "####", "::", "\n\n", "//", "[html]", "<p>", "<", "->", "%", "\\", "\n"],
        *["a", '"', ",", "'", "[[question]]\n", "x = ", "prompt"],
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    ending=st.sampled_from(["gift", "csv", "toml", "json"]), text=st.lists(MARKS, max_size=30).map("".join)
)
@example(ending="gift", text="{" * 50_000)
@example(ending="gift", text="//\n" * 500_000)
@example(ending="gift", text="x{" + "=" * 1_000_000 + "}")
@example(ending="gift", text="<!--" * 50_000 + "{=a ~b}")
@example(ending="gift", text="[html]" + "<a" * 50_000 + "{=a ~b}")
@example(ending="gift", text="=%" * 50_000)
@example(ending="gift", text="x{=" + "%1" * 50_000 + "}")
def test_no_text_is_too_odd_to_be_read_or_refused(ending: str, text: str) -> None:
    with suppress(UnreadableError):
        read(f"a.{ending}", text.encode())
