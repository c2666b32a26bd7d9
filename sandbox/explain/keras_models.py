"""Keras: shapes that don't fit, models that are not built or compiled, losses and their targets."""

from __future__ import annotations

from typing import Final

from sandbox.explain.lessons import tell
from sandbox.explain.nearest import nearest
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
            f"have 1: "
            "they are grey. Give them three with `tf.image.grayscale_to_rgb(x)`.",
            layer,
            "3 channels",
            f"({shape})",
        )
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


def not_built(failure: Failure) -> Explanation | None:
    """A Sequential that has not seen an input shape yet."""
    if not failure.search(
        r"has no defined (output|input|inputs|outputs)|but the layer isn't built|has never been called|"
        r"hasn't yet been built|has not (?:yet )?been built|You must build"
    ):
        return None
    return Explanation(
        "This Keras model doesn't know its input shape yet, so its layers have no weights and it has no "
        "output shape. Start it with tf.keras.Input(shape=(...)), or call model.build((None, ...)), or "
        "call it once on data.",
        more=tell("keras_build"),
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


def disconnected(failure: Failure) -> Explanation | None:
    """Outputs that were not made from the inputs."""
    if not failure.search(r"is not connected to `inputs`|Graph disconnected"):
        return None
    return Explanation(
        "The outputs were not calculated from these inputs: following the layers back leads to another "
        "Input. "
        "Give Model the Input that the first layer was called on, or call the layers on the one you give.",
        more=tell("keras_functional"),
    )


def functional(failure: Failure) -> Explanation | None:
    """Symbolic tensors where numbers belong, and layers where a tensor does."""
    if failure.search(r"A KerasTensor cannot be used as input to a TensorFlow function"):
        return Explanation(
            "A Keras Input stands for data to come and holds no numbers, so TensorFlow's own functions can't "
            "take "
            "it. Use a Keras layer, or the function of the same name in `keras.ops`, such as "
            "`keras.ops.mean(x, axis=1)`.",
            more=tell("keras_functional"),
        )
    if failure.search(r"Received: \w+=<kerastensor|Received: \w+=<KerasTensor"):
        return Explanation(
            "The tensor went in where the layer's settings belong. A layer is made first and then called: "
            "`GlobalAveragePooling2D()(x)`, with two pairs of parentheses.",
            more=tell("keras_functional"),
        )
    if failure.search(r"Only input tensors may be passed as positional arg.*<(?:Functional|Sequential)"):
        return Explanation(
            "A layer is called on a tensor, and here it got a whole model. Call it on what the model gives: "
            "`layer(model.output)`, or `layer(model(inputs))`.",
            more=tell("keras_functional"),
        )
    if failure.search(r"Expected `trainable` to be a boolean\. Received: trainable=<"):
        return Explanation(
            "Sequential takes one list of layers, and here they were given one by one. Put square brackets "
            "around "
            "them: `tf.keras.Sequential([layer1, layer2])`."
        )
    if failure.search(r"EagerTensor' object does not support item assignment"):
        return Explanation(
            "TensorFlow's tensors can't be changed once they are made. Make a `tf.Variable(x)` and write "
            "`x[0].assign(...)`, or build the new tensor with tf.where or tf.concat."
        )
    found = failure.search(r"'(?:SymbolicTensor|KerasTensor)' object has no attribute '(numpy|item)'")
    found = found or failure.search(r"'(?:\w+\.)*SymbolicTensor' object has no attribute '(\w+)'")
    return found and Explanation(
        "Inside a tf.function or a Keras model tensors have no numbers yet: the code runs once to make a "
        "graph. "
        f"Leave .{found[1]}() out there and use it on the result, outside.",
        got=f".{found[1]}()",
    )


_LOSSES: Final = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "mean_absolute_error",
    "mse",
    "mae",
    "huber",
    "kl_divergence",
)
_OPTIMIZERS: Final = ("adam", "adamw", "sgd", "rmsprop", "adagrad", "adadelta", "adamax", "nadam", "lion")
_ACTIVATIONS: Final = (
    "relu",
    "softmax",
    "sigmoid",
    "tanh",
    "gelu",
    "relu6",
    "leaky_relu",
    "elu",
    "selu",
    "silu",
)


