"""Explanations of what goes wrong between a torch model, its data and its loss, of really raised errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

TORCH = """
import torch, numpy as np
import torch.nn.functional as F
from torch import nn
from torchvision import models, transforms
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split
"""
NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.fc = nn.Linear({features}, 10)
    def forward(self, x):
        x = torch.relu(self.conv(x))
        return self.fc({x})
net = Net()
"""

# Code, words that the explanation must have, and layer, expected, got.
SHAPES = [
    (
        NET.format(features=4 * 6 * 6, x="x") + "net(torch.rand(2, 3, 8, 8))",
        ["[2, 4, 6, 6]", "just 144"],
        ("fc", "144 features", "shape [2, 4, 6, 6]"),
    ),
    (
        NET.format(features=4 * 6 * 6, x="x.flatten(1)") + "photo = torch.rand(3, 8, 8)\nnet(photo)",
        ["one of the shape [3, 8, 8]", "`photo.unsqueeze(0)`"],
        ("fc", "4 dimensions", "3 dimensions, shape [3, 8, 8]"),
    ),
    (
        "model = nn.Linear(48, 10)\nmodel(torch.rand(4, 3, 4, 4).flatten())",
        ["4 times as many", "x.flatten(1)"],
        ("model", "48 features", "192 features"),
    ),
    (
        "model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Linear(8, 5))\nmodel(torch.rand(2, 3, 8, 8))",
        ["AdaptiveAvgPool2d(1)", "8 it wants are the channels"],
        ("1", "8 features", "shape [2, 8, 6, 6]"),
    ),
    (
        "base = models.squeezenet1_1()\n"
        "nn.Sequential(base.features, nn.Linear(512, 5))(torch.rand(1, 3, 64, 64))",
        ["children of a model don't include"],
        ("1", "512 features", "shape [1, 512, 3, 3]"),
    ),
    (
        "base = models.googlenet(init_weights=False)\n"
        "nn.Sequential(*base.children())(torch.rand(2, 3, 64, 64))",
        ["auxiliary head is a side branch", "`base.fc = torch.nn.Identity()`"],
        ("16.conv.conv", None, "shape [2, 1024, 4, 4]"),
    ),
    (
        "vit = models.VisionTransformer(32, 8, 1, 1, 8, 8)\n"
        "nn.Sequential(*vit.children())(torch.rand(1, 3, 32, 32))",
        ["row of patches", "`vit.heads = torch.nn.Identity()`"],
        ("1", None, "shape [1, 8, 4, 4]"),
    ),
    (
        "vit = models.VisionTransformer(32, 8, 1, 1, 8, 8)\nvit(torch.rand(3, 32, 32))",
        ["batch of images", "unsqueeze(0)"],
        ("vit", "4 dimensions", "3 dimensions, shape [3, 32, 32]"),
    ),
    (
        "img = np.zeros((32, 32, 3), np.float32)\nx = torch.from_numpy(img)\nnn.Conv2d(3, 8, 3)(x)",
        ["one image with its 3 channels last", "`x.permute(2, 0, 1).unsqueeze(0)`"],
        ("Conv2d", "3 channels", "32 channels, input [32, 32, 3]"),
    ),
    (
        "nn.Conv2d(3, 8, 3)(torch.zeros(1, 4, 8, 8))",
        ["how transparent", 'convert("RGB")'],
        ("Conv2d", "3 channels", "4 channels, input [1, 4, 8, 8]"),
    ),
    (
        "x = torch.zeros(28, 28)\nnn.Conv2d(1, 8, 3)(x)",
        ["`x[None, None]`", "[1, 1, 28, 28]"],
        ("Conv2d", "4 dimensions", "shape [28, 28]"),
    ),
    (
        "nn.BatchNorm1d(8)(torch.zeros(2, 8, 4, 4))",
        ["2d layer of its kind"],
        ("BatchNorm1d", "2 dimensions", "shape [2, 8, 4, 4]"),
    ),
    (
        "nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(16))(torch.zeros(2, 3, 8, 8))",
        ["made for 16 channels", "`torch.nn.BatchNorm2d(8)`"],
        ("1", "16 channels", "8 channels"),
    ),
    (
        "nn.LayerNorm(8)(torch.zeros(2, 4))",
        ["`torch.nn.LayerNorm(4)`"],
        ("LayerNorm", "8 channels", "4 channels"),
    ),
    (
        "nn.LSTM(10, 20)(torch.zeros(5, 3, 8))",
        ["vectors of 10 numbers", "batch_first"],
        ("LSTM", "10 features", "8 features"),
    ),
    (
        "models.alexnet().eval()(torch.zeros(1, 3, 32, 32))",
        ["AlexNet needs at least 63 x 63"],
        ("features.12", "an output of at least 1 x 1", "256x1x1"),
    ),
]
DTYPES = [
    (
        "images = torch.from_numpy(np.zeros((1, 3, 8, 8)))\nnn.Conv2d(3, 8, 3)(images)",
        ["numpy are float64", "`images.float()`"],
        ("Conv2d", "float32", "float64"),
    ),
    (
        "model = nn.Conv2d(3, 8, 3).half()\nmodel(torch.zeros(1, 3, 8, 8))",
        ["because of `.half()`"],
        ("model", "float16", "float32"),
    ),
    ("nn.Embedding(9, 4)(torch.rand(2))", ["looks rows up"], ("Embedding", "int64", "float32")),
    (
        "nn.Embedding(9, 4)(torch.tensor([3, 9]))",
        ["9 rows, numbered 0 to 8", "row 9"],
        ("Embedding", "0 to 8", "3 to 9"),
    ),
    ("torch.arange(3).mean()", ["mean()", "int64"], (None, "float32", "int64")),
    ("torch.tensor([1, 2]).requires_grad_()", ["with a point"], (None, "float32", None)),
]
LOSSES = [
    (
        "labels = torch.tensor([[0], [1]])\nnn.CrossEntropyLoss()(torch.rand(2, 3), labels)",
        ["`labels` has the shape [2, 1]", "`labels.squeeze(1)`"],
        (None, "target of shape [2]", "shape [2, 1]"),
    ),
    (
        "labels = F.one_hot(torch.tensor([0, 1]), 3)\nnn.CrossEntropyLoss()(torch.rand(2, 3), labels)",
        ["`labels.argmax(1)`"],
        (None, "float32", "int64"),
    ),
    (
        "labels = F.one_hot(torch.tensor([0, 1]), 5).float()\n"
        "nn.CrossEntropyLoss()(torch.rand(2, 3), labels)",
        ["3 columns instead of 5"],
        (None, "target of shape [2]", "shape [2, 5]"),
    ),
    (
        "nn.CrossEntropyLoss()(torch.rand(2, 3), torch.tensor([0, -1]))",
        ["ignore_index=-1"],
        (None, "0 to 2", "class -1"),
    ),
    (
        "nn.CrossEntropyLoss()(torch.rand(2, 5, 8, 8), torch.zeros(2, 8, 9).long())",
        ["[2, 8, 8]"],
        (None, "[2, 8, 8]", "[2, 8, 9]"),
    ),
    (
        "nn.BCEWithLogitsLoss()(torch.rand(8, 2), torch.rand(8))",
        ["2 outputs", "CrossEntropyLoss"],
        (None, "[8, 2]", "[8]"),
    ),
    (
        "y = torch.ones(8, 1).long()\nnn.BCEWithLogitsLoss()(torch.rand(8, 1), y)",
        ["`y.float()`"],
        (None, "float32", "int64"),
    ),
    (
        "y = torch.ones(8, 1).long()\nnn.BCELoss()(torch.rand(8, 1), y)",
        ["`y.float()`"],
        (None, "float32", "int64"),
    ),
    (
        "nn.BCELoss()(torch.rand(2), torch.full((2,), 2.))",
        ["Some targets"],
        (None, "targets between 0 and 1", None),
    ),
    (
        "nn.CrossEntropyLoss(torch.rand(4, 3), torch.tensor([0, 1, 2, 1]))",
        ["made first and then called"],
        (None, None, None),
    ),
    ("x = torch.zeros(3)\nif x == 0: pass", ["`(x > 0).any()`"], (None, None, None)),
]
TRAINING = [
    (
        "x = torch.ones(3, requires_grad=True)\ny = torch.sigmoid(x)\ny += 1\ny.sum().backward()",
        ["changed in place after"],
        (None, None, None),
    ),
    (
        "loss = (nn.Linear(4, 2)(torch.rand(2, 4)) ** 2).mean()\nloss.backward()\nloss.backward()",
        ["new forward pass"],
        (None, None, None),
    ),
    ("nn.Linear(4, 2)(torch.rand(2, 4)).backward()", [".mean().backward()"], (None, None, None)),
    (
        "net = nn.Linear(4, 2).requires_grad_(False)\nnet(torch.rand(2, 4)).sum().backward()",
        ["every parameter of `net` is frozen"],
        (None, None, None),
    ),
    (
        "net = nn.Linear(4, 2).requires_grad_(False)\n"
        "torch.optim.SGD([p for p in net.parameters() if p.requires_grad])",
        ["every parameter of `net` is frozen"],
        (None, None, None),
    ),
    (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.layers = [nn.Linear(3, 3)]\nnet = Net()\ntorch.optim.SGD(net.parameters(), lr=0.1)",
        ["`self.layers` is an ordinary Python list", "ModuleList"],
        (None, None, None),
    ),
    (
        "model = nn.Linear(4, 2)\ntorch.optim.SGD(0.01, model.parameters())",
        ["other way round", "lr=0.01"],
        (None, "parameters first", "0.01"),
    ),
    (
        "model = nn.Linear(4, 2)\ntorch.optim.Adam(model, lr=1e-3)",
        ["`torch.optim.Adam(model.parameters(), lr=...)`"],
        (None, None, "Linear"),
    ),
    (
        "model = nn.Linear(4, 2)\ntorch.optim.Adam(model.parameters, lr=1e-3)",
        ["parentheses"],
        (None, "model.parameters()", "model.parameters"),
    ),
    (
        "w = torch.zeros(3, requires_grad=True)\ntorch.optim.Adam(w)",
        ["Adam([w], lr=...)"],
        (None, "a list of tensors", "a tensor"),
    ),
    (
        "torch.save({'a': torch.zeros(2)}, 'm.pth')\ntorch.load('m.pth', map_location='cuda')",
        ['map_location="cpu"'],
        (None, "cpu", "cuda"),
    ),
    ("torch.zeros(3, device='mps')", ["MPS"], (None, "cpu", "mps")),
]
SAVED = [
    (
        "net = nn.Linear(2, 2)\nnet.load_state_dict('net.pth')",
        ["`net.load_state_dict(torch.load('net.pth'))`"],
        (None, "a state dict", "str"),
    ),
    (
        "old, net = nn.Linear(2, 2), nn.Linear(2, 2)\nnet.load_state_dict(old)",
        ["`net.load_state_dict(old.state_dict())`"],
        (None, "a state dict", "Linear"),
    ),
    (
        "net = nn.Linear(2, 2)\nnet.load_state_dict({'epoch': 3, 'model_state': net.state_dict()})",
        ["checkpoint['model_state']"],
        (None, "the model's weights", "a dict with epoch, model_state"),
    ),
    (
        "net = nn.DataParallel(nn.Linear(2, 2))\nnet.load_state_dict(nn.Linear(2, 2).state_dict())",
        ["`net.module.load_state_dict(state)`"],
        (None, "names with module.", "names such as weight"),
    ),
    (
        "net = nn.Linear(2, 2)\nnet.load_state_dict(net.state_dict() | {'step': torch.zeros(1)})",
        ["has step, which this Linear doesn't have", "strict=False"],
        (None, None, None),
    ),
    (
        "torch.save(nn.Linear(2, 2), 'net.pth')\ntorch.load('net.pth')",
        ["a whole model was saved"],
        (None, None, None),
    ),
]
INPUTS = [
    (
        "x = np.zeros((1, 3, 8, 8))\nnn.Conv2d(3, 8, 3)(x)",
        ["numpy array", "`torch.from_numpy(x).float()`"],
        ("Conv2d", "a tensor", "ndarray"),
    ),
    ("nn.Linear(3, 2)([1., 2., 3.])", ["a Python list"], ("Linear", "a tensor", "list")),
    (
        "from PIL import Image\nimg = Image.new('RGB', (8, 8))\nnn.Conv2d(3, 8, 3)(img)",
        ["PIL image", "ToTensor()(img)"],
        ("Conv2d", "a tensor", "Image"),
    ),
    (
        "from PIL import Image\ntransforms.Normalize([0.5], [0.5])(Image.new('RGB', (8, 8)))",
        ["ToTensor()` in front"],
        ("Normalize", "a tensor", "Image"),
    ),
    (
        "transforms.Normalize([0.5] * 3, [0.5] * 3)(torch.rand(1, 8, 8))",
        ["3 means", "1 channel"],
        ("Normalize", "3 channels", "1 channel"),
    ),
    (
        "transforms.ToTensor()(torch.rand(3, 8, 8))",
        ["Leave ToTensor out"],
        (None, "a PIL image or a numpy array", "Tensor"),
    ),
    (
        "models.ResNet18_Weights.DEFAULT.transforms(torch.rand(3, 8, 8))",
        ["weights.transforms()"],
        (None, None, None),
    ),
    (
        "from PIL import Image\nnext(iter(DataLoader([Image.new('L', (8, 8))] * 2, batch_size=2)))",
        ["can't stack Image"],
        (None, "tensors or numbers", "Image"),
    ),
    ("DataLoader([1, 2])[0]", ["next(iter(loader))"], (None, None, None)),
    (
        "class Data(Dataset):\n    def __getitem__(self, at): return at\nDataLoader(Data(), shuffle=True)",
        ["`Data` doesn't say", "__len__"],
        (None, None, None),
    ),
    (
        "random_split(TensorDataset(torch.rand(10, 3)), [7, 2])",
        ["10 samples", "make 9"],
        (None, "10 in sum", "9"),
    ),
    ("TensorDataset(torch.rand(10, 3), torch.rand(9))", ["10 and 9"], (None, None, "10 and 9")),
    ("torch.tensor([[1, 2], [3]])", ["2 items, another 1"], (None, "2", "1")),
    ("torch.tensor(['cat', 'dog'])", ["Number the classes"], (None, None, None)),
    ("torch.tensor([torch.zeros(2), torch.zeros(2)])", ["torch.stack"], (None, None, None)),
    (
        "torch.softmax(torch.zeros(3), dim=1)",
        ["1 dimension, number 0", "batch dimension may be missing"],
        (None, "dim -1 to 0", "dim 1"),
    ),
    ("torch.zeros(3, 4)[3]", ["0 to 2"], (None, "0 to 2", "3")),
    ("torch.zeros(3)[0, 1]", ["1 dimension,"], (None, "1 indices or fewer", None)),
    ("torch.zeros(3).item()", ["holds 3"], (None, "1 number", "3 numbers")),
    (
        "torch.zeros(3, 4, 5).permute(0, 2, 3, 1)",
        ["x.permute(2, 0, 1)"],
        (None, "3 dimensions", "4 dimensions"),
    ),
    ("batch, classes = torch.zeros(8, 3, 4).shape", ["2 names"], (None, "2 values", "more values")),
]
CASES = [*SHAPES, *DTYPES, *LOSSES, *TRAINING, *SAVED, *INPUTS]

