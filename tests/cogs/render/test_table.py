"""The table of what a snippet made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs._render.table import model_lines, shape_text, value_table
from sandbox.protocol import Value

# What a code block shows in one line on a desktop.
WIDTH = 56

SHAPES = st.one_of(st.none(), st.lists(st.one_of(st.none(), st.integers(0, 10**30)), max_size=8).map(tuple))
VALUES = st.lists(
    st.builds(
        Value,
        name=st.text(max_size=60),
        kind=st.sampled_from(["tensor", "array", "model", "dataset", "scalar", "other"]),
        framework=st.sampled_from(["torch", "tensorflow", "numpy", "python"]),
        type=st.text(max_size=60),
        shape=SHAPES,
        dtype=st.one_of(st.none(), st.text(max_size=40)),
        parameters=st.one_of(st.none(), st.integers(0, 10**12)),
        trainable=st.one_of(st.none(), st.integers(0, 10**12)),
        output_shape=SHAPES,
        preview=st.one_of(st.none(), st.text(max_size=200)),
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("shape", "shown"),
    [((), "()"), ((7,), "(7,)"), ((8, 3), "(8, 3)"), ((None, 5), "(None, 5)"), (None, "")],
)
def test_shapes_read_as_python_writes_them(shape: tuple[int | None, ...] | None, shown: str) -> None:
    assert shape_text(shape) == shown
    if shape is not None:
        assert shown == str(shape)


def test_what_a_typical_snippet_made() -> None:
    values = [
        Value("x", "tensor", "torch", "torch.Tensor", (8, 3, 224, 224), "torch.float32"),
        Value("body", "model", "torch", "torch.nn.Sequential", None, None, 23508032, 0, (8, 2048, 1, 1)),
        Value("model", "model", "tensorflow", "keras.Sequential", None, None, 10245, 10245, (None, 5)),
        Value("total", "scalar", "python", "float", None, None, preview="0.25"),
        Value("size", "other", "torch", "torch.Size", (8, 2048), None, preview="torch.Size([8, 2048])"),
    ]  # fmt: skip
    assert value_table(values).splitlines() == [
        "name   type        shape",
        "x      Tensor      (8, 3, 224, 224)   float32",
        "body   Sequential  → (8, 2048, 1, 1)",
        "model  Sequential  → (None, 5)",
        "total  float                          0.25",
        "size   Size        (8, 2048)",
    ]
    assert model_lines(values) == [
        "body: 23,508,032 parameters, all frozen",
        "model: 10,245 parameters, all trainable",
    ]


def test_a_model_that_is_partly_frozen_says_how_much_learns() -> None:
    model = Value("m", "model", "torch", "ResNet", None, None, 11_689_512, 513_000)
    assert model_lines([model]) == ["m: 11,689,512 parameters, 513,000 trainable, 11,176,512 frozen"]


@given(VALUES)
def test_whatever_was_made_stands_in_columns_one_line_each(values: list[Value]) -> None:
    lines = value_table(values).split("\n")
    assert len(lines) == len(values) + 1
    assert len(model_lines(values)) <= len(values)
    assert not any("\n" in line for line in model_lines(values))
    column = lines[0].index("shape")
    for line, value in zip(lines[1:], values, strict=True):
        if value.shape is not None:
            assert line[column] == "("
            assert line[column - 2 : column] == "  "


def test_a_shape_is_kept_whole_where_names_are_long() -> None:
    values = [
        Value("a_very_long_name_for_it", "model", "tensorflow", "GlobalAveragePooling2D",
              output_shape=(None, 112, 112, 64)),
        Value("x" * 30, "tensor", "torch", "Tensor", (8, 2048, 7, 7), "torch.float32"),
    ]  # fmt: skip
    table = value_table(values)
    assert "→ (None, 112, 112, 64)" in table
    assert "(8, 2048, 7, 7)" in table


@given(VALUES)
def test_no_line_is_wider_than_a_code_block(values: list[Value]) -> None:
    assert max(map(len, value_table(values).split("\n"))) <= WIDTH
