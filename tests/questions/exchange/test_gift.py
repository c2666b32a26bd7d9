"""GIFT as other people write it: what is taken over, what isn't, and why."""

from __future__ import annotations

import pytest

from questions.exchange.formats import Format, read, write
from questions.exchange.outcome import UnreadableError
from questions.exchange.plain import entry_of
from questions.model import Bank

DEFAULTS = {"topic": "freezing", "framework": "torch", "level": 2}

# From https://docs.moodle.org/en/GIFT_format, with the fields that they become.
TAKEN: dict[str, dict[str, object]] = {
    "Who's buried in Grant's tomb?{~Grant ~Jefferson =no one}": {
        "prompt": "Who's buried in Grant's tomb?",
        "options": [{"text": "Grant"}, {"text": "Jefferson"}, {"text": "no one", "correct": True}],
    },
    "Grant is {~buried =entombed ~living} in Grant's tomb.": {
        "prompt": "Grant is _____ in Grant's tomb.",
    },
    "::Grant's tomb::Grant was buried there.{FALSE#No one is.#Well done.}": {
        "prompt": "Grant was buried there.",
        "options": [
            {"text": "True", "why": "No one is."},
            {"text": "False", "correct": True, "why": "Well done."},
        ],
    },
    "What two people are entombed?{~%-100%No one ~%50%Grant#right ~%50%Grant's wife ~%-100%His father}": {
        "kind": "several",
        "options": [
            {"text": "No one"},
            {"text": "Grant", "correct": True, "why": "right"},
            {"text": "Grant's wife", "correct": True},
            {"text": "His father"},
        ],
    },
    "When was Ulysses S. Grant born?{#1822:5}": {
        "kind": "number", "answer": 1822, "tolerance": 5 / 1822,
    },
    "What is pi?{#3.14..3.16####Exactly 3.14159265.}": {
        "answer": 3.1500000000000004, "explanation": "Exactly 3.14159265.",
    },
    "When?{#\n=1822:0#Correct\n=%50%1822:2#Close\n~#Look it up}": {"answer": 1822},
    "Which shape?{=8,2048 =(8, 2048) =%0%2048,8#The batch comes first.}": {
        "kind": "shape", "answer": [8, 2048],
        "misconceptions": [{"answer": [2048, 8], "why": "The batch comes first."}],
    },
    r"Which answer equals 5? {~ \= 2 + 2 = \= 2 + 3 ~ \{a\:b\}\~\#\\c}": {
        "options": [{"text": "= 2 + 2"}, {"text": "= 2 + 3", "correct": True}, {"text": r"{a:b}~#\c"}],
    },
    "[html]<p>What does <code>x.shape</code> give?<br>Think.</p>{=[plain]a<b ~b}": {
        "prompt": "What does `x.shape` give?\nThink.",
    },
    "What prints it?\\n\\n```python\\nprint(1)\\n``` {=a ~b}": {
        "prompt": "What prints it?", "code": "print(1)",
    },
    "// question: 1 [id:my-id] [tag:level-4] [tag:other]\nWhat?{=a ~b}": {"id": "my-id", "level": 4},
}  # fmt: skip
REFUSED = {
    "Write a short biography of Dag Hammarskjöld. {}": "essay",
    "You can use your pencil and paper.": "description",
    "Match the countries. { =Canada -> Ottawa =Italy -> Rome =Japan -> Tokyo }": "matching",
    "Two plus {=two =2} equals four.": "words that are typed",
    "What is it? {=a ~b": "not closed",
    "What is it? {some words}": "can't be read as answers",
    "What is shown? <img src='@@PLUGINFILE@@/a.png'> {=a ~b}": "pictures",
    "How many? {#many}": "which one can't be read",
}


def fields(text: str) -> dict[str, object]:
    """What one question becomes, whether or not it is finished."""
    got = read("a.gift", text.encode(), DEFAULTS)
    assert got.refused == ()
    (found,) = [*map(entry_of, got.questions), *(dict(each.fields) for each in got.entries)]
    return found


@pytest.mark.parametrize("text", TAKEN, ids=lambda text: text[:30])
def test_what_moodle_knows_becomes_a_question_to_finish(text: str) -> None:
    expected = TAKEN[text]
    assert {name: value for name, value in fields(text).items() if name in expected} == expected


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:30])
def test_what_no_kind_here_can_hold_is_refused_with_the_reason(text: str) -> None:
    got = read("a.gift", text.encode(), DEFAULTS)
    (refused,) = got.refused
    assert REFUSED[text] in str(refused.why)
    assert not got.questions
    assert not got.entries


def test_each_thing_is_told_with_the_line_it_begins_in() -> None:
    text = (
        "// a comment\r\n\r\n$CATEGORY: x/y\r\n\r\n::One::What?{=a ~b}\r\n\r\n"
        "// two\r\nWrite!{}\r\n\r\n\r\nWhat now?\r\n{\r\n=c\r\n~d\r\n}"
    )
    got = read("a.txt", text.encode(), DEFAULTS)
    assert [(each.at, each.title) for each in got.entries] == [(5, "One"), (11, "What now?")]
    assert [(each.at, each.title) for each in got.refused] == [(8, "Write!")]


def test_what_is_mended_in_moodle_is_what_counts(every_kind: Bank) -> None:
    text = write(Format.GIFT, every_kind).content.decode()
    mended = text.replace("::[markdown]What is the shape?", "::[markdown]Which shape is it?").replace(
        "The batch comes first.", "The batch is first."
    )
    got = read("a.gift", mended.encode())
    assert (got.entries, got.refused) == ((), ())
    one = got.questions[0]
    assert (one.prompt, one.options[1].why) == ("Which shape is it?", "The batch is first.")
    assert one.hints == next(iter(every_kind)).hints


def test_without_our_comments_the_question_is_still_there(every_kind: Bank) -> None:
    text = write(Format.GIFT, every_kind).content.decode()
    bare = "\n".join(line for line in text.split("\n") if not line.startswith("//"))
    got = read("a.gift", bare.encode(), DEFAULTS)
    assert [str(each.why) for each in got.refused] == [
        "It is a matching question, and there is no such kind here."
    ]
    assert [each.fields.get("kind", "choice") for each in got.entries] == [
        "choice",
        "several",
        "shape",
        "number",
        "choice",
        "choice",
    ]
    assert got.entries[0].fields["code"] == next(iter(every_kind)).code


def test_a_comment_that_somebody_spoilt_is_only_a_comment() -> None:
    for spoilt in ("{", "[]", '{"prompt": "other"}', "[" * 10_000, '{"level": ' + "9" * 5_000 + "}"):
        got = read("a.gift", f"// warmstart: {spoilt}\nWhat?{{=a ~b}}".encode())
        assert [each.fields["prompt"] for each in got.entries] == ["What?"]


def test_a_file_without_questions_says_so() -> None:
    with pytest.raises(UnreadableError, match="no questions"):
        read("a.gift", b"// nothing\n\n$CATEGORY: x\n")
