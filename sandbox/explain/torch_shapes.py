"""torch: layers whose input has another shape than they are made for."""

from __future__ import annotations

from math import prod
from typing import Any, Final

from sandbox.explain.layers import (
    HEADS,
    Layer,
    failing_layer,
    has_convolution,
    input_name,
    is_torch_module,
    model_input,
    modules,
)
from sandbox.explain.lessons import tell
from sandbox.explain.rule import Explanation, Failure, Rule

# What torchvision's models need, found by trying them.
_SMALLEST: Final = {
    "Inception3": "Inception is made for 299 x 299, takes no less than 75 x 75 in eval mode, and in train "
    "mode needs nearly its full size for the auxiliary head: use `transforms.Resize((299, 299))`.",
    "AlexNet": "AlexNet needs at least 63 x 63 pixels; it is made for 224 x 224.",
    "VGG": "VGG halves the image five times, so it needs at least 32 x 32 pixels.",
}
# Classes of torch that the first layers of a model are of.
_STEMS: Final = frozenset({"Conv2dNormActivation", "Conv2d"})


def matrix_sizes(failure: Failure) -> Explanation | None:
    """A Linear layer that gets another number of features than it was made for, or a plain matrix product."""
    found = failure.search(r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)")
    if not found:
        return None
    rows, columns, inner, outer = map(int, found.groups())
    layer = failing_layer(failure)
    features = getattr(layer and layer.module, "in_features", None)
    if layer is None or not isinstance(features, int):
        return Explanation(
            f"A matrix of {rows} by {columns} can't be multiplied by one of {inner} by {outer}: the "
            f"{columns} columns of the first must be as many as the {inner} rows of the second. Perhaps one "
            "of them has to be transposed with `.T`, or they are in the wrong order.",
            expected=f"{inner} columns",
            got=f"{columns} columns",
        )
    given = model_input(failure)
    if given is not None and len(given) == 3 and has_convolution(layer.root):
        return _lone_image(failure, layer, given)
    return _linear(layer, features, columns, outer)


def _linear(layer: Layer, features: int, columns: int, outer: int) -> Explanation:
    shape = layer.input or ()
    told = f"The layer {layer.label} is made for {features} features a sample"
    if len(shape) > 2:
        return _not_flat(layer, features, columns, outer)
    if len(shape) == 1 and columns > features and columns % features == 0:
        return Explanation(
            f"{told}, but one row of {columns} numbers arrived: {columns // features} times as many, so the "
            f"batch was merged into the row too. Use `x.flatten(1)`, or `x.view(x.size(0), -1)`, which keep "
            "the first dimension.",
            layer.name,
            f"{features} features",
            f"{columns} features",
        )
    return Explanation(
        f"{told}, but {columns} arrived from the layer before it. Make it "
        f"`torch.nn.Linear({columns}, {outer})`; for the head of a pretrained model, read the number from "
        f"the "
        "old layer's in_features before you replace it.",
        layer.name,
        f"{features} features",
        f"{columns} features",
        tell("head", layer=layer.access, got=columns, out=outer),
    )


def _not_flat(layer: Layer, features: int, columns: int, outer: int) -> Explanation:
    """The input of a Linear still is a block of maps, or a sequence."""
    shape = layer.input or ()
    flat, channels = prod(shape[1:]), shape[1]
    told = (
        f"The layer {layer.label} is made for {features} features a sample, but its input still has the "
        f"shape "
        f"{list(shape)}, so it takes the last size, {columns}, for the features."
    )
    if flat == features:
        advice = f"Flatten it first with `torch.nn.Flatten()` or `x.flatten(1)`: that gives just {flat}."
    elif channels == features:
        advice = (
            f"The {features} it wants are the channels: put `torch.nn.AdaptiveAvgPool2d(1)` and "
            "`torch.nn.Flatten()` before it."
        )
    else:
        advice = (
            f"Flatten it first with `torch.nn.Flatten()` or `x.flatten(1)`, which gives {flat} features, and "
            f"make the layer `torch.nn.Linear({flat}, {outer})`."
        )
    if _of_children(layer.root):
        advice = f"{advice[:-1]}; the children of a model don't include what its forward does between them."
    if len(shape) == 4:
        more = tell("flatten", batch=shape[0], flat=flat, channels=channels, out=outer)
    else:
        more = None
    expected = f"{features} features"
    return Explanation(f"{told} {advice}", layer.name, expected, f"shape {list(shape)}", more)


