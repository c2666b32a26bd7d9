"""Download one file so that it is there whole or not at all."""

from __future__ import annotations

import hashlib
import http.client
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen

# Bytes so far, and in all where the server says so.
Progress: TypeAlias = Callable[[int, int | None], None]

_CHUNK: Final = 1 << 20
_TIMEOUT: Final = 30.0
_ALGORITHMS: Final = {32: "md5", 64: "sha256"}


class DownloadError(Exception):
    """A file could not be fetched; the message says why, in words for whoever asked for it."""


@dataclass(frozen=True)
class Digest:
    """What the hash of a file must begin with, in hexadecimal. `algorithm` is one of hashlib's."""

    algorithm: str
    prefix: str

    @classmethod
    def of(cls, text: str) -> Digest:
        """From a whole MD5 or SHA-256 digest, told apart by their length."""
        return cls(_ALGORITHMS[len(text)], text)

    def fits(self, file: Path) -> bool:
        with file.open("rb") as content:
            return hashlib.file_digest(content, self.algorithm).hexdigest().startswith(self.prefix)


@dataclass(frozen=True)
class Download:
    """A file to fetch: where from, where to below the store, and its digest where the library gives one."""

    url: str
    target: Path
    digest: Digest | None = None

    def at(self, mirror: str | None) -> Download:
        """The same file under the same path of another server, such as a class room's."""
        if mirror is None:
            return self
        there, here = urlsplit(self.url), urlsplit(mirror)
        path = here.path.rstrip("/") + there.path
        return Download(
            urlunsplit((here.scheme, here.netloc, path, there.query, "")), self.target, self.digest
        )


def fetch(download: Download, store: Path, progress: Progress) -> Path:
    """Bring the file into the store, unless it is there, and give its path.

    A download that was interrupted goes on where it stopped. Raises DownloadError.
    """
    target = store / download.target
    if target.is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        _receive(download.url, part, progress)
    except HTTPError as error:
        raise DownloadError(f"{download.url} answered {error.code} {error.reason}.") from error
    except (URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        raise DownloadError(
            f"{download.url} can't be reached ({reason}). Is this machine on the network? "
            "What has arrived is kept: the next try goes on from there."
        ) from error
    if download.digest is not None and not download.digest.fits(part):
        part.unlink()
        raise DownloadError(
            f"{download.url} arrived damaged (its {download.digest.algorithm} differs). Try again."
        )
    part.chmod(0o644)
    return part.replace(target)


def _receive(url: str, part: Path, progress: Progress) -> None:
    if urlsplit(url).scheme not in ("http", "https"):
        raise URLError("only http and https are fetched")
    have = part.stat().st_size if part.is_file() else 0
    headers = {"User-Agent": "warmstart"} | ({"Range": f"bytes={have}-"} if have else {})
    try:
        response = urlopen(Request(url, headers=headers), timeout=_TIMEOUT)  # noqa: S310  checked above
    except HTTPError as error:
        # Nothing is left to send: the last try had it all.
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            return
        raise
    with response, part.open("ab" if response.status == http.HTTPStatus.PARTIAL_CONTENT else "wb") as file:
        _copy(response, file, _total(response), progress)


def _copy(response: http.client.HTTPResponse, file: IO[bytes], total: int | None, progress: Progress) -> None:
    progress(file.tell(), total)
    while chunk := response.read(_CHUNK):
        file.write(chunk)
        progress(file.tell(), total)
    if total is not None and file.tell() != total:
        raise URLError(f"the connection ended after {file.tell()} of {total} bytes")


def _total(response: http.client.HTTPResponse) -> int | None:
    """Size of the whole file, which a partial answer tells in Content-Range."""
    whole = re.search(r"/(\d+)$", response.headers.get("Content-Range", ""))
    length = response.headers.get("Content-Length")
    return int(whole[1]) if whole else int(length) if length else None
