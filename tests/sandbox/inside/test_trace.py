"""The trace of the last model call: every layer with its shapes, down to the one that failed."""

from __future__ import annotations

import json

import pytest

NET = """
    import torch
    from torch import nn
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Sequential(nn.ReLU(), nn.Linear(288, 10)))
"""


def lines(ran):
    return [(step["path"], step["input"], step["output"]) for step in ran.report["trace"]]


def paths(ran):
    return [step["path"] for step in ran.report["trace"]]


def test_every_layer_of_a_torch_model_with_its_shapes_and_parameters(run):
    ran = run(NET + "    y = model(torch.randn(4, 3, 8, 8))")
    assert lines(ran) == [
        ("0", [4, 3, 8, 8], [4, 8, 6, 6]),
        ("1", [4, 8, 6, 6], [4, 288]),
        ("2.0", [4, 288], [4, 288]),
        ("2.1", [4, 288], [4, 10]),
    ]
    assert [step["type"] for step in ran.report["trace"]] == ["Conv2d", "Flatten", "ReLU", "Linear"]
    assert [step["parameters"] for step in ran.report["trace"]] == [224, 0, 0, 2890]


def test_a_trace_ends_at_the_layer_that_failed_and_the_error_names_it(run):
    ran = run(NET + "    model(torch.randn(4, 3, 9, 9))")
    assert lines(ran)[-2:] == [("2.0", [4, 392], [4, 392]), ("2.1", [4, 392], None)]
    assert (ran.error["layer"], ran.error["expected"], ran.error["got"]) == (
        "2.1",
        "288 features",
        "392 features",
    )


def test_the_classifier_of_a_real_model_is_named_by_its_path(run):
    ran = run("""
        import torch, torchvision
        model = torchvision.models.vgg11()
        model.classifier = torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Linear(512, 10))
        model(torch.randn(1, 3, 64, 64))
    """)
    assert (ran.error["layer"], ran.error["got"]) == ("classifier.1", "25088 features")
    assert lines(ran)[-1] == ("classifier.1", [1, 25088], None)


def test_a_layer_called_by_itself_has_the_name_of_its_variable(run):
    ran = run("""
        import torch
        head = torch.nn.Linear(1000, 5)
        head(torch.randn(4, 512))
    """)
    assert lines(ran) == [("head", [4, 512], None)]
    assert ran.error["layer"] == "head"


def test_a_failure_in_a_models_own_forward_stands_after_its_layers(run):
    ran = run("""
        import torch
        from torch import nn
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.one, self.two = nn.Linear(4, 3), nn.Linear(4, 5)
            def forward(self, x):
                return self.one(x) + self.two(x)
        net = Net()
        net(torch.randn(2, 4))
    """)
    assert lines(ran) == [("one", [2, 4], [2, 3]), ("two", [2, 4], [2, 5]), ("net", [2, 4], None)]
    assert ran.error["layer"] == "net"


def test_a_failure_that_was_caught_or_came_later_blames_no_layer(run):
    ran = run(
        NET
        + """
    try:
        model(torch.randn(4, 3, 9, 9))
    except RuntimeError:
        pass
    1 / 0
"""
    )
    assert ran.error["layer"] is None
    assert lines(ran)[-1] == ("2.1", [4, 392], None)


def test_a_loss_or_a_transform_afterwards_leaves_the_models_trace(run):
    ran = run(
        NET
        + """
    y = model(torch.randn(4, 3, 8, 8))
    nn.CrossEntropyLoss()(y, torch.tensor([1, 2, 3, 4])).backward()
    nn.Softmax(dim=1)(y)
"""
    )
    assert paths(ran) == ["0", "1", "2.0", "2.1"]


def test_a_model_that_nothing_holds_is_traced_with_its_paths(run):
    ran = run("""
        import torch, torchvision
        torchvision.models.alexnet()(torch.randn(1, 3, 224, 224)).shape
    """)
    assert paths(ran)[0] == "features.0"
    assert ran.report["trace"][-1] == {
        "path": "classifier.6",
        "type": "Linear",
        "input": [1, 4096],
        "output": [1, 1000],
        "parameters": 4097000,
    }


