"""torch: layers whose input has another shape than they are made for."""

from __future__ import annotations

from math import prod
from typing import Final

from sandbox.explain.layers import Layer, failing_layer, model_input
from sandbox.explain.rule import Explanation, Failure, Rule


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
            "of them has to be transposed with .T, or they are in the wrong order.",
            expected=f"{inner} columns",
            got=f"{columns} columns",
        )
    return _linear(layer, features, columns, outer)


def _linear(layer: Layer, features: int, columns: int, outer: int) -> Explanation:
    shape = layer.input or ()
    told = f"The layer {layer.label} is made for {features} features a sample"
    if len(shape) > 2:
        flat = prod(shape[1:])
        advice = f"which gives {flat} features" + (", just what it wants" if flat == features else "")
        return Explanation(
            f"{told}, but its input still has the shape {list(shape)}, so it takes the last size, "
            f"{columns}, for the features. Flatten it first with torch.nn.Flatten() or x.flatten(1), "
            f"{advice}. A Sequential of a model's children leaves out the flatten that the model's own "
            "forward does.",
            layer=layer.name,
            expected=f"{features} features",
            got=f"shape {list(shape)}",
        )
    return Explanation(
        f"The layer {layer.label} is made for {features} features a sample, but {columns} arrived from the "
        f"layer before it. Make it torch.nn.Linear({columns}, {outer}); for the head of a pretrained model, "
        "read the number from the old layer's in_features before you replace it.",
        layer=layer.name,
        expected=f"{features} features",
        got=f"{columns} features",
    )


def conv_channels(failure: Failure) -> Explanation | None:
    """A convolution that gets another number of channels: they are last, or grey, or simply other."""
    found = failure.search(r"expected input\[([\d, ]+)\] to have (\d+) channels, but got (\d+) channels")
    if not found:
        return None
    shape = [int(size) for size in found[1].split(",")]
    wanted, got = int(found[2]), int(found[3])
    layer = failing_layer(failure)
    name = layer.label if layer else "convolution"
    if shape[-1] == wanted and len(shape) > 2:
        what = (
            f"The input has the shape {shape}, with the {wanted} channels last, as TensorFlow and image "
            "files have them. torch wants them right after the batch: use x.permute(0, 3, 1, 2), or "
            "ToTensor() for one image."
        )
    elif (wanted, got) == (3, 1):
        what = (
            f"The layer {name} wants 3 channels (red, green, blue), but these images have 1: they are grey. "
            "Repeat the channel with x.repeat(1, 3, 1, 1), or use transforms.Grayscale(3) when loading; "
            f"or replace the layer by one with in_channels=1, which gives up its pretrained weights."
        )
    else:
        what = (
            f"The layer {name} wants {wanted} channels, but its input has {got}: the second size of {shape} "
            f"is the channels. Make in_channels of this layer {got}, or out_channels of the one before it "
            f"{wanted}."
        )
    return Explanation(
        what, layer.name if layer else None, f"{wanted} channels", f"{got} channels, input {shape}"
    )


def batch_dimension(failure: Failure) -> Explanation | None:
    """One image without the batch dimension."""
    found = failure.search(r"expected (\d)D(?: or \dD)? input \(got (\d)D input\)") or failure.search(
        r"Expected \dD \(unbatched\) or (\d)D \(batched\) input to \w+, but got input of size: \[([\d, ]+)\]"
    )
    if not found:
        return None
    wanted = int(found[1])
    shape = model_input(failure)
    layer = failing_layer(failure)
    if shape is not None and len(shape) == wanted - 1:
        return Explanation(
            f"The model wants a batch, but got one sample of the shape {list(shape)}. Add the batch "
            f"dimension with x.unsqueeze(0), which makes it {[1, *shape]}; the output then has a batch of 1 "
            "too.",
            layer.name if layer else None,
            f"{wanted} dimensions",
            f"{len(shape)} dimensions, shape {list(shape)}",
        )
    return Explanation(
        f"This layer wants a tensor of {wanted} dimensions, batch first, and got another number of them. "
        "Print x.shape before the call; unsqueeze(0) adds a batch dimension, flatten(1) merges all but the "
        "batch.",
        layer.name if layer else None,
        f"{wanted} dimensions",
        f"shape {list(shape)}" if shape else None,
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
    return Explanation(
        f"{what}{there} Give the model larger images, or leave out a layer that shrinks them.",
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
    )


RULES: Final[tuple[Rule, ...]] = (
    matrix_sizes,
    conv_channels,
    batch_dimension,
    one_value_per_channel,
    too_small,
    image_size,
)
