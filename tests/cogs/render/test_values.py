"""What a learner reads under the table."""

from __future__ import annotations

from typing import Any

import pytest

from cogs._render.values import facts, value_part, warnings
from sandbox.protocol import Item, Value


def model(**told: Any) -> Value:
    return Value("model", "model", "torch", "ResNet", None, "torch.float32", **told)


def tensor(name: str, **told: Any) -> Value:
    return Value(name, "tensor", "torch", "torch.Tensor", (8, 3), "torch.float32", **told)


def shown(*values: Value) -> str:
    return value_part(values)[0][0].text


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({"parameters": 10, "trainable": 10}, "10 parameters, all trainable"),
        ({"parameters": 23_508_032, "trainable": 0}, "23,508,032 parameters, all frozen"),
        ({"parameters": 1, "trainable": 1, "size_bytes": 4}, "1 parameter, all trainable · 0.0 kB"),
        (
            {"parameters": 11_689_512, "trainable": 513_000, "size_bytes": 46_796_576,
             "notes": ("frozen: conv1, bn1, layer1-layer4; trainable: fc", "in eval mode")},
            "11,689,512 parameters, 513,000 trainable, 11,176,512 frozen · 46.8 MB · "
            "frozen: conv1, bn1, layer1-layer4; trainable: fc · in eval mode",
        ),
    ],
)  # fmt: skip
def test_a_model_says_how_much_of_it_learns_and_what_it_takes(told: dict[str, Any], line: str) -> None:
    assert facts([model(**told)]) == [("model", line)]


def test_a_loader_says_how_much_it_gives() -> None:
    inside = (Item("[0]", "torch.Tensor", (4, 3)),)
    loader = Value(
        "loader", "dataset", "torch", "DataLoader", preview="10 items in 3 batches of 4", items=inside
    )
    assert facts([loader]) == [("loader", "10 items in 3 batches of 4, one of them shown")]


def test_what_is_likely_wrong_stands_above_what_is_only_worth_knowing() -> None:
    text = shown(tensor("x", notes=("is all zeros",)), tensor("loss", warnings=("is NaN",)))
    assert text.endswith("```\n⚠️ `loss` is NaN\n-# `x`: all zeros")


def test_many_warnings_are_counted() -> None:
    text = shown(*(tensor(f"loss{number}", warnings=("is NaN",)) for number in range(9)))
    assert text.count("⚠️") == 6
    assert "⚠️ and 4 more" in text


def test_where_names_are_many_plain_numbers_give_way_to_what_has_a_shape() -> None:
    numbers = [Value(f"n{place}", "scalar", "python", "int", preview="1") for place in range(20)]
    parts, files = value_part([*numbers, tensor("x"), Value("_", "scalar", "python", "float", preview="0.5")])
    assert "n9 " in parts[0].text
    assert "n10 " not in parts[0].text
    assert "\nx " in parts[0].text
    assert "\nlast line " in parts[0].text
    assert [file.filename for file in files] == ["values.txt"]
    assert "n19 " in files[0].fp.read().decode()


def test_a_last_line_that_only_names_something_is_not_said_twice() -> None:
    text = shown(tensor("x"), tensor("_"))
    assert "last line" not in text
    assert "last line" in shown(tensor("x"), tensor("_", requires_grad=True))
    assert "last line" in shown(
        Value("n", "scalar", "python", "int", preview="3"), Value("_", "scalar", "python", "int", preview="3")
    )


def test_nothing_is_said_of_nothing() -> None:
    assert value_part([]) == ([], [])


def test_a_name_from_a_snippet_formats_nothing_and_calls_nobody() -> None:
    text = shown(tensor("@everyone **b**", warnings=("is [x](http://y) <@1> `z`",), notes=("<#2> __u__",)))
    said = text.rpartition("```")[2]
    assert "\\<@1>" in said
    assert "\\<#2>" in said
    assert "\\[x\\](" in said
    assert "\n⚠️ `@everyone **b**` is" in said


def test_warnings_are_one_line_each() -> None:
    assert warnings([tensor("x\n", warnings=("is\nNaN",))]) == [("x", "is NaN")]
