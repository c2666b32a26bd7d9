"""The formats by their names: which one a file is in, and the ways to write and to read each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final

from questions.exchange import archive, as_json, as_toml, limits, reasons
from questions.exchange.anki import writing as anki_writing
from questions.exchange.gift import reading as gift_reading
from questions.exchange.gift import writing as gift_writing
from questions.exchange.intake import Intake
from questions.exchange.outcome import Read, UnreadableError
from questions.model import Bank


class Format(StrEnum):
    """The formats, by the ending of their files."""

    TOML = "toml"
    JSON = "json"
    GIFT = "gift"
    ANKI = "apkg"


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out."""

    name: str
    content: bytes


_BY_ENDING: Final = {".txt": Format.GIFT, **{f".{each}": each for each in Format}}


def write(wanted: Format, bank: Bank, name: str = "warmstart") -> File:
    """All of `bank` as one file."""
    match wanted:
        case Format.TOML:
            return _toml(bank, name)
        case Format.JSON:
            content = as_json.write(bank).encode()
        case Format.GIFT:
            content = gift_writing.write(bank).encode()
        case Format.ANKI:
            content = anki_writing.write(bank)
    return File(f"{name}.{wanted}", content)


def _toml(bank: Bank, name: str) -> File:
    """One topic's file by its own name, or several in an archive, which unpacks to a folder of the bank."""
    files = {f"{slug}.toml": as_toml.write(bank.topic(slug), bank.select(slug)) for slug in bank.topics()}
    if len(files) == 1:
        ((own_name, text),) = files.items()
        return File(own_name, text.encode())
    return File(f"{name}.zip", archive.packed({each: text.encode() for each, text in files.items()}))


def check_file(name: str, size: int) -> Format:
    """The format of a file, before it is fetched. Raises UnreadableError for one that can't be read."""
    found = _BY_ENDING.get(PurePath(name).suffix.lower())
    if found is None:
        raise UnreadableError(reasons.UNKNOWN_FORMAT(name=name))
    most = limits.MAX_PACKAGE_BYTES if found is Format.ANKI else limits.MAX_TEXT_BYTES
    if size > most:
        raise UnreadableError(reasons.TOO_LARGE(size=most // 1024**2))
    return found


def read(name: str, content: bytes, defaults: Mapping[str, Any] | None = None) -> Read:
    """What is in the file. `defaults` are fields for entries that have none of their own.

    Raises UnreadableError where nothing of it can be read.
    """
    found = check_file(name, len(content))
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise UnreadableError(reasons.NOT_TEXT) from None
    intake = Intake("question" if found is Format.JSON else "line", defaults or {})
    match found:
        case Format.TOML:
            as_toml.read(text, intake)
        case Format.JSON:
            as_json.read(text, intake)
        case Format.GIFT:
            gift_reading.read(text, intake)
    return intake.read()
