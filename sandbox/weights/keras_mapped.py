"""Load Keras weights from the store without copying them: a model's variables are the pages of the file.

What sandbox.weights.mapped says of torch holds here too: the pages are shared until someone writes to one.
TensorFlow wants its numbers at multiples of 64 bytes, where HDF5 does not put them by itself; `make_mappable`
writes a file anew so that it does. A dataset that is not so placed, or is compressed, is copied as ever.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np
import tensorflow as tf
from keras.src.legacy.saving import legacy_h5_format

from sandbox.weights import store

_ALIGNMENT: Final = 64
# Smaller datasets, in bytes, are not worth a mapping of their own.
_WORTH: Final = 4096
_read = legacy_h5_format.load_subset_weights_from_hdf5_group


def make_mappable(file: Path) -> None:
    """Write the HDF5 file anew with each of its datasets where TensorFlow can use it in place.

    Raises OSError for what is no HDF5 file, and leaves that as it was.
    """
    with (
        h5py.File(file, "r") as old,
        store.replacing(file) as draft,
        h5py.File(draft, "w", alignment_threshold=_WORTH, alignment_interval=_ALIGNMENT) as new,
    ):
        for name in old:
            old.copy(name, new)
        for name, value in old.attrs.items():
            new.attrs[name] = value


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """While active, Keras' loading of a legacy .h5 file maps the datasets that can be."""
    legacy_h5_format.load_subset_weights_from_hdf5_group = _mapped
    try:
        yield
    finally:
        legacy_h5_format.load_subset_weights_from_hdf5_group = _read


def _mapped(group: Any) -> list[Any]:
    names = legacy_h5_format.load_attributes_from_hdf5_group(group, "weight_names")
    return [_tensor(legacy_h5_format.safe_get_h5_dataset(group, name)) for name in names]


def _tensor(dataset: Any) -> Any:
    offset = dataset.id.get_offset()
    if (
        offset is None
        or offset % _ALIGNMENT
        or dataset.nbytes < _WORTH
        or dataset.dtype != np.float32
        or not tf.executing_eagerly()
    ):
        return np.asarray(dataset)
    # Mode "c": copied when written to.
    pages = np.memmap(os.fsdecode(dataset.file.filename), np.float32, "c", offset, dataset.shape)
    return tf.experimental.dlpack.from_dlpack(pages.__dlpack__())
