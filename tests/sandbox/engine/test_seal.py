"""What a snippet can reach: nothing but itself. Asserted on the Result and on the host."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from sandbox import client
from sandbox.jail import container

ROOT = container.PACKAGE.parent
HOME = Path.home()


def _modified() -> list[int]:
    """When some files that a snippet can see were last changed, on the host."""
    return [Path(place).stat().st_mtime_ns for place in (os.__file__, container.PACKAGE / "protocol.py")]


async def test_every_layer_is_seen_to_hold(worker):
    layers = (await client.status(worker.socket)).layers
    # Whether a cgroup is ours to divide is up to the machine; see test_cgroups.py.
    assert set(layers) - {name for name, holds in layers.items() if holds} <= {"cgroup limits"}
    assert "system call filter" in layers
    assert len(layers) >= 10


@pytest.mark.parametrize("address", ["('1.1.1.1', 53)", "('127.0.0.1', {port})", "('::1', {port}, 0, 0)"])
async def test_the_network_cannot_be_reached_not_even_this_machines_own(run, address):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        place = address.format(port=listener.getsockname()[1])
        family = "AF_INET6" if "::" in address else "AF_INET"
        result = await run(
            f"import socket\ns = socket.socket(socket.{family})\ns.settimeout(3)\ns.connect({place})"
        )
        assert result.status == "error"
        assert result.error is not None
        assert result.error.type in {"OSError", "ConnectionRefusedError"}
        with pytest.raises(BlockingIOError):
            listener.accept()


async def test_the_servers_own_socket_and_abstract_sockets_are_out_of_reach(run, worker):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0warmstart-test")
        listener.listen()
        result = await run(
            f"""
            import socket
            for name in ({str(worker.socket)!r}, chr(0) + "warmstart-test"):
                s = socket.socket(socket.AF_UNIX)
                try:
                    s.connect(name)
                    print("reached", name)
                except OSError as error:
                    print(type(error).__name__)
            """
        )
    assert result.stdout == "FileNotFoundError\nConnectionRefusedError\n"


async def test_the_bots_code_its_settings_and_homes_cannot_be_seen(run, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.touch()
    hidden = [
        str(secret),
        *(str(ROOT / name) for name in ("bot", "cogs", "questions", "pyproject.toml", ".env", ".git")),
        *("/etc/passwd", "/etc/shadow", "/home", "/var", "/run", "/sys"),
        *(str(HOME / name) for name in (".bashrc", ".ssh")),
    ]
    result = await run(f"import os\n[path for path in {hidden} if os.path.lexists(path)]")
    assert result.status == "ok"
    assert result.values[-1].preview == "[]"


async def test_nothing_on_the_host_can_be_written(run):
    modified = _modified()
    places = [
        os.__file__,
        str(container.PACKAGE_INSIDE / "protocol.py"),
        "/usr/bin/env",
        "/proc/sys/kernel/core_pattern",
    ]
    result = await run(
        f"""
        import os
        for place in {places}:
            append = lambda: open(place, "a").write("x")
            for attempt in (append, lambda: os.unlink(place), lambda: os.chmod(place, 0o777)):
                try:
                    attempt()
                    print("changed", place)
                except OSError:
                    pass
        for folder in ("/", "/dev", "/etc", "/opt", "/usr/lib", "/cache", "/proc", "/dev/pts"):
            try:
                open(folder + "/planted", "w")
                print("planted in", folder)
            except OSError:
                pass
        """
    )
    assert (result.status, result.stdout) == ("ok", "")
    assert _modified() == modified


async def test_a_snippet_sees_and_signals_only_its_own_processes(run, host):
    zygote = host.zygote()
    result = await run(
        """
        import os, signal
        print(sorted(int(name) for name in os.listdir("/proc") if name.isdigit()))
        for call in (lambda: os.kill(-1, signal.SIGKILL), lambda: os.kill(1, signal.SIGKILL)):
            try:
                call()
            except OSError as error:
                print(type(error).__name__)
        print("alive")
        """
    )
    assert result.stdout.startswith("[1, 2]\n")
    assert result.stdout.endswith("alive\n")
    assert host.zygote() == zygote


async def test_process_one_of_its_cell_cannot_be_read_or_traced(run):
    result = await run(
        """
        import ctypes, os
        read = lambda name: open("/proc/1/" + name, "rb").read(1)
        looks = {"mem": read, "environ": read, "maps": read, "fd": lambda name: os.listdir("/proc/1/fd"),
                 "root": lambda name: os.listdir("/proc/1/root/")}
        for name, look in looks.items():
            try:
                look(name)
                print("read", name)
            except OSError:
                pass
        print("tracing", flush=True)
        ctypes.CDLL(None).ptrace(16, 1, 0, 0)
        """
    )
    assert (result.status, result.stdout) == ("crashed", "tracing\n")


@pytest.mark.parametrize("kind", ["CLONE_NEWUSER", "CLONE_NEWNS", "CLONE_NEWNET", "CLONE_NEWPID"])
async def test_no_rights_can_be_regained(run, kind):
    from sandbox.jail import kernel

    result = await run(
        f"""
        import ctypes, os
        libc = ctypes.CDLL(None)
        print(libc.unshare({getattr(kernel, kind)}), os.getuid())
        print([line.split()[1] for line in open("/proc/self/status") if line.startswith("Cap")])
        try:
            os.setuid(0)
        except OSError:
            print("stays")
        """
    )
    assert result.stdout.splitlines() == ["-1 1000", str(["0" * 16] * 5), "stays"]


async def test_whatever_a_snippet_starts_dies_with_it(run, host):
    result = await run(
        """
        import os, subprocess, time
        for _ in range(3):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    while True: time.sleep(1)
                os._exit(0)
        subprocess.Popen(["sleep", "1000"], start_new_session=True)
        print("left behind", flush=True)
        """
    )
    assert (result.status, result.stdout) == ("ok", "left behind\n")
    assert host.snippets() == []
    assert not [command for command in host.processes().values() if "sleep" in command]


async def test_a_fork_bomb_is_contained_and_the_next_snippet_runs(run, host):
    bomb = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    result = await run(bomb, seconds=3)
    assert result.status in {"timeout", "out_of_memory"}
    assert host.snippets() == []
    assert (await run("print(1)")).stdout == "1\n"


async def test_processes_and_threads_are_counted_together_and_limited(run):
    result = await run(
        """
        import threading
        stop = threading.Event()
        count = 0
        try:
            while True:
                threading.Thread(target=stop.wait, daemon=True).start()
                count += 1
        except RuntimeError as error:
            print(count)
        """
    )
    assert 100 < int(result.stdout) < 128


async def test_a_snippet_that_takes_all_its_processes_leaves_its_neighbour_its_own(run):
    greedy = """
        import threading, time
        stop = threading.Event()
        count = 0
        try:
            while True:
                threading.Thread(target=stop.wait, daemon=True).start()
                count += 1
        except RuntimeError:
            time.sleep(2)
            print(count)
        """
    for result in await asyncio.gather(run(greedy), run(greedy)):
        assert 100 < int(result.stdout) < 128


async def test_files_are_bounded_and_gone_for_the_next_snippet(run):
    filled = await run(
        """
        import os
        open("/tmp/left", "w").write("x"); open("/dev/shm/left", "w").write("x"); open("left", "w").write("x")
        written = 0
        try:
            with open("/tmp/big", "wb") as f:
                while True: written += f.write(bytes(1 << 20))
        except OSError as error:
            print(error.errno, written >> 20)
        """
    )
    assert filled.status == "ok"
    number, mebibytes = map(int, filled.stdout.split())
    assert number == 28
    assert 55 < mebibytes <= 64
    after = await run("import os\nprint(os.listdir('/tmp'), os.listdir('/dev/shm'), os.path.exists('left'))")
    assert after.stdout == "[] [] False\n"


async def test_no_key_can_be_left_in_the_kernels_keyrings_for_the_next_snippet(run):
    keyctl = """
