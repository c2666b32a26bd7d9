"""The command line of the weights store: fetch and list."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from sandbox.weights import store
from sandbox.weights.download import Download, DownloadError, fetch


def main(argv: list[str]) -> int:
    """`fetch NAME... [--store DIR] [--mirror URL]` or `list [--store DIR]`; 0 when all went well, else 1."""
    options = _parser().parse_args(argv)
    console = Console(highlight=False, soft_wrap=True)
    directory: Path = options.store or store.default_store()
    if options.command == "list":
        return _list(directory, console)
    return _fetch(options.names, directory, options.mirror, console)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="weights", description="Pretrained weights for the sandbox.")
    commands = parser.add_subparsers(dest="command", required=True)
    getting = commands.add_parser("fetch", help="download the pretrained weights of models into the store")
    getting.add_argument(
        "names", nargs="+", metavar="NAME", help="resnet50, keras:ResNet50, timm:resnet18.a1_in1k …"
    )
    getting.add_argument(
        "--mirror", metavar="URL", help="a server that has the same files under the same paths"
    )
    listing = commands.add_parser("list", help="show what is in the store")
    for command in (getting, listing):
        command.add_argument("--store", type=Path, metavar="DIR", help=f"default: {store.default_store()}")
    return parser


def _list(directory: Path, console: Console) -> int:
    names = store.names(directory)
    if not names:
        console.print(f"The store {directory} is empty. Fill it with: weights fetch resnet50", markup=False)
    for name in names:
        console.print(f"{name:<40} {store.size(directory, name) / 1e6:8.1f} MB", markup=False)
    return 0


def _fetch(names: list[str], directory: Path, mirror: str | None, console: Console) -> int:
    from sandbox.inside import frameworks

    try:
        with console.status("Asking the libraries where their weights are …"):
            frameworks.warm()
    except ImportError as error:
        console.print(
            f"The libraries that know where weights are aren't installed here ({error}): install the extra "
            "`worker`, or fetch them where the sandbox runs.",
            markup=False,
        )
        return 1
    done = [_fetch_one(name, directory, mirror, console) for name in names]
    return 0 if all(done) else 1


def _fetch_one(asked: str, directory: Path, mirror: str | None, console: Console) -> bool:
    from sandbox.weights import catalogue

    try:
        entry = catalogue.find(asked)
        if entry.others:
            others = ", ".join(f"{library}:{entry.name.partition(':')[2]}" for library in entry.others)
            console.print(f"{asked} is taken for {entry.name}; there is also {others}.", markup=False)
        directory.mkdir(parents=True, exist_ok=True)
        files: list[Path] = []
        with _bars(console) as bars:
            for download in entry.downloads:
                files.append(_with_bar(download.at(mirror), directory, bars))
                files += catalogue.after(download, directory)
        store.record(directory, entry.name, files)
    except (catalogue.UnknownNameError, DownloadError) as error:
        console.print(f"{asked}: {error}", markup=False)
        return False
    except OSError as error:
        console.print(f"{asked}: the store {directory} can't be written ({error.strerror}).", markup=False)
        return False
    console.print(f"{entry.name} is in {directory}.", markup=False)
    return True


def _with_bar(download: Download, directory: Path, bars: Progress) -> Path:
    bar = bars.add_task(download.target.name, total=None)
    return fetch(download, directory, lambda done, total: bars.update(bar, completed=done, total=total))


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
