"""Weights in the store are the file's own pages in every snippet, and still every snippet's own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.weights import store

Run = Callable[..., Any]

# Whether a tensor's numbers lie in a mapping of a file whose name ends so.
LIES_IN = """
def lies_in(tensor, ending):
    for line in open("/proc/self/maps"):
        start, end = (int(number, 16) for number in line.split()[0].split("-"))
        if start <= tensor.data_ptr() < end:
            return line.strip().endswith(ending)
"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, runner: Any) -> Path:
    """A store with weights for torchvision's mobilenet_v3_small and squeezenet1_1, and timm's resnet10t."""
    folder = tmp_path_factory.mktemp("store")
    checkpoints = store.torch_checkpoints(folder)
    checkpoints.mkdir(parents=True)
    repository = store.huggingface_hub(folder) / "models--timm--resnet10t.c3_in1k"
    snapshot = repository / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0" * 40)
    code = f"""
import timm, torch, torchvision.models as models
from safetensors.torch import save_file
save_file(timm.create_model("resnet10t").state_dict(), {str(snapshot / "model.safetensors")!r})
torch.save(models.mobilenet_v3_small().state_dict(), {str(checkpoints / "mobilenet_v3_small-047dcff4.pth")!r})
half = {{name: tensor.half() for name, tensor in models.squeezenet1_1().state_dict().items()}}
old = {str(checkpoints / "squeezenet1_1-b8a52dc0.pth")!r}
torch.save(half, old, _use_new_zipfile_serialization=False)
"""
    answer = runner.ask(code=code, store=None, folder=str(tmp_path_factory.mktemp("saved")))
    assert answer["report"]["error"] is None
    return folder


def _digests(folder: Path) -> list[str]:
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.rglob("*.*") if file.is_file()]


def test_the_models_numbers_are_the_files_pages(run: Run, stored: Path) -> None:
    ran = run(
        LIES_IN
        + """
import timm
from torchvision.models import mobilenet_v3_small
model = mobilenet_v3_small(weights="DEFAULT")
print({lies_in(tensor, ".pth") for tensor in model.state_dict().values()})
model = timm.create_model("resnet10t", pretrained=True, num_classes=3)
print({name for name, tensor in model.state_dict().items() if not lies_in(tensor, ".safetensors")})
""",
        store=stored,
    )
    assert ran.error is None
    assert sorted(ran.stdout.splitlines()) in (
        ["{'fc.bias', 'fc.weight'}", "{True}"],
        ["{'fc.weight', 'fc.bias'}", "{True}"],
    )


def test_a_mapped_model_computes_what_a_loaded_one_does(run: Run, stored: Path) -> None:
    file = store.torch_checkpoints(stored) / "mobilenet_v3_small-047dcff4.pth"
    ran = run(
        f"""
        import torch
        from torchvision.models import mobilenet_v3_small
        mapped, loaded = mobilenet_v3_small(weights="DEFAULT"), mobilenet_v3_small()
        loaded.load_state_dict(torch.load({str(file)!r}))
        images = torch.randn(2, 3, 64, 64)
        print(torch.equal(mapped.eval()(images), loaded.eval()(images)))
        print(all(parameter.requires_grad for parameter in mapped.parameters()))
        print(mapped.state_dict().keys() == loaded.state_dict().keys())
        """,
        store=stored,
    )
    assert ran.error is None
    assert ran.stdout == "True\nTrue\nTrue\n"


