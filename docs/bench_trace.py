"""Measure what the trace costs a forward pass: `make bench-trace`.

Each model is called in turn without and with the trace, many times, on one thread, and CPU time is taken, so
that what else runs on the machine counts little; the ratio is the median of those of neighbours. What is left
of the noise shows in the row "no trace, twice", where both sides are the same.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from sandbox.inside import frameworks

# Name, size of the image.
TORCH: Final = (
    ("mobilenet_v2", 64),
    ("mobilenet_v2", 224),
    ("efficientnet_b0", 224),
    ("resnet18", 224),
    ("resnet50", 224),
)
KERAS: Final = (("MobileNetV2", 224), ("ResNet50", 224))


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="for each model (default 20)")
    options = parser.parse_args()
    frameworks.warm()
    frameworks.settle(1)
    sys.stdout.write(
        "| Model, one image | layers called | a forward pass | with the trace | a layer |\n"
        "|---|--:|--:|--:|--:|\n"
    )
    for (name, size), make in [*((each, _torch) for each in TORCH), *((each, _keras) for each in KERAS)]:
        forward, switch = make(name, size)
        _row(f"{name}, {size} px", forward, switch, options.seconds)
    forward, _switch = _torch("mobilenet_v2", 64)
    _row("no trace, twice: mobilenet_v2, 64 px", forward, lambda _on: None, options.seconds)
    cores = len(os.sched_getaffinity(0))
    sys.stdout.write(f"\nCPU time of one thread; {cores} cores, load {os.getloadavg()[0]:.1f} at the end.\n")


def _row(name: str, forward: Callable[[], object], switch: Callable[[bool], None], seconds: float) -> None:
    for on in (False, True, False, True):
        _timed(forward, switch, on=on)
    without, added, ratios = [], [], []
    end = time.monotonic() + seconds
    while time.monotonic() < end or len(ratios) < 5:
        # Before and after: what drifts falls on both sides alike.
        before, traced, after = (_timed(forward, switch, on=on) for on in (False, True, False))
        plain = (before + after) / 2
        without.append(plain)
        added.append(traced - plain)
        ratios.append(traced / plain - 1)
    layers = _layers(forward, switch)
    per_layer = statistics.median(added) / layers * 1e6 if layers else 0.0
    sys.stdout.write(
        f"| {name} | {layers or '-'} | {statistics.median(without) * 1000:.1f} ms"
        f" | {statistics.median(ratios):+.1%} | {per_layer:+.2f} µs |\n"
    )
    sys.stdout.flush()


def _timed(forward: Callable[[], object], switch: Callable[[bool], None], *, on: bool) -> float:
    switch(on)
    begun = time.process_time()
    forward()
    return time.process_time() - begun


def _layers(forward: Callable[[], object], switch: Callable[[bool], None]) -> int:
    from sandbox.inside.trace.record import recorder

    recorder.begin()
    switch(True)
    forward()
    return len(recorder.calls)


def _torch(name: str, size: int) -> tuple[Callable[[], object], Callable[[bool], None]]:
    import torch
    import torchvision

    from sandbox.inside.trace import torch_calls

    model = torchvision.models.get_model(name, weights=None).eval()
    image = torch.zeros(1, 3, size, size)

    def forward() -> object:
        with torch.inference_mode():
            return model(image)

    return forward, _switch(torch.nn.Module, torch_calls.install)


def _keras(name: str, size: int) -> tuple[Callable[[], object], Callable[[bool], None]]:
    import keras
    from keras.src.layers.layer import Layer

    from sandbox.inside.trace import keras_calls

    model = getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3))
    image = keras.ops.zeros((1, size, size, 3))
    return lambda: model(image, training=False), _switch(Layer, keras_calls.install)


def _switch(kind: Any, install: Callable[[], None]) -> Callable[[bool], None]:
    """What puts the call of a class as its framework has it, or as the trace has."""
    plain = kind.__call__
    install()
    traced = kind.__call__
    kind.__call__ = plain

    def switch(on: bool) -> None:
        kind.__call__ = traced if on else plain

    return switch


if __name__ == "__main__":
    main()
