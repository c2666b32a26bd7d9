"""The trace of the last model call: every layer with its shapes, down to the one that failed."""

from __future__ import annotations

import json

import pytest

NET = """
    import torch
    from torch import nn
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Sequential(nn.ReLU(), nn.Linear(288, 10)))
"""


def layers(ran):
    """The steps that are no blocks of others."""
    steps = ran.report["trace"]
    after = [*(step["depth"] for step in steps[1:]), 0]
    return [step for step, deeper in zip(steps, after, strict=False) if deeper <= step["depth"]]


def lines(ran):
    return [(step["path"], step["input"], step["output"]) for step in layers(ran)]


def paths(ran):
    return [step["path"] for step in layers(ran)]


def test_every_layer_of_a_torch_model_with_its_shapes_and_parameters(run):
    ran = run(NET + "    y = model(torch.randn(4, 3, 8, 8))")
    assert lines(ran) == [
        ("0", [4, 3, 8, 8], [4, 8, 6, 6]),
        ("1", [4, 8, 6, 6], [4, 288]),
        ("2.0", [4, 288], [4, 288]),
        ("2.1", [4, 288], [4, 10]),
    ]
    assert [step["type"] for step in layers(ran)] == ["Conv2d", "Flatten", "ReLU", "Linear"]
    assert [step["parameters"] for step in layers(ran)] == [224, 0, 0, 2890]


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
        "depth": 1,
    }


def test_a_block_stands_before_its_layers_with_what_went_in_and_out(run):
    ran = run("""
        import torch, torchvision
        with torch.no_grad():
            torchvision.models.resnet18().eval()(torch.randn(1, 3, 64, 64))
    """)
    steps = [(step["depth"], step["path"], step["type"]) for step in ran.report["trace"]]
    assert steps[3:7] == [
        (0, "maxpool", "MaxPool2d"),
        (0, "layer1", "Sequential"),
        (1, "layer1.0", "BasicBlock"),
        (2, "layer1.0.conv1", "Conv2d"),
    ]
    block = ran.report["trace"][5]
    assert (block["input"], block["output"]) == ([1, 64, 16, 16], [1, 64, 16, 16])
    assert block["parameters"] == 73984


def test_a_model_of_700_layers_is_told_with_its_blocks_and_the_layer_that_failed(run):
    ran = run("""
        import torch, torchvision
        model = torchvision.models.densenet201().eval()
        model.features.denseblock4.denselayer31.conv2 = torch.nn.Conv2d(7, 32, 3)
        with torch.no_grad():
            model(torch.randn(1, 3, 32, 32))
    """)
    assert len(ran.report["trace"]) > 650
    assert paths(ran)[-1] == ran.error["layer"] == "features.denseblock4.denselayer31.conv2"
    assert len(json.dumps(ran.report["trace"])) < 256 * 1024
    assert ran.notes == []


def test_of_too_many_calls_the_deepest_are_left_out_but_for_those_around_the_failure(run):
    ran = run("""
        import torch
        from torch import nn
        class Block(nn.Sequential):
            pass
        blocks = [Block(*(nn.ReLU() for _ in range(40))) for _ in range(99)]
        model = nn.Sequential(*blocks, Block(nn.ReLU(), nn.Linear(3, 2)))
        model(torch.randn(1, 2))
    """)
    assert paths(ran) == [*(str(number) for number in range(99)), "99.0", "99.1"]
    assert ran.error["layer"] == "99.1"
    assert ran.notes == ["3,960 calls of layers are not in the trace: it has room for 1,500."]


def test_an_endless_loop_of_layers_keeps_a_bounded_trace_its_failure_and_how_much_is_missing(run):
    ran = run("""
        import torch
        from torch import nn
        class Loop(nn.Module):
            def __init__(self):
                super().__init__()
                self.cell, self.bad = nn.Identity(), nn.Linear(3, 3)
            def forward(self, x):
                for _ in range(1_000_000):
                    x = self.cell(x)
                return self.bad(x)
        loop = Loop()
        loop(torch.randn(1, 2))
    """)
    assert len(paths(ran)) == 1500
    assert paths(ran)[-1] == ran.error["layer"] == "bad"
    assert ran.notes == ["998,501 calls of layers are not in the trace: it has room for 1,500."]