def test_training_reaches_neither_the_file_nor_another_model(run: Run, stored: Path) -> None:
    before = _digests(stored)
    code = """
        import copy, torch
        from torchvision.models import mobilenet_v3_small
        first, second = mobilenet_v3_small(weights="DEFAULT"), mobilenet_v3_small(weights="DEFAULT")
        kept = {name: tensor.clone() for name, tensor in second.state_dict().items()}
        optimizer = torch.optim.Adam(first.parameters(), lr=0.1)
        first(torch.randn(4, 3, 64, 64)).sum().backward()
        optimizer.step()
        print({name for name, tensor in first.state_dict().items()
               if torch.equal(tensor, kept[name]) and tensor.numel() > 1000})
        print(all(torch.equal(tensor, kept[name]) for name, tensor in second.state_dict().items()))
        print(all(torch.equal(tensor, kept[name])
                  for name, tensor in mobilenet_v3_small(weights="DEFAULT").state_dict().items()))
    """
    ran = run(code, store=stored)
    assert ran.error is None
    assert ran.stdout == "set()\nTrue\nTrue\n"
    assert _digests(stored) == before


def test_what_is_usually_done_with_a_model_is_done_with_a_mapped_one(run: Run, stored: Path) -> None:
    ran = run(
        """
        import copy, os, pickle, torch
        from torchvision.models import mobilenet_v3_small
        model = mobilenet_v3_small(weights="DEFAULT").eval()
        images = torch.randn(1, 3, 64, 64)
        expected = model(images)
        torch.save(model.classifier[3].state_dict(), "head.pth")
        print(os.path.getsize("head.pth") < 5_000_000)
        torch.save(model, "model.pth")
        print(torch.equal(torch.load("model.pth", weights_only=False)(images), expected))
        print(torch.equal(copy.deepcopy(model)(images), expected))
        print(torch.equal(pickle.loads(pickle.dumps(model))(images), expected))
        print(torch.equal(model.share_memory()(images), expected), model.half().features[0][0].weight.dtype)
        """,
        store=stored,
    )
    assert ran.error is None
    assert ran.stdout == "True\nTrue\nTrue\nTrue\nTrue torch.float16\n"


def test_two_models_that_load_one_state_dict_stay_apart(run: Run, stored: Path) -> None:
    ran = run(
        """
        import torch
        from torchvision.models import MobileNet_V3_Small_Weights, mobilenet_v3_small
        state = MobileNet_V3_Small_Weights.DEFAULT.get_state_dict()
        first, second = mobilenet_v3_small(), mobilenet_v3_small()
        first.load_state_dict(state), second.load_state_dict(state)
        with torch.no_grad():
            first.classifier[3].bias.fill_(7)
        print(bool((second.classifier[3].bias == 7).any()), bool((state["classifier.3.bias"] == 7).any()))
        """,
        store=stored,
    )
    assert ran.error is None
    assert ran.stdout == "False False\n"


def test_old_files_and_other_dtypes_are_loaded_as_ever(run: Run, stored: Path) -> None:
    ran = run(
        """
        import torch
        from torchvision.models import squeezenet1_1
        model = squeezenet1_1(weights="DEFAULT").eval()
        print({parameter.dtype for parameter in model.parameters()}, model(torch.zeros(1, 3, 64, 64)).shape)
        """,
        store=stored,
    )
    assert ran.error is None
    assert ran.stdout == "{torch.float32} torch.Size([1, 1000])\n"


def test_a_file_that_is_replaced_meanwhile_disturbs_nobody(run: Run, stored: Path, tmp_path: Path) -> None:
    file = store.torch_checkpoints(tmp_path) / "mobilenet_v3_small-047dcff4.pth"
    file.parent.mkdir(parents=True)
    file.write_bytes((store.torch_checkpoints(stored) / file.name).read_bytes())
    ran = run(
        f"""
        import os, torch
        from torchvision.models import mobilenet_v3_small
        model = mobilenet_v3_small(weights="DEFAULT").eval()
        with open("other", "wb") as other:
            other.write(b"short")
        os.replace("other", {str(file)!r})
        print(bool(model(torch.zeros(1, 3, 64, 64)).isfinite().all()))
        """,
        store=tmp_path,
    )
    assert ran.error is None
    assert ran.stdout == "True\n"


KERAS = "tf.keras.applications.MobileNet(alpha=0.25, include_top=False, input_shape=(128, 128, 3){})"