def children_in_a_row(failure: Failure) -> Explanation | None:
    """A Sequential of the children of a model whose forward does not just run them one after another."""
    layer = failing_layer(failure)
    if layer is None or not _of_children(layer.root):
        return None
    kinds = {type(child).__name__ for child in modules(layer.root)}
    alone = type(layer.root).__name__ == "Sequential"
    if "InceptionAux" in kinds and alone:
        why = "the auxiliary head is a side branch of the model, and here the main path runs through it"
    elif "Encoder" in kinds and type(layer.module).__name__ == "Encoder":
        why = "its forward cuts the image into a row of patches and adds a class token before the encoder"
    else:
        return None
    base, head = _whole_model(failure, layer.root)
    return Explanation(
        "This Sequential runs a model's children one after another, which is not what the model's own "
        "forward "
        f"does: {why}. Keep the whole model and take its head off instead, `{base}.{head} = "
        "torch.nn.Identity()`.",
        layer.name,
        got=f"shape {list(layer.input)}" if layer.input else None,
        more=tell("children", base=base, head=head, x=input_name(failure)),
    )


def _of_children(root: Any) -> bool:
    """Whether in `root` a Sequential of the snippet's own holds blocks of a model of a library."""
    rows = [module for module in modules(root) if type(module).__name__ == "Sequential"]
    return type(root).__name__ == "Sequential" and any(
        type(child).__module__.startswith(("torchvision.models", "timm.")) or type(child).__name__ in _STEMS
        for row in rows[:2]
        for child in row
    )


def _whole_model(failure: Failure, root: Any) -> tuple[str, str]:
    """The snippet's name for the model whose children are in `root`, and for its head."""
    inside = set(map(id, modules(root)))
    for name, value in failure.namespace.items():
        if is_torch_module(value) and value is not root and type(value).__name__ != "Sequential":
            children = dict(value.named_children())
            if children and id(next(iter(children.values()))) in inside:
                return name, next((head for head in HEADS if head in children), list(children)[-1])
    return "model", "fc"


def conv_channels(failure: Failure) -> Explanation | None:
    """A convolution that gets another number of channels: they are last, or grey, or simply other."""
    found = failure.search(r"expected input\[([\d, ]+)\] to have (\d+) channels, but got (\d+) channels")
    if not found:
        return None
    layer, wanted, got = failing_layer(failure), int(found[2]), int(found[3])
    # The message has a batch of one where there was none.
    shape = list((layer and layer.input) or map(int, found[1].split(",")))
    given = model_input(failure)
    name = layer.label if layer else "convolution"
    facts = (layer.name if layer else None, f"{wanted} channels", f"{got} channels, input {shape}")
    x, more = input_name(failure), None
    first = given is not None and list(given) == shape
    if shape[-1] == wanted and len(shape) == 4 and shape[2] != wanted:
        after = [shape[0], shape[3], *shape[1:3]]
        what = (
            f"The input has the shape {shape}, with the {wanted} channels last, as TensorFlow and image "
            f"files have them. torch wants them right after the batch: use `{x}.permute(0, 3, 1, 2)`, which "
            f"gives {after}."
        )
        more = tell("channels_last", x=x, before=shape, after=after)
    elif shape[-1] == wanted and len(shape) == 3:
        after = [1, shape[2], *shape[:2]]
        what = (
            f"The input has the shape {shape}: one image with its {wanted} channels last, as numpy and PIL "
            f"have it. torch wants a batch with the channels first: `{x}.permute(2, 0, 1).unsqueeze(0)` "
            f"gives "
            f"{after}; transforms.ToTensor() does the first half when loading."
        )
        more = tell("batch", x=f"{x}.permute(2, 0, 1)", before=after[1:], after=after, model=_called(layer))
    elif (wanted, got) == (3, 1) and first:
        what = (
            f"The layer {name} wants 3 channels (red, green, blue), but these images have 1: they are grey. "
            f"Repeat the channel with `{x}.repeat(1, 3, 1, 1)`, or use transforms.Grayscale(3) when loading; "
            "or replace the layer by one with in_channels=1, which gives up its pretrained weights."
        )
        more = tell("grey", x=x)
    elif (wanted, got) == (3, 4) and first:
        what = (
            f"The layer {name} wants 3 channels (red, green, blue), but these images have 4: the fourth is "
            f"how transparent each point is, as in PNG files. Drop it with `{x}[:, :3]`, or load with "
            '`Image.open(...).convert("RGB")`.'
        )
    else:
        advice = f"make in_channels of this layer {got}"
        before = "" if first else f", or out_channels of the one before it {wanted}"
        what = (
            f"The layer {name} wants {wanted} channels, but its input has {got}: the size before height and "
            f"width in {shape} is the channels. If the data is right, {advice}{before}."
        )
    return Explanation(what, *facts, more)


