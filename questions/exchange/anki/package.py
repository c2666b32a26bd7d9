"""Opening an .apkg file that anybody may have made: a zip archive with an SQLite database of notes.

The database is read in memory, through an authorizer that lets nothing happen but plain reads of a few
tables, and is stopped when it takes too long: a database can have views that somebody thought of.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from questions.exchange import limits, reasons
from questions.exchange.archive import Archive
from questions.exchange.outcome import UnreadableError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# From the newest to the oldest: a new package has an old collection too, with one note that says to update.
_COLLECTIONS: Final = ("collection.anki21b", "collection.anki21", "collection.anki2")
_TABLES: Final = frozenset({"notes", "col", "notetypes", "fields", "sqlite_master"})
# One page of the smallest size.
_SMALLEST: Final = 512
_BETWEEN_FIELDS: Final = "\x1f"
# Steps of SQLite's machine between two looks, and looks: the largest package that is allowed takes a tenth.
_STEPS: Final = 100_000
_LOOKS: Final = 500
# 16 MB: a frame may ask for as much memory as it likes. Anki's own ask for 2 MB.
_ZSTD: Final[dict[int, int]] = {zstd.DecompressionParameter.window_log_max: 24}


@dataclass(frozen=True, slots=True)
class Note:
    """One note: the name of its type, and its fields by their names, as HTML."""

    note_type: str
    fields: dict[str, str]


def notes(content: bytes) -> Iterator[Note]:
    """The notes of the package, in the order they were made in. Raises UnreadableError."""
    collection = _collection(Archive(content, reasons.NOT_A_PACKAGE))
    try:
        with closing(_opened(collection)) as database:
            yield from _notes(database)
    except (sqlite3.Error, OverflowError):
        raise UnreadableError(reasons.DAMAGED) from None


def _collection(archive: Archive) -> bytes:
    name = next((each for each in _COLLECTIONS if each in archive.names()), None)
    if name is None:
        raise UnreadableError(reasons.NOT_A_PACKAGE)
    content = archive.read(name)
    return _unpacked(content) if name.endswith("b") else content


def _unpacked(content: bytes) -> bytes:
    try:
        unpacked = zstd.ZstdDecompressor(options=_ZSTD).decompress(content, limits.MAX_UNPACKED_BYTES + 1)
    except (zstd.ZstdError, EOFError, ValueError):
        raise UnreadableError(reasons.DAMAGED) from None
    if len(unpacked) > limits.MAX_UNPACKED_BYTES:
        raise UnreadableError(reasons.UNPACKS_TOO_LARGE(size=limits.MAX_UNPACKED_BYTES // 1024**2))
    return unpacked


def _opened(collection: bytes) -> sqlite3.Connection:
    if len(collection) < _SMALLEST:
        raise UnreadableError(reasons.DAMAGED)
    database = sqlite3.connect(":memory:")
    # A database that says it has a write-ahead log (2) can't be in memory; there is no log beside it anyway.
    database.deserialize(collection[:18] + b"\x01\x01" + collection[20:])
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    # Anki's own order of names, which its indexes use; SQLite asks for it even where nothing is ordered.
    database.create_collation("unicase", lambda one, other: (one > other) - (one < other))
    looks = iter(range(_LOOKS))
    database.set_progress_handler(lambda: next(looks, None) is None, _STEPS)
    database.set_authorizer(_only_plain_reads)
    return database


def _only_plain_reads(action: int, table: str | None, *_rest: str | None) -> int:
    allowed = action == sqlite3.SQLITE_SELECT or (action == sqlite3.SQLITE_READ and table in _TABLES)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _notes(database: sqlite3.Connection) -> Iterator[Note]:
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "notes" not in tables:
        raise UnreadableError(reasons.DAMAGED)
    types = _new_types(database) if {"notetypes", "fields"} <= tables else _old_types(database)
    for number, values in database.execute("SELECT mid, flds FROM notes ORDER BY id"):
        name, fields = types.get(str(number), ("", ()))
        if isinstance(values, str):
            given = values.split(_BETWEEN_FIELDS)
            names = [*fields, *(f"Field {at + 1}" for at in range(len(fields), len(given)))]
            yield Note(name, dict(zip(names, given, strict=False)))


def _old_types(database: sqlite3.Connection) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The name and the fields of each type of note, by its number, from one JSON text."""
    row = database.execute("SELECT models FROM col").fetchone()
    try:
        models: Any = json.loads(row[0])
        return {
            str(number): (str(model["name"]), tuple(str(field["name"]) for field in model["flds"]))
            for number, model in models.items()
        }
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise UnreadableError(reasons.DAMAGED) from None


def _new_types(database: sqlite3.Connection) -> dict[str, tuple[str, tuple[str, ...]]]:
    fields: dict[str, dict[int, str]] = {}
    for number, place, name in database.execute("SELECT ntid, ord, name FROM fields"):
        fields.setdefault(str(number), {})[place] = str(name)
    return {
        str(number): (str(name), tuple(each for _place, each in sorted(fields.get(str(number), {}).items())))
        for number, name in database.execute("SELECT id, name FROM notetypes")
    }
