"""torch: Linear, recurrent and normalising layers that get another number of features."""

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
from sandbox.explain.torch_images import lone_image

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
            f"{columns} columns of the first must be as many as the {inner} rows of the second. Perhaps "
            "one of them has to be transposed with `.T`, or they are in the wrong order.",
            expected=f"{inner} columns",
            got=f"{columns} columns",
        )
    given = model_input(failure)
    if given is not None and len(given) == 3 and has_convolution(layer.root):
        return lone_image(failure, layer, given)
    return _linear(layer, features, columns, outer)


def _linear(layer: Layer, features: int, columns: int, outer: int) -> Explanation:
    shape = layer.input or ()
    told = f"The layer {layer.label} is made for {features} features a sample"
    if len(shape) > 2:
        return _not_flat(layer, features, columns, outer)
    if len(shape) == 1 and columns > features and columns % features == 0:
        return Explanation(
            f"{told}, but one row of {columns} numbers arrived: {columns // features} times as many, so "
            "the batch was merged into the row too. Use `x.flatten(1)`, or `x.view(x.size(0), -1)`, which "
            "keep the first dimension.",
            layer.name,
            f"{features} features",
            f"{columns} features",
        )
    return Explanation(
        f"{told}, but {columns} arrived from the layer before it. Make it `torch.nn.Linear({columns}, "
        f"{outer})`; for the head of a pretrained model, read the number from the old layer's in_features "
        "before you replace it.",
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
        f"shape {list(shape)}, so it takes the last size, {columns}, for the features."
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
            f"Flatten it first with `torch.nn.Flatten()` or `x.flatten(1)`, which gives {flat} features, "
            f"and make the layer `torch.nn.Linear({flat}, {outer})`."
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
        f"forward does: {why}. Keep the whole model and take its head off instead, `{base}.{head} = "
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
        f"The layer {layer.label} was made for {wanted} channels, but {got} arrive from the layer before "
        f"it. Make it `torch.nn.{kind}({got})`, or let the layer before it give {wanted}.",
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
        "dimensions: [time, batch, features], or [batch, time, features] with batch_first=True.",
        layer.name,
        f"{wanted} features",
        f"{got} features",
    )


RULES: Final[tuple[Rule, ...]] = (
    children_in_a_row,
    matrix_sizes,
    norm_channels,
    recurrent,
)
