"""Have the calls of layers remembered, whichever framework they are of."""

from __future__ import annotations

from sandbox.inside.trace import keras_calls, torch_calls


def install() -> None:
    """Start remembering, in this process."""
    torch_calls.install()
    keras_calls.install()
