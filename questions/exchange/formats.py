"""The formats by their names: which one a file is in, and the ways to write and to read each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final

from questions.exchange import archive, as_csv, as_json, as_toml, limits, reasons
from questions.exchange.anki import reading as anki_reading
from questions.exchange.anki import writing as anki_writing
from questions.exchange.gift import reading as gift_reading
from questions.exchange.gift import writing as gift_writing
from questions.exchange.intake import Intake
from questions.exchange.outcome import CountedIn, Read, UnreadableError
from questions.model import Bank


class Format(StrEnum):
    """The formats, by the ending of their files."""

    ANKI = "apkg"
    GIFT = "gift"
    TOML = "toml"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out."""

    name: str
    content: bytes


# Several topics as TOML are an archive of their files.
_ZIP: Final = ".zip"
_BY_ENDING: Final = {".txt": Format.GIFT, _ZIP: Format.TOML, **{f".{each}": each for each in Format}}
_COUNTED_IN: Final[dict[Format, CountedIn]] = {Format.JSON: "question", Format.ANKI: "note"}


def write(wanted: Format, bank: Bank, name: str = "warmstart") -> File:
    """All of `bank` as one file, called `name`; a single topic as TOML has a name of its own."""
    if wanted is Format.TOML:
        return _toml(bank, name)
    return File(f"{name}.{wanted}", _WRITERS[wanted](bank))


def _toml(bank: Bank, name: str) -> File:
    """One topic's file by its own name, or several in an archive, which unpacks to a folder of the bank."""
    files = {f"{slug}.toml": as_toml.write(bank.topic(slug), bank.select(slug)) for slug in bank.topics()}
    if len(files) == 1:
        ((own_name, text),) = files.items()
        return File(own_name, text.encode())
    return File(f"{name}{_ZIP}", archive.packed({each: text.encode() for each, text in files.items()}))


_WRITERS: Final[dict[Format, Callable[[Bank], bytes]]] = {
    Format.ANKI: anki_writing.write,
    Format.GIFT: lambda bank: gift_writing.write(bank).encode(),
    Format.JSON: lambda bank: as_json.write(bank).encode(),
    # With a mark at its beginning, without which Excel takes it for another encoding.
    Format.CSV: lambda bank: as_csv.write(bank).encode("utf-8-sig"),
}


def check_file(name: str, size: int) -> Format:
    """The format of a file, before it is fetched. Raises UnreadableError for one that can't be read."""
    ending = PurePath(name).suffix.lower()
    if ending == ".colpkg":
        raise UnreadableError(reasons.WHOLE_COLLECTION)
    found = _BY_ENDING.get(ending)
    if found is None:
        raise UnreadableError(reasons.UNKNOWN_FORMAT(name=name))
    most = limits.MAX_PACKAGE_BYTES if found is Format.ANKI or ending == _ZIP else limits.MAX_TEXT_BYTES
    if size > most:
        raise UnreadableError(reasons.TOO_LARGE(size=most // 1024**2))
    return found


def read(name: str, content: bytes, defaults: Mapping[str, Any] | None = None) -> Read:
    """What is in the file. `defaults` are fields for entries that have none of their own.

    Raises UnreadableError where nothing of it can be read.
    """
    found = check_file(name, len(content))
    intake = Intake(_COUNTED_IN.get(found, "line"), defaults or {})
    if found is Format.ANKI:
        anki_reading.read(content, intake)
    elif PurePath(name).suffix.lower() == _ZIP:
        _read_folder(content, intake)
    else:
        text = _decoded(content)
        if not text.strip():
            # No format's own words say it as well.
            raise UnreadableError(reasons.NO_QUESTIONS)
        _READERS[found](text, intake)
    return intake.read()


_READERS: Final[dict[Format, Callable[[str, Intake], None]]] = {
    Format.TOML: as_toml.read,
    Format.JSON: as_json.read,
    Format.GIFT: gift_reading.read,
    Format.CSV: as_csv.read,
}


def _read_folder(content: bytes, intake: Intake) -> None:
    """Every topic's file in the archive."""
    folder = archive.Archive(content, reasons.NOT_A_ZIP)
    names = [name for name in folder.names() if name.endswith(".toml")]
    if not names:
        raise UnreadableError(reasons.NO_QUESTIONS)
    for name in names:
        as_toml.read(_decoded(folder.read(name)), intake)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(reasons.NOT_TEXT) from None
