"""The kernel's limits, in a real cgroup that is delegated to a real server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import client
from sandbox.jail import container
from sandbox.protocol import Job, Result

TOP = Path("/sys/fs/cgroup")
# Nothing that can be seen from outside grows while sockets hold what was sent and not received.
IN_SOCKETS = """
import socket
kept = [socket.socketpair() for _ in range(400)]
for pair in kept:
    for end in pair:
        end.setblocking(False)
        try:
            while True: end.send(bytes(1 << 16))
        except BlockingIOError: pass
print("hidden")
"""
THREADS = """
import threading
stop = threading.Event()
try:
    for number in range(999): threading.Thread(target=stop.wait, daemon=True).start()
except RuntimeError:
    print(number)
"""


@pytest.fixture(scope="module")
def delegated(tmp_path_factory) -> Iterator[Path]:
    """The socket of a server that is alone in a cgroup of its own."""
    try:
        there = set((TOP / "cgroup.controllers").read_text().split())
        (TOP / "cgroup.subtree_control").write_text("+cpu +memory +pids")
        mine = TOP / f"warmstart-{os.getpid()}"
        mine.mkdir()
    except OSError as error:
        pytest.skip(f"no cgroup v2 here that a test may divide: {error}")
    assert there >= {"cpu", "memory", "pids"}
    path = tmp_path_factory.mktemp("server") / "worker.sock"
    enter = f'echo $$ > {mine}/cgroup.procs && exec "$@"'
    serve = [sys.executable, "-P", "-m", "sandbox", "serve", "--socket", str(path), "--memory", "100"]
    server = subprocess.Popen(
        ["sh", "-c", enter, "sh", *serve, "--timeout", "600", "--reserve", "0"],
        env={**os.environ, "PYTHONPATH": str(container.PACKAGE.parent)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        assert server.stdout.readline() == "ready\n"
        yield path
    finally:
        server.terminate()
        server.wait()
        assert sorted(path.name for path in mine.iterdir() if path.is_dir()) == ["server"]
        (mine / "server").rmdir()
        mine.rmdir()


async def _run(server: Path, code: str) -> Result:
    async for event in client.submit(server, Job(id="x", code=code)):
        if isinstance(event, Result):
            return event
    raise AssertionError("no Result came")


async def test_where_a_cgroup_is_delegated_the_kernel_holds_a_snippet_to_its_limits(delegated):
    assert (await client.status(delegated)).layers["cgroup limits"]
    assert (await _run(delegated, "print(1 + 1)")).stdout == "2\n"
    hidden = await _run(delegated, IN_SOCKETS)
    assert (hidden.status, hidden.stdout) == ("out_of_memory", "")
    threads = await _run(delegated, THREADS)
    assert threads.status == "ok"
    assert int(threads.stdout) < 128
    assert (await _run(delegated, "print('after')")).stdout == "after\n"
