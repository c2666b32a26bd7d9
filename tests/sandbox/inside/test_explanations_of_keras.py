"""Explanations of what goes wrong with Keras models, their data and their losses, of really raised errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

KERAS = "import tensorflow as tf\nimport numpy as np\nL = tf.keras.layers\n"
MODEL = "m = tf.keras.Sequential([L.Input({shape}), L.Dense({units})])\nm.compile(loss='{loss}')\n"

# Code, words that the explanation must have, and layer, expected, got.
CASES = [
    (
        "tf.keras.applications.EfficientNetB0(weights='imagenet', classes=5)",
        ["1000 classes", "Dense(5"],
        (None, "classes=1000", "classes=5"),
    ),
    (
        "tf.keras.applications.VGG16(include_top=False, input_shape=(3, 64, 64))",
        ["`input_shape=(64, 64, 3)`"],
        (None, "(64, 64, 3)", "(3, 64, 64)"),
    ),
    (
        "m = tf.keras.Sequential([L.Input((8, 8, 3)), L.Conv2D(2, 3)])\nm(tf.zeros((1, 8, 8, 1)))",
        ["grayscale_to_rgb"],
        ("conv2d", "3 channels", "(1, 8, 8, 1)"),
    ),
    (
        "i = L.Input((8, 8, 3))\nm = tf.keras.Model(i, L.Flatten()(i))\nm(tf.zeros((2, 3, 8, 8)))",
        ["channels come first", "tf.transpose"],
        ("m", "(None, 8, 8, 3)", "(2, 3, 8, 8)"),
    ),
    (
        MODEL.format(shape=(784,), units=10, loss="mse") + "m.predict(np.zeros((4, 28, 28)), verbose=0)",
        ["`x.reshape(len(x), 784)`"],
        ("m", "(None, 784)", "(4, 28, 28)"),
    ),
    (
        MODEL.format(shape=(4,), units=3, loss="sparse_categorical_crossentropy")
        + "m.fit(np.zeros((6, 4)), np.zeros((6, 3)))",
        ["one-hot rows use categorical_crossentropy", "y.argmax(axis=1)"],
        (None, "output (None, 3)", "target (None, 3)"),
    ),
    (
        MODEL.format(shape=(4,), units=2, loss="binary_crossentropy")
        + "m.fit(np.zeros((6, 4)), np.zeros(6))",
        ["`Dense(1, activation='sigmoid')`", "2 outputs"],
        (None, "output (None, 2)", "target (None,)"),
    ),
    (
        MODEL.format(shape=(4,), units=9, loss="categorical_crossentropy")
        + "m.fit(np.zeros((6, 4)), np.zeros((6, 3)))",
        ["give the last layer 3 outputs"],
        (None, "output (None, 9)", "target (None, 3)"),
    ),
    (
        MODEL.format(shape=(4,), units=1, loss="sparse_categorical_crossentropy")
        + "m.fit(np.zeros((6, 4)), np.ones(6), verbose=0)",
        ["1 output, and this loss wants one for each class"],
        (None, "0 to 0", "1"),
    ),
    (
        MODEL.format(shape=(4,), units=3, loss="mse")
        + "m.fit(np.zeros((6, 4)), np.zeros((6, 2)), verbose=0)",
        ["2 columns", "3"],
        (None, "3 columns", "2 columns"),
    ),
    (
        MODEL.format(shape=(4,), units=3, loss="mse") + "m.fit(np.zeros((6, 4)), np.zeros((5, 3)))",
        ["6 samples and y 5"],
        (None, "6 targets", "5 targets"),
    ),
    (
        MODEL.format(shape=(1,), units=1, loss="mse") + "m.fit([[1.], [2.]], [1., 2.])",
        ["np.array(x)"],
        (None, "an array", "list"),
    ),
    (
        MODEL.format(shape=(1,), units=1, loss="mse") + "m.fit(np.zeros((2, 1)), np.array(['cat', 'dog']))",
        ["np.unique"],
        (None, "numbers", "str"),
    ),
    (
        MODEL.format(shape=(1,), units=1, loss="sparse_categorial_crossentropy")
        + "m.fit(np.zeros((2, 1)), np.zeros(2), verbose=0)",
        ['"sparse_categorical_crossentropy"'],
        (None, "sparse_categorical_crossentropy", "sparse_categorial_crossentropy"),
    ),
    (
        MODEL.format(shape=(1,), units=1, loss="mse") + "m.compile(optimizer='adamm')",
        ['"adam"'],
        (None, "adam", "adamm"),
    ),
    ("L.Dense(3, activation='Relu6x')", ['"relu6"'], (None, "relu6", "Relu6x")),
    ("L.Dense('relu')", ["Write the number first"], (None, "a whole number", "relu")),
    ("tf.keras.Sequential(L.Dense(3), L.Dense(1))", ["square brackets"], (None, None, None)),
    (
        "a, b = L.Input((4,)), L.Input((4,))\ntf.keras.Model(b, L.Dense(2)(a))",
        ["leads to another Input"],
        (None, None, None),
    ),
    ("tf.reduce_mean(L.Input((8,)), axis=1)", ["`keras.ops`"], (None, None, None)),
    ("L.GlobalAveragePooling2D(L.Input((8, 8, 3)))", ["two pairs of parentheses"], (None, None, None)),
    (
        MODEL.format(shape=(4,), units=1, loss="mse") + "L.Dense(5)(m)",
        ["`layer(model.output)`"],
        ("dense_1", None, None),
    ),
    ("@tf.function\ndef f(x): return x.numpy()\nf(tf.ones(3))", [".numpy()"], (None, None, ".numpy()")),
    (
        MODEL.format(shape=(4,), units=1, loss="mse") + "m.get_layer('dens')",
        ['Did you mean "dense"?'],
        (None, "dense", "dens"),
    ),
    (
        "L.Add()([tf.zeros((1, 4, 3)), tf.zeros((1, 4, 8))])",
        ["(4, 3) and (4, 8)"],
        ("add", "(4, 3)", "(4, 8)"),
    ),
    (
        "L.Concatenate()([tf.zeros((1, 4, 3)), tf.zeros((1, 5, 3))])",
        ["(1, 4, 3), (1, 5, 3)"],
        ("concatenate", None, "(1, 4, 3), (1, 5, 3)"),
    ),
    ("tf.reshape(tf.zeros((2, 3)), (4, 2))", ["6 numbers", "needs 8"], (None, "8 numbers", "6 numbers")),
    (
        "tf.ones((2, 2)) @ tf.constant(np.ones((2, 2)))",
        ["tf.cast(x, tf.float32)"],
        (None, "float", "double"),
    ),
    (
        MODEL.format(shape=(4,), units=1, loss="mse")
        + "m.layers[0].set_weights([np.zeros((5, 1)), np.zeros(1)])",
        ["(5, 1)", "(4, 1)"],
        ("dense", "(4, 1)", "(5, 1)"),
    ),
    (
        MODEL.format(shape=(4,), units=1, loss="mse") + "m.save('model')",
        ["`model.save('model.keras')`"],
        (None, ".keras", None),
    ),
    (
        "tf.keras.Sequential([L.Dense(3)]).save_weights('w.weights.h5')",
        ["tf.keras.Input"],
        (None, None, None),
    ),
    (
        "tf.keras.applications.resnet50.decode_predictions(np.zeros((1, 5)))",
        ["preds.argmax(axis=1)"],
        (None, "(samples, 1000)", "(1, 5)"),
    ),
    ("tf.keras.models.load_model('my.h5')", ["model.save('model.keras')"], (None, None, "my.h5")),
    ("x = tf.zeros((2, 3))\nx[0, 0] = 1.0", ["tf.Variable(x)"], (None, None, None)),
]


@pytest.mark.parametrize(
    ("code", "words", "facts"), CASES, ids=[code.splitlines()[-1][:60] for code, _, _ in CASES]
)
def test_the_explanation_uses_the_learners_own_numbers(
    run: Run, code: str, words: list[str], facts: tuple[str | None, ...]
) -> None:
    ran = run(KERAS + code)
    error = ran.error
    assert error is not None, "the snippet raised nothing"
    assert error["explanation"], f"{error['type']}: {error['message']}"
    assert [word for word in words if word not in error["explanation"]] == [], error["explanation"]
    assert ran.sentences <= 3, error["explanation"]
    assert (error["layer"], error["expected"], error["got"]) == facts


def test_the_longer_explanation_names_the_learners_model_and_classes(run: Run) -> None:
    more = run(KERAS + "tf.keras.applications.EfficientNetB0(weights='imagenet', classes=5)").error["more"]
    assert "tf.keras.applications.EfficientNetB0(include_top=False" in more
    assert "Dense(5, activation='softmax')" in more
