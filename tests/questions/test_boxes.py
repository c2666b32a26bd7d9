"""What people type into boxes: read with forgiveness, told in plain words, and never lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from questions.boxes import FIELDS, LENGTHS, read, sketch, steps_of, typed
from questions.kinds import KINDS, Kind
from questions.loader import load_bank
from questions.model import Option, Question
from questions.text import flow

BANK = load_bank()
TOPICS = BANK.topics()
WHOLE = {
    "topic": TOPICS[0],
    "framework": "torch",
    "level": "2",
    "prompt": "What does it print?",
    "code": "print('one')",
    "right": "one\nThat is what it prints.",
    "wrong1": "two\nThere is no such text.",
    "hint1": "Look.",
    "hint2": "Look again.",
    "explanation": "It prints the text.",
    "sources": "Python, https://docs.python.org/3/",
    "prints": "one",
}


def problems(**changes: str) -> list[tuple[str | None, str]]:
    return [(each.field, str(each)) for each in read(WHOLE | changes, "own-1", TOPICS).problems]


@pytest.mark.parametrize("question", list(BANK), ids=lambda question: question.id)
def test_every_question_of_the_bank_could_have_been_typed(question: Question) -> None:
    again = read(typed(question), question.id, TOPICS)
    assert again.problems == ()
    assert again.question is not None
    assert _comparable(again.question) == _comparable(question)


def _comparable(question: Question) -> dict[str, Any]:
    plain = question.model_dump()
    plain["options"] = sorted(plain["options"], key=lambda option: (not option["correct"], option["text"]))
    if plain["verify"]:
        # Where it is what is expected anyway it is not typed, nor is what a line ends with.
        plain["verify"]["status"] = question.verify.expected_status if question.verify else None
        plain["verify"]["prints"] = [text.strip() for text in plain["verify"]["prints"]]
    return plain


# Lines that could be taken for what stands between answers, or for an answer.
LINES = st.sampled_from(
    ["", " ", "---", "-----", "5120", "2, 512", "5: that is", "a | b", "- one", "1. two", "Right: 7."]
)
TYPED = st.lists(LINES | st.text(max_size=20), max_size=6).map("\n".join)
FILLED = st.dictionaries(st.sampled_from(FIELDS), TYPED)
each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
@given(fields=FILLED)
def test_whatever_is_typed_is_read_or_told_and_can_be_looked_at(kind: Kind, fields: dict[str, str]) -> None:
    reading = read(fields | {"kind": kind}, "own-1", TOPICS)
    assert (reading.question is None) == bool(reading.problems)
    assert sketch(reading).id == "own-1"


@each_kind
@given(fields=FILLED)
def test_one_field_typed_wrong_never_hides_the_others(kind: Kind, fields: dict[str, str]) -> None:
    reading = read({**whole(kind), **fields}, "own-1", TOPICS)
    boxes = steps_of(kind)
    assert {each.step for each in reading.problems} <= {*boxes}
    assert all(each.field in (None, *boxes[each.step]) for each in reading.problems)


NOT_BEGUN: dict[Kind, set[tuple[str, str | None]]] = {
    "choice": {("options", "right"), ("options", "wrong1")},
    "several": {("options", "rights"), ("options", "wrong1")},
    "shape": {("answer", "answer"), ("answer", "mistakes")},
    "number": {("answer", "answer"), ("answer", "mistakes")},
    "order": {("steps", None)},
}


@pytest.mark.parametrize("kind", NOT_BEGUN)
def test_who_has_just_begun_is_told_what_is_missing_and_no_more(kind: Kind) -> None:
    told = {(each.step, each.field) for each in read({"kind": kind}, "own-1", TOPICS).problems}
    assert told == NOT_BEGUN[kind] | {
        ("question", "topic"),
        ("question", "prompt"),
        ("hints", None),
        ("explanation", "explanation"),
        ("explanation", "sources"),
    }


@pytest.mark.parametrize(
    ("line", "shape"),
    [
        ("y (4, 10)", (4, 10)),
        ("y: [None, 4, 4, 1280]", (None, 4, 4, 1280)),
        ("`y` = 4 x 10", (4, 10)),
        ("y 4\u00d710", (4, 10)),
        ("y (batch, ?, 3)", (None, None, 3)),
        ("y ()", ()),
        ("y(4,10)", (4, 10)),
    ],
)
def test_a_shape_is_understood_however_it_is_written(line: str, shape: tuple[int | None, ...]) -> None:
    reading = read(WHOLE | {"shapes": line}, "own-1", TOPICS)
    assert reading.question is not None
    assert reading.question.verify is not None
    assert reading.question.verify.shapes == {"y": shape}


@pytest.mark.parametrize(
    ("line", "parameters", "trainable"),
    [
        ("model 11,689,512", {"model": 11689512}, {}),
        ("model: 5130 trainable", {}, {"model": 5130}),
        ("model 11 689 512 parameters", {"model": 11689512}, {}),
    ],
)
def test_a_count_is_understood_however_it_is_written(
    line: str, parameters: dict[str, int], trainable: dict[str, int]
) -> None:
    reading = read(WHOLE | {"parameters": line}, "own-1", TOPICS)
    assert reading.question is not None
    assert reading.question.verify is not None
    assert (reading.question.verify.parameters, reading.question.verify.trainable) == (parameters, trainable)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"prompt": "Ask <@123> about it"}, "prompt", "mentions people, roles or a channel"),
        ({"hint1": "@everyone knows"}, "hint1", "mentions people, roles or a channel"),
        ({"explanation": "```py\nx = 1"}, "explanation", "has a ``` that nothing closes"),
        (
            {"wrong1": "```x```\nNo."},
            "wrong1",
            "can't have a code block: use `back ticks` for code in a line",
        ),
        ({"right": "one"}, "right", "is missing its feedback, on the lines below the answer"),
        ({"prints": ""}, None, "is still missing: say what running the code must show"),
        (
            {"shapes": "what?"},
            "shapes",
            "has a line that can't be read, “what?”: write it like `output (4, 10)`",
        ),
        ({"code": "print("}, "code", "is not valid Python: '(' was never closed (line 1 of the code)"),
        ({"topic": "cooking"}, "topic", "is one that the bank doesn't have any more"),
        ({"wrong1": "One\nAlike."}, None, "1 and 2 say the same"),
        (
            {"sources": "A book"},
            "sources",
            "has no link: end it with a URL (https://…) or a DOI (10.…) (line 1)",
        ),
    ],
)
def test_a_mistake_is_told_where_it_was_made(changes: dict[str, str], field: str | None, words: str) -> None:
    assert problems(**changes) == [(field, words)]


BUG = {
    "kind": "bug",
    "code": "print(one)",
    "prints": "",
    "raises": "NameError: 'one' is not defined",
    "mended": "print('one')",
}


OF_KIND: dict[str, dict[str, str]] = {
    "choice": {},
    "predict": {"kind": "predict"},
    "bug": BUG,
    "several": {
        "kind": "several",
        "rights": "one\nIt is printed.\n\nthree letters\nThey are counted.",
        "wrong1": "two\nThere is no such text.",
    },
    "shape": {
        "kind": "shape",
        "code": "",
        "prints": "",
        "answer": "(None, 512)",
        "mistakes": "(512, None)\nThe batch comes first.\n\n512\nThere is a batch.",
    },
    "number": {
        "kind": "number",
        "code": "",
        "prints": "",
        "answer": "25.6M",
        "unit": "parameters",
        "tolerance": "2 %",
        "mistakes": "11.7M\nThat is ResNet18.",
    },
    "order": {
        "kind": "order",
        "step1": "load the weights\nAll else needs them.",
        "step2": "replace the head\nThere must be a model.",
        "step3": "train the head\nThere must be a head.",
    },
}


def whole(kind: str) -> dict[str, str]:
    """A question of that kind from which nothing is missing, as it was typed."""
    answers = dict.fromkeys(("right", "wrong1"), "") if kind in NOT_BEGUN and kind != "choice" else {}
    return WHOLE | answers | OF_KIND[kind]


@each_kind
def test_every_kind_can_be_written(kind: Kind) -> None:
    question = read(whole(kind), "own-1", TOPICS).question
    assert question is not None
    assert question.kind == kind
    assert read(typed(question), "own-1", TOPICS).question == question


TEXTS = TYPED.map(lambda text: str(flow(text))).filter(
    lambda text: 0 < len(text) <= 300 and "```" not in text
)
ANSWERS = TEXTS.map(lambda text: " ".join(text.split())).filter(lambda text: 0 < len(text) <= 90)
OPTIONS_GIVEN = st.lists(
    st.fixed_dictionaries({"text": ANSWERS, "why": TEXTS}),
    min_size=3,
    max_size=5,
    unique_by=lambda each: each["text"].casefold(),
)
SIZES = st.lists(st.integers(0, 10**9 - 1) | st.none(), max_size=6).map(tuple)
NUMBERS = st.integers(-(10**15), 10**15) | st.floats(-1e12, 1e12).filter(
    lambda each: not each or abs(each) > 1e-12
)


def misconceptions(answers: Any) -> Any:
    each = st.fixed_dictionaries({"answer": answers, "why": TEXTS})
    return st.lists(each, min_size=1, max_size=5)


@st.composite
def answered(draw: Any, kind: Kind) -> dict[str, Any]:
    """The fields of a question's entry that its kind has for answers."""
    if kind == "order":
        return {"steps": draw(OPTIONS_GIVEN)}
    if kind in ("shape", "number"):
        answers = SIZES if kind == "shape" else NUMBERS
        fields = {"answer": draw(answers), "misconceptions": draw(misconceptions(answers))}
        if kind == "number":
            fields["unit"] = draw(st.sampled_from([None, "parameters", "MB", "s", "%", "images a second"]))
            fields["tolerance"] = draw(st.integers(0, 50).map(lambda each: each / 100) | st.floats(0, 0.5))
        return fields
    options = draw(OPTIONS_GIVEN)
    right = draw(st.integers(1, len(options) - 1)) if kind == "several" else 1
    return {"options": [option | {"correct": at < right} for at, option in enumerate(options)]}


