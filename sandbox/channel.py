"""Messages with file descriptors between the server and its own two processes in the jail.

One message is one JSON object in one SOCK_SEQPACKET packet. Only our own code holds an end of such a
socket; a snippet's process has closed all of them before its first line runs.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import socket
from typing import Any

_MAX_PACKET = 16 * 1024
_MAX_FDS = 16


class ChannelClosedError(ConnectionError):
    """The other end is gone."""


def pair() -> tuple[socket.socket, socket.socket]:
    """Two connected ends; neither survives an exec unless it is made inheritable."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(end: socket.socket, data: dict[str, Any], fds: list[int] | None = None) -> None:
    """Send one message. Raises ChannelClosedError."""
    try:
        socket.send_fds(end, [json.dumps(data).encode()], fds or [])
    except (BrokenPipeError, ConnectionResetError) as error:
        raise ChannelClosedError from error


def receive(end: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next message and its descriptors, which the caller must close.

    Raises ChannelClosedError, and OSError where this process may not open as many files.
    """
    try:
        packet, fds, flags, _address = _next(end)
    except ConnectionResetError as error:
        raise ChannelClosedError from error
    if flags & socket.MSG_CTRUNC:
        close_all(fds)
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    if not packet:
        raise ChannelClosedError
    return json.loads(packet), fds


def _next(end: socket.socket) -> tuple[bytes, list[int], int, Any]:
    try:
        return socket.recv_fds(end, _MAX_PACKET, _MAX_FDS)
    except ConnectionResetError:
        # An end that is closed with a message of ours unread resets the other. The kernel tells that once,
        # and before what that end had sent.
        return socket.recv_fds(end, _MAX_PACKET, _MAX_FDS)


async def receive_soon(end: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """`receive` for the event loop."""
    await readable(end.fileno())
    return receive(end)


async def readable(fd: int) -> None:
    """Wait until `fd` has something to read, is at its end, or, for a pidfd, its process is dead."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(fd, _settle, ready)
    try:
        await ready
    finally:
        loop.remove_reader(fd)


async def writable(fd: int) -> None:
    """Wait until `fd` takes something, or nobody is left to read it."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_writer(fd, _settle, ready)
    try:
        await ready
    finally:
        loop.remove_writer(fd)


def close_all(fds: list[int]) -> None:
    """Close every descriptor in `fds`."""
    for fd in fds:
        os.close(fd)


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
