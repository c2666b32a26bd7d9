"""Keras: shapes that don't fit, models that are not built or compiled, losses and their targets."""

from __future__ import annotations

from typing import Final

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
    return Explanation(
        f"The layer {layer} was built for {wanted} on axis {axis} of its input, but the input has the shape "
        f"({shape}). Give it data with {wanted} there; or, if the data is right, change the Input shape or "
        "the layer before it.",
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
        f"The layer {layer} wants {wanted} dimensions, batch included, but its input has {got}: ({full}). A "
        "Conv2D wants (batch, height, width, channels): add the missing dimension with x[..., None] for grey "
        "images or x[None] for one sample, or put Flatten before a Dense that has too many.",
        layer,
        f"{wanted} dimensions",
        f"({full})" if full else f"{got} dimensions",
    )


def wrong_shape(failure: Failure) -> Explanation | None:
    """A whole model, used like a layer, that is given another shape."""
    found = failure.search(
        r"of layer '?\"?([\w/.]+)'?\"? is incompatible with the layer: "
        r"expected shape=(\(.*?\)), found shape=(\(.*?\))"
    )
    if not found:
        return None
    layer, wanted, got = found.groups()
    if got.count(",") == wanted.count(",") - 1:
        advice = (
            "One dimension is missing, most likely the batch: use x[None] or tf.expand_dims(x, 0) for a "
            "single image."
        )
    else:
        advice = "All but the batch must be equal: resize or reshape the data, or change input_shape."
    return Explanation(
        f"The model {layer} expects the shape {wanted}, where None is the batch, and {got} arrived. {advice}",
        layer,
        wanted,
        got,
    )


def model_input(failure: Failure) -> Explanation | None:
    """A functional model that is given another shape than its Input."""
    found = failure.search(r"Expected shape \((.*?)\), but input has incompatible shape \((.*?)\)")
    if not found:
        return None
    wanted, got = ([part.strip() for part in text.split(",") if part.strip()] for text in found.groups())
    if len(got) == len(wanted) - 1:
        advice = "The batch dimension is missing: use x[None] or tf.expand_dims(x, 0) for a single image."
        if got[0] == "1" or wanted[-1] == "1":
            advice = (
                "A dimension is missing: x[None] adds the batch in front, x[..., None] a channel at the end."
            )
    else:
        advice = "Resize the images (tf.image.resize) or build the model with your input_shape."
    return Explanation(
        f"The model expects the shape ({found[1]}), where None is the batch, but the input has "
        f"({found[2]}). {advice}",
        expected=f"({found[1]})",
        got=f"({found[2]})",
    )


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


def not_built(failure: Failure) -> Explanation | None:
    """A Sequential that has not seen an input shape yet."""
    if not failure.search(
        r"has no defined (output|input|inputs|outputs)|but the layer isn't built|has never been called|"
        r"hasn't yet been built|has not been built|You must build"
    ):
        return None
    return Explanation(
        "This Keras model doesn't know its input shape yet, so its layers have no weights and it has no "
        "output shape. Start it with tf.keras.Input(shape=(...)), or call model.build((None, ...)), or "
        "call it once on data."
    )


def not_compiled(failure: Failure) -> Explanation | None:
    """fit or evaluate before compile."""
    if not failure.search(r"must call `?compile\(\)`? before"):
        return None
    return Explanation(
        "fit and evaluate need to know the loss and the optimiser first. Call "
        'model.compile(optimizer="adam", loss="sparse_categorical_crossentropy") before; after changing '
        "layer.trainable, compile again."
    )


def target_shapes(failure: Failure) -> Explanation | None:
    """Targets whose shape the loss can't compare with the output."""
    found = failure.search(r"target\.shape=\((.*?)\), output\.shape=\((.*?)\)")
    if not found:
        return None
    target, output = found.groups()
    if output.count(",") > 2 and output.count(",") > target.count(","):
        advice = (
            "The output still has spatial dimensions: put GlobalAveragePooling2D() or Flatten() before the "
            "last Dense, so that each image gets one row of class scores."
        )
    elif "same rank" in failure.message:
        advice = (
            "categorical_crossentropy wants one-hot targets. For class numbers use "
            "sparse_categorical_crossentropy, or make them one-hot with tf.keras.utils.to_categorical(y)."
        )
    else:
        advice = "The number of outputs of the last layer must fit the targets: one column for each class."
    return Explanation(
        f"The targets have the shape ({target}) and the model's output ({output}), which this loss can't "
        f"compare. {advice}",
        expected=f"output ({output})",
        got=f"target ({target})",
    )


def label_range(failure: Failure) -> Explanation | None:
    """A class number that is not below the number of outputs."""
    found = failure.search(
        r"Received a label value of (-?\d+) which is outside the valid range of \[0, (\d+)\)"
    )
    if not found:
        return None
    label, classes = found.groups()
    return Explanation(
        f"One of the targets is class {label}, but the model has {classes} outputs, so classes go from 0 to "
        f"{int(classes) - 1}. Give the last Dense as many units as there are classes, and count classes "
        "from 0.",
        expected=f"0 to {int(classes) - 1}",
        got=label,
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


RULES: Final[tuple[Rule, ...]] = (
    wrong_axis,
    wrong_rank,
    wrong_shape,
    model_input,
    shrunk_away,
    not_built,
    not_compiled,
    target_shapes,
    label_range,
    matrix_sizes,
)
