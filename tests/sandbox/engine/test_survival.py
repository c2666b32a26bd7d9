"""What a server lives through: the death of each of its parts, and a machine that is short of something."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox import client
from sandbox.jail import container
from sandbox.protocol import Event, Job, Queued, Result, Started

# Runs in a mount namespace whose TMPDIR is a tmpfs of a few pages, as a disk is that others have filled.
FULL_DISK = """
import asyncio, contextlib, errno, os, pathlib, signal, sys
from sandbox import client, memory
from sandbox.launch import OwnWorker
from sandbox.protocol import Job, Result

def zygote(server):
    while True:  # /proc may leave one out while others end
        below = [server]
        for pid in below:
            below += memory.children(pid)
            with contextlib.suppress(OSError):
                if b"sandbox.inside.zygote" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                    return pid

async def ask(socket, code):
    status = "rejected"
    while status == "rejected":  # as it is while a jail takes long to warm up
        async for event in client.submit(socket, Job("x", code)):
            if isinstance(event, Result):
                status, out = event.status, event.stdout.strip()
    print(status, out)

async def main():
    async with OwnWorker("--memory", "400") as worker:
        try:
            with open(os.environ["TMPDIR"] + "/others", "wb", buffering=0) as others:
                while True:
                    others.write(bytes(512))
        except OSError as error:
            print(errno.errorcode[error.errno])
        await ask(worker.socket, "print(open('x', 'w').write('room of its own'))")
        await ask(worker.socket, "import os; os.kill(os.getpid(), 11)")
        os.kill(zygote(worker.pid), signal.SIGKILL)
        await ask(worker.socket, "print('after the jail fell')")

