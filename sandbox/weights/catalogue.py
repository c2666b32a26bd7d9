"""Which files a model's pretrained weights are, asked of the libraries themselves.

Needs the frameworks: call `sandbox.inside.frameworks.warm` first.
"""

from __future__ import annotations

import contextlib
import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from sandbox.explain.nearest import nearest
from sandbox.weights import keras_mapped, mapped, store
from sandbox.weights.download import Digest, Download

_BELOW: Final = Path()
_HUGGINGFACE: Final = "https://huggingface.co"
# Hugging Face's cache wants a commit for a folder; which one it was would take a second question to know.
_COMMIT: Final = "0" * 40
# Keras has files of their own for these without the top layers, one for each size of image.
_SIZES: Final[dict[str, tuple[int | None, ...]]] = {
    "MobileNet": (128, 160, 192, 224),
    "MobileNetV2": (96, 128, 160, 192, 224),
}


class UnknownNameError(LookupError):
    """No library has weights under this name; the message says what to try."""


@dataclass(frozen=True)
class Entry:
    """What a name stands for, as "library:model", and its files. `others` are libraries that know it too."""

    name: str
    downloads: tuple[Download, ...]
    others: tuple[str, ...] = ()


def find(asked: str) -> Entry:
    """The files of `asked`: "torchvision:resnet50", "keras:ResNet50", "timm:resnet18.a1_in1k", or bare.

    A bare name is looked for in that order of libraries. Raises UnknownNameError.
    """
    library, colon, model = asked.rpartition(":")
    if colon and library not in _LIBRARIES:
        raise UnknownNameError(f"There is no library {library!r} here; there are {', '.join(_LIBRARIES)}.")
    known = [name for name in ([library] if colon else _LIBRARIES) if model in _LIBRARIES[name].models()]
    if not known:
        raise UnknownNameError(_unknown(model, [library] if colon else list(_LIBRARIES)))
    downloads = tuple(dict.fromkeys(_LIBRARIES[known[0]].downloads(model)))
    if not downloads:
        raise UnknownNameError(f"{known[0]} has no pretrained weights for {model}.")
    return Entry(f"{known[0]}:{model}", downloads, tuple(known[1:]))


def _unknown(model: str, libraries: list[str]) -> str:
    guesses = [(library, nearest(model, _LIBRARIES[library].models())) for library in libraries]
    meant = " or ".join(f"{library}:{guess}" for library, guess in guesses if guess)
    return f"No model is called {model!r}." + (f" Did you mean {meant}?" if meant else "")


@dataclass(frozen=True)
class _Library:
    models: Callable[[], Any]
    downloads: Callable[[str], Iterator[Download]]


def _torchvision_models() -> list[str]:
    from torchvision import models

    return [name for name in models.list_models() if not name.startswith("quantized_")]


def _torchvision_downloads(model: str) -> Iterator[Download]:
    """Both what `pretrained=True` means (the first) and what `weights="DEFAULT"` means (mostly the last)."""
    from torchvision import models

    choices = models.get_model_weights(model)
    members = list(choices)
    for weights in (members[0], choices.DEFAULT) if members else ():
        yield _torch_file(weights.url)


def _torch_file(url: str) -> Download:
    """A file of torch hub, whose name ends in the first digits of its SHA-256: `resnet50-0676ba61.pth`."""
    name = PurePosixPath(urlsplit(url).path).name
    prefix = re.search(r"-([a-f0-9]{8,})\.", name)
    digest = Digest("sha256", prefix[1]) if prefix else None
    return Download(url, store.torch_checkpoints(_BELOW) / name, digest)


def _keras_models() -> list[str]:
    import keras

    return [name for name, value in vars(keras.applications).items() if callable(value)]


class _AskedError(Exception):
    """Ends a build at the moment it asks for a file."""

    def __init__(self, download: Download) -> None:
        self.download = download


def _keras_downloads(model: str) -> Iterator[Download]:
    """With the top layers, without them, and the class names of decode_predictions."""
    import keras
    from keras.src.applications import imagenet_utils

    build = getattr(keras.applications, model)
    yield _asked_for(partial(build, weights="imagenet"))
    for pixels in _SIZES.get(model, (None,)):
        shape = (pixels, pixels, 3) if pixels else None
        yield _asked_for(partial(build, weights="imagenet", include_top=False, input_shape=shape))
    imagenet_utils.CLASS_INDEX = None
    yield _asked_for(partial(imagenet_utils.decode_predictions, _NoPredictions()))


class _NoPredictions:
    shape = (1, 1000)


def _asked_for(call: Callable[[], Any]) -> Download:
    """The first file that `call` wants from Keras' `get_file`."""
    from keras.src.utils import file_utils

    def get_file(fname: str, origin: str, file_hash: str | None = None, **kwargs: Any) -> str:
        digest = Digest.of(file_hash) if file_hash else None
        raise _AskedError(Download(origin, store.keras_models(_BELOW) / fname, digest))

    usual = file_utils.get_file
    file_utils.get_file = get_file
    try:
        call()
    except _AskedError as asked:
        return asked.download
    finally:
        file_utils.get_file = usual
    raise UnknownNameError("Keras asks for no file here.")


def _timm_models() -> list[str]:
    import timm

    # With a tag ("resnet18.a1_in1k") and without, which means timm's default tag.
    tagged = timm.list_models(pretrained=True)
    return [*tagged, *timm.list_models()]


def _timm_downloads(model: str) -> Iterator[Download]:
    import timm

    config = timm.get_pretrained_cfg(model)
    if config is not None and config.hf_hub_id:
        repository, _, revision = config.hf_hub_id.partition("@")
        name = config.hf_hub_filename or "model.safetensors"
        folder = store.huggingface_hub(_BELOW) / f"models--{repository.replace('/', '--')}"
        url = f"{_HUGGINGFACE}/{repository}/resolve/{revision or 'main'}/{name}"
        yield Download(url, folder / "snapshots" / _COMMIT / name)
    elif config is not None and config.url:
        yield _torch_file(config.url)


def after(download: Download, directory: Path) -> list[Path]:
    """Make a fetched file fit for mapping, write what its library wants beside it, and give those paths."""
    _make_mappable(directory / download.target)
    snapshots = download.target.parents[1] if len(download.target.parents) > 1 else download.target
    if snapshots.name != "snapshots":
        return []
    reference = directory / snapshots.parent / "refs" / "main"
    reference.parent.mkdir(parents=True, exist_ok=True)
    reference.write_text(_COMMIT, encoding="ascii")
    return [reference]


def _make_mappable(file: Path) -> None:
    """Where the file can't be read as what its name says, it stays, and its library will say so."""
    convert = {".h5": keras_mapped.make_mappable, ".pth": mapped.make_mappable}.get(file.suffix)
    with contextlib.suppress(OSError, RuntimeError, pickle.UnpicklingError):
        if convert is not None:
            convert(file)


_LIBRARIES: Final = {
    "torchvision": _Library(_torchvision_models, _torchvision_downloads),
    "keras": _Library(_keras_models, _keras_downloads),
    "timm": _Library(_timm_models, _timm_downloads),
}