def settings(failure: Failure) -> Explanation | None:
    """A loss, optimiser or activation by a name Keras doesn't know, and sizes that are no numbers."""
    found = failure.search(r"Could not interpret (loss|optimizer|activation function) identifier: (\S+)")
    if found:
        kind, wrong = found.groups()
        names = {"loss": _LOSSES, "optimizer": _OPTIMIZERS}.get(kind, _ACTIVATIONS)
        guess = nearest(wrong, names)
        meant = f'Did you mean "{guess}"?' if guess else f"Well-known ones are {', '.join(names[:5])}."
        return Explanation(f'Keras knows no {kind} called "{wrong}". {meant}', expected=guess, got=wrong)
    found = failure.search(r"invalid value for `(\w+)`, expected a positive integer\. Received: \w+=(.+)$")
    return found and Explanation(
        f"`{found[1]}` is how many outputs the layer has, a whole number above 0, and it was given as "
        f"{found[2]}. "
        f"Write the number first and all else by name: `Dense(10, activation='relu')`.",
        expected="a whole number",
        got=found[2],
    )


def layers(failure: Failure) -> Explanation | None:
    """get_layer with a name that isn't there."""
    found = failure.search(r"No such layer: (\S+)\. Existing layers are: \[(.*)")
    if not found:
        return None
    there = [name.strip(" '") for name in str(failure.error).partition("are: [")[2].rstrip("]. ").split(",")]
    guess = nearest(found[1], there)
    meant = f'Did you mean "{guess}"? ' if guess else ""
    return Explanation(
        f'The model has no layer called "{found[1]}". {meant}`[layer.name for layer in model.layers]` gives '
        f"all "
        f"{len(there)} names.",
        expected=guess,
        got=found[1],
    )


def merged(failure: Failure) -> Explanation | None:
    """Layers that join tensors of different shapes, and reshapes that lose numbers."""
    found = failure.search(
        r"A `Concatenate` layer requires inputs with matching shapes .* Received: input_shape=\[(.*?)\]$"
    )
    if found:
        return Explanation(
            f"Concatenate joins along one axis, so all other sizes must be equal, and these are {found[1]}. "
            f"Resize "
            "or pool one of them first, or name another axis.",
            got=found[1],
        )
    found = failure.search(r"Inputs have incompatible shapes\. Received shapes (\(.*?\)) and (\(.*?\))")
    if found:
        return Explanation(
            f"This layer adds place by place, so the shapes must be equal, and they are {found[1]} and "
            f"{found[2]} "
            "(without the batch). A Conv2D with a kernel of 1 brings the channels to one number.",
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
        f"multiply "
        "to the same; -1 for one of them has it worked out.",
        expected=found[2],
        got=found[1],
    )


def saved(failure: Failure) -> Explanation | None:
    """Weights of another shape, and file names Keras can't save to."""
    found = failure.search(
        r"could not be loaded\. .* for object <(\w+) name=([\w/]+).*"
        r"variable\.shape=(\(.*?\)), Received: value\.shape=(\(.*?\))"
    ) or failure.search(
        r"^(Layer) (\w+) weight shape (\(.*?\)) is not compatible with .* weight shape (\(.*?\))"
    )
    if found:
        return Explanation(
            f"The weights for {found[2]} have the shape {found[4]}, and this model's layer has {found[3]}: "
            f"they come "
            "from a model built differently, most often with another number of classes. Build the model as "
            "it was, "
            "load, and replace the head afterwards.",
            found[2],
            found[3],
            found[4],
        )
    if not failure.search(r"Invalid filepath extension for saving"):
        return None
    return Explanation(
        "Keras goes by the end of the file name, and this one has none it knows. Save the whole model as "
        "`model.save('model.keras')`, or the weights as `model.save_weights('model.weights.h5')`.",
        expected=".keras",
    )


RULES: Final[tuple[Rule, ...]] = (
    wrong_axis,
    wrong_rank,
    wrong_shape,
    shrunk_away,
    not_built,
    not_compiled,
    disconnected,
    functional,
    matrix_sizes,
    settings,
    layers,
    merged,
    saved,
)
