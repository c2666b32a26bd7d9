"""A client of a sandbox server: one connection a job, nothing in the background."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox.protocol import (
    MAX_LINE_BYTES,
    VERSION,
    Event,
    Job,
    Json,
    ProtocolError,
    Result,
    WorkerStatus,
    decode,
    encode,
    event_from_wire,
)


class WorkerUnavailable(Exception):  # noqa: N818 - named for what the caller sees
    """No server answered, or it went away before its answer was whole."""


async def submit(server: Path, job: Job) -> AsyncGenerator[Event, None]:
    """Send `job` and yield its events, a Result last. Closing the iterator early ends the job.

    Raises WorkerUnavailable; also for an answer that breaks the protocol.
    """
    async with _connection(server, job.to_wire()) as reader:
        while True:
            event = event_from_wire(await _line(reader))
            yield event
            if isinstance(event, Result):
                return


async def status(server: Path) -> WorkerStatus:
    """What the server says of itself. Raises WorkerUnavailable."""
    async with _connection(server, {"v": VERSION, "type": "status"}) as reader:
        return WorkerStatus.from_wire(await _line(reader))


@asynccontextmanager
async def _connection(server: Path, request: Json) -> AsyncIterator[asyncio.StreamReader]:
    try:
        reader, writer = await asyncio.open_unix_connection(str(server), limit=MAX_LINE_BYTES)
    except OSError as error:
        raise WorkerUnavailable(f"no sandbox server answers at {server}") from error
    try:
        writer.write(encode(request))
        yield reader
    except (OSError, ProtocolError) as error:
        raise WorkerUnavailable(f"the sandbox server's answer was not whole: {error}") from error
    finally:
        # Not waited for: what matters is that the server sees the end, which closing alone brings about.
        writer.close()


async def _line(reader: asyncio.StreamReader) -> Json:
    try:
        line = await reader.readuntil(b"\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ProtocolError("it ended too early") from error
    return decode(line)
