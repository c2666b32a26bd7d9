"""Remembering what has proved itself, so that checking the bank again takes seconds.

A proof is kept under a hash of the code, of what it claims, and of the versions of everything it ran on: a
question that was edited, or a framework that was updated, is run again. Only what held is remembered.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from questions.check import Provable, proof


def default_file() -> Path:
    """Where proofs are kept: in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache, "warmstart", "proofs.json")


class Proofs:
    """What held when it was run last. Losing the file costs time and nothing else."""

    def __init__(self, file: Path, versions: Mapping[str, str]) -> None:
        self._file = file
        self._versions = dict(sorted(versions.items()))
        self._known = _read(file)

    def has(self, question: Provable) -> bool:
        """Whether the question has proved itself as it is, on these versions."""
        return self._key(question) in self._known

    def add(self, question: Provable) -> None:
        """The question has just proved itself."""
        self._known.add(self._key(question))

    def drop(self, question: Provable) -> None:
        """The question does something else than it claims, whatever it did before."""
        self._known.discard(self._key(question))

    def save(self) -> None:
        """Keep what is known; where that can't be, say nothing: the next check is slower, not wrong."""
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=self._file.parent, prefix=self._file.name)
            with os.fdopen(handle, "w", encoding="utf-8") as target:
                json.dump(sorted(self._known), target)
            Path(draft).replace(self._file)

    def _key(self, question: Provable) -> str:
        proved = json.dumps([proof(question), self._versions])
        return hashlib.sha256(proved.encode()).hexdigest()


def _read(file: Path) -> set[str]:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return {key for key in known if isinstance(key, str)} if isinstance(known, list) else set()
