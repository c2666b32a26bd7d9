"""Keras: shapes that don't fit a layer, a model, a product or each other."""

from __future__ import annotations

from typing import Final

from sandbox.explain.lessons import tell
from sandbox.explain.rule import Explanation, Failure, Rule


def wrong_axis(failure: Failure) -> Explanation | None:
    """A layer that was built for another size of one axis."""
    found = failure.search(
        r"of layer '?\"?([\w/.]+)'?\"? is incompatible with the layer: expected axis (-?\d+) of input shape "
        r"to have value (\d+), but received input with shape \((.*?)\)"
    )
    if not found:
        return None
    layer, axis, wanted, shape = found.groups()
    sizes = _sizes(shape)
    if len(sizes) == 4 and (axis, wanted, sizes[-1]) == ("-1", "3", "1"):
        return Explanation(
            f"The layer {layer} was built for 3 channels (red, green, blue), and these images, ({shape}), "
            "have 1: they are grey. Give them three with `tf.image.grayscale_to_rgb(x)`.",
            layer,
            "3 channels",
            f"({shape})",
        )
    return Explanation(
        f"The layer {layer} was built for {wanted} on axis {axis} of its input, but the input has the "
        f"shape ({shape}). Give it data with {wanted} there; or, if the data is right, change the Input "
        "shape or the layer before it.",
        layer,
        f"{wanted} on axis {axis}",
        f"({shape})",
    )


def wrong_rank(failure: Failure) -> Explanation | None:
    """A layer whose input has too few or too many dimensions."""
    found = failure.search(
        r"of layer '?\"?([\w/.]+)'?\"? is incompatible with the layer: "
        r"expected (?:min_|max_)?ndim=(\d+), found ndim=(\d+)(?:\. Full shape received: \((.*?)\))?"
    )
    if not found:
        return None
    layer, wanted, got, full = found.groups()
    return Explanation(
        f"The layer {layer} wants {wanted} dimensions, batch included, but its input has {got}: ({full}). "
        "A Conv2D wants (batch, height, width, channels): add the missing dimension with x[..., None] for "
        "grey images or x[None] for one sample, or put Flatten before a Dense that has too many.",
        layer,
        f"{wanted} dimensions",
        f"({full})" if full else f"{got} dimensions",
    )


def wrong_shape(failure: Failure) -> Explanation | None:
    """A model that is given another shape than it was built for."""
    found = failure.search(
        r"of layer '?\"?([\w/.]+)'?\"? is incompatible with the layer: "
        r"expected shape=(\(.*?\)), found shape=(\(.*?\))"
    )
    if found:
        label, wanted, got = found.groups()
    else:
        found = failure.search(r"Expected shape \((.*?)\), but input has incompatible shape \((.*?)\)")
        if not found:
            return None
        label, wanted, got = "", f"({found[1]})", f"({found[2]})"
    what = f"The model {label} expects" if label else "The model expects"
    return Explanation(
        f"{what} the shape {wanted}, where None is the batch, and {got} arrived. {_reshaping(wanted, got)}",
        label or None,
        wanted,
        got,
        tell("keras_batch", x="x") if len(_sizes(got)) == len(_sizes(wanted)) - 1 else None,
    )


def _sizes(shape: str) -> list[str]:
    return [size.strip() for size in shape.strip("()").split(",") if size.strip()]


def _reshaping(wanted: str, got: str) -> str:
    """How to bring `got` to `wanted`."""
    want, have = _sizes(wanted), _sizes(got)
    if len(have) == len(want) - 1:
        if want[-1] == "1" and have[-1] != "1":
            return "A dimension is missing: `x[None]` adds the batch, `x[..., None]` a channel at the end."
        return "The batch dimension is missing: use `x[None]` or `tf.expand_dims(x, 0)` for a single image."
    if len(want) == 4 == len(have):
        return _images(want, have)
    if len(want) == 2 and len(have) > 2:
        return f"Flatten the samples first: `x.reshape(len(x), {want[1]})`, or a Flatten layer in front."
    return "All but the batch must be equal: reshape the data, or build the model for it."


