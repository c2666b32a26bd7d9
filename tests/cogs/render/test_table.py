"""The table of what a snippet made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs._render.table import shape_text, value_table
from sandbox.protocol import Item, Value

# What a code block shows in one line on a desktop.
WIDTH = 56

SHAPES = st.one_of(st.none(), st.lists(st.one_of(st.none(), st.integers(0, 10**30)), max_size=8).map(tuple))
ITEMS = st.builds(
    Item,
    name=st.text(max_size=60),
    type=st.text(max_size=60),
    shape=SHAPES,
    dtype=st.one_of(st.none(), st.text(max_size=40)),
    preview=st.one_of(st.none(), st.text(max_size=80)),
)
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
        device=st.one_of(st.none(), st.text(max_size=40)),
        requires_grad=st.booleans(),
        items=st.lists(ITEMS, max_size=3).map(tuple),
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
        "name   shape / value      type",
        "x      (8, 3, 224, 224)   Tensor float32",
        "body   → (8, 2048, 1, 1)  Sequential",
        "model  → (None, 5)        Sequential",
        "total  0.25               float",
        "size   (8, 2048)          Size",
    ]


def test_what_is_inside_stands_indented_under_its_container() -> None:
    layers = tuple(Item(f"layer{n}", "torch.Tensor", (1, 64 * n, 8, 8), "torch.float32") for n in range(1, 4))
    values = [
        Value("features", "other", "python", "dict", preview="{…}", items=layers),
        Value("rest", "other", "python", "tuple", preview="(…)", items=(Item("[0]", "int", preview="3"),)),
    ]
    assert value_table(values).splitlines() == [
        "name      shape           type",
        "features                  dict",
        "  layer1  (1, 64, 8, 8)   Tensor float32",
        "  layer2  (1, 128, 8, 8)  Tensor float32",
        "  layer3  (1, 192, 8, 8)  Tensor float32",
        "rest                      tuple",
        "  [0]                     int 3",
    ]
    assert "layer3" not in value_table(values, 2)
    assert "[0]" not in value_table(values, 3)


def test_a_tensor_says_where_it_is_and_whether_it_needs_grad_and_a_single_number_says_itself() -> None:
    values = [
        Value("loss", "tensor", "torch", "torch.Tensor", (), "torch.float32",
              preview="nan", requires_grad=True),
        Value("w", "tensor", "torch", "torch.nn.Parameter", (2,), "torch.float32",
              preview="[1., 2.]", requires_grad=True),
        Value("ghost", "tensor", "torch", "torch.Tensor", (3,), "torch.int64", device="meta"),
        Value("_", "scalar", "python", "int", preview="3"),
    ]  # fmt: skip
    assert value_table(values).splitlines()[1:] == [
        "loss       () nan         Tensor float32 grad",
        "w          (2,)           Parameter float32 grad",
        "ghost      (3,)           Tensor int64 meta",
        "last line  3              int",
    ]


@given(VALUES)
def test_whatever_was_made_stands_in_columns_one_line_each(values: list[Value]) -> None:
    lines = value_table(values).split("\n")
    shapes = [shape for value in values for shape in (value.shape, *(item.shape for item in value.items))]
    assert len(lines) == len(shapes) + 1
    column = lines[0].index("shape")
    for line, shape in zip(lines[1:], shapes, strict=True):
        if shape is not None:
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
