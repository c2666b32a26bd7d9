"""Errors to be explained, with other numbers each time: layers that don't fit what they are given."""

from __future__ import annotations

from typing import Final

from questions.generate.dice import Dice
from questions.generate.facts import facts
from questions.generate.template import Draft, Slip, Template
from questions.generate.wording import lines
from questions.model import Framework, Raises, Verify

TAKES: Final = (256, 384, 512, 576, 768, 1024, 1280, 1408, 1664, 2048, 4096)


def _features(dice: Dice, framework: Framework) -> Draft:
    """A head that takes another number of features than the body gives."""
    batch, classes, wrong = dice.pick((4, 8, 16, 32)), dice.pick((3, 5, 7, 10, 20)), dice.pick(TAKES)
    if framework == "torch":
        name = dice.pick(("resnet18", "resnet34", "resnet50", "resnet101"))
        gives = facts().torch[name].head.takes
        layer, good = f"nn.Linear({wrong}, {classes})", f"nn.Linear({gives}, {classes})"
        code = lines(
            "import torch",
            "from torch import nn",
            "from torchvision import models",
            "",
            f'model = models.{name}(weights="DEFAULT").eval()',
            f"model.fc = {layer}",
            f"model(torch.randn({batch}, 3, 224, 224))",
        )
        message = f"mat1 and mat2 shapes cannot be multiplied ({batch}x{gives} and {wrong}x{classes})"
        options = (
            f"`model.fc = {good}`",
            f"`model.fc = nn.Linear({batch}, {classes})`",
            f"`model.fc = nn.Linear({wrong}, {gives})`",
            f"`model.fc = nn.Linear({classes}, {wrong})`",
        )
        reads = (
            f"{batch}x{gives} is what comes in, {batch} images with {gives:,} features; {wrong}x{classes}"
            " is the layer's weight"
        )
        raises = Raises(type="RuntimeError", message=message)
        called = "RuntimeError"
    else:
        name = dice.pick([each for each in sorted(facts().keras) if facts().keras[each].channels != wrong])
        gives = facts().keras[name].channels
        code = lines(
            "import keras",
            "import numpy as np",
            "",
            f"head = keras.Sequential([keras.layers.Input(({wrong},)), keras.layers.Dense({classes})])",
            f'base = keras.applications.{name}(include_top=False, pooling="avg")',
            f'head(base(np.zeros(({batch}, 224, 224, 3), dtype="float32")))',
        )
        layer, good = f"Input(({wrong},))", f"Input(({gives},))"
        message = (
            f"expected axis -1 of input shape to have value {wrong}, but received input with shape"
            f" ({batch}, {gives})"
        )
        options = (
            f"`keras.layers.Input(({gives},))`",
            f"`keras.layers.Input(({batch},))`",
            f"`keras.layers.Dense({gives})`",
            f"`keras.layers.Dense({wrong})`",
        )
        reads = (
            f"({batch}, {gives}) is what comes in, {batch} images with {gives:,} features; the head was"
            f" built for {wrong:,}"
        )
        raises = Raises(type="ValueError", message=f"expected axis -1 of input shape to have value {wrong}")
        called = "ValueError"
    if gives == wrong:
        return _features(dice, framework)
    if framework == "torch":
        whys = (
            f"{batch} is the number of images in the batch. A layer is told the features of one image.",
            (
                f"That turns the classes into {gives:,} and still takes {wrong:,} features: the same error"
                " again."
            ),
            f"That still takes another number than comes in, {classes} now, and gives {wrong:,} classes.",
        )
    else:
        whys = (
            f"{batch} is the number of images in the batch. `Input` is told the features of one image.",
            (
                f"Dense is told how many classes to give, {classes}. The head would still be built for"
                f" {wrong:,} features."
            ),
            f"That makes {wrong:,} classes. What the head takes is said by `Input`.",
        )
    return Draft(
        prompt=f'These lines end with this {called}: "{message}". Which change mends it?',
        code=code,
        verify=Verify(raises=raises),
        mended=code.replace(layer, good),
        answer=options[0],
        why=f"{gives:,} features come in for each image, so that is what the head has to take.",
        slips=tuple(Slip(option, why) for option, why in zip(options[1:], whys, strict=True)),
        hints=(
            "Which of the numbers in the message is the batch, and which are the classes?",
            f"{reads}.",
            (
                f"The body gives {gives:,} features for each image. Where does the head say that it takes"
                f" {wrong:,}?"
            ),
        ),
        explanation=(
            f"Read the message from the data's side: {reads}. The two must agree, {gives:,} on both sides:"
            f" {options[0]}.\n\n"
            + (
                f"Don't count by hand: `model.fc.in_features` of the old head has the {gives:,}."
                if framework == "torch"
                else f"Don't count by hand: `base.output_shape[-1]` has the {gives:,}."
            )
        ),
    )