def _images(want: list[str], have: list[str]) -> str:
    if have[1] == want[3] and have[1] != want[1]:
        return "The channels come first in it, as in torch: `tf.transpose(x, (0, 2, 3, 1))` puts them last."
    if (want[3], have[3]) == ("3", "1"):
        return "These images are grey: `tf.image.grayscale_to_rgb(x)` gives them three channels."
    size = f"({want[1]}, {want[2]})"
    shape = ", ".join(have[1:])
    return f"Resize the images, `tf.image.resize(x, {size})`, or build the model with input_shape=({shape})."


def shrunk_away(failure: Failure) -> Explanation | None:
    """An image that is too small for the kernels it meets."""
    found = failure.search(
        r"Computed output size would be zero or negative\. Received `inputs shape=\((.*?)\)`, "
        r"`kernel shape=\((.*?)\)`"
    ) or failure.search(r"Computed output size would be (negative)(.*)")
    if not found:
        return None
    shape = f" ({found[1]})" if "," in found[1] else ""
    return Explanation(
        f"The image here{shape} is smaller than the window that has to move over it, so nothing would be "
        "left. Use larger images, a smaller kernel, padding='same', or fewer pooling layers before this "
        "one.",
        got=found[1] if shape else None,
    )


def matrix_sizes(failure: Failure) -> Explanation | None:
    """A plain TensorFlow matrix product."""
    found = failure.search(r"Matrix size-incompatible: In\[0\]: \[(.*?)\], In\[1\]: \[(.*?)\]")
    if not found:
        return None
    return Explanation(
        f"A matrix of [{found[1]}] can't be multiplied by one of [{found[2]}]: the columns of the first "
        "must be as many as the rows of the second. Perhaps one has to be transposed with tf.transpose.",
        expected=f"{found[1].split(',')[-1].strip()} rows",
        got=f"{found[2].split(',')[0].strip()} rows",
    )


def merged(failure: Failure) -> Explanation | None:
    """Layers that join tensors of different shapes, and reshapes that lose numbers."""
    found = failure.search(
        r"A `Concatenate` layer requires inputs with matching shapes .* Received: input_shape=\[(.*?)\]$"
    )
    if found:
        return Explanation(
            "Concatenate joins along one axis, so all other sizes must be equal, and these are "
            f"{found[1]}. Resize or pool one of them first, or name another axis.",
            got=found[1],
        )
    found = failure.search(r"Inputs have incompatible shapes\. Received shapes (\(.*?\)) and (\(.*?\))")
    if found:
        return Explanation(
            f"This layer adds place by place, so the shapes must be equal, and they are {found[1]} and "
            f"{found[2]} (without the batch). A Conv2D with a kernel of 1 brings the channels to one "
            "number.",
            expected=found[1],
            got=found[2],
        )
    found = failure.search(r"tensor with (\d+) values, but the requested shape has (\d+)")
    if found:
        return Explanation(
            f"The tensor holds {found[1]} numbers, and the new shape needs {found[2]}. A reshape keeps every "
            "number, so the sizes must multiply to what is there; -1 for one of them has it worked out.",
            expected=f"{found[2]} numbers",
            got=f"{found[1]} numbers",
        )
    found = failure.search(
        r"tensor must be unchanged\. Received: input_shape=(\(.*?\)), target_shape=(\(.*?\))"
    )
    return found and Explanation(
        f"A Reshape keeps every number, and {found[1]} doesn't hold as many as {found[2]}. The sizes must "
        "multiply to the same; -1 for one of them has it worked out.",
        expected=found[2],
        got=found[1],
    )


RULES: Final[tuple[Rule, ...]] = (
    wrong_axis,
    wrong_rank,
    wrong_shape,
    shrunk_away,
    matrix_sizes,
    merged,
)