import ctypes, os
syscall = ctypes.CDLL(None).syscall
add, control = (248, 250) if os.uname().machine == "x86_64" else (217, 219)
"""
    leave = "[syscall(add, b'user', b'left', b'x', 1, ring) for ring in (-3, -4)]"
    find = "[syscall(control, 10, ring, b'user', b'left', 0) for ring in (-3, -4, -5)]"
    first = await run(keyctl + leave)
    assert first.values[-1].preview == "[-1, -1]"
    second = await run(keyctl + find)
    assert second.values[-1].preview == "[-1, -1, -1]"


async def test_a_snippet_holds_nothing_open_but_its_streams_and_its_report(run):
    result = await run(
        """
        import os, stat
        for fd in range(64):
            try:
                mode = os.fstat(fd).st_mode
            except OSError:
                continue
            print(fd, stat.filemode(mode)[0], os.readlink(f"/proc/self/fd/{fd}").partition(":")[0])
        """
    )
    assert result.stdout.startswith("0 c /dev/null\n1 p pipe\n2 p pipe\n3 p pipe\n")
    assert {line.split()[2] for line in result.stdout.splitlines()} == {"/dev/null", "pipe"}


async def test_two_snippets_at_once_see_nothing_of_each_other(run):
    async def hide_and_seek(name: str):
        return await run(
            f"""
            import os, socket, time
            open("/tmp/{name}", "w").write("x")
            s = socket.socket(socket.AF_UNIX); s.bind(chr(0) + "meet")
            time.sleep(0.5)
            print(os.listdir("/tmp"), len([p for p in os.listdir("/proc") if p.isdigit()]))
            """
        )

    first, second = await asyncio.gather(hide_and_seek("a"), hide_and_seek("b"))
    assert (first.stdout, second.stdout) == ("['a'] 2\n", "['b'] 2\n")


async def test_localhost_is_a_name_and_no_other_name_is_looked_for(run):
    result = await run(
        """
        import socket, threading
        print("127.0.0.1" in {found[4][0] for found in socket.getaddrinfo("localhost", 80)})
        print(socket.gethostbyname(socket.gethostname()))
        server = socket.create_server(("localhost", 0))
        threading.Thread(target=lambda: server.accept()[0].sendall(b"hello")).start()
        print(socket.create_connection(server.getsockname()).recv(9))
        socket.getaddrinfo("example.org", 80)
        """
    )
    assert result.stdout == "True\n127.0.0.1\nb'hello'\n"
    assert result.error is not None
    assert result.error.type == "gaierror"


async def test_a_data_loader_with_workers_works(run):
    result = await run(
        """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        loader = DataLoader(TensorDataset(torch.randn(64, 3, 64, 64)), batch_size=16, num_workers=2)
        sum(len(batch) for (batch,) in loader)
        """
    )
    assert result.status == "ok"
    assert result.values[-1].preview == "64"


async def test_only_the_core_limits_that_were_asked_for_apply(run):
    result = await run(
        """
        import resource as r
        [r.getrlimit(kind) for kind in (r.RLIMIT_CORE, r.RLIMIT_NOFILE, r.RLIMIT_NPROC)]
        """
    )
    assert result.values[-1].preview == "[(0, 0), (1024, 1024), (129, 129)]"