@each_kind
@given(data=st.data())
def test_what_stands_in_a_box_is_read_again_as_it_was_written(kind: Kind, data: Any) -> None:
    common = read(whole(kind), "own-1", TOPICS).entry
    entry = {**common, **data.draw(answered(kind))}
    try:
        question = Question.model_validate(entry)
    except ValueError:
        # Two answers that count as the same, or too much for one message.
        assume(False)
    fields = typed(question)
    assert read(fields, "own-1", TOPICS).question == question


@pytest.mark.parametrize(
    ("typed_mistakes", "meant"),
    [
        ("5120\nThe weights.\n\n10\nThe biases.", [(5120, "The weights."), (10, "The biases.")]),
        ("5120\nThe weights.\n10\nThe biases.", [(5120, "The weights."), (10, "The biases.")]),
        ("5120 | The weights.\n10 | The biases.", [(5120, "The weights."), (10, "The biases.")]),
        (
            "5,120: The weights.\n\n\n1e1 parameters: The\nbiases.",
            [(5120, "The weights."), (10, "The biases.")],
        ),
        (
            "---\n5120\nThe weights.\n\n10 of them are left.\n",
            [(5120, "The weights.\n\n10 of them are left.")],
        ),
    ],
)
def test_wrong_answers_are_told_apart_however_they_are_listed(
    typed_mistakes: str, meant: list[tuple[int, str]]
) -> None:
    changes = {"answer": "5130", "tolerance": "", "mistakes": typed_mistakes}
    question = read(whole("number") | changes, "own-1", TOPICS).question
    assert question is not None
    assert [(each.answer, each.why) for each in question.misconceptions] == meant


