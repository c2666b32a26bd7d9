"""Each rule against an error that the real library really raised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import explain

Run = Callable[..., Any]

TORCH = "import torch, numpy as np\nfrom torch import nn\nfrom torchvision import models\n"
KERAS = "import tensorflow as tf\nimport numpy as np\nL = tf.keras.layers\n"
DENSE = "m = tf.keras.Sequential([L.Input((4,)), L.Dense(3)])\n"

# Code, then words that the explanation must have, then layer, expected and got.
TORCH_CASES = [
    (
        "m = models.resnet18(); m.fc = nn.Linear(256, 10)\nm(torch.zeros(4, 3, 64, 64))",
        ["fc", "256", "512", "Linear(512, 10)"],
        ("fc", "256 features", "512 features"),
    ),
    (
        "nn.Sequential(*models.resnet18().children())(torch.zeros(2, 3, 64, 64))",
        ["[2, 512, 1, 1]", "Flatten", "512"],
        ("9", "512 features", "shape [2, 512, 1, 1]"),
    ),
    ("torch.zeros(3, 4) @ torch.zeros(3, 5)", ["4 columns", "3 rows"], (None, "3 columns", "4 columns")),
    (
        "models.resnet18()(torch.zeros(4, 64, 64, 3))",
        ["channels last", "permute(0, 3, 1, 2)"],
        ("conv1", "3 channels", "64 channels, input [4, 64, 64, 3]"),
    ),
    (
        "models.resnet18()(torch.zeros(4, 1, 64, 64))",
        ["grey", "repeat(1, 3, 1, 1)"],
        ("conv1", "3 channels", "1 channels, input [4, 1, 64, 64]"),
    ),
    (
        "nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(16, 8, 3))(torch.zeros(1, 3, 9, 9))",
        ["16 channels", "has 8"],
        ("1", "16 channels", "8 channels, input [1, 8, 7, 7]"),
    ),
    (
        "models.resnet18()(torch.zeros(3, 64, 64))",
        ["unsqueeze(0)", "[1, 3, 64, 64]"],
        ("bn1", "4 dimensions", "3 dimensions, shape [3, 64, 64]"),
    ),
    (
        "nn.BatchNorm1d(3)(torch.zeros(1, 3))",
        ["[1, 3]", "eval()"],
        ("BatchNorm1d", "more than 1 value per channel", "shape [1, 3]"),
    ),
    (
        "nn.Conv2d(3, 8, 7)(torch.zeros(1, 3, 4, 4))",
        ["4 x 4", "7 x 7"],
        ("Conv2d", "at least 7 x 7", "4 x 4"),
    ),
    (
        "nn.MaxPool2d(2)(torch.zeros(1, 3, 1, 1))",
        ["3x1x1"],
        ("MaxPool2d", "an output of at least 1 x 1", "3x1x1"),
    ),
    ("torch.zeros(3, 4) + torch.zeros(3, 5)", ["dimension 1"], (None, "4 in dimension 1", "5")),
    (
        "torch.zeros(3, 4).view(5, -1)",
        ["12", "multiple of 5"],
        (None, "a multiple of 5 numbers", "12 numbers"),
    ),
    ("torch.cat([torch.zeros(2, 3), torch.zeros(2, 4)])", ["torch.cat", "4", "3"], (None, "3", "4")),
    ("torch.stack([torch.zeros(3), torch.zeros(4)])", ["[3]", "[4]"], (None, "[3]", "[4]")),
    (
        "models.vit_b_16()(torch.zeros(1, 3, 128, 128))",
        ["224", "128", "Resize"],
        ("VisionTransformer", "224", "128"),
    ),
    ("nn.Linear(3, 2)(torch.from_numpy(np.zeros((4, 3))))", ["x.float()"], ("Linear", "float32", "float64")),
    (
        "nn.Conv2d(3, 8, 3)(torch.zeros(1, 3, 8, 8, dtype=torch.uint8))",
        ["uint8", "x.float() / 255"],
        ("Conv2d", "float32", "uint8"),
    ),
    (
        "nn.CrossEntropyLoss()(torch.zeros(2, 3), torch.tensor([0, 1], dtype=torch.int32))",
        ["y.long()"],
        (None, "int64", "int32"),
    ),
    (
        "nn.CrossEntropyLoss()(torch.zeros(2, 3), torch.tensor([0, 3]))",
        ["class 3", "3 outputs"],
        (None, "0 to 2", "class 3"),
    ),
    (
        "nn.CrossEntropyLoss()(torch.zeros(2, 3), torch.tensor([[0], [1]]))",
        ["squeeze(1)"],
        (None, "target of shape [2]", "shape [2, 1]"),
    ),
    (
        "nn.CrossEntropyLoss()(torch.zeros(4, 3), torch.zeros(3).long())",
        ["4 predictions", "3 targets"],
        (None, "4 targets", "3 targets"),
    ),
    (
        "nn.BCEWithLogitsLoss()(torch.zeros(4, 1), torch.zeros(4))",
        ["[4, 1]", "unsqueeze"],
        (None, "[4, 1]", "[4]"),
    ),
    (
        "nn.BCELoss()(torch.full((4,), 2.0), torch.zeros(4))",
        ["BCEWithLogitsLoss"],
        (None, "numbers between 0 and 1", None),
    ),
    ("torch.zeros(3, requires_grad=True).numpy()", ["detach()"], (None, None, None)),
    ("x = torch.zeros(3, requires_grad=True)\nx += 1", ["in place"], (None, None, None)),
    (
        "nn.Linear(2, 2).requires_grad_(False)(torch.zeros(1, 2)).sum().backward()",
        ["frozen"],
        (None, None, None),
    ),
    ("torch.optim.SGD([], lr=0.1)", ["no parameters"], (None, None, None)),
    ("nn.Linear(2, 2).cuda()", ["no GPU", "is_available"], (None, "cpu", "cuda")),
    ("torch.zeros(3, device='cuda')", ["no GPU"], (None, "cpu", "cuda")),
    (
        "nn.Linear(2, 2).load_state_dict({'weight': torch.zeros(2, 3), 'bias': torch.zeros(2)})",
        ["[2, 3]", "[2, 2]"],
        ("weight", "[2, 2]", "[2, 3]"),
    ),
    (
        "nn.Linear(2, 2).load_state_dict({'module.weight': torch.zeros(2, 2)})",
        ["DataParallel"],
        (None, "names without module.", "names such as module.weight"),
    ),
    (
        "nn.Linear(2, 2).load_state_dict({'other': torch.zeros(2)})",
        ["wants weight", "another architecture"],
        (None, "names such as weight", "names such as other"),
    ),
    ("torch.zeros(10**13)", ["GiB"], (None, None, "37,252.9 GiB at once")),
]

MODEL_CASES = [
    (
        "models.resnet18(weights='imagenet')",
        ["DEFAULT", "Keras' word"],
        (None, "IMAGENET1K_V1", "imagenet"),
    ),
    (
        "models.resnet18(weights='DEFAULT', num_classes=10)",
        ["1000 classes", "in_features, 10"],
        (None, "num_classes=1000", "num_classes=10"),
    ),
    (
        "models.googlenet(weights='DEFAULT', aux_logits=False)",
        ["Leave aux_logits out"],
        (None, "aux_logits=True", "aux_logits=False"),
    ),
    ("models.get_model('resnet51')", ["resnet50"], (None, "resnet50", "resnet51")),
    ("models.Resnet_50()", ["Did you mean"], (None, "resnet50", "Resnet_50")),
    (
        "out = models.googlenet(init_weights=False)(torch.zeros(2, 3, 64, 64))\nout.shape",
        ["GoogLeNetOutputs", "output.logits", "eval()"],
        (None, "a tensor", "GoogLeNetOutputs"),
    ),
    ("models.resnet18().classifier", ["called fc"], (None, "fc", "classifier")),
    (
        "import timm\ntimm.create_model('efficientnet_b00')",
        ["timm has no model"],
        (None, "efficientnet_b0", "efficientnet_b00"),
    ),
]

KERAS_CASES = [
    (
        "tf.keras.applications.ResNet50(weights='imagenet', classes=10)",
        ["include_top=False", "Dense(10"],
        (None, "classes=1000", "classes=10"),
    ),
    (
        "tf.keras.applications.ResNet50(weights='imagenet', input_shape=(64, 64, 3))",
        ["224, 224, 3", "64, 64, 3"],
        (None, "(224, 224, 3)", "(64, 64, 3)"),
    ),
    (
        "tf.keras.applications.ResNet50(include_top=False, input_shape=(16, 16, 3))",
        ["32x32"],
        (None, "at least 32x32", "(16, 16, 3)"),
    ),
    (
        "tf.keras.applications.ResNet50(include_top=False, input_shape=(64, 64, 1))",
        ["3 channels", "64, 64, 1"],
        (None, "3 channels", "(64, 64, 1)"),
    ),
    (
        "tf.keras.applications.ResNet50(weights='DEFAULT')",
        ["torchvision's word"],
        (None, '"imagenet", None or a path', "DEFAULT"),
    ),
    ("tf.keras.applications.Resnet50()", ["ResNet50"], (None, "ResNet50", "Resnet50")),
    ("tf.keras.Sequential([L.Dense(3)]).output_shape", ["tf.keras.Input"], (None, None, None)),
    ("tf.keras.Sequential([L.Dense(3)]).count_params()", ["input shape"], (None, None, None)),
    (DENSE + "m(tf.zeros((2, 5)))", ["dense", "4", "(2, 5)"], ("dense", "4 on axis -1", "(2, 5)")),
    (
        "tf.keras.Sequential([L.Input((28, 28)), L.Conv2D(3, 3)])",
        ["4 dimensions", "x[..., None]"],
        ("conv2d", "4 dimensions", "(None, 28, 28)"),
    ),
    (
        "tf.keras.applications.MobileNetV2(weights=None).predict(tf.zeros((224, 224, 3)))",
        ["batch", "x[None]"],
        ("mobilenetv2_1.00_224", "(None, 224, 224, 3)", "(32, 224, 3)"),
    ),
    (
        "tf.keras.applications.MobileNetV2(weights=None)(tf.zeros((1, 96, 96, 3)))",
        ["224, 224, 3"],
        ("mobilenetv2_1.00_224", "(None, 224, 224, 3)", "(1, 96, 96, 3)"),
    ),
    (
        "tf.keras.Sequential([L.Input((4, 4, 3)), L.Conv2D(3, 7)])",
        ["padding='same'"],
        ("conv2d", None, "None, 4, 4, 3"),
    ),
    (DENSE + "m.fit(tf.zeros((2, 4)), tf.zeros((2,)))", ["compile("], (None, None, None)),
    (
        DENSE + "m.compile(loss='categorical_crossentropy')\nm.fit(tf.zeros((2, 4)), tf.zeros((2,)))",
        ["sparse_categorical_crossentropy"],
        (None, "output (None, 3)", "target (None,)"),
    ),
    (
        DENSE
        + "m.compile(loss='sparse_categorical_crossentropy')\nm.fit(tf.zeros((2, 4)), tf.constant([1, 5]))",
        ["class 5", "3 outputs"],
        (None, "0 to 2", "5"),
    ),
    (
        "m = tf.keras.Sequential([L.Input((9, 9, 3)), L.Conv2D(4, 3)])\n"
        "m.compile(loss='categorical_crossentropy')\nm.fit(tf.zeros((2, 9, 9, 3)), tf.zeros((2, 4)))",
        ["spatial", "GlobalAveragePooling2D"],
        (None, "output (None, 7, 7, 4)", "target (None, 4)"),
    ),
    ("tf.zeros((2, 3)) @ tf.zeros((2, 3))", ["tf.transpose"], (None, "3 rows", "2 rows")),
    ("tf.keras.datasets.mnist.load_data()", ["without any network", "np.random"], (None, None, "a download")),
]

PYTHON_CASES = [
    ("import pandas", ["pandas is not installed"], (None, None, "pandas")),
    ("import torhc", ["Did you mean torch?"], (None, "torch", "torhc")),
    ("from torch import optimm", ["Did you mean optim?"], (None, "optim", "optimm")),
    (
        "import torchvision.modells",
        ["torchvision is here"],
        (None, "torchvision.models", "torchvision.modells"),
    ),
    ("x = np.zeros(3)", ["import numpy as np"], (None, "import numpy as np", "np")),
    ("model = 3\nmodle", ["Did you mean model?"], (None, "model", "modle")),
    ("import torch\ntorch.zeross(3)", ["Did you mean zeros?"], (None, "zeros", "zeross")),
    ("def f():\n    x = x + 1\nx = 1\nf()", ["local"], (None, None, "x")),
    ("for i in range(3):\nprint(i)", ["indentation"], (None, None, None)),
    ("print 'hello'", ["print(...)"], (None, None, None)),
    ("x = (1, 2", ["bracket"], (None, None, None)),
    ("if True\n    pass", ["colon"], (None, None, None)),
    ("x = “hello”", ["quotation marks"], (None, None, None)),
    ("open('cat.jpg')", ["cat.jpg", "empty folder"], (None, None, "cat.jpg")),
    ("open('photos/')", ["FakeData"], (None, None, "photos/")),
    ("name = input('Name? ')", ["input() waits"], (None, None, None)),
    ("def f(): return f()\nf()", ["called itself"], (None, None, None)),
    ("import sys\nsys.exit('no data')", ["sys.exit(no data)"], (None, None, None)),
    (
        "import urllib.request as r\nr.urlopen('http://nowhere.invalid')",
        ["without any network"],
        (None, None, "a download"),
    ),
    (
        "import requests\nrequests.get('http://nowhere.invalid')",
        ["without any network"],
        (None, None, "a download"),
    ),
    ("from torchvision import datasets\ndatasets.CIFAR10('d')", ["FakeData"], (None, None, "a download")),
    (
        "import torch\ntorch.hub.load_state_dict_from_url('https://nowhere.invalid/x.pth')",
        ["network"],
        (None, None, "a download"),
    ),
    (
        "import timm\ntimm.create_model('hf_hub:some/model', pretrained=True)",
        ["network"],
        (None, None, "a download"),
    ),
]

CASES = [
    *((TORCH + code, words, facts) for code, words, facts in [*TORCH_CASES, *MODEL_CASES]),
    *((KERAS + code, words, facts) for code, words, facts in KERAS_CASES),
    *PYTHON_CASES,
]


@pytest.mark.parametrize(
    ("code", "words", "facts"), CASES, ids=[code.splitlines()[-1][:60] for code, _, _ in CASES]
)
def test_the_explanation_uses_the_learners_own_numbers(
    run: Run, code: str, words: list[str], facts: tuple[str | None, ...]
) -> None:
    ran = run(code)
    error = ran.error
    assert error is not None, "the snippet raised nothing"
    assert error["explanation"], f"{error['type']}: {error['message']}"
    assert [word for word in words if word not in error["explanation"]] == [], error["explanation"]
    assert ran.sentences <= 3, error["explanation"]
    assert (error["layer"], error["expected"], error["got"]) == facts
    assert "site-packages" not in error["message"]


def test_an_error_that_no_rule_knows_keeps_its_line_and_message(run: Run) -> None:
    error = run("x = 1\nraise ValueError('something else')").error
    assert error["explanation"] is None
    assert (error["line"], error["message"]) == (2, "something else")


def test_an_exception_whose_text_ends_the_process_is_still_reported(run: Run) -> None:
    error = run("""
        class Bad(Exception):
            def __str__(self): raise KeyboardInterrupt
        raise Bad
    """).error
    assert (error["type"], error["message"], error["line"]) == ("Bad", "", 3)


def test_a_hostile_exception_costs_no_more_than_its_own_message(run: Run) -> None:
    error = run("""
        class Bad(Exception):
            def __str__(self):
                while True: pass
        raise Bad
    """).error
    assert (error["type"], error["message"], error["line"]) == ("Bad", "", 4)


def test_the_table_has_each_rule_once_and_each_says_what_it_is_for() -> None:
    assert len(set(explain.RULES)) == len(explain.RULES)
    assert all(rule.__doc__ for rule in explain.RULES)
