"""Keras: what fit is given, and the losses that compare it."""

from __future__ import annotations

from typing import Final

from sandbox.explain.lessons import tell
from sandbox.explain.rule import Explanation, Failure, Rule


def target_shapes(failure: Failure) -> Explanation | None:
    """Targets whose shape the loss can't compare with the output."""
    found = failure.search(r"target\.shape=\((.*?)\), output\.shape=\((.*?)\)")
    if not found:
        return None
    target, output = ([size.strip() for size in text.split(",") if size.strip()] for text in found.groups())
    outputs = output[-1]
    binary = _uses(failure, "binary_crossentropy")
    if len(output) > 2 and len(output) > len(target):
        advice = (
            "The output still has spatial dimensions: put GlobalAveragePooling2D() before the last Dense, "
            "so that each image gets one row of class scores."
        )
        more = tell("keras_pool", classes=outputs)
    elif "`target.ndim - 1`" in failure.message:
        advice = (
            "sparse_categorical_crossentropy wants one class number for each sample; for one-hot rows use "
            "categorical_crossentropy, or give it `y.argmax(axis=1)`."
        )
        more = tell("keras_loss", loss="categorical_crossentropy")
    elif binary and outputs != "1":
        advice = (
            "binary_crossentropy wants one output for each target: make the last layer `Dense(1, "
            f"activation='sigmoid')`, or keep its {outputs} outputs and use sparse_categorical_crossentropy."
        )
        more = tell("keras_loss", loss="sparse_categorical_crossentropy")
    elif len(target) < len(output):
        advice = (
            "categorical_crossentropy wants one-hot rows; for class numbers use "
            "sparse_categorical_crossentropy, or make them one-hot with `tf.keras.utils.to_categorical(y)`."
        )
        more = tell("keras_loss", loss="sparse_categorical_crossentropy")
    else:
        advice = (
            f"Each class needs its column in both: give the last layer {target[-1]} outputs, or make the "
            f"targets with num_classes={outputs}."
        )
        more = tell("keras_loss", loss="categorical_crossentropy")
    return Explanation(
        f"The targets have the shape ({found[1]}) and the model's output ({found[2]}), which this loss "
        f"can't compare. {advice}",
        expected=f"output ({found[2]})",
        got=f"target ({found[1]})",
        more=more,
    )


def _uses(failure: Failure, loss: str) -> bool:
    """Whether the loss was at work, by the functions on the way to the error."""
    return any(frame.f_code.co_name == loss for frame in failure.frames)


def label_range(failure: Failure) -> Explanation | None:
    """A class number that is not below the number of outputs."""
    found = failure.search(
        r"Received a label value of (-?\d+) which is outside the valid range of \[0, (\d+)\)"
    )
    if not found:
        return None
    label, classes = found[1], int(found[2])
    if classes == 1:
        text = (
            f"One of the targets is class {label}, but the model has 1 output, and this loss wants one for "
            "each class. For two classes write `Dense(1, activation='sigmoid')` with binary_crossentropy, "
            "or Dense(2) with this loss."
        )
    else:
        text = (
            f"One of the targets is class {label}, but the model has {classes} outputs, so classes go from "
            f"0 to {classes - 1}. Give the last Dense as many units as there are classes, and count classes "
            "from 0."
        )
    loss = "binary_crossentropy" if classes == 1 else "sparse_categorical_crossentropy"
    return Explanation(text, None, f"0 to {classes - 1}", label, tell("keras_loss", loss=loss))


def given_data(failure: Failure) -> Explanation | None:
    """Data that fit can't take, or of which there is too little."""
    found = failure.search(r"Data cardinality is ambiguous.*'x' sizes: (\d+)[\s\S]*'y' sizes: (\d+)")
    if found:
        return Explanation(
            f"x has {found[1]} samples and y {found[2]} targets, and every sample needs its target. Look "
            "at where the two are made or cut: the first size of both must be equal.",
            expected=f"{found[1]} targets",
            got=f"{found[2]} targets",
        )
    if failure.search(r"Unrecognized data type: x=\["):
        return Explanation(
            "fit takes arrays, tensors and datasets, and this is a Python list. Make an array of it: "
            "`np.array(x)`, and the same for y.",
            expected="an array",
            got="list",
        )
    if failure.search(r"^Invalid dtype: (str|object|<U)"):
        return Explanation(
            "Some of the data are texts, and a model calculates with numbers. Number the classes first: "
            "`names, y = np.unique(y, return_inverse=True)`.",
            expected="numbers",
            got="str",
        )
    found = failure.search(r"Dimensions must be equal, but are (\d+) and (\d+) for .*compile_loss")
    if found:
        return Explanation(
            f"The targets have {found[1]} columns and the model gives {found[2]}, and this loss compares "
            f"column with column. Give the last Dense {found[1]} units, or the targets {found[2]} columns.",
            expected=f"{found[2]} columns",
            got=f"{found[1]} columns",
        )
    return None


def dtypes(failure: Failure) -> Explanation | None:
    """Plain TensorFlow: two dtypes in one calculation."""
    found = failure.search(r"was expected to be an? (\w+) tensor but is an? (\w+) tensor") or failure.search(
        r"Incompatible type conversion requested to type (\w+) for `tf\.Variable of type (\w+)"
    )
    if not found:
        return None
    wanted, got = found.groups()
    if "Variable" in failure.message:
        wanted, got = got, wanted
    reason = " numpy makes float64 (double) and TensorFlow float32." if "double" in (wanted, got) else ""
    return Explanation(
        f"One tensor is {wanted} and the other {got}, and TensorFlow converts nothing by itself.{reason} "
        "Write `tf.cast(x, tf.float32)`.",
        expected=wanted,
        got=got,
    )


def decoded(failure: Failure) -> Explanation | None:
    """decode_predictions on anything but ImageNet's 1000 classes."""
    found = failure.search(
        r"`decode_predictions` expects a batch of predictions .*(?:shape|array with shape):? \((.*?)\)"
    )
    return found and Explanation(
        "decode_predictions names ImageNet's 1000 classes, and these predictions have the shape "
        f"({found[1]}). For your own classes take `preds.argmax(axis=1)` and look the names up in your own "
        "list.",
        expected="(samples, 1000)",
        got=f"({found[1]})",
    )


RULES: Final[tuple[Rule, ...]] = (target_shapes, label_range, given_data, dtypes, decoded)