@pytest.mark.parametrize("answer", ["5130", "5,130", "5.130", "5 130", "5.13k"])
def test_whether_a_point_groups_digits_is_seen_from_the_proof(answer: str) -> None:
    claimed = {"code": "x = 1", "parameters": "head 5130", "mistakes": f"{answer.replace('13', '12')}\nNo."}
    question = read(whole("number") | claimed | {"answer": answer, "tolerance": ""}, "own-1", TOPICS).question
    assert question is not None
    assert question.answer == 5130
    assert question.misconceptions[0].answer == 5120


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("8, 2048", (8, 2048)),
        ('[8, 2048, "None"]', (8, 2048, None)),
        ("torch.Size([8, 2048])", (8, 2048)),
        ("batch x 7 x 7", (None, 7, 7)),
        ("()", ()),
    ],
)
def test_a_right_shape_is_understood_as_a_learners_is(text: str, answer: tuple[int | None, ...]) -> None:
    question = read(whole("shape") | {"answer": text}, "own-1", TOPICS).question
    assert question is not None
    assert question.answer == answer


@pytest.mark.parametrize(
    ("text", "tolerance"),
    [("2 %", 0.02), ("2", 0.02), ("± 2,5 %", 0.025), ("0.5%", 0.005), ("50 percent", 0.5)],
)
def test_a_tolerance_is_in_percent(text: str, tolerance: float) -> None:
    question = read(whole("number") | {"tolerance": text}, "own-1", TOPICS).question
    assert question is not None
    assert question.tolerance == tolerance


SIX = "\n\n".join(f"{number}\nNo." for number in range(6))


