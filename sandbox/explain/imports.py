"""Modules that are not installed here, or not in this version."""

from __future__ import annotations

import sys
from typing import Final

from sandbox.explain.nearest import attributes, nearest
from sandbox.explain.rule import Explanation, Failure, Rule

_INSTALLED: Final = (
    "torch, torchvision, timm, tensorflow, keras, numpy, scikit-learn, matplotlib, Pillow and torchinfo"
)

_INSTEAD: Final = {
    "cv2": "PIL and torchvision.transforms read and change images too.",
    "pandas": "A dict of numpy arrays does for small tables.",
    "torchsummary": "torchinfo is here: from torchinfo import summary.",
    "torchtext": "It is no longer developed; plain torch does.",
    "tensorflow_hub": "tf.keras.applications has many of its models.",
    "tensorflow_datasets": "Make small random data with tf.random.uniform to try shapes.",
    "pytorch_lightning": "Plain torch does: write the training loop out.",
    "lightning": "Plain torch does: write the training loop out.",
    "seaborn": "matplotlib draws here.",
    "skimage": "PIL and torchvision.transforms read and change images too.",
    "albumentations": "torchvision.transforms.v2 has most of its transforms.",
    "transformers": "timm has vision transformers; language models are not here.",
    "fastai": "Its models are torchvision's and timm's.",
}


def not_installed(failure: Failure) -> Explanation | None:
    """ModuleNotFoundError."""
    found = failure.search(r"No module named '([\w.]+)'")
    if failure.type != "ModuleNotFoundError" or not found:
        return None
    name = found[1]
    parent, _, last = name.rpartition(".")
    if parent in sys.modules:
        guess = nearest(last, attributes(sys.modules[parent]))
        meant = f" Did you mean {parent}.{guess}?" if guess else ""
        return Explanation(
            f"{parent} is here, but has no part called {last}.{meant} It may have moved or gone in this "
            "version.",
            expected=f"{parent}.{guess}" if guess else None,
            got=name,
        )
    guess = nearest(
        name.partition(".")[0], ("torch", "torchvision", "timm", "tensorflow", "keras", "numpy", "sklearn")
    )
    instead = _INSTEAD.get(name.partition(".")[0])
    guess = None if instead else guess
    hint = instead or (f"Did you mean {guess}?" if guess else "")
    return Explanation(
        f"{name} is not installed here, and nothing can be installed without a network. "
        f"{hint} There are {_INSTALLED}.".replace("  ", " "),
        expected=guess,
        got=name,
    )


RULES: Final[tuple[Rule, ...]] = (not_installed,)
