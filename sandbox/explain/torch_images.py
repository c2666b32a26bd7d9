"""torch: images with other channels, dimensions or sizes than a model is made for."""

from __future__ import annotations

from typing import Final

from sandbox.explain.layers import (
    Layer,
    failing_layer,
    has_convolution,
    input_name,
    model_input,
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


def conv_channels(failure: Failure) -> Explanation | None:
    """A convolution that gets another number of channels: they are last, or grey, or simply other."""
    found = failure.search(r"expected input\[([\d, ]+)\] to have (\d+) channels, but got (\d+) channels")
    if not found:
        return None
    layer, wanted, got = failing_layer(failure), int(found[2]), int(found[3])
    # The message has a batch of one where there was none.
    shape = list((layer and layer.input) or map(int, found[1].split(",")))
    first = list(model_input(failure) or ()) == shape
    x, name = input_name(failure), layer.label if layer else "convolution"
    more: str | None = None
    if shape[-1] == wanted and (len(shape) == 3 or (len(shape) == 4 and shape[2] != wanted)):
        what, more = _channels_last(shape, x, _called(layer))
    elif wanted == 3 and got in (1, 4) and first:
        what, more = _grey(name, x) if got == 1 else _transparent(name, x)
    else:
        before = "" if first else f", or out_channels of the one before it {wanted}"
        what = (
            f"The layer {name} wants {wanted} channels, but its input has {got}: the size before height and "
            f"width in {shape} is the channels. If the data is right, make in_channels of this layer "
            f"{got}{before}."
        )
    expected, given = f"{wanted} channels", f"{got} channels, input {shape}"
    return Explanation(what, layer.name if layer else None, expected, given, more)


def _channels_last(shape: list[int], x: str, model: str) -> tuple[str, str]:
    """The words and the lesson for images as TensorFlow, numpy and PIL have them."""
    if len(shape) == 4:
        after = [shape[0], shape[3], *shape[1:3]]
        what = (
            f"The input has the shape {shape}, with the {shape[-1]} channels last, as TensorFlow and image "
            f"files have them. torch wants them right after the batch: use `{x}.permute(0, 3, 1, 2)`, which "
            f"gives {after}."
        )
        return what, tell("channels_last", x=x, before=shape, after=after)
    after = [1, shape[2], *shape[:2]]
    what = (
        f"The input has the shape {shape}: one image with its {shape[-1]} channels last, as numpy and PIL "
        f"have it. torch wants a batch with the channels first: `{x}.permute(2, 0, 1).unsqueeze(0)` gives "
        f"{after}; transforms.ToTensor() does the first half when loading."
    )
    return what, tell("batch", x=f"{x}.permute(2, 0, 1)", before=after[1:], after=after, model=model)


def _grey(name: str, x: str) -> tuple[str, str]:
    what = (
        f"The layer {name} wants 3 channels (red, green, blue), but these images have 1: they are grey. "
        f"Repeat the channel with `{x}.repeat(1, 3, 1, 1)`, or use transforms.Grayscale(3) when loading; or "
        "replace the layer by one with in_channels=1, which gives up its pretrained weights."
    )
    return what, tell("grey", x=x)


def _transparent(name: str, x: str) -> tuple[str, None]:
    what = (
        f"The layer {name} wants 3 channels (red, green, blue), but these images have 4: the fourth is "
        f"how transparent each point is, as in PNG files. Drop it with `{x}[:, :3]`, or load with "
        '`Image.open(...).convert("RGB")`.'
    )
    return what, None


def batch_dimension(failure: Failure) -> Explanation | None:
    """One image without the batch dimension, or a tensor with another number of dimensions altogether."""
    found = failure.search(r"expected (\d)D(?: or \dD)? input \(got (\d)D input\)") or failure.search(
        r"Expected \dD \(unbatched\) or (\d)D \(batched\) input to \w+, but got input of size: \[([\d, ]+)\]"
    )
    layer, shape = failing_layer(failure), model_input(failure)
    if layer is None:
        return None
    if not found:
        # ConvNeXt permutes, and vision transformers unpack, what they think is a batch of images.
        odd = failure.search(r"input\.dim\(\) = 3 is not equal to len\(dims\) = 4|\(expected 4, got 3\)$")
        images = odd and shape is not None and len(shape) == 3 and has_convolution(layer.root)
        inside = bool(failure.frames) and failure.frames[-1].f_globals is not failure.namespace
        return lone_image(failure, layer, shape) if images and inside and shape else None
    wanted = int(found[1])
    if shape is not None and len(shape) == 3 and wanted == 4:
        return lone_image(failure, layer, shape)
    return _dimensions(failure, layer, wanted, layer.input or shape or ())


def _dimensions(failure: Failure, layer: Layer, wanted: int, there: tuple[int, ...]) -> Explanation:
    """More or fewer dimensions than the layer wants, and not because a batch is missing."""
    if len(there) == 2 and wanted == 4:
        advice = (
            f"One grey image of {there[0]} by {there[1]} needs the batch and its channel: "
            f"`{input_name(failure)}[None, None]` makes it {[1, 1, *there]}."
            if model_input(failure) == there
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


def lone_image(failure: Failure, layer: Layer, shape: tuple[int, ...]) -> Explanation:
    """One image where the model wants a batch of them."""
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
        "only one value for each channel. Call model.eval() if you only want predictions; for training "
        "use a batch of at least 2 (drop_last=True in the DataLoader drops a last batch of one).",
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
    conv_channels,
    batch_dimension,
    one_value_per_channel,
    too_small,
    image_size,
)