def test_a_model_of_hundreds_of_layers_is_summarised_by_block(run):
    ran = run("""
        import torch, torchvision
        with torch.no_grad():
            torchvision.models.resnet152().eval()(torch.randn(1, 3, 32, 32))
    """)
    assert 10 <= len(paths(ran)) <= 150
    assert paths(ran)[4:6] == ["layer1.0", "layer1.1"]
    assert len(json.dumps(ran.report["trace"])) < 64 * 1024


def test_in_a_summarised_model_the_block_that_failed_is_opened(run):
    ran = run("""
        import torch, torchvision
        model = torchvision.models.resnet152()
        model.layer3[30].conv2 = torch.nn.Conv2d(7, 256, 3)
        model(torch.randn(2, 3, 32, 32))
    """)
    assert len(paths(ran)) <= 150
    assert paths(ran)[-4:] == ["layer3.30.conv1", "layer3.30.bn1", "layer3.30.relu", "layer3.30.conv2"]
    assert ran.error["layer"] == "layer3.30.conv2"


def test_of_a_flat_model_of_hundreds_of_layers_the_last_are_shown(run):
    ran = run("""
        import torch
        from torch import nn
        model = nn.Sequential(*(nn.Linear(2, 2) for _ in range(700)), nn.Linear(3, 2))
        model(torch.randn(1, 2))
    """)
    assert len(paths(ran)) == 150
    assert paths(ran)[-1] == ran.error["layer"] == "700"


def test_an_endless_loop_of_layers_keeps_a_bounded_trace_and_its_failure(run):
    ran = run("""
        import torch
        from torch import nn
        class Loop(nn.Module):
            def __init__(self):
                super().__init__()
                self.cell, self.bad = nn.ReLU(), nn.Linear(3, 3)
            def forward(self, x):
                for _ in range(20_000):
                    x = self.cell(x)
                return self.bad(x)
        loop = Loop()
        loop(torch.randn(1, 2))
    """)
    assert len(paths(ran)) == 150
    assert paths(ran)[-1] == ran.error["layer"] == "bad"


def test_several_tensors_in_and_out_show_the_first(run):
    ran = run("""
        import torch
        lstm = torch.nn.LSTM(4, 6, batch_first=True)
        lstm(torch.randn(2, 5, 4))
    """)
    assert lines(ran) == [("lstm", [2, 5, 4], [2, 5, 6])]


def test_no_tensor_lives_longer_for_being_traced(run):
    ran = run(
        NET
        + """
    import gc, weakref
    x = torch.randn(4, 3, 8, 8)
    y = model(x)
    refs = [weakref.ref(x), weakref.ref(y), weakref.ref(model)]
    del x, y, model
    alive = [ref() is not None for ref in refs]
"""
    )
    assert ran.values["alive"]["preview"] == "[False, False, False]"


@pytest.mark.parametrize(
    "way",
    [
        "torch.jit.trace(model, x)(x)",
        "torch.jit.script(model)(x)",
        "torch.fx.symbolic_trace(model)(x)",
        "torch.compile(model, backend='eager', fullgraph=True)(x)",
        "torch.func.functional_call(model, dict(model.named_parameters()), x)",
        "torch.vmap(model)(x[None])[0]",
        "torch.export.export(model, (x,)).module()(x)",
        "copy.deepcopy(model)(x)",
        "pickle.loads(pickle.dumps(model))(x)",
    ],
)
def test_other_ways_to_run_a_model_give_what_they_gave(run, way):
    ran = run(
        NET
        + f"""
    import copy, pickle, warnings
    warnings.simplefilter("ignore")
    model.eval()
    x = torch.randn(4, 3, 8, 8)
    same = bool(torch.allclose({way}, model.forward(x), atol=1e-6))
"""
    )
    assert ran.report["error"] is None
    assert ran.values["same"]["preview"] == "True"