def batch_dimension(failure: Failure) -> Explanation | None:
    """One image without the batch dimension, or a tensor with another number of dimensions altogether."""
    found = failure.search(r"expected (\d)D(?: or \dD)? input \(got (\d)D input\)") or failure.search(
        r"Expected \dD \(unbatched\) or (\d)D \(batched\) input to \w+, but got input of size: \[([\d, ]+)\]"
    )
    layer, shape = failing_layer(failure), model_input(failure)
    if layer is None:
        return None
    lone = shape is not None and len(shape) == 3 and layer.module is not layer.root
    if not found:
        # ConvNeXt permutes, and vision transformers unpack, what they think is a batch of images.
        odd = failure.search(r"input\.dim\(\) = 3 is not equal to len\(dims\) = 4|\(expected 4, got 3\)$")
        images = odd and shape is not None and len(shape) == 3 and has_convolution(layer.root)
        inside = bool(failure.frames) and failure.frames[-1].f_globals is not failure.namespace
        return _lone_image(failure, layer, shape) if images and inside and shape else None
    wanted = int(found[1])
    if shape is not None and (lone or len(shape) == 3) and wanted == 4:
        return _lone_image(failure, layer, shape)
    there = layer.input or shape or ()
    if len(there) == 2 and wanted == 4:
        advice = (
            f"One grey image of {there[0]} by {there[1]} needs the batch and its channel: "
            f"`{input_name(failure)}[None, None]` makes it {[1, 1, *there]}."
            if shape == there
            else "A flatten or pooling before it has taken the height and width away: that belongs after the "
            "last convolution."
        )
    elif len(there) > wanted:
        advice = (
            "For maps [batch, channels, height, width] there is the 2d layer of its kind; or flatten with "
            "`x.flatten(1)` before it."
        )
    else:
        advice = "unsqueeze(0) adds a batch dimension in front."
    return Explanation(
        f"The layer {layer.label} wants {wanted} dimensions, batch first, but its input has {len(there)}: "
        f"{list(there)}. {advice}",
        layer.name,
        f"{wanted} dimensions",
        f"shape {list(there)}",
    )


def _lone_image(failure: Failure, layer: Layer, shape: tuple[int, ...]) -> Explanation:
    x = input_name(failure)
    return Explanation(
        f"The model wants a batch of images, but got one of the shape {list(shape)}. Add the batch dimension "
        f"with `{x}.unsqueeze(0)`, which makes it {[1, *shape]}; the output then has a batch of 1 too.",
        layer.name,
        "4 dimensions",
        f"3 dimensions, shape {list(shape)}",
        tell("batch", x=x, before=list(shape), after=[1, *shape], model=layer.model),
    )


def _called(layer: Layer | None) -> str:
    return layer.model if layer else "model"


def norm_channels(failure: Failure) -> Explanation | None:
    """A normalisation that was made for another number of channels or features."""
    found = failure.search(r"running_mean should contain (\d+) elements not (\d+)")
    if found:
        got, wanted = found.groups()
    else:
        found = failure.search(
            r"normalized_shape=\[(\d+)\], expected input .* got input of size\[[\d, ]*?(\d+)\]"
        )
        if not found:
            return None
        wanted, got = found.groups()
    layer = failing_layer(failure)
    if layer is None:
        return None
    kind = type(layer.module).__name__
    return Explanation(
        f"The layer {layer.label} was made for {wanted} channels, but {got} arrive from the layer before it. "
        f"Make it `torch.nn.{kind}({got})`, or let the layer before it give {wanted}.",
        layer.name,
        f"{wanted} channels",
        f"{got} channels",
    )


