"""A sandbox server of one's own: started, waited for until it is warm, and ended with its owner."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from sandbox.client import WorkerUnavailable

_READY_SECONDS: Final = 240
_END_SECONDS: Final = 15


class OwnWorker:
    """`async with OwnWorker("--workers", "2") as worker:` runs `python -m sandbox serve` with these options.

    `worker.socket` is where it listens. The server ends when the block ends, and also when this process
    dies in whatever way, for the server's standard input is a pipe that then closes.
    """

    def __init__(self, *options: str) -> None:
        self._options = options
        self._folder: Path | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def socket(self) -> Path:
        """Where the server listens."""
        if self._folder is None:
            raise WorkerUnavailable("the worker is not started")
        return self._folder / "worker.sock"

    @property
    def pid(self) -> int:
        """The server's process."""
        if self._process is None:
            raise WorkerUnavailable("the worker is not started")
        return self._process.pid

    async def __aenter__(self) -> Self:
        """Start it and wait. Raises WorkerUnavailable with the server's own sentence when it refuses."""
        self._folder = Path(tempfile.mkdtemp(prefix="warmstart-"))
        command = ["-P", "-m", "sandbox", "serve", "--socket", str(self.socket), "--lifeline", *self._options]
        try:
            # A file and not a pipe: nobody reads along, and a full pipe would stop the server.
            with tempfile.TemporaryFile() as log:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=log,
                    start_new_session=True,
                    env=_environment(),
                )
                await self._until_ready(self._process, log)
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def _until_ready(self, process: asyncio.subprocess.Process, log: BinaryIO) -> None:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(_READY_SECONDS):
                line = await process.stdout.readline()
        except TimeoutError:
            raise WorkerUnavailable(f"the sandbox was not warm after {_READY_SECONDS} seconds") from None
        if line.strip() != b"ready":
            await process.wait()
            log.seek(0)
            said = log.read().decode(errors="replace").strip()
            raise WorkerUnavailable(said or "the sandbox server ended without a word")

    async def _end(self) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            assert process.stdin is not None
            process.stdin.close()
            try:
                async with asyncio.timeout(_END_SECONDS):
                    await process.wait()
            except TimeoutError:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """The server needs no secret of its owner's, so it gets none; a few names that say where things are."""
    kept = ("PATH", "HOME", "XDG_CACHE_HOME", "WARMSTART_WEIGHTS", "TMPDIR", "LANG")
    root = str(Path(__file__).resolve().parent.parent)
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONPATH": root}