@pytest.fixture(scope="module")
def stored_keras(tmp_path_factory: pytest.TempPathFactory, runner: Any) -> Path:
    """A store with a MobileNet of Keras, as `weights fetch` leaves it."""
    folder = tmp_path_factory.mktemp("store")
    store.keras_models(folder).mkdir(parents=True)
    file = str(store.keras_models(folder) / "mobilenet_2_5_128_tf_no_top.h5")
    code = f"""
import tensorflow as tf
from pathlib import Path
from sandbox.weights.keras_mapped import make_mappable
model = {KERAS.format(", weights=None")}
model.save({file!r})
before = {{weight.path: weight.numpy() for weight in model.weights}}
make_mappable(Path({file!r}))
after = tf.keras.models.load_model({file!r}, compile=False)
assert all((weight.numpy() == before[weight.path]).all() for weight in after.weights)
"""
    answer = runner.ask(code=code, store=None, folder=str(tmp_path_factory.mktemp("saved")))
    assert answer["report"]["error"] is None
    return folder


def test_a_keras_models_numbers_are_the_files_pages(run: Run, stored_keras: Path) -> None:
    ran = run(
        f"""
import numpy as np, tensorflow as tf
model = {KERAS.format("")}
def mapped(weight):
    start = np.asarray(memoryview(weight.value.read_value())).ctypes.data
    for line in open("/proc/self/maps"):
        low, high = (int(number, 16) for number in line.split()[0].split("-"))
        if low <= start < high:
            return line.strip().endswith(".h5")
print({{mapped(weight) for weight in model.weights if tf.size(weight.value) >= 1024}})
""",
        store=stored_keras,
    )
    assert ran.error is None
    assert ran.stdout == "{True}\n"
    assert ran.notes == []


def test_training_a_keras_model_reaches_neither_the_file_nor_another_model(
    run: Run, stored_keras: Path
) -> None:
    before = _digests(stored_keras)
    ran = run(
        f"""
import numpy as np, tensorflow as tf
first, second = {KERAS.format("")}, {KERAS.format("")}
kept = [weight.numpy().copy() for weight in second.weights]
images = np.random.rand(4, 128, 128, 3)
expected = second.predict(images, verbose=0)
print(np.array_equal(first.predict(images, verbose=0), expected))
model = tf.keras.Sequential([first, tf.keras.layers.GlobalAveragePooling2D(), tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(0.1), loss="mse")
model.fit(images, np.ones(4), epochs=2, verbose=0)
print(any(np.array_equal(weight.numpy(), old) for weight, old in zip(first.trainable_weights, kept)))
second.weights[0].assign(second.weights[0] * 1)
print(all(np.array_equal(weight.numpy(), old) for weight, old in zip(second.weights, kept)))
third = {KERAS.format("")}
print(all(np.array_equal(weight.numpy(), old) for weight, old in zip(third.weights, kept)))
print(np.array_equal(third.predict(images, verbose=0), expected))
second.save_weights("own.weights.h5")
""",
        store=stored_keras,
    )
    assert ran.error is None
    assert ran.stdout == "True\nFalse\nTrue\nTrue\nTrue\n"
    assert _digests(stored_keras) == before


def test_a_checkpoint_in_torchs_old_format_is_made_one_that_can_be_mapped(run: Run) -> None:
    ran = run("""
        import torch, zipfile
        from pathlib import Path
        from torchvision.models import mnasnet0_5
        from sandbox.weights.mapped import make_mappable
        state = mnasnet0_5().state_dict()
        torch.save(state, "old.pth", _use_new_zipfile_serialization=False)
        make_mappable(Path("old.pth"))
        new = torch.load("old.pth", mmap=True)
        print(all(torch.equal(state[name], tensor) for name, tensor in new.items()), len(new) == len(state))
        print(new._metadata == state._metadata, [file.name for file in Path().glob("old*")])
    """)
    assert ran.error is None
    assert ran.stdout == "True True\nTrue ['old.pth']\n"
