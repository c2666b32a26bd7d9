"""The Unix socket: one connection is one request, JSON lines in, JSON lines out. See sandbox/PROTOCOL.md."""

from __future__ import annotations

import asyncio
import errno
import grp
import logging
import os
import resource
import signal
import socket
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox.jail import kernel
from sandbox.protocol import Event, Job, Json, ProtocolError, decode, encode, event_to_wire
from sandbox.server import outcome
from sandbox.server.worker import Worker

_log = logging.getLogger(__name__)

# The longest request: 64 KiB of source, six bytes for one where JSON escapes it, and as much again.
_MAX_REQUEST_BYTES: Final = 1024 * 1024
_REQUEST_SECONDS: Final = 30


class SocketError(RuntimeError):
    """The socket cannot be made; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; `group` may connect too when it is given, else only the server's own user."""

    path: Path
    group: str | None = None


async def serve(worker: Worker, address: Address, lifeline: bool) -> None:
    """Warm up, listen, print `ready`, and serve until a signal, or the end of stdin when `lifeline`."""
    kernel.adopt_orphans()
    _allow_many_files()
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    if lifeline:
        loop.add_reader(0, _end_with_stdin, over)
    _clear_the_way(address.path)
    warming = asyncio.create_task(worker.start())
    ending = asyncio.create_task(over.wait())
    try:
        await asyncio.wait({warming, ending}, return_when=asyncio.FIRST_COMPLETED)
        if not over.is_set():
            await warming
            await _listen(worker, address, over)
    finally:
        for task in (warming, ending):
            task.cancel()
        await asyncio.gather(warming, ending, return_exceptions=True)
        await worker.close()
        if lifeline:
            # The owner made this folder for the socket; where it was killed nobody else tidies up.
            with suppress(OSError):
                address.path.parent.rmdir()


async def _listen(worker: Worker, address: Address, over: asyncio.Event) -> None:
    requests: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = asyncio.create_task(_serve_one(worker, reader, writer))
        requests.add(request)
        request.add_done_callback(requests.discard)

    listener = _bind(address)
    server = await asyncio.start_unix_server(accept, sock=listener, limit=_MAX_REQUEST_BYTES)
    inode = address.path.stat().st_ino
    try:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await over.wait()
    finally:
        server.close()
        for request in requests:
            request.cancel()
        await asyncio.gather(*requests, return_exceptions=True)
        with suppress(OSError):
            if address.path.stat().st_ino == inode:
                address.path.unlink()


async def _serve_one(worker: Worker, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one connection. A client that goes away takes its job with it."""
    answering = asyncio.create_task(_answer(worker, reader, writer))
    try:
        await answering
    except (ConnectionError, TimeoutError):
        pass  # nobody is left to be told
    except Exception:
        _log.exception("a request could not be answered")
    finally:
        answering.cancel()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _answer(worker: Worker, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    request: Json = {}
    try:
        async with asyncio.timeout(_REQUEST_SECONDS):
            request = decode(await reader.readline())
        kind = request.get("type")
        if kind == "status":
            answer = worker.status().to_wire()
        elif kind == "run":
            answer = event_to_wire(await _run(worker, Job.from_wire(request), reader, writer))
        else:
            answer = _misunderstood(request, "type must be run or status")
    except ProtocolError as error:
        answer = _misunderstood(request, str(error))
    except ValueError:
        most = f"a request may have {_MAX_REQUEST_BYTES // 1024} KiB"
        answer = event_to_wire(outcome.rejection("", f"Your snippet is too long: {most}."))
    writer.write(encode(answer))
    await writer.drain()


async def _run(worker: Worker, job: Job, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Event:
    def tell(event: Event) -> None:
        writer.write(encode(event_to_wire(event)))

    running = asyncio.create_task(worker.run(job, tell))
    leaving = asyncio.create_task(_until_gone(reader))
    try:
        await asyncio.wait({running, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            raise ConnectionResetError("the client went away")
        return await running
    finally:
        for task in (running, leaving):
            task.cancel()
        await asyncio.gather(running, leaving, return_exceptions=True)


async def _until_gone(reader: asyncio.StreamReader) -> None:
    """Wait for the end of what the client sends; more lines than one are of no interest."""
    with suppress(ConnectionError):
        while await reader.read(1 << 16):
            pass


def _allow_many_files() -> None:
    """A job needs some twenty descriptors here; the usual soft limit, 1024, is for users of select."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _misunderstood(request: Json, why: str) -> Json:
    given = request.get("id")
    sentence = f"The request was not understood: {why}."
    return event_to_wire(outcome.rejection(given if isinstance(given, str) else "", sentence))


def _end_with_stdin(over: asyncio.Event) -> None:
    if not os.read(0, 4096):
        asyncio.get_running_loop().remove_reader(0)
        over.set()


def _clear_the_way(path: Path) -> None:
    """Remove a socket that a dead server left. Raises SocketError for anything else that is there."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise SocketError(
                f"There is no directory {path.parent}; make it, or choose another path."
            ) from None
        return
    if not stat.S_ISSOCK(mode):
        raise SocketError(f"{path} exists and is not a socket; move it away, or choose another path.")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError as error:
            if error.errno != errno.ECONNREFUSED:
                raise SocketError(
                    f"{path} cannot be used ({error.strerror}); choose another path."
                ) from error
            path.unlink()
            return
    raise SocketError(f"Another server listens at {path}; stop it first, or choose another path.")


def _bind(address: Address) -> socket.socket:
    _clear_the_way(address.path)
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listener.bind(str(address.path))
        if address.group is not None:
            os.chown(address.path, -1, grp.getgrnam(address.group).gr_gid)
            address.path.chmod(0o660)
    except (OSError, KeyError) as error:
        listener.close()
        raise SocketError(f"A socket cannot be made at {address.path}: {error}.") from error
    finally:
        os.umask(before)
    return listener
