"""What a framework does when it is used for the first time, done ahead of the snippet.

`STEPS` are run one by one in a spare, never in the zygote, for they start threads; between two of them the
spare looks whether its snippet has come. None leaves anything that a snippet could notice: names of Keras'
layers start at their beginning, nothing is printed, and seeds that a snippet sets give what they always give.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final


def _start_tensorflow() -> None:
    """The eager context and its threads."""
    import tensorflow as tf

    tf.reduce_sum(tf.random.normal((2, 2)) + 1.0).numpy()


def _use_torch() -> None:
    """oneDNN, a backward pass, an optimiser step; with functions, for modules tell our hooks of their calls.

    On one thread: a snippet may fork, and an OpenMP team does not survive that.
    """
    import torch
    from torch.nn import functional

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        kernel = torch.zeros(4, 3, 3, 3, requires_grad=True)
        maps = functional.conv2d(torch.zeros(2, 3, 8, 8), kernel)
        maps = functional.relu(functional.batch_norm(maps, None, None, training=True))
        torch.autograd.backward(functional.linear(maps.flatten(1), torch.zeros(2, 144)).sum())
        torch.optim.SGD([kernel], lr=0.1).step()
        torch.empty(2, 2, device="meta").add(1)
    finally:
        torch.set_num_threads(threads)


def _use_keras() -> None:
    """A model's build and its first call."""
    import keras

    try:
        layers: list[Any] = [
            keras.layers.Input((8, 8, 3)),
            keras.layers.Conv2D(4, 3),
            keras.layers.BatchNormalization(),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(2),
        ]
        keras.Sequential(layers)(keras.ops.zeros((1, 8, 8, 3)))
    finally:
        keras.utils.clear_session(free_memory=False)


STEPS: Final[tuple[Callable[[], None], ...]] = (_use_torch, _start_tensorflow, _use_keras)
