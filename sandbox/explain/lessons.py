"""The longer explanations: what the concept is, a small corrected snippet, and where to read on.

A lesson's snippet has places in braces, which the rule fills with the learner's own names and numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_TOPICS: Final = {
    "shapes": "Output shapes of well-known models",
    "inputs": "Input sizes and preprocessing",
    "rates": "Learning rates for fine-tuning",
    "small": "Small datasets and overfitting",
    "why": "Why pre-training works",
    "choosing": "Choosing a model",
}


@dataclass(frozen=True)
class Lesson:
    """`idea` in plain sentences, `code` with places to fill, `read` a page's name, `topic` one of /quiz."""

    idea: str
    code: str
    read: str
    topic: str | None = None


LESSONS: Final[dict[str, Lesson]] = {
    "head": Lesson(
        "A `Linear(in_features, out_features)` multiplies each row of its input by a matrix with "
        "in_features rows, so the last size of the input must be exactly in_features. How many features a "
        "pretrained body gives is fixed by its architecture (512 for ResNet18, 2048 for ResNet50); only "
        "out_features, the number of your classes, is yours to choose.",
        "{layer} = torch.nn.Linear({got}, {out})\n"
        "# for any model, before the old head goes:\n"
        "# Linear(old_head.in_features, {out})",
        "torch.nn.Linear in the PyTorch docs; the tutorial Transfer Learning for Computer Vision",
        "shapes",
    ),
    "flatten": Lesson(
        "Convolutions give a block of feature maps for each image, [batch, channels, height, width]; a "
        "`Linear` wants one row of numbers for each, [batch, features]. In between stands either a "
        "flatten, which keeps every place of the map, or a global pooling, which takes the mean of each "
        "map and so works for every image size.",
        "x = torch.nn.Flatten()(features)             # [{batch}, {flat}]\n"
        "x = torch.nn.AdaptiveAvgPool2d(1)(features)  # [{batch}, {channels}, 1, 1]\n"
        "x = x.flatten(1)                             # [{batch}, {channels}]\n"
        "head = torch.nn.Linear({channels}, {out})",
        "torch.nn.Flatten and torch.nn.AdaptiveAvgPool2d in the PyTorch docs",
        "shapes",
    ),
    "children": Lesson(
        "`children()` gives the layers that a model owns, in the order they were made; what its `forward` "
        "does between them (flatten, relu, pooling, leaving side branches out) is plain code and not among "
        "them. So a Sequential of the children is another model. To get features, keep the whole model and "
        "put an Identity where its head was.",
        "{base}.{head} = torch.nn.Identity()\nfeatures = {base}({x})",
        "Feature extraction for model inspection (create_feature_extractor) in the torchvision docs",
        "shapes",
    ),
    "channels_last": Lesson(
        "torch keeps images as [batch, channels, height, width]; TensorFlow, PIL and numpy as [batch, "
        "height, width, channels]. `permute` reorders the dimensions; `view` and `reshape` would only cut "
        "the numbers up anew and scramble the picture without an error.",
        "{x} = {x}.permute(0, 3, 1, 2)  # {before} becomes {after}",
        "torch.permute in the PyTorch docs; torchvision.transforms.v2.functional.to_image",
        "inputs",
    ),
    "grey": Lesson(
        "The first layer of a model pretrained on ImageNet has one kernel for red, one for green and one "
        "for blue. A grey image shown in all three at once keeps these kernels and what they have learned.",
        "{x} = {x}.expand(-1, 3, -1, -1)\n# or when loading:\ntransforms.Grayscale(num_output_channels=3)",
        "torchvision.transforms.Grayscale in the torchvision docs",
        "inputs",
    ),
    "batch": Lesson(
        "Models work on many samples at once, so the first dimension is always the batch, also for one "
        "sample. The answer has it too: take `[0]` of it to get the one result back.",
        "batch = {x}.unsqueeze(0)  # {before} becomes {after}\nout = {model}(batch)[0]",
        "torch.unsqueeze in the PyTorch docs",
        "inputs",
    ),
    "batchnorm": Lesson(
        "In training, BatchNorm scales each channel by the mean and spread of this batch; one value has no "
        "spread. In evaluation it uses the running averages it learned instead, so one sample is enough, "
        "and a prediction doesn't depend on what else is in the batch.",
        "{model}.eval()\n"
        "with torch.no_grad():\n"
        "    out = {model}({x})\n"
        "# for training: DataLoader(dataset, batch_size=32, shuffle=True, drop_last=True)",
        "torch.nn.BatchNorm2d and Module.eval in the PyTorch docs",
        "small",
    ),
    "dtype": Lesson(
        "A layer calculates in the dtype of its weights, float32 unless you changed that, and torch "
        "converts nothing by itself. numpy makes float64; images are read as uint8 from 0 to 255, and a "
        "model wants them as float32 from 0 to 1, then normalised.",
        "{x} = {x}.float(){scale}",
        "torch.Tensor.to and Tensor Attributes (torch.dtype) in the PyTorch docs",
        "inputs",
    ),
    "cross_entropy": Lesson(
        "`CrossEntropyLoss` takes raw scores (logits) of the shape [batch, classes] and, as targets, "
        "either one class number for each sample, int64 from 0 to classes-1, or one probability for each "
        "class, float, in the shape of the scores. It applies the softmax itself.",
        "logits = {model}             # [{batch}, {classes}]\n"
        "labels = torch.tensor([...])  # [{batch}], int64, 0 to {last}\n"
        "loss = torch.nn.CrossEntropyLoss()(logits, labels)",
        "torch.nn.CrossEntropyLoss in the PyTorch docs",
    ),
    "binary": Lesson(
        "Binary cross-entropy compares each output with one target, so both have one shape and are floats. "
        "`BCEWithLogitsLoss` takes raw scores and applies the sigmoid itself; `BCELoss` wants the sigmoid "
        "done, and is less exact for scores far from 0.",
        "criterion = torch.nn.BCEWithLogitsLoss()\n"
        "loss = criterion(output.squeeze(1), target.float())  # both [batch]",
        "torch.nn.BCEWithLogitsLoss in the PyTorch docs",
    ),
    "frozen": Lesson(
        "To freeze a layer is to set requires_grad=False on its parameters: backward() then stops there, "
        "and an optimiser has nothing to move. Freeze the body first and make the new head afterwards: new "
        "layers are born trainable.",
        "for parameter in {model}.parameters():\n"
        "    parameter.requires_grad = False\n"
        "{model}.{head} = torch.nn.Linear({inner}, 5)  # trainable\n"
        "optimizer = torch.optim.Adam({model}.{head}.parameters(), lr=1e-3)",
        "the tutorial Transfer Learning for Computer Vision, ConvNet as fixed feature extractor",
        "rates",
    ),
    "graph": Lesson(
        "While you calculate, torch records a graph of what led to each number; backward() walks it once "
        "and frees it. So each step of training makes its own forward pass, and numbers kept for a log or "
        "a plot are taken off the graph with `.item()` or `.detach()`.",
        "for x, y in loader:\n"
        "    optimizer.zero_grad()\n"
        "    loss = criterion(model(x), y)  # a new graph for each step\n"
        "    loss.backward()\n"
        "    optimizer.step()\n"
        "    losses.append(loss.item())",
        "Autograd mechanics in the PyTorch docs",
    ),
    "state_dict": Lesson(
        "A state dict maps each parameter's name to its numbers. It holds no architecture: load_state_dict "
        "wants a model that was built just like the saved one, with the same names and the same shapes. "
        "For another number of classes, take the body's weights and leave the head out.",
        "state = {{k: v for k, v in state.items() if not k.startswith({head!r})}}\n"
        "missing, unexpected = {model}.load_state_dict(state, strict=False)\n"
        "print(missing, unexpected)  # only the head may be missing",
        "Saving and Loading Models in the PyTorch tutorials",
        "why",
    ),
    "device": Lesson(
        "A tensor lives on one device, and a model and its input must be on the same. Code that asks which "
        "device there is runs everywhere, and what was saved on a GPU is loaded onto the processor with "
        "map_location.",
        'device = "cuda" if torch.cuda.is_available() else "cpu"\n'
        "model = model.to(device)\n"
        "out = model(x.to(device))\n"
        'state = torch.load("model.pth", map_location=device)',
        "CUDA semantics, Best practices, in the PyTorch docs",
    ),
    "keras_head": Lesson(
        "The top of a Keras application is its last Dense layer with ImageNet's 1000 classes, and for some "
        "models a Flatten, which fixes the image size. With include_top=False the convolutional body "
        "stays; it takes other sizes, and a head of your own goes on it.",
        "base = tf.keras.applications.{model}(include_top=False, weights='imagenet', input_shape={shape})\n"
        "base.trainable = False\n"
        "model = tf.keras.Sequential([\n"
        "    base,\n"
        "    tf.keras.layers.GlobalAveragePooling2D(),\n"
        "    tf.keras.layers.Dense({classes}, activation='softmax'),\n"
        "])",
        "Transfer learning and fine-tuning in the TensorFlow tutorials; Keras Applications",
        "inputs",
    ),
    "keras_pool": Lesson(
        "Without its top a model gives feature maps, (batch, height, width, channels), and a Dense layer "
        "works on the last dimension alone, so the height and width stay. GlobalAveragePooling2D takes the "
        "mean over both: one row of features for each image.",
        "model = tf.keras.Sequential([\n"
        "    base,\n"
        "    tf.keras.layers.GlobalAveragePooling2D(),\n"
        "    tf.keras.layers.Dense({classes}, activation='softmax'),\n"
        "])",
        "GlobalAveragePooling2D layer in the Keras API docs",
        "shapes",
    ),
    "keras_loss": Lesson(
        "Keras has a loss for each form of target. Class numbers go with sparse_categorical_crossentropy, "
        "one-hot rows with categorical_crossentropy, both after Dense(classes, activation='softmax'); a 0 "
        "or 1 goes with binary_crossentropy after Dense(1, activation='sigmoid').",
        "model.compile(optimizer='adam', loss='{loss}', metrics=['accuracy'])",
        "Probabilistic losses in the Keras API docs",
    ),
    "keras_batch": Lesson(
        "A Keras model is built for one shape of a sample; the None in front is the batch, which may be "
        "any number but must be there, also for one image. predict cuts what it is given into batches "
        "along the first dimension, so it takes a lone image for a pile of rows.",
        "batch = {x}[None]  # or tf.expand_dims({x}, 0)\nmodel.predict(batch)",
        "Model training APIs (predict) in the Keras API docs",
        "inputs",
    ),
    "keras_build": Lesson(
        "Keras layers make their weights when they first learn the shape of their input: from an Input in "
        "front, from build, or from the first call on data. Until then there is nothing to count, save or "
        "show.",
        "model = tf.keras.Sequential([\n"
        "    tf.keras.Input(shape=(224, 224, 3)),\n"
        "    ...,  # your layers\n"
        "])\n"
        "model.summary()",
        "The Sequential model in the Keras guides",
    ),
    "keras_functional": Lesson(
        "In the functional API a layer is made first and then called on a tensor: Dense(5)(x). Model(inputs, "
        "outputs) follows the tensors back from the outputs, and every way must start at the inputs given.",
        "inputs = tf.keras.Input(shape=(96, 96, 3))\n"
        "x = base(inputs)\n"
        "x = tf.keras.layers.GlobalAveragePooling2D()(x)\n"
        "outputs = tf.keras.layers.Dense(5)(x)\n"
        "model = tf.keras.Model(inputs, outputs)",
        "The Functional API in the Keras guides",
    ),
    "patches": Lesson(
        "A vision transformer cuts the image into patches and adds to each a position embedding that was "
        "learned for that place. There are as many of these as the image size it was made for has patches, "
        "which is why, unlike a convolutional network, it takes one size only.",
        "{x} = torch.nn.functional.interpolate({x}, size=({wanted}, {wanted}), mode='bilinear')\n"
        "out = {model}({x})",
        "vit_b_16 and its image_size in the torchvision docs",
        "inputs",
    ),
}


def tell(name: str, /, **names: object) -> str:
    """The lesson called `name` as SnippetError.more has it, with `names` in its snippet."""
    lesson = LESSONS[name]
    topic = f"`/quiz topic:{_TOPICS[lesson.topic]}`, or " if lesson.topic else ""
    code = lesson.code.format(**names)
    return f"{lesson.idea}\n```python\n{code}\n```\nRead on: {topic}{lesson.read}."
