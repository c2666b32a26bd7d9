"""Every status, told by the server from what it saw, whatever the snippet's process says or does not say."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("worker")


async def test_a_snippet_that_works_is_ok_and_its_output_and_last_value_come_back(run):
    result = await run("print('hello')\n20 + 1")
    assert (result.status, result.stdout, result.error) == ("ok", "hello\n", None)
    assert [(value.name, value.preview) for value in result.values] == [("_", "21")]


async def test_an_exception_is_an_error_with_the_learners_line(run):
    result = await run("x = 1\nx / 0")
    assert result.status == "error"
    assert result.error is not None
    assert (result.error.type, result.error.line) == ("ZeroDivisionError", 2)


async def test_a_snippet_that_sleeps_too_long_times_out_and_keeps_what_it_printed(run, host):
    result = await run("import time\nprint('before', flush=True)\ntime.sleep(600)", seconds=1)
    assert (result.status, result.stdout) == ("timeout", "before\n")
    assert result.error is not None
    assert "after 1 seconds" in result.error.message
    assert "smaller batch" in (result.error.explanation or "")
    assert host.snippets() == []


@pytest.mark.parametrize(
    ("code", "line", "text"),
    [
        ("import time\n\ndef rest():\n    time.sleep(600)\n\nrest()", 4, "time.sleep(600)"),
        ("x = 0\nwhile True:\n    x += 1", None, None),
        ("import torch\nx = torch.rand(3000, 3000)\nfor _ in range(10**6): x @ x", 3, None),
    ],
    ids=["asleep", "in Python", "in a library"],
)
async def test_a_timeout_says_in_which_line_it_was(run, code, line, text):
    result = await run(code, seconds=2)
    assert result.status == "timeout"
    assert result.error.line in ({2, 3} if line is None else {line})
    assert result.error.code == (text or code.splitlines()[result.error.line - 1].strip())
    assert f"in line {result.error.line}, `{result.error.code}`." in result.error.explanation


async def test_too_much_memory_is_told_with_its_line(run):
    result = await run(
        "import torch\nkept = []\nfor batch in range(10**6):\n    kept.append(torch.ones(1 << 20))"
    )
    assert (result.status, result.error.line) == ("out_of_memory", 4)
    assert "in line 4, `kept.append" in result.error.explanation


@pytest.mark.parametrize(
    "tampering",
    [
        "signal.signal(signal.SIGUSR2, signal.SIG_IGN)",
        "signal.signal(signal.SIGUSR2, signal.SIG_DFL)",
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})",
        "import os; os.closerange(3, 100)",
        "import os\nsignal.signal(signal.SIGUSR2, lambda *_: os.write(3, b'Stack (most recent call first)'))",
    ],
    ids=["ignored", "deadly", "blocked", "closed", "another answer"],
)
async def test_a_snippet_that_does_not_tell_where_it_is_times_out_all_the_same(run, host, tampering):
    result = await run(f"import signal, time\n{tampering}\ntime.sleep(600)", seconds=1)
    assert (result.status, result.error.line, result.error.code) == ("timeout", None, None)
    assert host.snippets() == []


async def test_a_timeout_longer_than_the_servers_is_cut_to_it(worker):
    from sandbox import client

    status = await client.status(worker.socket)
    assert status.limits["timeout_seconds"] == 60


@pytest.mark.parametrize(
    "greedy",
    [
        "b = bytearray(10**10)",
        "import numpy as np\nkept = []\nwhile True: kept.append(np.ones(1 << 22))",
        "import torch\nkept = []\nwhile True: kept.append(torch.ones(1 << 22))",
        "import os\nfds = []\nwhile True:\n    fds.append(os.memfd_create('m'))\n"
        "    for _ in range(32): os.write(fds[-1], bytes(1 << 20))",
        "import mmap\nkept = []\nwhile True:\n    kept.append(mmap.mmap(-1, 1 << 24))\n"
        "    kept[-1].write(bytes(1 << 24))",
        "import os, time\nkept = bytearray(300 << 20)\n"
        "for _ in range(4):\n    if os.fork() == 0:\n        kept[::4096] = b'x' * len(kept[::4096])\n"
        "        time.sleep(60)\ntime.sleep(60)",
        "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.shmat.restype = ctypes.c_void_p\nwhile True:\n"
        "    segment = libc.shmget(0, 1 << 24, 0o1600)\n    place = libc.shmat(segment, None, 0)\n"
        "    ctypes.memset(place, 1, 1 << 24)\n    libc.shmdt(ctypes.c_void_p(place))",
    ],
    ids=[
        "bytearray",
        "numpy",
        "torch",
        "memfd",
        "shared mapping",
        "forked copies",
        "System V memory",
    ],
)
async def test_memory_is_counted_wherever_it_hides(run, host, greedy):
    result = await run(f"print('before', flush=True)\n{greedy}", seconds=50)
    assert (result.status, result.stdout) == ("out_of_memory", "before\n")
    assert result.usage.peak_memory_mb > 350
    assert host.snippets() == []


async def test_memory_that_is_only_reserved_does_not_count(run):
    result = await run("import mmap\nroom = mmap.mmap(-1, 8 << 30)\nprint(len(room) >> 30)")
    assert (result.status, result.stdout) == ("ok", "8\n")


async def test_a_little_too_much_output_is_cut_and_said_so(run):
    result = await run("print('x' * 100_000)\nimport sys\nprint('e', file=sys.stderr)")
    assert result.status == "ok"
    assert (len(result.stdout), result.stderr) == (65536, "e\n")
    assert (result.truncated.stdout, result.truncated.stderr) == (True, False)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
async def test_a_flood_of_output_ends_the_snippet(run, host, stream):
    result = await run(f"import sys\nwhile True: sys.{stream}.write('x' * 10_000)")
    assert result.status == "output_limit"
    assert len(getattr(result, stream)) == 65536
    assert host.snippets() == []


@pytest.mark.parametrize(
    ("death", "name"),
    [
        ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
        ("import os\nos.abort()", "SIGABRT"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGFPE)", "SIGFPE"),
        ("import os\nos.kill(os.getpid(), 40)", "signal 40"),
    ],
    ids=["segfault", "abort", "kill", "fpe", "a signal without a name"],
)
async def test_a_crash_is_told_with_its_signal_and_what_was_printed_before(run, death, name):
    result = await run(f"print('last words', flush=True)\n{death}")
    assert (result.status, result.stdout) == ("crashed", "last words\n")
    assert result.error is not None
    assert name in result.error.message


async def test_a_process_that_leaves_without_a_report_is_called_crashed_in_plain_words(run):
    result = await run("import os\nos._exit(0)")
    assert result.status == "crashed"
    assert result.error is not None
    assert "os._exit()" in (result.error.explanation or "")


async def test_a_snippet_that_closes_what_its_report_goes_to_is_told_so_and_nothing_else(run):
    result = await run("import os\nprint('closing')\nos.closerange(3, 100)")
    assert (result.status, result.stdout, result.stderr) == ("crashed", "closing\n", "")
    assert result.error is not None
    assert "without a report" in result.error.message


@pytest.mark.parametrize(
    "forgery",
    [
        "os.write(3, b'garbage\\n')",
        'os.write(3, b\'{"values": [], "trace": [], "error": null, "files": 7, "notes": []}\\n\')',
        "os.write(3, b'[' * 100_000 + b'\\n')",
        'os.write(3, b\'{"status": "ok", "usage": {}}\\n\')',
        "os.write(3, bytes(60_000))",
        "[os.write(3, bytes(1 << 20)) for _ in range(100)]",
    ],
    ids=["garbage", "wrong shape", "deep nesting", "a status of its own", "no line", "endless"],
)
async def test_a_forged_report_never_becomes_a_result(run, forgery):
    result = await run(f"import os\n{forgery}\nos._exit(0)")
    assert result.status == "crashed"
    assert result.values == ()
    assert result.error is not None
    assert "could not be read" in result.error.message


async def test_a_forged_report_cannot_change_what_the_server_measured(run):
    forged = (
        '{"values": [], "trace": [], "error": null, "files": [], "notes": ["mine"],'
        ' "usage": {"wall_ms": 0, "cpu_ms": 0, "peak_memory_mb": 0, "queue_ms": 0}}'
    )
    result = await run(
        f"import os\nx = bytearray(200 << 20)\nos.write(3, {forged.encode()!r} + b'\\n')\nos._exit(0)"
    )
    assert (result.status, result.notes) == ("ok", ("mine",))
    assert result.usage.wall_ms > 0
    assert result.usage.cpu_ms > 0


async def test_a_source_that_is_too_long_is_rejected_kindly(run):
    result = await run("#" * (64 * 1024 + 1))
    assert result.status == "rejected"
    assert result.error is not None
    assert "shorter" in result.error.message


async def test_text_that_is_not_unicode_comes_back_readable(run):
    result = await run("import sys\nsys.stdout.buffer.write(b'a\\xffb\\x00\\xc3')")
    assert (result.status, result.stdout) == ("ok", "a\ufffdb\x00\ufffd")