def test_paths_of_ten_thousand_characters_keep_their_ends(run):
    ran = run("""
        import torch
        from torch import nn
        model = inner = nn.Sequential()
        for number in range(200):
            inner.add_module("x" * 10_000 + str(number), nn.Sequential())
            inner = inner[0]
        inner.add_module("y" * 10_000 + "_head", nn.Linear(3, 2))
        model(torch.randn(1, 2))
    """)
    assert max(len(step["path"]) for step in ran.report["trace"]) <= 80
    assert ran.error["layer"].endswith("yyy_head")


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


def test_a_layer_with_two_names_goes_by_the_first(run):
    ran = run("""
        import torch
        from torch import nn
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.encode = nn.Linear(4, 4)
                self.decode = self.encode
            def forward(self, x):
                return self.decode(self.encode(x))
        y = Net()(torch.randn(2, 4))
    """)
    assert paths(ran) == ["encode", "encode"]


def test_a_part_of_a_model_called_by_itself_has_its_layers_paths_in_the_model(run):
    ran = run("""
        import torch, torchvision
        model = torchvision.models.alexnet()
        model.classifier(model.features(torch.randn(1, 3, 224, 224)))
    """)
    assert paths(ran)[-1] == ran.error["layer"] == "classifier.1"


def test_the_layers_that_a_checkpoint_does_again_to_go_back_are_no_model_call(run):
    ran = run("""
        import torch
        from torch import nn
        from torch.utils.checkpoint import checkpoint
        model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
        checkpoint(model, torch.randn(3, 4, requires_grad=True), use_reentrant=False).sum().backward()
    """)
    assert lines(ran) == [("0", [3, 4], [3, 8]), ("1", [3, 8], [3, 8]), ("2", [3, 8], [3, 2])]


def test_how_a_layer_does_its_work_is_no_layer(run):
    ran = run("""
        import torch
        from torch import nn
        probe = nn.Linear(8, 3)
        model = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(4, 8)), nn.Linear(8, 2))
        model[1].register_forward_pre_hook(lambda module, given: (probe(given[0]), None)[1])
        y = model(torch.randn(1, 4))
    """)
    assert lines(ran) == [("0", [1, 4], [1, 8]), ("1", [1, 8], [1, 2])]


def test_a_layer_that_the_model_does_not_know_of_has_its_own_parameters(run):
    ran = run("""
        import torch
        from torch import nn
        class Ensemble(nn.Module):
            def __init__(self):
                super().__init__()
                self.members = [nn.Linear(4, 2), nn.Linear(4, 2)]
            def forward(self, x):
                return sum(member(x) for member in self.members)
        net = Ensemble()
        y = net(torch.ones(3, 4))
    """)
    assert [(step["path"], step["parameters"]) for step in layers(ran)] == [("Linear", 10), ("Linear", 10)]


@pytest.mark.parametrize(
    "register",
    [
        "model[0].register_forward_hook(lambda m, i, o: o + 1)",
        "model[0].register_forward_pre_hook(lambda m, i: (i[0] + 1,))",
        "model[0].register_full_backward_hook(lambda m, i, o: (i[0] * 2,))",
        "model[0].register_full_backward_pre_hook(lambda m, o: (o[0] * 2,))",
        "model[0].register_forward_hook(lambda m, i, o: seen.append(1), always_call=True)",
        "every.register_module_forward_hook(lambda m, i, o: o + 1)",
        "every.register_module_forward_pre_hook(lambda m, i: (i[0] + 1,))",
        "every.register_module_full_backward_hook(lambda m, i, o: (i[0] * 2,) if i[0] is not None else None)",
        "every.register_module_full_backward_pre_hook(lambda m, o: (o[0] * 2,))",
        "model.compile(backend='eager')",
    ],
)
def test_hooks_dropout_and_gradients_are_bit_for_bit_what_they_were(run, register):
    ran = run(f"""
        import torch
        from torch import nn
        from torch.nn.modules import module as every
        from sandbox.inside.trace import torch_calls
        seen = []
        model = nn.Sequential(nn.Linear(4, 6), nn.Dropout(), nn.BatchNorm1d(6), nn.Linear(6, 2))
        {register}
        state = model.state_dict()
        start = {{key: value.clone() for key, value in state.items()}}
        def step():
            model.load_state_dict(start)
            torch.manual_seed(7)
            x = torch.randn(8, 4, requires_grad=True)
            y = model(x)
            grads = torch.autograd.grad(y.sum(), [x, *model.parameters()])
            after = [value.clone() for value in model.state_dict().values()]
            return [y, *grads, *after, torch.get_rng_state()]
        watched = step()
        nn.Module.__call__ = torch_calls._plain_call
        plain = step()
        same = all(torch.equal(one, other) for one, other in zip(watched, plain, strict=True))
        keys = list(state) == list(model.state_dict())
    """)
    assert ran.report["error"] is None
    assert (ran.values["same"]["preview"], ran.values["keys"]["preview"]) == ("True", "True")


