"""Starting, refusing and ending: what is there afterwards is asserted on the host."""

from __future__ import annotations

import grp
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sandbox import memory
from sandbox.jail import container

SERVE = [sys.executable, "-P", "-m", "sandbox", "serve", "--socket"]
SECRET = "the-owners-token"


@pytest.fixture
def servers(tmp_path) -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for server in started:
        server.kill()
        server.wait()


def _start(servers, *command: str) -> subprocess.Popen[str]:
    server = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "DISCORD_TOKEN": SECRET, "PYTHONPATH": str(container.PACKAGE.parent)},
    )
    servers.append(server)
    return server


def _family(pid: int) -> list[int]:
    """The process and all below it, as handles that cannot be mistaken for a later process of that number."""
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += memory.children(found[-1])
    handles = []
    for one in found[1:]:
        with suppress(ProcessLookupError):  # it has ended meanwhile
            handles.append(os.pidfd_open(one))
    return handles


def _all_dead(handles: list[int]) -> bool:
    import select

    poll = select.poll()
    for handle in handles:
        poll.register(handle, select.POLLIN)
    remaining = set(handles)
    while remaining:
        ended = poll.poll(10_000)
        if not ended:
            return False
        for handle, _event in ended:
            poll.unregister(handle)
            remaining.discard(handle)
    return True


def _need(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"util-linux's {' and '.join(missing)} are not there to change users with")


def _run_cli(*arguments: str, source: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "sandbox", "run", *arguments]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=False, timeout=120)