def test_a_layer_with_a_hostile_class_is_traced_all_the_same(run):
    ran = run("""
        import torch
        from torch import nn
        class Evil(nn.Linear):
            __eq__ = __hash__ = lambda *a: 1 / 0
            def __getattr__(self, name):
                if name == "_nothing":
                    raise SystemExit
                return super().__getattr__(name)
            def named_modules(self, *a, **k):
                raise SystemExit
        model = nn.Sequential(Evil(2, 3))
        y = model(torch.randn(1, 2))
    """)
    assert lines(ran) == [("0", [1, 2], [1, 3])]


KERAS = """
    import keras, numpy as np
    from keras import layers
    model = keras.Sequential([layers.Input((8, 8, 3)), layers.Conv2D(4, 3, name="conv"), layers.Flatten(),
                              layers.Dense(10, name="head")])
"""


def test_every_layer_of_a_keras_model_with_its_shapes_and_parameters(run):
    ran = run(KERAS + "    y = model(np.zeros((2, 8, 8, 3), 'float32'))")
    assert [path for path in paths(ran) if path != "flatten"] == ["conv", "head"]
    assert lines(ran)[0] == ("conv", [2, 8, 8, 3], [2, 6, 6, 4])
    assert [step["parameters"] for step in ran.report["trace"]] == [112, 0, 1450]


def test_training_and_predicting_with_keras_are_traced_once_and_work(run):
    ran = run(
        KERAS
        + """
    model.compile("adam", "mse")
    model.fit(np.zeros((4, 8, 8, 3)), np.zeros((4, 10)), epochs=2, verbose=0)
    y = model.predict(np.zeros((2, 8, 8, 3)), verbose=0)
"""
    )
    assert ran.report["error"] is None
    assert lines(ran)[-1][2] == [None, 10] or lines(ran)[-1][2] == [2, 10]


def test_a_tf_function_of_the_learners_around_a_keras_model_works(run):
    ran = run(
        KERAS
        + """
    import tensorflow as tf
    @tf.function
    def step(x):
        if tf.reduce_sum(x) > 0:
            return model(x)
        return model(x) + 1.0
    y = step(tf.ones((2, 8, 8, 3)))
"""
    )
    assert ran.report["error"] is None
    assert ran.stderr == ""
    assert ran.values["y"]["shape"] == [2, 10]
    assert paths(ran)[-1] == "head"


def test_a_keras_layer_that_failed_is_named(run):
    ran = run("""
        import keras, numpy as np
        from keras import layers
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.one = layers.Dense(4, name="one")
                self.two = layers.Conv2D(3, 2, name="two")
            def call(self, x):
                return self.two(self.one(x))
        net = Net()
        net(np.zeros((2, 8), "float32"))
    """)
    assert lines(ran) == [("one", [2, 8], [2, 4]), ("two", [2, 4], None)]
    assert ran.error["layer"] == "two"


def test_a_keras_layer_that_does_not_fit_while_a_model_is_put_together_is_named(run):
    ran = run("""
        from keras import layers
        inputs = layers.Input((8,))
        x = layers.Dense(4)(inputs)
        layers.Conv2D(3, 2, name="wrong")(x)
    """)
    assert lines(ran) == [("wrong", [None, 4], None)]
    assert ran.error["layer"] == "wrong"


def test_a_nested_keras_model_is_told_by_its_place(run):
    ran = run("""
        import keras, numpy as np
        from keras import layers
        base = keras.Sequential([layers.Dense(4, name="deep")], name="base")
        model = keras.Sequential([layers.Input((3,)), base, layers.Dense(2, name="head")])
        y = model(np.zeros((5, 3), "float32"))
    """)
    assert lines(ran) == [("base/deep", [5, 3], [5, 4]), ("head", [5, 4], [5, 2])]
