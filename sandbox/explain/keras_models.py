"""Keras: models that are not built, compiled or connected, names it doesn't know, and saved weights."""

from __future__ import annotations

from typing import Final

from sandbox.explain.lessons import tell
from sandbox.explain.nearest import nearest
from sandbox.explain.rule import Explanation, Failure, Rule


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


def disconnected(failure: Failure) -> Explanation | None:
    """Outputs that were not made from the inputs."""
    if not failure.search(r"is not connected to `inputs`|Graph disconnected"):
        return None
    return Explanation(
        "The outputs were not calculated from these inputs: following the layers back leads to another "
        "Input. Give Model the Input that the first layer was called on, or call the layers on the one you "
        "give.",
        more=tell("keras_functional"),
    )


def functional(failure: Failure) -> Explanation | None:
    """Symbolic tensors where numbers belong, and layers where a tensor does."""
    if failure.search(r"A KerasTensor cannot be used as input to a TensorFlow function"):
        return Explanation(
            "A Keras Input stands for data to come and holds no numbers, so TensorFlow's own functions "
            "can't take it. Use a Keras layer, or the function of the same name in `keras.ops`, such as "
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
            "A layer is called on a tensor, and here it got a whole model. Call it on what the model "
            "gives: `layer(model.output)`, or `layer(model(inputs))`.",
            more=tell("keras_functional"),
        )
    if failure.search(r"Expected `trainable` to be a boolean\. Received: trainable=<"):
        return Explanation(
            "Sequential takes one list of layers, and here they were given one by one. Put square brackets "
            "around them: `tf.keras.Sequential([layer1, layer2])`."
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
        f"graph. Leave .{found[1]}() out there and use it on the result, outside.",
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
        f"{found[2]}. Write the number first and all else by name: `Dense(10, activation='relu')`.",
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
        f"all {len(there)} names.",
        expected=guess,
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
            "they come from a model built differently, most often with another number of classes. Build "
            "the model as it was, load, and replace the head afterwards.",
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
    not_built,
    not_compiled,
    disconnected,
    functional,
    settings,
    layers,
    saved,
)
