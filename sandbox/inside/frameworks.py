"""Import everything a snippet may want, once, silently, and so that a fork of the process is safe.

`warm` runs in the zygote. It leaves no thread behind (OpenBLAS is told to use one until the fork; nothing
here starts an OpenMP team or TensorFlow's eager context, both of which a forked process cannot use). `settle`
runs in the fork, before the snippet: it gives the process its own randomness and its threads.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import random
import sys
from collections.abc import Iterator
from typing import Any, Final

# Names the environment variable that says how many threads a snippet's torch, TensorFlow and BLAS may use.
THREADS_VARIABLE: Final = "WARMSTART_THREADS"

# In this order: torch before TensorFlow (each brings its own OpenMP and protobuf), torchvision through its
# mend.
_BEFORE: Final = ("numpy", "PIL.Image", "torch")
_AFTER: Final = (
    "torch.utils.data",
    "torchvision.transforms.v2",
    # Imported by the first optimiser step otherwise: more than a second of every snippet that trains.
    "torch._dynamo",
    # Imported by the first backward pass otherwise; every fork shall have the same modules.
    "torch.profiler._cupti_monitor",
    "tensorflow",
    "keras",
    "tensorflow.keras",
    "matplotlib.pyplot",
    "timm",
    "torchinfo",
    "sklearn.model_selection",
    "sklearn.metrics",
    "threadpoolctl",
    "multiprocessing.popen_fork",
    "rich.table",
)
# Our own modules that need the frameworks: imported here, not by every snippet's process again.
_OURS: Final = (
    "sandbox.inside.report",
    "sandbox.inside.mistakes",
    "sandbox.inside.tidy",
    "sandbox.inside.trace.steps",
    "sandbox.inside.watch",
    "sandbox.weights.offline",
)
_LASTING: Final = {
    # 3 keeps only fatal messages of TensorFlow's C++ side; what a learner must know arrives as a Python
    # exception.
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "KERAS_BACKEND": "tensorflow",
    "MPLBACKEND": "Agg",
    # As a power of two, the cycles that OpenBLAS' threads spin before they sleep. With the default, 26, they
    # take 30 ms of a core from every fork.
    "OPENBLAS_THREAD_TIMEOUT": "12",
    "CUDA_VISIBLE_DEVICES": "",
    # Otherwise Hugging Face's client tries five times to reach its hub before it gives up.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
}
_WHILE_IMPORTING: Final = {"OPENBLAS_NUM_THREADS": "1"}


# The BLAS and OpenMP libraries in the process. Looking for them takes 60 ms: the zygote does it.
_pools: Any = None


def warm() -> None:
    """Import the frameworks. Prints nothing; raises ImportError for one that is not installed."""
    global _pools  # noqa: PLW0603  the one thing besides modules that a fork inherits
    os.environ.update(_LASTING)
    with _environment(_WHILE_IMPORTING), _silence():
        for name in _BEFORE:
            importlib.import_module(name)
        importlib.import_module("sandbox.inside.torchvision_ops").import_torchvision()
        for name in (*_AFTER, *_OURS):
            importlib.import_module(name)
        _load_lazy_parts()
        _call_kernels_directly()
        _pools = sys.modules["threadpoolctl"].ThreadpoolController()
    # What exists now lives as long as the zygote: the collector of a fork need not touch, and so copy, its
    # pages.
    gc.collect()
    gc.freeze()


def settle(threads: int | None = None) -> None:
    """Give a forked process fresh seeds and `threads` threads (default: WARMSTART_THREADS, or all cores)."""
    count = threads or _configured_threads()
    _limit_threads(count)
    _seed()


def _configured_threads() -> int:
    asked = os.environ.get(THREADS_VARIABLE, "")
    return int(asked) if asked.isdecimal() and int(asked) > 0 else len(os.sched_getaffinity(0))


def _limit_threads(count: int) -> None:
    import tensorflow as tf
    import torch

    torch.set_num_threads(count)
    _pools.limit(limits=count)
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(count)


def _seed() -> None:
    """Fresh entropy, so that two runs differ as they do in a real interpreter.

    TensorFlow's own operations and Keras' initialisers take theirs from the operating system and from
    `random`.
    """
    import numpy as np
    import torch

    random.seed()
    np.random.seed()
    torch.seed()


def _load_lazy_parts() -> None:
    """Touch what tensorflow and keras import only when it is first asked for."""
    tf = sys.modules["tensorflow"]
    for part in ("layers", "applications", "datasets", "preprocessing", "optimizers", "utils"):
        getattr(tf.keras, part)


def _call_kernels_directly() -> None:
    """Have TensorFlow's eager operations call their kernels, not a function made around each.

    That function goes through every pass of the graph optimiser, half a millisecond for a new variable,
    whose name and shape are attributes of the operation that makes it: a third of a Keras model's build.
    Kernels and results are the same; a message loses its "{{function_node __wrapped__...}}".
    """
    from tensorflow.python import pywrap_tfe

    # TensorFlow's own context asks for functions, always; what it asks with has the choice still.
    choose = pywrap_tfe.TFE_ContextOptionsSetRunEagerOpAsFunction

    def directly(options: object, _functions: bool) -> None:
        choose(options, False)

    pywrap_tfe.TFE_ContextOptionsSetRunEagerOpAsFunction = directly


@contextlib.contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Send file descriptors 1 and 2 to nowhere: TensorFlow's C++ side writes to them, not to sys.stderr."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(fd) for fd in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for fd in (1, 2):
            os.dup2(nowhere, fd)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for fd, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, fd)
            os.close(copy)
        os.close(nowhere)
