"""Zip archives: ours are the same for the same content, others' are unpacked in memory and within limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from questions.exchange import limits, reasons
from questions.exchange.outcome import UnreadableError

# The earliest that a zip archive can say.
_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)
_MIB: Final = 1024**2
# What zipfile raises for archives that are damaged, encrypted, or packed in a way it doesn't know.
_BAD: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def packed(files: Mapping[str, bytes]) -> bytes:
    """An archive of `files` by their names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


class Archive:
    """Somebody's archive. Members are only read by name into memory: no path of theirs is ever used."""

    def __init__(self, content: bytes, broken: reasons.Reason) -> None:
        """Raises UnreadableError with `broken` for what is no archive, or one with far too many members."""
        self._broken = broken
        self._left = limits.MAX_UNPACKED_BYTES
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _BAD:
            raise UnreadableError(broken) from None
        if len(self._archive.namelist()) > limits.MAX_MEMBERS:
            raise UnreadableError(broken)

    def names(self) -> list[str]:
        """The members, in order."""
        return self._archive.namelist()

    def read(self, name: str) -> bytes:
        """What the member holds.

        Raises UnreadableError where it is damaged, or where all that was read comes to more than is allowed:
        what an archive says of its sizes is not believed.
        """
        try:
            with self._archive.open(name) as member:
                content = member.read(self._left + 1)
        except _BAD:
            raise UnreadableError(self._broken) from None
        self._left -= len(content)
        if self._left < 0:
            raise UnreadableError(reasons.UNPACKS_TOO_LARGE(size=limits.MAX_UNPACKED_BYTES // _MIB))
        return content