asyncio.run(main())
"""


async def test_cells_that_die_while_they_wait_are_replaced_and_no_job_notices(worker, run, host, rest, until):
    await rest(worker.socket)
    before, zygote = host.size(), host.zygote()
    for _time in range(2):
        (first,) = host.ahead()
        os.kill(first, signal.SIGKILL)
        await until(lambda first=first: host.ahead() not in ([], [first]))
    result = await run("print(1 + 1)")
    assert (result.status, result.stdout) == ("ok", "2\n")
    await rest(worker.socket)
    await until(lambda: host.size() == before)
    assert host.zygote() == zygote


async def test_a_server_that_may_open_no_more_files_answers_and_is_itself_again_afterwards(
    worker, run, host, rest, until
):
    await rest(worker.socket)
    before = host.size()
    usual = resource.prlimit(worker.pid, resource.RLIMIT_NOFILE)
    for room in (4, 8, 16, 24):
        resource.prlimit(worker.pid, resource.RLIMIT_NOFILE, (before[1] + room, usual[1]))
        try:
            for pid in host.spares():
                os.kill(pid, signal.SIGKILL)
            for _job in range(3):
                assert (await run("print(1)")).status in {"ok", "rejected"}
        finally:
            resource.prlimit(worker.pid, resource.RLIMIT_NOFILE, usual)
        await rest(worker.socket)
        assert (await run("print(1)")).stdout == "1\n"
    await rest(worker.socket)
    await until(lambda: host.size() == before)


async def test_a_cell_that_could_not_be_made_ahead_for_want_of_files_is_made_later(
    worker, run, host, rest, until
):
    await rest(worker.socket)
    before, (first,) = host.size(), host.ahead()
    usual = resource.prlimit(worker.pid, resource.RLIMIT_NOFILE)
    # The dead cell's ten are let go of, so this leaves four.
    resource.prlimit(worker.pid, resource.RLIMIT_NOFILE, (before[1] - 6, usual[1]))
    try:
        os.kill(first, signal.SIGKILL)
        await until(lambda: host.size()[1] < before[1])
        # The server makes another after a second.
        await asyncio.sleep(3)
    finally:
        resource.prlimit(worker.pid, resource.RLIMIT_NOFILE, usual)
    await rest(worker.socket)
    await until(lambda: host.size() == before)
    assert (await run("print(1)")).stdout == "1\n"


async def test_a_zygote_that_is_killed_while_nothing_runs_is_replaced_before_the_next_job(
    worker, run, host, rest
):
    await rest(worker.socket)
    before, zygote = host.size(), host.zygote()
    os.kill(zygote, signal.SIGKILL)
    result = await run("import torch\nprint(torch.ones(2).sum().item())")
    if result.status == "rejected":  # by a machine so busy that it takes minutes to warm up
        await rest(worker.socket)
        result = await run("import torch\nprint(torch.ones(2).sum().item())")
    assert (result.status, result.stdout) == ("ok", "2.0\n")
    assert host.zygote() != zygote
    await rest(worker.socket)
    assert host.size()[1] == before[1]


async def test_a_zygote_that_is_killed_is_replaced_with_its_spares_before_anyone_asks(
    worker, run, host, rest, until
):
    await rest(worker.socket)
    leaves = asyncio.create_task(run("import time\ntime.sleep(600)"))
    await until(host.snippets)
    os.kill(host.zygote(), signal.SIGKILL)
    leaves.cancel()
    await asyncio.gather(leaves, return_exceptions=True)
    await until(lambda: not host.snippets())
    await rest(worker.socket)
    assert (await client.status(worker.socket)).spares == len(host.spares()) == 3


async def test_a_job_whose_zygote_is_killed_twice_is_turned_down_kindly_and_the_next_one_runs(
    run, host, until
):
    job = asyncio.create_task(run("import time\ntime.sleep(600)"))
    for _time in range(2):
        await until(host.snippets)
        jail = host.processes()
        os.kill(host.zygote(), signal.SIGKILL)
        # All of it, or what is still dying would be taken for the next.
        await until(lambda jail=jail: not any(map(host.exists, jail)))
    result = await job
    assert result.status == "rejected"
    assert result.error is not None
    assert "send it again" in result.error.message
    assert (await run("print(1)")).stdout == "1\n"


async def test_spares_whose_cells_are_killed_under_them_are_replaced_and_no_job_notices(
    worker, run, host, rest, until
):
    await rest(worker.socket)
    before, zygote = host.size(), host.zygote()
    for pid in host.firsts():
        os.kill(pid, signal.SIGKILL)
    results = await asyncio.gather(*(run("print(1 + 1)") for _job in range(3)))
    assert [(result.status, result.stdout) for result in results] == [("ok", "2\n")] * 3
    await rest(worker.socket)
    await until(lambda: host.size() == before)
    assert host.zygote() == zygote


async def test_a_client_that_goes_away_while_it_waits_gives_its_place_to_the_next(worker, run, host, until):
    told: list[list[Event]] = [[] for _ in range(3)]
    running = []
    for events in told[:2]:
        running.append(asyncio.create_task(run("import time\ntime.sleep(600)", events=events)))
        await until(lambda events=events: Started() in events)
    leaving = client.submit(worker.socket, Job(id="leaves", code="open('/dev/shm/ran', 'w')"))
    assert await anext(leaving) == Queued(1)
    stays = asyncio.create_task(run("print('stayed')", events=told[2]))
    await until(lambda: told[2] == [Queued(2)])
    await leaving.aclose()
    await until(lambda: told[2] == [Queued(2), Queued(1)])
    for task in running:
        task.cancel()
    assert (await stays).stdout == "stayed\n"
    await asyncio.gather(*running, return_exceptions=True)
    await until(lambda: not host.snippets())
    assert (await client.status(worker.socket)).waiting == 0


def test_a_full_disk_stops_no_job_and_no_new_jail(tmp_path):
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("only root can mount a disk that is full")
    mounted = f'mount -t tmpfs -o size=16k none "{tmp_path}" && exec "$@"'
    told = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mounted, "sh", sys.executable, "-P", "-c", FULL_DISK],
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(container.PACKAGE.parent)},
        capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    assert told.stdout.splitlines() == ["ENOSPC", "ok 15", "crashed ", "ok after the jail fell"]
    assert told.stderr == ""


@pytest.fixture
def clock(tmp_path) -> Path:
    """What the server's wall clock shows, to be written by the test."""
    path: Path = tmp_path / "clock"
    path.write_text("2031-05-05 05:05:05")
    return path


@pytest.fixture
def turned(tmp_path, clock) -> Iterator[Path]:
    """The socket of a server whose wall clock libfaketime turns, in the real process, and no other clock."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if library is None:
        pytest.skip("Debian's package faketime is not here to turn a clock with")
    variables = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": str(container.PACKAGE.parent),
    }
    path = tmp_path / "worker.sock"
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "sandbox", "serve", "--socket", str(path), "--timeout", "60"],
        env={**os.environ, **variables}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        assert server.stdout.readline() == "ready\n"
        yield path
    finally:
        server.terminate()
        _out, said = server.communicate(timeout=60)
    assert said == ""


async def _at_its_start(server: Path, job: Job, do: Callable[[], object]) -> Result:
    async for event in client.submit(server, job):
        if isinstance(event, Started):
            do()
    assert isinstance(event, Result)
    return event


async def test_a_clock_that_jumps_neither_ends_a_job_nor_lets_it_run_on(turned, clock):
    quick = Job(id="x", code="import time\ntime.sleep(2)\nprint('done')")
    forwards = await _at_its_start(turned, quick, lambda: clock.write_text("2041-01-01 00:00:00"))
    assert (forwards.status, forwards.stdout) == ("ok", "done\n")
    assert 2000 <= forwards.usage.wall_ms < 60_000
    endless = Job(id="x", code="while True: pass", timeout=3)
    backwards = await _at_its_start(turned, endless, lambda: clock.write_text("1999-01-01 00:00:00"))
    assert backwards.status == "timeout"
    assert 3000 <= backwards.usage.wall_ms < 60_000
