"""Pretrained models without a network: random weights and a note, or the file from the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.weights import store

Run = Callable[..., Any]

SEED_RESNET = """
import torch
import torchvision.models as models
model = models.resnet50(pretrained=True)
model = torch.nn.Sequential(*list(model.children())[:-1])  # Remove final layer
input_tensor = torch.randn(8, 3, 224, 224)
output = model(input_tensor)
output_shape = output.shape
"""
SEED_MOBILENET = """
import tensorflow as tf
base_model = tf.keras.applications.MobileNetV2(input_shape=(128,128,3), include_top=False, weights='imagenet')
base_model.trainable = False
model = tf.keras.Sequential([
    base_model,
    tf.keras.layers.GlobalAveragePooling2D(),
    tf.keras.layers.Dense(5, activation='softmax')
])
output_shape = model.output_shape
"""
SEED_FIT = """
import tensorflow as tf
base_model = tf.keras.applications.ResNet50(weights='imagenet', include_top=False, input_shape=(64,64,3))
base_model.trainable = False
model = tf.keras.Sequential([
    base_model,
    tf.keras.layers.GlobalAveragePooling2D(),
    tf.keras.layers.Dense(10, activation='softmax')
])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
import numpy as np
x = np.random.rand(32, 64, 64, 3)
y = np.random.randint(0, 10, size=(32,))
model.fit(x, y, epochs=1)
"""


def test_the_resnet_seed_runs_as_written(run: Run) -> None:
    ran = run(SEED_RESNET)
    assert ran.error is None
    assert ran.values["output"]["shape"] == [8, 2048, 1, 1]
    assert ran.values["output_shape"]["shape"] == [8, 2048, 1, 1]
    assert ran.values["output_shape"]["preview"] == "torch.Size([8, 2048, 1, 1])"
    assert ran.values["model"]["parameters"] == 23_508_032
    assert [note.split(" has ")[0] for note in ran.notes] == ["resnet50"]
    lines = ran.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("snippet.py:3: UserWarning: ") and "deprecated" in line for line in lines)


def test_the_mobilenet_seed_runs_as_written(run: Run) -> None:
    ran = run(SEED_MOBILENET)
    assert ran.error is None
    assert (ran.stdout, ran.stderr) == ("", "")
    assert ran.values["model"]["output_shape"] == [None, 5]
    assert (ran.values["output_shape"]["shape"], ran.values["output_shape"]["preview"]) == (
        [None, 5],
        "(None, 5)",
    )
    assert [note.split(" has ")[0] for note in ran.notes] == ["MobileNetV2"]


def test_the_fit_seed_trains_with_small_images(run: Run) -> None:
    ran = run(SEED_FIT)
    assert ran.error is None
    assert ran.stderr == ""
    assert ran.values["base_model"]["trainable"] == 0


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("from torchvision.models import *\nresnet18(weights='DEFAULT')", "resnet18"),
        ("from torchvision.models import *\nresnet18(weights=ResNet18_Weights.IMAGENET1K_V1)", "resnet18"),
        ("from torchvision.models import *\nget_model('vgg11', weights='DEFAULT')", "vgg11"),
        ("from torchvision.models import *\ndensenet121(weights='DEFAULT')", "densenet121"),
        ("from torchvision.models import *\nmnasnet0_5(weights='DEFAULT')", "mnasnet0_5"),
        (
            "from torchvision.models.detection import *\n"
            "fasterrcnn_mobilenet_v3_large_fpn(weights='DEFAULT')",
            "fasterrcnn_mobilenet_v3_large_fpn",
        ),
        (
            "from torchvision.models.segmentation import *\nlraspp_mobilenet_v3_large(weights='DEFAULT')",
            "lraspp_mobilenet_v3_large",
        ),
        ("import torch\ntorch.hub.load('pytorch/vision:v0.10.0', 'resnet18', pretrained=True)", "resnet18"),
        ("import timm\ntimm.create_model('resnet10t', pretrained=True)", "resnet10t.c3_in1k"),
        (
            "import timm\ntimm.create_model('resnet10t', pretrained=True, features_only=True)",
            "resnet10t.c3_in1k",
        ),
        ("import tensorflow as tf\ntf.keras.applications.MobileNet()", "MobileNet"),
        (
            "import tensorflow as tf\ntf.keras.applications.EfficientNetB0(include_top=False)",
            "EfficientNetB0",
        ),
    ],
)
def test_each_way_to_ask_for_weights_builds_the_model_and_leaves_one_note(
    run: Run, code: str, name: str
) -> None:
    ran = run(code)
    assert ran.error is None
    assert ran.values["_"]["parameters"] > 1_000_000
    assert len(ran.notes) == 1
    assert ran.notes[0].startswith(f"{name} has random weights here")


def test_no_note_where_no_weights_were_asked_for(run: Run) -> None:
    ran = run("import torchvision.models as m, timm\nm.resnet18()\ntimm.create_model('resnet18')")
    assert ran.notes == []


def test_two_models_get_a_note_each_and_the_same_one_only_once(run: Run) -> None:
    ran = run("""
        from torchvision.models import *
        resnet18(weights='DEFAULT'), resnet18(weights='DEFAULT'), squeezenet1_0(weights='DEFAULT')
    """)
    assert [note.split(" has ")[0] for note in ran.notes] == ["resnet18", "squeezenet1_0"]


def test_the_weights_are_random_and_not_empty(run: Run) -> None:
    ran = run("""
        from torchvision.models import resnet18
        first, second = resnet18(weights="DEFAULT"), resnet18(weights="DEFAULT")
        print(0.01 < first.conv1.weight.std().item() < 0.05)
        print((first.fc.weight != second.fc.weight).float().mean().item() > 0.9)
    """)
    assert ran.stdout == "True\nTrue\n"


def test_what_weights_change_in_a_model_is_still_changed(run: Run) -> None:
    ran = run("""
        from torchvision.models import *
        print(googlenet(weights="DEFAULT").aux1, googlenet(init_weights=False).aux1 is None)
        print(inception_v3(weights="DEFAULT").transform_input)
        print(inception_v3(weights="DEFAULT", aux_logits=True).aux_logits)
    """)
    assert ran.stdout == "None False\nTrue\nTrue\n"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("from torchvision.models import *\nresnet18(weights='DEFAULT', num_classes=10)", "num_classes"),
        ("from torchvision.models import *\ngooglenet(weights='DEFAULT', aux_logits=False)", "aux_logits"),
        (
            "from torchvision.models import *\nresnet50(weights='DEFAULT', width_per_group=128)",
            "size mismatch",
        ),
        ("from torchvision.models import *\nresnet18(weights=ResNet50_Weights.DEFAULT)", "ResNet18_Weights"),
        ("import tensorflow as tf\ntf.keras.applications.VGG16(classes=10)", "`classes` should be 1000"),
        ("import tensorflow as tf\ntf.keras.applications.VGG16(input_shape=(64, 64, 3))", "input_shape"),
        ("import timm\ntimm.create_model('resnet10t', pretrained=True, stem_width=16)", "size mismatch"),
        ("import timm\ntimm.create_model('test_nothing', pretrained=True)", "Unknown model"),
    ],
)
def test_what_the_library_refuses_is_still_refused(run: Run, code: str, words: str) -> None:
    assert words in run(code).error["message"]


def test_timm_adapts_classes_channels_and_image_size(run: Run) -> None:
    ran = run("""
        import timm, torch
        model = timm.create_model("resnet10t", pretrained=True, num_classes=7, in_chans=1)
        print(tuple(model(torch.zeros(2, 1, 64, 64)).shape))
        model = timm.create_model("vit_tiny_patch16_224", pretrained=True, img_size=96, num_classes=0)
        print(tuple(model(torch.zeros(2, 3, 96, 96)).shape))
    """)
    assert ran.error is None
    assert ran.stdout == "(2, 7)\n(2, 192)\n"


def test_a_state_dict_asked_for_by_itself_has_the_real_names_and_shapes(run: Run) -> None:
    ran = run("""
        import torch
        from torchvision.models import ResNet18_Weights, resnet18
        state = ResNet18_Weights.DEFAULT.get_state_dict(progress=False)
        same = torch.hub.load_state_dict_from_url("https://download.pytorch.org/models/resnet18-f37072fd.pth")
        print(list(state) == list(same) == list(resnet18().state_dict()), tuple(state["fc.weight"].shape))
        del state["fc.weight"], state["fc.bias"]
        print(resnet18(num_classes=3).load_state_dict(state, strict=False).missing_keys)
    """)
    assert ran.stdout == "True (1000, 512)\n['fc.weight', 'fc.bias']\n"


def test_weights_in_the_store_are_loaded_by_torchvision_itself(run: Run, tmp_path: Path) -> None:
    checkpoints = store.torch_checkpoints(tmp_path)
    checkpoints.mkdir(parents=True)
    file = checkpoints / "resnet18-f37072fd.pth"
    assert run(
        f"import torch, torchvision\ntorch.save(torchvision.models.resnet18().state_dict(), {str(file)!r})"
    )
    tmp_path.chmod(0o555)
    ran = run(
        f"""
        import torch
        from torchvision.models import resnet18
        stored = torch.load({str(file)!r})
        for model in (resnet18(weights="DEFAULT"), resnet18(pretrained=True)):
            print(all(torch.equal(stored[name], tensor) for name, tensor in model.state_dict().items()))
        url = "https://download.pytorch.org/models/resnet18-f37072fd.pth"
        print(torch.equal(torch.hub.load_state_dict_from_url(url)["conv1.weight"], stored["conv1.weight"]))
        """,
        store=tmp_path,
    )
    assert ran.error is None
    assert ran.stdout == "True\nTrue\nTrue\n"
    assert ran.notes == []


def test_weights_in_the_store_are_loaded_by_keras_itself(run: Run, tmp_path: Path) -> None:
    models = store.keras_models(tmp_path)
    models.mkdir(parents=True)
    file = models / "mobilenet_2_5_128_tf_no_top.h5"
    arguments = "alpha=0.25, include_top=False, input_shape=(128, 128, 3)"
    build = f"tf.keras.applications.MobileNet({arguments}, weights={{}})"
    run(f"""
        import tensorflow as tf
        model = {build.format(None)}
        model.save({str(file)!r})
    """)
    ran = run(
        f"""
        import tensorflow as tf, numpy as np
        stored = tf.keras.models.load_model({str(file)!r}, compile=False)
        model = {build.format("'imagenet'")}
        print(all(np.array_equal(a, b) for a, b in zip(stored.get_weights(), model.get_weights())))
        """,
        store=tmp_path,
    )
    assert ran.error is None
    assert ran.stdout == "True\n"
    assert ran.notes == []


def test_weights_in_the_store_are_loaded_by_timm_itself(run: Run, tmp_path: Path) -> None:
    folder = store.huggingface_hub(tmp_path) / "models--timm--resnet10t.c3_in1k"
    file = folder / "snapshots" / ("0" * 40) / "model.safetensors"
    file.parent.mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("0" * 40)
    run(f"""
        import timm
        from safetensors.torch import save_file
        save_file(timm.create_model("resnet10t").state_dict(), {str(file)!r})
    """)
    ran = run(
        f"""
        import timm, torch
        from safetensors.torch import load_file
        stored = load_file({str(file)!r})
        model = timm.create_model("resnet10t", pretrained=True)
        print(all(torch.equal(stored[name], tensor) for name, tensor in model.state_dict().items()))
        other = timm.create_model("resnet10t", pretrained=True, num_classes=2)
        print(torch.equal(other.conv1[0].weight, stored["conv1.0.weight"]))
        """,
        store=tmp_path,
    )
    assert ran.error is None
    assert ran.stdout == "True\nTrue\n"
    assert ran.notes == []


def test_decoding_predictions_needs_no_download(run: Run) -> None:
    ran = run("""
        import numpy as np
        from tensorflow.keras.applications.mobilenet_v2 import decode_predictions
        print([found[:2] for found in decode_predictions(np.eye(1000)[[2]], top=1)[0]])
    """)
    assert ran.stdout == "[('n01484850', 'great_white_shark')]\n"
    assert ran.notes == []


def test_class_names_come_from_the_store(run: Run, tmp_path: Path) -> None:
    models = store.keras_models(tmp_path)
    models.mkdir(parents=True)
    index = {str(number): [f"n{number}", f"thing {number}"] for number in range(1000)}
    (models / "imagenet_class_index.json").write_text(json.dumps(index))
    ran = run(
        """
        import numpy as np
        from tensorflow.keras.applications.resnet50 import decode_predictions
        print(decode_predictions(np.eye(1000)[[7]], top=1))
        """,
        store=tmp_path,
    )
    assert "thing 7" in ran.stdout