def recurrent(failure: Failure) -> Explanation | None:
    """An LSTM or GRU that gets vectors of another length."""
    found = failure.search(r"input\.size\(-1\) must be equal to input_size\. Expected (\d+), got (\d+)")
    layer = failing_layer(failure)
    if not found or layer is None:
        return None
    wanted, got = found.groups()
    return Explanation(
        f"The layer {layer.label} was made for vectors of {wanted} numbers, but the last size of its input "
        f"{list(layer.input or ())} is {got}. Make its input_size {got}, or check the order of the "
        f"dimensions: "
        "[time, batch, features], or [batch, time, features] with batch_first=True.",
        layer.name,
        f"{wanted} features",
        f"{got} features",
    )


def one_value_per_channel(failure: Failure) -> Explanation | None:
    """BatchNorm in train mode with a batch of one."""
    found = failure.search(
        r"Expected more than 1 value per channel when training, got input size torch.Size\((.*)\)"
    )
    if not found:
        return None
    layer = failing_layer(failure)
    return Explanation(
        f"BatchNorm in training mode takes its mean over the batch, and with the shape {found[1]} there is "
        "only one value for each channel. Call model.eval() if you only want predictions; for training use "
        "a batch of at least 2 (drop_last=True in the DataLoader drops a last batch of one).",
        layer.name if layer else None,
        "more than 1 value per channel",
        f"shape {found[1]}",
        tell("batchnorm", model=_called(layer), x=input_name(failure)),
    )


def too_small(failure: Failure) -> Explanation | None:
    """Images that are smaller than a kernel, or shrink to nothing on the way."""
    kernel = failure.search(
        r"input size per channel: \((.*?)\). Kernel size: \((.*?)\). Kernel size can't be greater"
    )
    pooled = failure.search(
        r"Given input size: \((.*?)\)\. Calculated output size: \((.*?)\)\. Output size is too small"
    )
    if not (kernel or pooled):
        return None
    layer = failing_layer(failure)
    name = layer.label if layer else "layer"
    started = model_input(failure)
    there = f" The model was given {list(started)}." if started and len(started) > 3 else ""
    if kernel:
        got, wanted = kernel[1], f"at least {kernel[2]}"
        what = (
            f"At the layer {name} the image has only {got} pixels left, less than its kernel of {kernel[2]}."
        )
    else:
        got, wanted = pooled[1] if pooled else "", "an output of at least 1 x 1"
        what = (
            f"At the layer {name} the image has shrunk to {got} (channels, height, width): too small to pool."
        )
    advice = _SMALLEST.get(type(layer.root).__name__) if layer else None
    return Explanation(
        f"{what}{there} {advice or 'Give the model larger images, or leave out a layer that shrinks them.'}",
        layer.name if layer else None,
        wanted,
        got,
    )


def image_size(failure: Failure) -> Explanation | None:
    """A vision transformer that wants one image size."""
    found = failure.search(r"Wrong image (height|width)! Expected (\d+) but got (\d+)") or failure.search(
        r"Input (height|width) \((\d+)\) doesn't match model \((\d+)\)"
    )
    if not found:
        return None
    swapped = "doesn't match" in failure.message
    wanted, got = (found[3], found[2]) if swapped else (found[2], found[3])
    return Explanation(
        f"This vision transformer is made for images of {wanted} by {wanted} pixels, because it has one "
        f"position embedding for each patch; the {found[1]} here is {got}. Resize with "
        f"transforms.Resize(({wanted}, {wanted})), or build it for your size (image_size= in torchvision, "
        "img_size= in timm).",
        expected=wanted,
        got=got,
        more=tell("patches", x=input_name(failure), wanted=wanted, model=_called(failing_layer(failure))),
    )


RULES: Final[tuple[Rule, ...]] = (
    children_in_a_row,
    matrix_sizes,
    conv_channels,
    batch_dimension,
    norm_channels,
    recurrent,
    one_value_per_channel,
    too_small,
    image_size,
)