# Near one of the families, but not of it: the message or the place differs.
OTHERS = [
    "raise ValueError('expected 4 dimensions, as they say')",
    "raise KeyError('weights')",
    "raise IndexError('index out of range in self')",
    "raise RuntimeError('expected scalar type Long, more or less')",
    "raise ValueError('not enough values to unpack (expected 4, got 3), says the file')",
    "def load(state_dict): raise RuntimeError('Error in loading')\nload({})",
]


@pytest.mark.parametrize(
    ("code", "words", "facts"), CASES, ids=[code.splitlines()[-1][:60] for code, _, _ in CASES]
)
def test_the_explanation_uses_the_learners_own_numbers(
    run: Run, code: str, words: list[str], facts: tuple[str | None, ...]
) -> None:
    ran = run(TORCH + code)
    error = ran.error
    assert error is not None, "the snippet raised nothing"
    assert error["explanation"], f"{error['type']}: {error['message']}"
    assert [word for word in words if word not in error["explanation"]] == [], error["explanation"]
    assert ran.sentences <= 3, error["explanation"]
    assert (error["layer"], error["expected"], error["got"]) == facts


@pytest.mark.parametrize("code", OTHERS)
def test_an_error_that_only_sounds_like_one_of_them_is_not_explained(run: Run, code: str) -> None:
    assert run(TORCH + code).error["explanation"] is None


def test_the_longer_explanation_puts_the_learners_own_line_right(run: Run) -> None:
    error = run(
        TORCH + "net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(16, 2))\nnet(torch.rand(1, 4))"
    ).error
    assert "```python\nnet[2] = torch.nn.Linear(8, 2)\n" in error["more"]
    assert "Read on: " in error["more"]
    assert len(error["more"]) <= 2000


def test_a_misspelled_name_needs_no_longer_explanation(run: Run) -> None:
    assert run("model = 3\nmodle").error["more"] is None
