"""Collect the figures and files a snippet made, up to the limits of the protocol."""

from __future__ import annotations

import base64
import functools
import io
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from sandbox.protocol import MAX_FILE_BYTES, MAX_FILES

_KINDS: Final = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".log": "text/plain",
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".html": "text/html",
}
_SHOWN_BY_DISCORD: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"})
_MAX_ENTRIES: Final = 1000
_MAX_DEPTH: Final = 3
_MAX_PIXELS: Final = 16_000_000


class Outputs:
    """The files of one snippet, in the order they came. `note` is told what could not be kept."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._directory = Path()
        self._note = note
        self._files: list[dict[str, str]] = []
        self._figures = 0
        self._left_out = 0
        self._before: dict[Path, tuple[int, int]] = {}
        self._saved: set[int] = set()

    def start(self, directory: Path) -> None:
        """From now on what comes into `directory` is the snippet's."""
        self._directory = directory
        self._before = {path: _stamp(info) for path, info in _regular_files(self._directory)}

    def watch_figures(self) -> None:
        """Make plt.show() keep the open figures and close them, as closing their windows would."""
        import matplotlib.pyplot as plt
        from matplotlib.backend_bases import FigureManagerBase
        from matplotlib.figure import Figure

        save = Figure.savefig

        @functools.wraps(save)
        def savefig(figure: Any, fname: Any, *args: Any, **kwargs: Any) -> Any:
            result = save(figure, fname, *args, **kwargs)
            if isinstance(fname, str | os.PathLike) and Path(fname).suffix.lower() in _SHOWN_BY_DISCORD:
                self._saved.add(id(figure))
            return result

        @functools.wraps(plt.show)
        def show(*args: Any, **kwargs: Any) -> None:
            self._take_open_figures()

        self._save = save
        Figure.savefig = savefig  # type: ignore[method-assign,assignment]
        # figure.show() and plt.show() under Agg warn that nothing can be shown. Here it can.
        FigureManagerBase.show = lambda manager: None  # type: ignore[method-assign,assignment]
        plt.show = show

    def collect(self) -> list[dict[str, str]]:
        """Every figure and file, as the protocol's wire form."""
        self._take_open_figures()
        kept_away = []
        for path, info in _regular_files(self._directory):
            if self._before.get(path) == _stamp(info):
                continue
            if path.suffix.lower() in _KINDS and 0 < info.st_size <= MAX_FILE_BYTES:
                self._add(
                    str(path), _KINDS[path.suffix.lower()], functools.partial(_read, self._directory / path)
                )
            else:
                kept_away.append(f"{str(path)[:80]} ({info.st_size / 1e6:.1f} MB)")
        if kept_away:
            more = f" and {len(kept_away) - 3} more" if len(kept_away) > 3 else ""
            self._note(f"Written, but not shown here: {', '.join(kept_away[:3])}{more}.")
        if self._left_out:
            self._note(
                f"Only the first {MAX_FILES} figures and files are kept; {self._left_out} more were made."
            )
        return self._files

    def _take_open_figures(self) -> None:
        import matplotlib.pyplot as plt

        for number in plt.get_fignums():
            figure = plt.figure(number)
            if figure.axes and id(figure) not in self._saved:
                self._figures += 1
                self._add(f"figure-{self._figures}.png", "image/png", functools.partial(self._render, figure))
        plt.close("all")

    def _render(self, figure: Any) -> bytes:
        width, height = figure.get_size_inches()
        dpi = min(figure.dpi, (_MAX_PIXELS / max(width * height, 1e-6)) ** 0.5)
        buffer = io.BytesIO()
        self._save(figure, buffer, format="png", dpi=dpi, bbox_inches="tight")
        return buffer.getvalue()

    def _add(self, name: str, mime: str, read: Callable[[], bytes]) -> None:
        if len(self._files) >= MAX_FILES:
            self._left_out += 1
            return
        try:
            data = read()
        except Exception as error:
            self._note(f"{name} could not be kept: {type(error).__name__}.")
            return
        if len(data) <= MAX_FILE_BYTES:
            self._files.append(
                {"name": name[:200], "mime": mime, "data": base64.b64encode(data).decode("ascii")}
            )


def _regular_files(directory: Path, depth: int = 0) -> Iterator[tuple[Path, os.stat_result]]:
    """Paths below `directory`, and their stat, of plain files that are not hidden; links are not followed."""
    for entry in sorted(_entries(directory), key=lambda entry: entry.name)[:_MAX_ENTRIES]:
        if entry.name.startswith((".", "__pycache__")):
            continue
        info = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(info.st_mode):
            yield Path(entry.name), info
        elif stat.S_ISDIR(info.st_mode) and depth < _MAX_DEPTH:
            for path, inner in _regular_files(directory / entry.name, depth + 1):
                yield entry.name / path, inner


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except OSError:
        return []


def _stamp(info: os.stat_result) -> tuple[int, int]:
    return info.st_mtime_ns, info.st_size


def _read(path: Path) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(fd, "rb") as file:
        return file.read(MAX_FILE_BYTES + 1)
