"""A claim against a Result built by hand: what is let pass, and what is said of what isn't."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.model import Verify
from questions.verify import disagreements, shape_of
from sandbox.protocol import Result, SnippetError, Status, Truncated, Value

TENSOR = Value("output", "tensor", "torch", "torch.Tensor", shape=(8, 2048, 1, 1), dtype="torch.float32")
MODEL = Value(
    "model",
    "model",
    "tensorflow",
    "keras.Sequential",
    parameters=6405,
    trainable=1285,
    output_shape=(None, 5),
)
SIZE = Value(
    "size", "other", "torch", "torch.Size", shape=(8, 2048, 1, 1), preview="torch.Size([8, 2048, 1, 1])"
)
DIMS = Value("dims", "other", "python", "tuple", preview="(None, 5)")
WORD = Value("word", "other", "python", "str", preview="'hello'")


def seen(claim: dict[str, Any], **result: Any) -> list[str]:
    """What is said of `claim` when the code came to `result`."""
    result = {"id": "test", "status": "ok", **result}
    return [str(found) for found in disagreements(Verify.model_validate(claim), Result(**result))]


def failed(type_: str, message: str, line: int | None = 3) -> dict[str, Any]:
    return {"status": "error", "error": SnippetError(type=type_, message=message, line=line)}


@pytest.mark.parametrize(
    "claim",
    [
        {"status": "ok"},
        {"shapes": {"output": [8, 2048, 1, 1]}},
        {"shapes": {"model": ["None", 5], "dims": ["None", 5], "size": [8, 2048, 1, 1]}},
        {"parameters": {"model": 6405}, "trainable": {"model": 1285}},
        {"prints": "hello"},
        {"prints": ["hello", "world"], "shapes": {"output": [8, 2048, 1, 1]}},
    ],
)
def test_what_holds_raises_no_disagreement(claim: dict[str, Any]) -> None:
    assert seen(claim, stdout="hello\nworld\n", values=(TENSOR, MODEL, SIZE, DIMS)) == []


def test_another_shape_is_told() -> None:
    assert seen({"shapes": {"output": [8, 2048]}}, values=(TENSOR,)) == [
        "claimed: `output` has the shape (8, 2048); seen: it has the shape (8, 2048, 1, 1)"
    ]


def test_an_open_dimension_is_not_just_any_number() -> None:
    assert seen({"shapes": {"model": [1, 5]}}, values=(MODEL,)) == [
        "claimed: `model` has the shape (1, 5); seen: it has the shape (None, 5)"
    ]


def test_a_name_that_was_not_left_behind_is_told_with_those_that_were() -> None:
    assert seen({"shapes": {"out": [8]}}, values=(TENSOR, MODEL)) == [
        "claimed: `out` has the shape (8); seen: no `out` was left behind, only `output`, `model`"
    ]


def test_a_name_without_a_shape_is_told() -> None:
    assert seen({"shapes": {"word": [5]}}, values=(WORD,)) == [
        "claimed: `word` has the shape (5); seen: `word` is a str, which has none"
    ]


def test_another_number_of_parameters_is_told() -> None:
    claim = {"parameters": {"model": 25557032, "output": 1}, "trainable": {"model": 0}}

    assert seen(claim, values=(MODEL, TENSOR)) == [
        "claimed: `model` has 25,557,032 parameters; seen: it has 6,405 parameters",
        "claimed: `output` has 1 parameters; seen: `output` is a torch.Tensor, which has none",
        "claimed: `model` has 0 trainable parameters; seen: it has 1,285 trainable parameters",
    ]


def test_text_that_is_not_printed_is_told_with_what_was() -> None:
    assert seen({"prints": "three"}, stdout="two\n") == ["claimed: it prints “three”; seen: it printed “two”"]
    assert seen({"prints": "three"}) == ["claimed: it prints “three”; seen: it printed nothing"]


def test_text_that_may_have_been_cut_off_is_told_as_such() -> None:
    (told,) = seen({"prints": "three"}, stdout="x" * 500, truncated=Truncated(stdout=True))

    assert told.endswith("… (cut: it printed more than is kept)")


def test_every_claim_that_fails_is_told() -> None:
    assert len(seen({"prints": ["a", "b"], "shapes": {"x": [1], "y": [2]}})) == 4


def test_the_exception_that_was_claimed_holds() -> None:
    claim = {"raises": {"type": "ValueError", "message": "at least 32x32"}}

    assert seen(claim, **failed("ValueError", "Input size must be at least 32x32; Received: …")) == []


def test_an_exception_is_known_by_its_class_wherever_that_lives() -> None:
    claim = {"raises": {"type": "InvalidArgumentError"}}

    assert seen(claim, **failed("tensorflow.python.framework.errors_impl.InvalidArgumentError", "no")) == []


def test_an_error_where_none_was_claimed_is_told_with_its_line() -> None:
    assert seen({"prints": "x"}, **failed("RuntimeError", "mat1 and mat2")) == [
        "claimed: it runs without an error; "
        "seen: it ended with the status error in line 3: RuntimeError: mat1 and mat2"
    ]


def test_no_error_where_one_was_claimed_is_told() -> None:
    assert seen({"raises": {"type": "ValueError", "message": "197"}}) == [
        "claimed: it raises ValueError with “197” in its message; seen: it ran without an error"
    ]


def test_another_exception_is_told() -> None:
    assert seen({"raises": {"type": "ValueError"}}, **failed("KeyError", "'x'")) == [
        "claimed: it raises ValueError; seen: it raised KeyError: 'x'"
    ]


def test_other_words_of_the_right_exception_are_told() -> None:
    assert seen({"raises": {"type": "ValueError", "message": "197"}}, **failed("ValueError", "32x32")) == [
        "claimed: the message of ValueError contains “197”; seen: 32x32"
    ]


@pytest.mark.parametrize("status", ["timeout", "out_of_memory", "output_limit", "crashed", "rejected"])
def test_code_that_did_not_end_by_itself_proves_nothing(status: Status) -> None:
    assert seen({"prints": "x"}, status=status, stdout="x") == [
        f"claimed: it runs without an error; seen: it ended with the status {status}"
    ]


def test_a_status_can_be_what_is_claimed() -> None:
    assert seen({"status": "timeout"}, status="timeout") == []
    assert seen({"status": "timeout"}) == [
        "claimed: it ends with the status timeout; seen: it ran without an error"
    ]


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**6)), max_size=6))
def test_a_shape_that_is_shown_as_a_tuple_is_read_back(dims: list[int | None]) -> None:
    shown = Value("dims", "other", "python", "tuple", preview=str(tuple(dims)))

    assert shape_of(shown) == tuple(dims)


@given(st.text(max_size=60))
def test_a_preview_of_anything_else_is_never_a_crash(preview: str) -> None:
    shape = shape_of(Value("x", "other", "python", "str", preview=preview))

    assert shape is None or all(dim is None or isinstance(dim, int) for dim in shape)
