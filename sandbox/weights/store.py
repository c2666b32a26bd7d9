"""Where pretrained weights are kept, laid out as torch hub, Keras and Hugging Face's cache expect it.

Standard library only: the server, which has no framework, asks it for the list of names.

    STORE/torch/hub/checkpoints/   TORCH_HOME is STORE/torch
    STORE/keras/models/            KERAS_HOME is STORE/keras
    STORE/huggingface/hub/         HF_HOME is STORE/huggingface
    STORE/index.json               what was fetched: {"torchvision:resnet50": [its files, below STORE], …}
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

VARIABLE: Final = "WARMSTART_WEIGHTS"
_INDEX: Final = "index.json"


def default_store() -> Path:
    """The store of this machine: $WARMSTART_WEIGHTS, or ~/.cache/warmstart/weights. It need not exist."""
    chosen = os.environ.get(VARIABLE)
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(chosen or f"{cache}/warmstart/weights").expanduser()


def torch_home(store: Path) -> Path:
    return store / "torch"


def torch_checkpoints(store: Path) -> Path:
    return torch_home(store) / "hub" / "checkpoints"


def keras_home(store: Path) -> Path:
    return store / "keras"


def keras_models(store: Path) -> Path:
    return keras_home(store) / "models"


def huggingface_home(store: Path) -> Path:
    return store / "huggingface"


def huggingface_hub(store: Path) -> Path:
    return huggingface_home(store) / "hub"


def names(store: Path) -> list[str]:
    """The names whose files are all there, such as "torchvision:resnet50", sorted."""
    return sorted(
        name for name, files in _read_index(store).items() if all((store / f).is_file() for f in files)
    )


def size(store: Path, name: str) -> int:
    """Bytes on disk of one of `names`."""
    return sum((store / file).stat().st_size for file in _read_index(store).get(name, []))


def record(store: Path, name: str, files: list[Path]) -> None:
    """Note in the index that `files`, all below `store`, are what `name` needs."""
    index = _read_index(store) | {name: sorted(str(file.relative_to(store)) for file in files)}
    with replacing(store / _INDEX) as draft:
        draft.write_text(json.dumps(index, indent=2, sort_keys=True), encoding="utf-8")


@contextlib.contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Give an empty file to be written; it becomes `file` at the end, at once, or is gone if that fails.

    Files in the store are never written in place: snippets have them mapped.
    """
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f"{file.name}.", delete=False) as made:
        draft = Path(made.name)
    try:
        yield draft
        draft.chmod(0o644)
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _read_index(store: Path) -> dict[str, list[str]]:
    try:
        index = json.loads((store / _INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(index, dict):
        return {}
    return {
        name: files
        for name, files in index.items()
        if isinstance(files, list) and all(isinstance(file, str) for file in files)
    }
