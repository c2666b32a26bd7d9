from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def fields(value: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(value[name] for name in names)


def test_torch_tensors_show_shape_dtype_and_numbers(run: Run) -> None:
    values = run("""
        import torch
        few = torch.tensor([1.5, 2.0])
        many = torch.arange(100)
        half = torch.zeros(2, 3, dtype=torch.bfloat16)
        number = torch.tensor(7)
        empty = torch.zeros(0, 3)
        broken = torch.full((20,), float("nan"))
        weight = torch.nn.Parameter(torch.ones(2))
        sparse = torch.eye(3).to_sparse()
    """).values
    assert fields(values["few"], "kind", "framework", "type", "shape", "dtype", "preview") == (
        "tensor",
        "torch",
        "torch.Tensor",
        [2],
        "torch.float32",
        "[1.5, 2. ]",
    )
    assert values["many"]["preview"] == "0 to 99, mean 49.5"
    assert fields(values["half"], "shape", "dtype") == ([2, 3], "torch.bfloat16")
    assert fields(values["number"], "shape", "preview") == ([], "7")
    assert fields(values["empty"], "shape", "preview") == ([0, 3], None)
    assert "NaN" in values["broken"]["preview"]
    assert values["weight"]["type"] == "torch.nn.Parameter"
    assert fields(values["sparse"], "kind", "shape", "preview") == ("tensor", [3, 3], None)


def test_shapes_are_shown_as_shapes(run: Run) -> None:
    values = run("""
        import tensorflow as tf, torch
        a = torch.zeros(8, 2048, 1, 1).shape
        b = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(5)]).output_shape
        c = tf.TensorShape([None, 4])
        d = tf.TensorShape(None)
        numbers = [1, 2, 3]
    """).values
    assert fields(values["a"], "kind", "type", "shape", "preview") == (
        "other",
        "torch.Size",
        [8, 2048, 1, 1],
        "torch.Size([8, 2048, 1, 1])",
    )
    assert fields(values["b"], "framework", "shape", "preview") == ("python", [None, 5], "(None, 5)")
    assert fields(values["c"], "framework", "shape", "preview") == ("tensorflow", [None, 4], "(None, 4)")
    assert values["d"]["shape"] is None
    assert fields(values["numbers"], "shape", "preview") == (None, "[1, 2, 3]")


def test_torch_models_show_parameters_and_the_shape_they_last_gave(run: Run) -> None:
    values = run("""
        import torch
        from torch import nn
        model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
        model[0].requires_grad_(False)
        model(torch.zeros(5, 4))
        first = model[0]
        unused = nn.Linear(2, 2)
        tied = nn.ModuleList([unused, unused])
        lazy = nn.LazyLinear(3)
    """).values
    assert fields(
        values["model"], "kind", "framework", "type", "parameters", "trainable", "output_shape"
    ) == (
        "model",
        "torch",
        "Sequential",
        23,
        8,
        [5, 2],
    )
    assert values["first"]["output_shape"] == [5, 3]
    assert values["unused"]["output_shape"] is None
    assert values["tied"]["parameters"] == 6
    assert values["lazy"]["parameters"] is None


def test_keras_models_layers_and_tensors(run: Run) -> None:
    values = run("""
        import tensorflow as tf
        inputs = tf.keras.Input((4,))
        model = tf.keras.Model(inputs, tf.keras.layers.Dense(3)(inputs))
        model.trainable = False
        unbuilt = tf.keras.Sequential([tf.keras.layers.Dense(3)])
        layer = tf.keras.layers.Dense(2)
        y = layer(tf.zeros((7, 4)))
        variable = tf.Variable([1, 2])
    """).values
    assert fields(values["inputs"], "kind", "type", "shape") == ("tensor", "KerasTensor", [None, 4])
    assert fields(values["model"], "kind", "parameters", "trainable", "output_shape") == (
        "model",
        15,
        0,
        [None, 3],
    )
    assert fields(values["unbuilt"], "parameters", "output_shape") == (None, None)
    assert fields(values["layer"], "parameters", "trainable") == (10, 10)
    assert fields(values["y"], "type", "shape", "dtype") == ("tf.Tensor", [7, 2], "float32")
    assert fields(values["variable"], "type", "shape", "preview") == ("tf.Variable", [2], "[1, 2]")


def test_datasets_say_how_much_is_in_them(run: Run) -> None:
    values = run("""
        import tensorflow as tf, torch
        from torch.utils.data import DataLoader, TensorDataset
        data = TensorDataset(torch.zeros(10, 3))
        loader = DataLoader(data, batch_size=4)
        batches = tf.data.Dataset.from_tensor_slices([[1.0, 2.0]] * 6).batch(2)
    """).values
    assert fields(values["data"], "kind", "preview") == ("dataset", "10 items")
    assert fields(values["loader"], "kind", "preview") == ("dataset", "10 items in 3 batches of 4")
    assert values["batches"]["kind"] == "dataset"
    assert values["batches"]["preview"] == "3 elements"


def test_arrays_numbers_text_and_containers(run: Run) -> None:
    values = run("""
        import numpy as np
        array = np.ones((2, 3))
        flags = np.array([True] * 9 + [False])
        objects = np.array([object()])
        small = np.float32(0.5)
        accuracy, epochs, name = 0.875, 3, "resnet"
        history = {"loss": [0.5, 0.25], "lr": 0.001}
        long = list(range(100))
    """).values
    assert fields(values["array"], "kind", "framework", "shape", "dtype") == (
        "array",
        "numpy",
        [2, 3],
        "float64",
    )
    assert values["flags"]["preview"] == "9 of 10 true"
    assert values["objects"]["preview"] is None
    assert fields(values["small"], "kind", "framework", "dtype", "preview") == (
        "scalar",
        "numpy",
        "float32",
        "0.5",
    )
    assert fields(values["accuracy"], "kind", "framework", "type", "preview") == (
        "scalar",
        "python",
        "float",
        "0.875",
    )
    assert values["name"]["preview"] == "'resnet'"
    assert values["history"]["preview"] == "{'loss': [0.5, 0.25], 'lr': 0.001}"
    assert values["long"]["preview"] == "[0, 1, 2, 3, 4, 5, … 100 in all]"


def test_tensors_inside_containers_show_their_shapes(run: Run) -> None:
    values = run("""
        import collections, numpy as np, tensorflow as tf, torch
        outputs = {"layer1": torch.zeros(1, 64), "size": torch.zeros(2).shape}
        mixed = (np.zeros((2, 3)), tf.zeros((4, 5)), None)
        top = torch.tensor([3.0, 1.0, 2.0]).topk(2)
        ordered = collections.OrderedDict(weight=torch.zeros(2, 2))
        loss_fn = torch.nn.MSELoss()
    """).values
    assert values["outputs"]["preview"] == "{'layer1': Tensor[1, 64], 'size': torch.Size([2])}"
    assert values["mixed"]["preview"] == "(ndarray[2, 3], tf.Tensor[4, 5], None)"
    assert values["top"]["preview"] == "topk((Tensor[2], Tensor[2]))"
    assert values["ordered"]["preview"] == "OrderedDict({'weight': Tensor[2, 2]})"
    assert fields(values["loss_fn"], "kind", "type", "parameters") == ("other", "MSELoss", None)


def test_many_names_are_bounded_and_the_note_says_so(run: Run) -> None:
    ran = run("for i in range(120): globals()[f'name{i}'] = i")
    assert len(ran.report["values"]) == 100
    assert ran.report["values"][-1]["name"] == "name119"
    assert any("left 121 names" in note for note in ran.notes)


@pytest.mark.parametrize(
    "body",
    [
        "def __repr__(self): raise SystemExit",
        "def __repr__(self):\n        while True: pass",
        "@property\n    def __class__(self): raise RuntimeError",
        "__class__ = property(lambda self: int)",
        "@property\n    def shape(self):\n        while True: pass",
        "def __getattribute__(self, name): raise KeyboardInterrupt",
        "def __getattr__(self, name): return self",
        "def __eq__(self, other): raise RuntimeError\n    __hash__ = None",
        "def __len__(self): return -1",
    ],
)
def test_a_hostile_object_is_named_and_harms_nothing(run: Run, body: str) -> None:
    ran = run(f"class Evil:\n    {body}\ne = Evil()\nafter = 1")
    assert fields(ran.values["e"], "kind", "type") == ("other", "Evil")
    assert ran.values["after"]["preview"] == "1"


def test_hostile_subclasses_of_known_types_are_looked_at_past_their_own_code(run: Run) -> None:
    values = run("""
        import numpy as np, torch
        class Tensor(torch.Tensor):
            @classmethod
            def __torch_function__(cls, *args, **kwargs): raise RuntimeError
        class Array(np.ndarray):
            shape = property(lambda self: 1 / 0)
        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.layer = torch.nn.Linear(2, 2)
            def parameters(self): raise RuntimeError
            def named_modules(self): raise RuntimeError
        class Data(torch.utils.data.Dataset):
            def __len__(self):
                while True: pass
        class Text(str):
            def __repr__(self): return "lies"
        tensor, array, net = torch.zeros(3).as_subclass(Tensor), np.zeros(2).view(Array), Net()
        text, data = Text("x"), Data()
    """).values
    assert fields(values["tensor"], "type", "shape") == ("Tensor", [3])
    assert values["array"]["shape"] == [2]
    assert values["net"]["parameters"] == 6
    assert values["text"]["preview"] == "<Text>"
    assert values["data"]["preview"] is None


def test_objects_that_raise_don_t_spoil_the_ones_after_them(run: Run) -> None:
    values = run("""
        from torch.utils.data import Dataset
        class Data(Dataset):
            def __len__(self): raise SystemExit
        datasets = [Data() for _ in range(6)]
        a, b, c, d, e = datasets[:5]
        after = 1.5
    """).values
    assert [value["type"] for value in values.values()] == ["list", *["Data"] * 5, "float"]
    assert values["after"]["preview"] == "1.5"


def test_values_without_end_are_cut(run: Run) -> None:
    values = run("""
        inside = []
        inside.append(inside)
        deep = [[[[[[1]]]]]]
        text = "x" * 10**6
        number = 10 ** 100000
        sizes = (10 ** 30, 2)
        import torch
        endless = torch.Size(range(10 ** 6))
        broken = "\\ud800"
    """).values
    assert values["inside"]["preview"] == "[[[<list>]]]"
    assert values["deep"]["preview"] == "[[[<list>]]]"
    assert len(values["text"]["preview"]) <= 300
    assert values["number"]["preview"] == "<int of 332193 bits>"
    assert values["sizes"]["shape"] is None
    assert (values["endless"]["shape"], len(values["endless"]["preview"]) <= 300) == (None, True)
    assert values["broken"]["preview"].isprintable()


@pytest.mark.parametrize("code", ["1 + 1;", "('ä' * 2) ;  # quiet", "x = 1\n(x\n );"])
def test_a_semicolon_keeps_the_last_line_from_being_shown(run: Run, code: str) -> None:
    assert "_" not in run(code).values


def test_private_names_are_not_shown_and_a_class_only_as_the_last_line(run: Run) -> None:
    values = run("_hidden = 1\nclass Net: pass\ndef f(x, *, y): pass\nshown = 2\nNet").values
    assert list(values) == ["shown", "_"]
    assert fields(values["_"], "type", "preview") == ("class", "Net(object)")


def test_tensors_without_plain_numbers_say_why(run: Run) -> None:
    values = run("""
        import keras, tensorflow as tf, torch
        from torch._subclasses.fake_tensor import FakeTensorMode
        ghost = torch.zeros(8, 3, device="meta")
        sparse = torch.eye(3).to_sparse()
        lazy = torch.nn.LazyLinear(3).weight
        nested = torch.nested.nested_tensor([torch.zeros(2, 3), torch.zeros(4, 3)], layout=torch.jagged)
        with FakeTensorMode():
            fake = torch.zeros(3, 4)
        ragged = tf.ragged.constant([[1], [2, 3]])
        thin = tf.sparse.from_dense([[1, 0], [0, 2]])
        @tf.function
        def double(x):
            global graph
            graph = x * 2
            return graph
        double(tf.zeros((2, 3)))
        words = tf.constant(["a", "b"])
    """).values
    assert fields(values["ghost"], "shape", "device", "preview") == ([8, 3], "meta", None)
    assert "meta device" in values["ghost"]["notes"][0]
    assert values["sparse"]["notes"] == ["is sparse"]
    assert values["lazy"]["shape"] is None
    assert values["nested"]["shape"] == [2, None, 3]
    assert fields(values["fake"], "shape", "preview") == ([3, 4], None)
    assert fields(values["ragged"], "type", "shape") == ("tf.RaggedTensor", [2, None])
    assert values["thin"]["notes"] == ["is sparse: 2 numbers are stored"]
    assert fields(values["graph"], "shape", "preview") == ([2, 3], None)
    assert fields(values["words"], "shape", "dtype") == ([2], "string")


def test_numbers_that_are_broken_are_counted_and_zeros_are_told(run: Run) -> None:
    values = run("""
        import numpy as np, tensorflow as tf, torch
        nan, inf = float("nan"), float("inf")
        x = torch.tensor([1.0, nan, inf, 2.0])
        loss = torch.tensor(nan, requires_grad=True)
        array, tensor = np.full(3, inf), tf.constant([nan, 1.0])
        half = torch.full((20,), nan, dtype=torch.bfloat16)
        losses = [0.5, nan]
        outputs = {"logits": torch.tensor([nan, 1.0])}
        zeros = torch.zeros(4)
        dead = torch.relu(torch.nn.Parameter(torch.full((4,), -1.0)))
        huge = torch.zeros(1).expand(10**12)
    """).values
    assert values["x"]["warnings"] == ["has 1 NaN and 1 infinite among its 4 numbers"]
    assert fields(values["loss"], "warnings", "requires_grad") == (["is NaN"], True)
    assert values["nan"]["warnings"] == ["is NaN"]
    assert values["array"]["warnings"] == ["is all infinite"]
    assert values["tensor"]["warnings"] == ["has 1 NaN among its 2 numbers"]
    assert values["half"]["warnings"] == ["is all NaN"]
    assert values["losses"]["warnings"] == ["has 1 NaN among its 2 numbers"]
    assert values["outputs"]["warnings"] == ["logits has 1 NaN among its 2 numbers"]
    assert (values["zeros"]["notes"], "warnings" in values["zeros"]) == (["is all zeros"], False)
    assert values["dead"]["warnings"] == ["is all zeros"]
    assert values["huge"]["notes"] == ["is all zeros, looking at 200,000 of its 1,000,000,000,000 numbers"]


def test_what_is_in_a_container_is_listed_one_level_deep(run: Run) -> None:
    values = run("""
        import collections, dataclasses, torch
        features = {"layer1": torch.zeros(1, 64), "deeper": [torch.zeros(2), torch.zeros(3)], "n": 3}
        alike = [torch.zeros(8, 3)] * 10
        weights = {f"w{n}": torch.zeros(n) for n in range(40)}
        point = collections.namedtuple("Point", "x y")(torch.zeros(2), 1.5)
        @dataclasses.dataclass
        class Output:
            logits: torch.Tensor
            loss: object = None
        output = Output(torch.zeros(2, 5))
        plain = [1, 2, 3]
    """).values
    listed = {
        name: [(item["name"], item["shape"], item["preview"]) for item in value.get("items", [])]
        for name, value in values.items()
    }
    assert listed["features"][1:] == [("deeper", None, "2 items"), ("n", None, "3")]
    assert listed["features"][0][:2] == ("layer1", [1, 64])
    assert listed["alike"] == [("[0]…[9]", [8, 3], None)]
    assert [name for name, _, _ in listed["weights"]] == [f"w{n}" for n in range(6)]
    assert values["weights"]["notes"] == ["40 items, of which the first 6 are shown"]
    assert [name for name, _, _ in listed["point"]] == ["x", "y"]
    assert [name for name, _, _ in listed["output"]] == ["logits"]
    assert listed["plain"] == []
