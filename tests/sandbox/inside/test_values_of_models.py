"""What the report tells of models, optimisers and data sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.inside.values.frozen import Block, words

Run = Callable[..., Any]


def shapes(value: dict[str, Any]) -> dict[str, Any]:
    return {item["name"]: item["shape"] for item in value["items"]}


def test_a_new_head_on_a_frozen_body_is_told_by_its_blocks(run: Run) -> None:
    model = run("""
        import torch, torchvision
        model = torchvision.models.resnet18()
        model.requires_grad_(False)
        model.fc = torch.nn.Linear(512, 5)
    """).values["model"]
    assert (model["parameters"], model["trainable"]) == (11_179_077, 2_565)
    assert model["size_bytes"] == 44_754_868
    assert model["notes"] == ["frozen: conv1, bn1, layer1\N{EN DASH}layer4; trainable: fc", "in train mode"]


def test_frozen_batch_norm_that_still_changes_is_warned_of_until_it_is_in_eval_mode(run: Run) -> None:
    values = run("""
        from torch import nn
        def body(): return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).requires_grad_(False)
        forgotten, right = body(), body().eval()
        learning = nn.BatchNorm2d(4)
    """).values
    assert "frozen BatchNorm in train mode in 1" in values["forgotten"]["warnings"][0]
    assert "warnings" not in values["right"]
    assert values["right"]["notes"] == ["in eval mode"]
    assert "warnings" not in values["learning"]


def test_parameters_that_no_optimizer_steps_are_named(run: Run) -> None:
    values = run("""
        import torch
        from torch import nn
        model = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        model[1] = nn.Linear(3, 5)
        teacher = nn.Linear(2, 2)
    """).values
    assert values["model"]["warnings"] == [
        "has parameters that no optimizer steps, though they need grad: 1.weight, 1.bias"
    ]
    optimizer = values["optimizer"]
    assert (optimizer["preview"], optimizer["notes"]) == ("lr 0.1", ["updates 23 parameters"])
    assert "warnings" not in values["teacher"]


def test_a_model_that_diverged_says_so(run: Run) -> None:
    values = run("""
        import torch, keras
        model = torch.nn.Linear(2, 2)
        model.weight.data[0, 1] = float("nan")
        layer = keras.layers.Dense(2)
        layer.build((None, 3))
        layer.bias.assign([float("inf"), 0.0])
    """).values
    assert values["model"]["warnings"] == ["has NaN or infinite numbers in 1 of its 2 parameter tensors"]
    assert values["layer"]["warnings"] == ["has NaN or infinite numbers in 1 of its weight tensors"]


def test_doubles_beside_a_model_of_floats_are_pointed_out(run: Run) -> None:
    values = run("""
        import numpy as np, torch
        model = torch.nn.Linear(2, 2)
        x = torch.from_numpy(np.ones((3, 2)))
        y = x.float()
    """).values
    assert values["x"]["warnings"] == ["is float64, and model is float32: .float() turns it"]
    assert "warnings" not in values["y"]


def test_keras_models_say_which_layers_are_frozen_and_what_they_take(run: Run) -> None:
    values = run("""
        import keras
        base = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)], name="base")
        base.trainable = False
        norm = keras.layers.BatchNormalization(name="norm")
        model = keras.Sequential([base, norm, keras.layers.Dense(2, name="head")])
        unbuilt = keras.Sequential([keras.layers.Dense(3)])
    """).values
    assert (values["model"]["parameters"], values["model"]["trainable"]) == (62, 18)
    assert values["model"]["size_bytes"] == 248
    assert values["model"]["notes"] == ["frozen: base; trainable: norm, head"]
    assert "not built yet" in values["unbuilt"]["notes"][0]


def test_a_history_tells_where_each_metric_went(run: Run) -> None:
    value = run("""
        import keras
        history = keras.callbacks.History()
        history.history = {"loss": [0.75, 0.5, 0.25], "acc": [0.5, 0.5, float("nan")]}
    """).values["history"]
    assert [(item["name"], item["type"], item["preview"]) for item in value["items"]] == [
        ("loss", "3 epochs", "0.75 → 0.25"),
        ("acc", "3 epochs", "0.5 → nan"),
    ]
    assert value["warnings"] == ["acc has 1 NaN among its 3 numbers"]


def test_a_loader_shows_the_shapes_of_its_first_batch(run: Run) -> None:
    values = run("""
        import torch
        from torch.utils.data import DataLoader, Dataset, TensorDataset
        class Pairs(Dataset):
            def __len__(self): return 10
            def __getitem__(self, i): return {"image": torch.zeros(3, 8, 8), "label": i}
        class Endless(torch.utils.data.IterableDataset):
            def __iter__(self):
                while True: yield torch.zeros(5)
        pairs = Pairs()
        loader = DataLoader(pairs, batch_size=4, shuffle=True, num_workers=2)
        last = DataLoader(TensorDataset(torch.zeros(3, 7), torch.zeros(3)), batch_size=32)
        endless = DataLoader(Endless(), batch_size=2)
        own = DataLoader(pairs, batch_size=2, collate_fn=lambda items: torch.zeros(9, 9))
    """).values
    assert shapes(values["pairs"]) == {"image": [3, 8, 8], "label": None}
    assert shapes(values["loader"]) == {"image": [4, 3, 8, 8], "label": [4]}
    assert shapes(values["last"]) == {"[0]": [3, 7], "[1]": [3]}
    assert shapes(values["endless"]) == {"batch": [2, 5]}
    assert shapes(values["own"]) == {"batch": [9, 9]}


def test_asking_a_data_set_for_its_shapes_changes_nothing(run: Run) -> None:
    code = """
        import torch, torchvision
        from torch.utils.data import DataLoader, Dataset
        asked = []
        class Data(Dataset):
            def __len__(self): return 10
            def __getitem__(self, i):
                asked.append(i)
                print("asked")
                return torch.rand(3)
        torch.manual_seed(0)
        loader = DataLoader(Data(), batch_size=4, shuffle=True)
    """
    ran = run(code)
    assert shapes(ran.values["loader"]) == {"batch": [4, 3]}
    assert ran.values["asked"]["preview"] == "[]"
    assert ran.stdout == ""


def test_tf_data_shows_the_shapes_of_an_element_without_making_one(run: Run) -> None:
    values = run("""
        import tensorflow as tf
        asked = []
        def ask(x):
            tf.py_function(lambda: asked.append(1), [], [])
            return {"image": tf.zeros((8, 8, 3)), "label": x}
        data = tf.data.Dataset.range(10).map(ask).batch(4)
        endless = tf.data.Dataset.range(3).repeat()
    """).values
    assert shapes(values["data"]) == {"image": [None, 8, 8, 3], "label": [None]}
    assert values["data"]["preview"] == "3 elements"
    assert (shapes(values["endless"]), values["endless"]["preview"]) == (
        {"element": []},
        "elements without an end",
    )
    assert values["asked"]["preview"] == "[]"


def test_numbered_blocks_are_told_as_a_range() -> None:
    blocks = [Block(f"features.{n}", 0, 5) for n in (0, 3, 6)] + [Block("classifier", 5, 0)]
    assert words(blocks) == "frozen: features.0\N{EN DASH}6; trainable: classifier"


def test_a_block_that_is_partly_frozen_is_told_by_its_parts() -> None:
    inside = (Block("body.stem", 0, 9), Block("body.head", 3, 0))
    assert words([Block("body", 3, 9, inside)]) == "frozen: body.stem; trainable: body.head"
    assert words([Block("odd", 3, 9), Block("all", 1, 0)]) == "partly frozen: odd; trainable: all"


BLOCKS = st.lists(
    st.builds(Block, st.text("ab.0123", min_size=1), st.integers(0, 3), st.integers(0, 3)), max_size=40
)


@given(BLOCKS)
def test_what_is_frozen_is_said_in_few_words_and_only_where_blocks_differ(blocks: list[Block]) -> None:
    said = words(blocks)
    states = {(bool(block.trainable), bool(block.frozen)) for block in blocks} - {(False, False)}
    assert (said is not None) == (len(states) > 1)
    assert said is None or said.count(",") <= 3 * 6