@pytest.mark.parametrize(
    ("kind", "changes", "field", "words"),
    [
        ("several", {"rights": "one\nYes.\n\nfour"}, "rights",
         "lack the feedback for “four”: write it on the lines below that"),
        ("several", {"rights": "one\nYes."}, None,
         "are too few: give at least three, the right and the wrong ones together"),
        ("several", {"rights": SIX}, None, "are too many: 7, and 5 are allowed"),
        ("several", {"rights": f"one\nYes.\n\n{'x' * 201}\nNo."}, "rights",
         "is too long: 201 characters, 200 at most (number 2)"),
        ("several", {"rights": "```one\nYes.```\n\nfour\nYes."}, "rights",
         "can't have a code block: use `back ticks` for code in a line"),
        ("shape", {"answer": "two by two"}, "answer",
         "can't be read: write its sizes with commas between them, like `8, 3, 224, 224`"),
        ("shape", {"mistakes": "The batch is missing."}, "mistakes",
         "have “The batch is missing.”, which can't be read as a shape: write one like `8, 3, 224, 224`"),
        ("shape", {"mistakes": "(None, 512)\nRight."}, "mistakes",
         "have “(None, 512)”, which counts as the right answer"),
        ("shape", {"mistakes": "(3, 4)"}, "mistakes",
         "lack the feedback for “(3, 4)”: write it on the lines below that"),
        ("shape", {"code": "x = 1", "prints": "1"}, "shapes",
         "have to show the right answer, like `output (4, 10)`"),
        ("shape", {"shapes": "x (None, 512)"}, None,
         "has nothing to run: give the question code, or other code to run"),
        ("order", {"code": "", "prints": "", "proof": "x = 1"}, None,
         "is still missing: say what running the code must show"),
        ("shape", {"proof": "x = 1"}, "shapes", "have to show the right answer, like `output (4, 10)`"),
        ("shape", {"mistakes": "---"}, "mistakes",
         "have “---”, which can't be read as a shape: write one like `8, 3, 224, 224`"),
        ("number", {"answer": "25.6M weights each"}, "answer",
         "can't be read as a number: write it like `25.6M`, without the unit"),
        ("number", {"mistakes": "few\nNo."}, "mistakes",
         "have “few”, which can't be read as a number: write one like `25.6M`"),
        ("number", {"mistakes": SIX}, "mistakes", "are too many: 6, and 5 are allowed"),
        ("number", {"tolerance": "60 %"}, "tolerance", "has to be between 0 and 50 %, like 2 %"),
        ("number", {"code": "x = 1", "prints": "1"}, None,
         "has to show the right answer: as a number of parameters, or in what is printed"),
        ("order", {"step2": "replace the head"}, "step2",
         "is missing its reason, on the lines below the step"),
        ("order", {"step2": ""}, None, "are still missing: give at least three"),
        ("order", {"step3": f"{'x' * 91}\nNo."}, "step3", "is too long: 91 characters, 90 at most"),
        ("order", {"step3": "Load the weights\nAgain."}, None, "1 and 3 say the same"),
    ],
)  # fmt: skip
def test_a_mistake_of_another_kind_is_told_where_it_was_made(
    kind: str, changes: dict[str, str], field: str | None, words: str
) -> None:
    told = [(each.field, str(each)) for each in read(whole(kind) | changes, "own-1", TOPICS).problems]
    assert told == [(field, words)]


@each_kind
def test_what_is_typed_for_one_kind_alone_is_nothing_to_another(kind: Kind) -> None:
    own = {name for fields in steps_of(kind).values() for name in fields}
    others = {name: "7" for name in FIELDS if name not in own}
    assert read(others | whole(kind), "own-1", TOPICS) == read(whole(kind), "own-1", TOPICS)


def test_a_box_has_room_for_the_longest_answers() -> None:
    long = [Option(text=f"{at}{'o' * 199}", why="w" * 300, correct=at < 4) for at in range(5)]
    question = sketch(read(whole("several"), "own-1", TOPICS)).model_copy(update={"options": tuple(long)})
    assert all(len(text) <= LENGTHS.get(name, len(text)) for name, text in typed(question).items())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "predict", "code": "", "prints": ""}, {("code", "is still missing")}),
        (
            BUG | {"raises": "", "mended": ""},
            {("raises", "is still missing"), ("mended", "is still missing")},
        ),
        (BUG | {"mended": "print(one)"}, {("mended", "is the same as the code: mend it")}),
    ],
)
def test_what_their_kind_needs_is_asked_for(
    changes: dict[str, str], told: set[tuple[str | None, str]]
) -> None:
    assert told <= set(problems(**changes))


def test_code_may_use_an_at_sign() -> None:
    assert problems(code="a = b = 1\nprint(a @ b if False else 'one')  # @everyone") == []