def test_a_server_from_its_start_to_its_violent_and_its_gentle_end(servers, tmp_path):
    path = tmp_path / "worker.sock"
    server = _start(servers, *SERVE, str(path))
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    # No secret of the owner's is anywhere in the jail.
    told = _run_cli("--socket", str(path), "-", source="import os\nprint(dict(os.environ))")
    assert told.returncode == 0
    assert SECRET not in told.stdout
    assert "HOME" in told.stdout

    # A live socket is refused, at once.
    second = _start(servers, *SERVE, str(path))
    assert second.wait(timeout=30) == 1
    assert second.stderr is not None
    assert "Another server listens" in second.stderr.read()

    # Killed without warning, in the middle of a snippet: nothing survives it but the name of its socket.
    waiting = subprocess.Popen(
        [sys.executable, "-P", "-m", "sandbox", "run", "--socket", str(path), "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert waiting.stdin is not None
    assert waiting.stderr is not None
    waiting.stdin.write("import os, time\nif os.fork() == 0: os.setsid()\ntime.sleep(600)")
    waiting.stdin.close()
    assert waiting.stderr.readline() == "Running ...\n"
    family = _family(server.pid)
    assert len(family) >= 4
    server.kill()
    assert _all_dead(family)
    assert waiting.wait(timeout=30) == 1
    assert path.exists()

    # The next server takes the stale socket's place, and leaves nothing when it is asked to end.
    group = grp.getgrgid(os.getgid()).gr_name
    third = _start(servers, *SERVE, str(path), "--group", group)
    assert third.stdout is not None
    assert third.stdout.readline() == "ready\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    family = _family(third.pid)
    third.send_signal(signal.SIGTERM)
    assert third.wait(timeout=30) == 0
    assert _all_dead(family)
    assert not path.exists()


def test_a_worker_of_ones_own_ends_with_its_owner_even_when_that_is_killed(servers, tmp_path):
    program = """
import asyncio
from sandbox.launch import OwnWorker
async def main():
    async with OwnWorker() as worker:
        print(worker.pid, worker.socket, flush=True)
        await asyncio.sleep(600)
asyncio.run(main())
"""
    owner = _start(servers, sys.executable, "-P", "-c", program)
    assert owner.stdout is not None
    pid, path = owner.stdout.readline().split()
    family = [os.pidfd_open(int(pid)), *_family(int(pid))]
    owner.kill()
    assert _all_dead(family)
    assert not Path(path).parent.exists()


def test_a_path_that_is_no_socket_is_left_alone(servers, tmp_path):
    path = tmp_path / "precious"
    path.write_text("data")
    server = _start(servers, *SERVE, str(path))
    assert server.wait(timeout=30) == 1
    assert path.read_text() == "data"


def test_without_user_namespaces_it_refuses_in_one_sentence_and_runs_nothing(servers, tmp_path):
    _need("unshare", "setpriv")
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --ambient-caps=-all "$@"'
    barred = ["unshare", "--user", "--map-user=1000", "--keep-caps", "sh", "-c", forbid, "sh"]
    if subprocess.run([*barred[:-3], "-c", "true"], capture_output=True, check=False).returncode:
        pytest.skip("unshare cannot make the user namespace this test runs in")
    server = _start(servers, *barred, *SERVE, str(tmp_path / "worker.sock"))
    out, err = server.communicate(timeout=60)
    assert server.returncode == 1
    assert out == ""
    assert err.count("\n") == 1
    assert "needs user namespaces" in err
    assert not (tmp_path / "worker.sock").exists()


def test_it_works_as_an_ordinary_user_too(servers):
    _need("unshare", "setpriv")
    if os.geteuid() != 0:
        pytest.skip("every other test ran as an ordinary user already")
    # What an ordinary user needs to reach lies in root's home here; a mount namespace makes it reachable.
    places = sorted({sys.base_prefix, sys.prefix, str(container.PACKAGE.parent)}, key=len)
    open_up = """
set -e
mount --make-rprivate / && mount -t tmpfs none /mnt
n=0; for place in $PLACES; do mkdir /mnt/$n; mount --bind $place /mnt/$n; n=$((n+1)); done
mount -t tmpfs -o mode=755 none /root
n=0; for place in $PLACES; do mkdir -p $place; mount --bind /mnt/$n $place; n=$((n+1)); done
exec setpriv --reuid 1001 --regid 1001 --clear-groups "$@"
"""
    program = """
import asyncio
from sandbox import client
from sandbox.launch import OwnWorker
from sandbox.protocol import Job, Result
async def main():
    async with OwnWorker("--memory", "400") as worker:
        for code in ("import os; print(os.getuid())", "kept = bytearray(10**10)"):
            async for event in client.submit(worker.socket, Job("x", code)):
                if isinstance(event, Result): print(event.status, event.stdout.strip())
        layers = (await client.status(worker.socket)).layers
        print([name for name, holds in layers.items() if not holds and name != "cgroup limits"])
asyncio.run(main())
"""
    command = [
        "unshare",
        "--mount",
        "env",
        f"PLACES={' '.join(places)}",
        "HOME=/nonexistent",
        "sh",
        "-c",
        open_up,
        "sh",
    ]
    if subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        pytest.skip("this root may not make a mount namespace")
    server = _start(servers, *command, sys.executable, "-P", "-c", program)
    out, err = server.communicate(timeout=120)
    assert (out, err) == ("ok 1000\nout_of_memory \n[]\n", "")


def test_the_command_line_starts_a_worker_of_its_own_and_gives_any_result_status_zero(tmp_path):
    snippet = tmp_path / "snippet.py"
    snippet.write_text("import torch\nprint(torch.ones(2, 3).shape)\n1 / 0")
    told = _run_cli("--json", str(snippet))
    assert told.returncode == 0
    assert '"status": "error"' in told.stdout
    assert "torch.Size([2, 3])" in told.stdout
    assert "Starting a worker" in told.stderr


@pytest.mark.parametrize(
    "arguments",
    [["missing.py"], ["--timeout", "-1", "-"], ["--timeout", "nan", "-"], []],
    ids=["missing file", "negative timeout", "no number", "no file"],
)
def test_a_mistake_in_the_call_is_one_sentence_and_status_two(arguments):
    told = _run_cli(*arguments, source="1")
    assert told.returncode == 2
    assert told.stdout == ""
    assert "Traceback" not in told.stderr


def test_a_limit_out_of_range_is_named(tmp_path):
    command = [*SERVE, str(tmp_path / "s"), "--memory", "1"]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert told.returncode == 2
    assert "--memory must be between" in told.stderr


def test_a_socket_path_without_its_folder_is_named(tmp_path):
    with socket.socket(socket.AF_UNIX):
        command = [*SERVE, str(tmp_path / "nowhere" / "s")]
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert told.returncode == 1
    assert "There is no directory" in told.stderr
    assert not list(Path(tmp_path).iterdir())