def _channels(dice: Dice, framework: Framework) -> Draft:
    """Images with another number of channels than the model takes."""
    batch, size, given = dice.pick((2, 4, 8, 16)), dice.pick((160, 192, 224, 256)), dice.pick((1, 4))
    torch = framework == "torch"
    if torch:
        name = dice.pick(("resnet18", "resnet34", "resnet50"))
        shape: tuple[int, ...] = (batch, given, size, size)
        code = lines(
            "import torch",
            "from torchvision import models",
            "",
            f'model = models.{name}(weights="DEFAULT").eval()',
            f"images = torch.rand{shape}",
            "model(images)",
        )
        weight, told = "[64, 3, 7, 7]", f"[{batch}, {given}, {size}, {size}]"
        message = (
            f"Given groups=1, weight of size {weight}, expected input{told} to have 3 channels, but got"
            f" {given} channels instead"
        )
        raises = Raises(type="RuntimeError", message=f"to have 3 channels, but got {given} channels instead")
        grey, cut = "`images = images.repeat(1, 3, 1, 1)`", "`images = images[:, :3]`"
        turned = "`images = images.permute(0, 2, 3, 1)`"
        reshaped = f"`images = images.reshape({batch}, 3, -1, {size})`"
        flat = "`images = images.flatten(1)`"
        way = "PyTorch wants them right after the batch, where they are"
    else:
        name = dice.pick(("MobileNet", "MobileNetV2", "Xception"))
        shape = (batch, size, size, given)
        code = lines(
            "import keras",
            "import numpy as np",
            "",
            f"model = keras.applications.{name}(include_top=False, input_shape=({size}, {size}, 3))",
            f'images = np.zeros({shape}, dtype="float32")',
            "model(images)",
        )
        # One channel passes Keras' first look, since it could be broadcast.
        message = (
            f"expected axis -1 of input shape to have value 3, but received input with shape {shape}"
            if given == 1
            else f"expected shape=(None, {size}, {size}, 3), found shape={shape}"
        )
        raises = Raises(type="ValueError", message=message)
        grey, cut = "`images = np.repeat(images, 3, axis=-1)`", "`images = images[..., :3]`"
        turned = "`images = np.transpose(images, (0, 3, 1, 2))`"
        reshaped = f"`images = images.reshape({batch}, {size}, -1, 3)`"
        flat = f"`images = images.reshape({batch}, -1)`"
        way = "Keras wants them last, where they are"
    picture = "greyscale pictures" if given == 1 else "pictures with a fourth channel for transparency"
    right, other = (grey, cut) if given == 1 else (cut, grey)
    return Draft(
        prompt=(
            f'{batch} {picture} go into a model for RGB. It says: "{message}". Which line before the last'
            " one makes them fit?"
        ),
        code=code,
        verify=Verify(raises=raises),
        mended=lines(*code.splitlines()[:-1], right.strip("`"), code.splitlines()[-1]),
        answer=right,
        why=(
            "It repeats the one channel, so that red, green and blue are all the same grey."
            if given == 1
            else "It keeps red, green and blue and leaves transparency out."
        ),
        slips=(
            Slip(
                other,
                (
                    "There is only one channel to keep: the first three of one are one."
                    if given == 1
                    else "That gives 3 × 4 = 12 channels."
                ),
            ),
            Slip(
                turned,
                f"The channels are in the right place: {way}. There are just"
                f" {'too few' if given == 1 else 'too many'} of them.",
            ),
            Slip(
                reshaped,
                "Reshape makes no new pixels: "
                + (
                    f"3 channels would have to be cut out of {size} × {size} pixels, and the size no longer"
                    " fits."
                    if given == 1
                    else "it would mix pixels of all four channels."
                ),
            ),
            Slip(flat, "The model slides over height and width. Flat rows of numbers have neither."),
        ),
        hints=(
            "Which number in the message is the channels of your pictures, and which the model's?",
            f"The model has learned filters for 3 channels; your pictures have {given}.",
            (
                "Where from can the two that are missing be taken, so that grey stays grey?"
                if given == 1
                else "Which one of the four doesn't the model know?"
            ),
        ),
        explanation=(
            f"The first convolution of {name} has filters for 3 channels, and the pictures have {given}. "
            + (
                "Repeating the grey channel three times keeps what the filters have learned: "
                if given == 1
                else "Transparency is no colour, so it is left out: "
            )
            + f'{right}.\n\nWhere pictures are read with PIL, `.convert("RGB")` does it for every kind of'
            " picture."
        ),
    )