def test_a_model_that_is_watched_can_be_saved_copied_and_scripted_and_leaks_nothing(run):
    ran = run("""
        import copy, gc, io, torch, weakref
        from torch import nn
        gone = []
        for _ in range(50):
            model = nn.Sequential(nn.Linear(64, 64), nn.ReLU())
            x = torch.randn(2, 64)
            y = model(x)
            whole = io.BytesIO()
            torch.save(model, whole)
            whole.seek(0)
            copies = [copy.deepcopy(model), torch.load(whole, weights_only=False), torch.jit.script(model)]
            assert all(torch.equal(other(x), y) for other in copies)
            gone.append(weakref.ref(model[0].weight))
        del model, copies, y, x
        gc.collect()
        alive = sum(ref() is not None for ref in gone)
    """)
    assert ran.report["error"] is None
    assert ran.values["alive"]["preview"] == "0"


def test_a_scripted_model_that_failed_has_a_whole_report(run):
    ran = run("""
        import torch
        from torch import nn
        model = torch.jit.script(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(7, 2)))
        model(torch.randn(3, 4))
    """)
    assert (ran.error["layer"], ran.notes) == ("model", [])
    assert "model" in ran.values


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
    assert [step["parameters"] for step in layers(ran)] == [112, 0, 1450]


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


def test_building_a_keras_model_at_its_first_call_does_not_tell_its_layers_twice(run):
    ran = run("""
        import keras, numpy as np
        from keras import layers
        model = keras.Sequential([layers.Dense(4, name="one"), layers.Dense(2, name="two")])
        y = model(np.zeros((3, 5), "float32"))
    """)
    assert lines(ran) == [("one", [3, 5], [3, 4]), ("two", [3, 4], [3, 2])]


def test_a_keras_model_that_fails_while_it_is_built_is_told_down_to_the_failure(run):
    ran = run("""
        import keras, numpy as np
        from keras import layers
        model = keras.Sequential([layers.Dense(4, name="one"), layers.Conv2D(2, 3, name="two")])
        y = model(np.zeros((3, 5), "float32"))
    """)
    assert lines(ran) == [("one", [3, 5], [3, 4]), ("two", [3, 4], None)]
    assert ran.error["layer"] == "two"


def test_a_recurrent_keras_layer_is_one_layer_however_long_its_input(run):
    ran = run("""
        import keras, numpy as np
        from keras import layers
        model = keras.Sequential([layers.Input((9, 4)), layers.Bidirectional(layers.LSTM(3))])
        y = model(np.zeros((2, 9, 4), "float32"))
    """)
    assert paths(ran) == ["bidirectional/forward_lstm", "bidirectional/backward_lstm"]


def test_the_layers_of_a_whole_pretrained_keras_base_are_told_inside_it(run):
    ran = run("""
        import keras, numpy as np
        from keras import layers
        base = keras.applications.MobileNetV2(weights=None, input_shape=(32, 32, 3), include_top=False)
        model = keras.Sequential([layers.Input((32, 32, 3)), base, layers.GlobalAveragePooling2D()])
        y = model(np.zeros((1, 32, 32, 3), "float32"))
    """)
    steps = ran.report["trace"]
    assert [step["type"] for step in steps if step["depth"] == 0] == ["Functional", "GlobalAveragePooling2D"]
    assert len(steps) > 150
    assert steps[0]["output"] == [1, 1, 1, 1280]
