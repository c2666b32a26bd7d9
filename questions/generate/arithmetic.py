"""The sizes that sliding windows leave. Tests hold each formula to the frameworks on hundreds of cases.

Sizes are along one dimension, in pixels. The formulas are those of PyTorch's Conv2d, MaxPool2d and
ConvTranspose2d (https://docs.pytorch.org/docs/stable/nn.html) and of TensorFlow's "same" and "valid"
(https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2).
"""

from __future__ import annotations


def windowed(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """What a convolution or pooling leaves of `size` with `padding` on both sides."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def same(size: int, stride: int = 1) -> int:
    """What Keras' padding="same" leaves of `size`."""
    return -(-size // stride)


def valid(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> int:
    """What Keras' padding="valid" leaves of `size`."""
    return windowed(size, kernel, stride, 0, dilation)


def transposed(
    size: int, kernel: int, *, stride: int = 1, padding: int = 0, output_padding: int = 0, dilation: int = 1
) -> int:
    """What PyTorch's transposed convolution makes of `size`."""
    return (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1


def spread(size: int, kernel: int, stride: int = 1, *, padded: bool = False) -> int:
    """What Keras' Conv2DTranspose makes of `size`: `padded` is padding="same", otherwise "valid"."""
    return size * stride if padded else size * stride + max(kernel - stride, 0)
