"""Explanations of mistakes in Python itself and of names, of really raised errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

# Code, then words that the explanation must have.
SYNTAX = [
    ("!pip install timm", ["nothing can be installed here"]),
    ("pip install timm", ["nothing can be installed here"]),
    ("%matplotlib inline", ["`%matplotlib` is a command of a notebook"]),
    ("cd data", ["command of a notebook or a terminal"]),
    (">>> import torch", ["prompt of a Python console"]),
    ("In [1]: import torch", ["prompt of a Python console"]),
    ("```python\nx = 1\n```", ["Discord and Markdown"]),
    ("Traceback (most recent call last):\n  File 'x.py', line 1", ["error message, pasted"]),
    ('acc = 0.5\nprint(f"{acc:.2f")', ["every { needs its }"]),
    ("if True:\n\tx = 1\n        y = 2", ["four spaces everywhere"]),
    ("x = 1\n  y = 2", ["deeper than the one above"]),
    ("def f():\n        x = 1\n    return x", ["align it with the block"]),
    ("for i in range(3):\nprint(i)", ["`pass` for nothing"]),
    ("x = 3\nreturn x", ["return ends a function"]),
    ("if x = 3:\n    pass", ["to compare, write =="]),
    ("x = [1 2 3]", ["comma between"]),
    ("x = (1, 2))", ["one closing bracket more"]),
    ("class = 3", ["word of Python's own", "`class_`"]),
    ("i = 0\ni++", ["`i += 1`"]),
    ("if True && False:\n    pass", ["`and`"]),
    ("x = 3\nelse:\n    x = 4", ["`if` or `try` right above"]),
    ("try:\n    x = 1\nprint(x)", ["`except ...:`"]),
    ("x = 'it's'", ["on the same line"]),
    ("break", ["for or while"]),
]
NAMES = [
    ("model = resnet18()", ["from torchvision.models import resnet18"]),
    ("layer = Dense(3)", ["from tensorflow.keras.layers import Dense"]),
    ("import torch\nAdam()", ["from torch.optim import Adam"]),
    ("import tensorflow as tf\nAdam()", ["from tensorflow.keras.optimizers import Adam"]),
    ("x = f()\ndef f(): return 1", ["on line 2", "move the definition up"]),
    ("x = null", ["None"]),
    ("import torch\ntorch.zeros(3).to(device)", ['device = "cuda" if']),
    ("import cv2", ["PIL and torchvision.transforms"]),
    ("import tensorflow_datasets", ["tf.random.uniform"]),
    ("from keras.preprocessing.image import ImageDataGenerator", ["RandomFlip"]),
    ("import torch\nm = torch.nn.Linear(2, 2)\nm.fit(1)", [".fit belongs to Keras", "loss.backward()"]),
    ("import torch\nm = torch.nn.Linear(2, 2)\nm.summary()", ["torchinfo"]),
    ("import torch\nm = torch.nn.Linear(2, 2)\nm.compile(optimizer='adam')", ["belongs to Keras"]),
    ("import tensorflow as tf\nm = tf.keras.layers.Dense(2)\nm.parameters()", ["model.trainable = False"]),
    ("import tensorflow as tf\ntf.zeros((2, 3)).view(6)", ["tf.reshape(x, shape)"]),
    ("import numpy as np\nnp.zeros(3).unsqueeze(0)", ["x[None]"]),
    ("import torch\ntorch.zeros(3).astype('float32')", ["x.to(torch.float32)"]),
    (
        "from torchvision import models\nmodel = models.mobilenet_v2()\nmodel.classifier.in_features",
        ["`model.classifier[1].in_features`"],
    ),
    ("from torchvision import models\nmodels.resnet18().parameters.requires_grad", ["parentheses"]),
    (
        "import torch\nw = torch.zeros(3, requires_grad=True)\nw.grad.shape",
        ["`w.grad` is None", "backward()"],
    ),
    ("out = None\nout.argmax(1)", ["`out` is None", "no `return`"]),
    ("import tensorflow as tf\ntf.keras.applications.EfficientNet()", ["EfficientNetB"]),
    (
        "from torchvision import models\nmodels.ResNet50_Weights.IMAGENET1K_V3",
        ["V1, IMAGENET1K_V2"],
    ),
    (
        "from torchvision import models\nmodels.resnet50(weights=models.ResNet18_Weights.DEFAULT)",
        ["ResNet50_Weights.DEFAULT"],
    ),
    ("import timm\ntimm.create_model('resnet50.wrong_tag', pretrained=True)", ["wrong_tag for resnet50."]),
]
CALLS = [
    ("from torch import nn\nnn.Linear(10)", ["Linear also needs `out_features`"]),
    ("from torch import nn\nnn.Conv2d(3, 16, kernel=3)", ["`kernel_size`"]),
    ("from torchvision import models\nmodels.resnet18(num_class=10)", ["`num_classes`"]),
    ("from torchvision import models\nmodels.resnet18(weight='DEFAULT')", ["`weights`"]),
    ("import torch\ntorch.optim.Adam([torch.zeros(1)], learning_rate=1)", ["`lr`"]),
    ("import tensorflow as tf\ntf.keras.optimizers.Adam(lr=1e-3)", ["`learning_rate`"]),
    ("import tensorflow as tf\ntf.keras.applications.VGG16(include_tops=False)", ["`include_top`"]),
    ("def f(a, b): return a\nf(1, 2, 3)", ["f takes 2 arguments, and 3"]),
    (
        "from torch import nn\nclass Net(nn.Module):\n    def forward(x): return x\nNet()(1)",
        ["`def forward(self, x):`"],
    ),
    (
        "from torch import nn\nclass Net(nn.Module):\n    def foward(self, x): return x\nNet()(1)",
        ["`foward`", "misspelling"],
    ),
    (
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self): super().__init__()\n"
        "model = Net\nmodel(1)",
        ["Net is the class", "`model = Net()`"],
    ),
    (
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self): self.fc = nn.ReLU()\nNet()",
        ["super().__init__()"],
    ),
    ("from torch import nn\nmodel = nn.Linear(2, 2).eval\nmodel(1)", ["`model.eval()`"]),
    ("from torch import nn\nnn.Sequential([nn.ReLU()])", ["`nn.Sequential(*layers)`"]),
    ("from torch import nn\nnn.ModuleList([nn.ReLU()])(1)", ["in a loop"]),
    ("import torch\nm = torch.nn.Linear(2, 2)\nm.weight = torch.zeros(2, 2)", ["torch.nn.Parameter(...)"]),
    ("import torch\nm = torch.nn.Linear(2, 2)\nm.parameters()[0]", ["list(model.children())[-1]"]),
    ("import torch\nm = torch.nn.Linear(2, 2)\nm[0]", ["A Linear is no list"]),
    ("import tensorflow as tf\ntf.keras.applications.resnet50()", ["`resnet50.ResNet50(...)`"]),
    ("import torch\ntorch.zeros(3).shape()", ["`x.shape`"]),
    ("import torch\ntorch.zeros(3).size[0]", ["`x.size(0)`"]),
    ("x = [1]\nx(0)", ["`x[0]`"]),
    ("x = '3' + 4", ["f-string"]),
    ("for i in range(10 / 2): pass", ["// a whole number"]),
    ("for i in 3: pass", ["`range(...)`"]),
    ("import torch\ntorch.nn.ReLU() + 1", ["The layer ReLU itself"]),
    ("settings = {'learning_rate': 1}\nsettings['learning_rat']", ["Did you mean 'learning_rate'?"]),
    ("x = [1, 2]\nx[2]", ["counting starts at 0"]),
    ("losses = []\nsum(losses) / len(losses)", ["the list is empty"]),
    ("int('3.5')", ["int(float(...))"]),
    ("import numpy as np\nnp.zeros((3, 4)) + np.zeros((3, 5))", ["(3,4) and (3,5)"]),
    ("import numpy as np\nnp.zeros((3, 4)).reshape(5, 2)", ["12 numbers"]),
    ("import numpy as np\nnp.zeros((3, 4)) @ np.zeros((3, 4))", ["4 columns and 3 rows"]),
    ("import numpy as np\nnp.zeros((10**5, 10**5, 10**3))", ["74,505.8 GiB"]),
    ("import subprocess\nsubprocess.run(['nowhere-to-be-found'])", ["no program nowhere-to-be-found"]),
    ("open('weights.pth')", ["torch.save(model.state_dict()"]),
]
CASES = [*SYNTAX, *NAMES, *CALLS]

# Errors of the learner's own, that only look like a family, and those no rule can know.
OTHERS = [
    "raise TypeError('no such thing')",
    "raise KeyError('learning_rate')",
    "assert 1 == 2, 'shapes differ'",
    "class Odd(Exception): pass\nraise Odd('expected 4D input')",
    "raise AttributeError('nothing')",
    "raise ValueError('invalid literal')",
]


@pytest.mark.parametrize(("code", "words"), CASES, ids=[code.splitlines()[-1][:60] for code, _ in CASES])
def test_a_mistake_is_explained_with_what_to_write_instead(run: Run, code: str, words: list[str]) -> None:
    ran = run(code)
    error = ran.error
    assert error is not None, "the snippet raised nothing"
    assert error["line"] is not None
    assert error["explanation"], f"{error['type']}: {error['message']}"
    assert [word for word in words if word not in error["explanation"]] == [], error["explanation"]
    assert ran.sentences <= 3, error["explanation"]


@pytest.mark.parametrize("code", OTHERS)
def test_an_error_of_the_learners_own_is_left_to_speak_for_itself(run: Run, code: str) -> None:
    assert run(code).error["explanation"] is None