def _checkpoint(dice: Dice, _framework: Framework) -> Draft:
    """Weights of another number of classes."""
    name = dice.pick(("resnet18", "resnet34", "resnet50", "resnet101"))
    takes = facts().torch[name].head.takes
    trained, now = dice.some((3, 5, 8, 10, 12, 20, 37, 100), 2)
    message = (
        f"size mismatch for fc.weight: copying a param with shape torch.Size([{trained}, {takes}]) from"
        f" checkpoint, the shape in current model is torch.Size([{now}, {takes}])"
    )
    return Draft(
        prompt=f'Loading a checkpoint fails with "{message}". What does it say?',
        code=lines(
            "from torchvision import models",
            "",
            f"trained = models.{name}(num_classes={trained})",
            "checkpoint = trained.state_dict()  # stands for torch.load(…)",
            f"model = models.{name}(num_classes={now})",
            "model.load_state_dict(checkpoint)",
        ),
        verify=Verify(raises=Raises(type="RuntimeError", message=message)),
        answer=f"It was saved with {trained} classes and the model has {now}",
        why=(
            f"A linear layer's weight is (classes, features). The checkpoint's has {trained} rows, the"
            f" model's {now}."
        ),
        slips=(
            Slip(
                f"It was saved with {now} classes and the model has {trained}",
                f'The other way round: the first shape, with {trained}, is "from checkpoint".',
            ),
            Slip(
                f"It was saved with {takes:,} classes and the model has {now}",
                f"{takes:,} are the features that the head takes; they agree. In a weight the classes come"
                " first.",
            ),
            Slip(
                "It was saved from a deeper ResNet than this one",
                "Then layers would be missing, or the features would differ. Here only the head's first"
                " number does.",
            ),
            Slip(
                f"It holds {trained} of {now} layers of the model",
                f"{trained} and {now} are rows of one layer's weight, that of `fc`.",
            ),
        ),
        hints=(
            "Which layer is it about, and which of its two numbers differ?",
            "The weight of a linear layer has the shape (outputs, inputs).",
            f"Both take {takes:,} features. How many classes has each, and which of the two is the file?",
        ),
        explanation=(
            f"`fc.weight` is (classes, features). In the checkpoint it is ({trained}, {takes}), in the"
            f" model ({now}, {takes}): same body, heads for {trained} and for {now} classes.\n\nTo go on"
            f" with the {trained} classes, build the model with `num_classes={trained}`. To start on {now}"
            " new ones, take `fc.weight` and `fc.bias` out of the dictionary and load the rest with"
            " `strict=False`, which forgives missing keys but not wrong sizes."
        ),
    )


TEMPLATES: Final = (
    Template(
        slug="features-that-dont-fit",
        topic="reading-errors",
        level=3,
        frameworks=("torch", "tensorflow"),
        sources=(
            "PyTorch, Linear, https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
            "Keras, The Sequential model, https://keras.io/guides/sequential_model/",
        ),
        draw=_features,
    ),
    Template(
        slug="channels-that-dont-fit",
        topic="reading-errors",
        level=2,
        frameworks=("torch", "tensorflow"),
        sources=(
            "PyTorch, Conv2d, https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
            "Keras, Applications, https://keras.io/api/applications/",
        ),
        draw=_channels,
    ),
    Template(
        slug="checkpoint-that-doesnt-fit",
        topic="saving-and-loading",
        level=3,
        frameworks=("torch",),
        sources=(
            (
                "PyTorch, Saving and Loading Models,"
                " https://docs.pytorch.org/tutorials/beginner/saving_loading_models.html"
            ),
            (
                "PyTorch, Module.load_state_dict,"
                " https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html"
            ),
        ),
        draw=_checkpoint,
    ),
)
