"""Programs that Hypothesis makes of hostile pieces, against a real worker; `make fuzz` tries many more.

Whatever they do, a Result comes back with a status that the server may give, the host is as it was, and the
next snippet runs as if there had been none before it.
"""

from __future__ import annotations

import asyncio
import textwrap

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.protocol import STATUSES

EXAMPLES = 30
LEGAL = set(STATUSES) - {"rejected"}
GOOD = "import os, torch\nprint(torch.ones(2, 3).sum().item(), os.listdir('/tmp'), os.listdir('/dev/shm'))"
IMPORTS = """
import atexit, builtins, ctypes, faulthandler, fcntl, gc, io, json, mmap, os, resource, signal, socket, struct
import subprocess, sys, tempfile, threading, time, traceback, types, weakref
libc = ctypes.CDLL(None)
"""

PIECES = (
    # Ends and signals.
    "os._exit({n})",
    "sys.exit({n})",
    "raise {exception}",
    "os.abort()",
    "ctypes.string_at({n})",
    "os.kill(os.getpid(), {signal})",
    "os.kill({group}, {signal})",
    "signal.signal({signal}, {handler})",
    "signal.setitimer({timer}, 0.01, 0.01)",
    "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))",
    "faulthandler.dump_traceback_later(0.1, repeat=True, file=1)",
    # Processes and threads.
    "os.fork()",
    "os.fork() or os.setsid()",
    "os.fork() or os._exit({n})",
    "os.wait()",
    "os.setpgid(0, 0)",
    "subprocess.Popen(['sleep', '600'], start_new_session=True)",
    "subprocess.run(['sh', '-c', 'kill -9 $PPID; kill -9 -1'])",
    "os.execv('/bin/sh', ['sh', '-c', 'cat /proc/*/environ; echo x >&3'])",
    "os.posix_spawn('/bin/sh', ['sh', '-c', 'sleep 600 &'], {{}})",
    "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
    "threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()",
    "libc.syscall({call}, {argument}, {argument}, {argument}, {argument}, 0, 0)",
    "libc.prctl({n}, {argument}, 0, 0, 0)",
    # Descriptors.
    "os.close({fd})",
    "os.closerange({fd}, 100)",
    "os.dup2({fd}, {other_fd})",
    "os.write({fd}, {bytes})",
    "os.set_blocking({fd}, False)",
    "os.fdopen({fd}, 'wb', closefd=False).write({bytes})",
    "fcntl.ioctl({fd}, {argument}, 0)",
    "socket.socket(fileno={fd}).shutdown(2)",
    "[os.open('/dev/null', 0) for _ in range(2000)]",
    # Memory and files.
    "kept = bytearray({size}); kept[::4096] = b'x' * len(kept[::4096])",
    "kept = [bytes({size}) for _ in iter(int, 1)]",
    "kept = mmap.mmap(-1, {size}); kept.write(bytes({size}))",
    "fd = os.memfd_create('x'); os.write(fd, bytes({size}))",
    "open('/dev/shm/left', 'wb').write(bytes({size}))",
    "open('/tmp/left', 'wb').write(bytes({size}))",
    "os.ftruncate(os.open('hole', os.O_RDWR | os.O_CREAT), 1 << 40)",
    "libc.shmat(libc.shmget(0, {size}, 0o1600), 0, 0)",
    "os.mkfifo('p'); open('p')",
    "[os.mkdir(f'd{{i}}') for i in range(30000)]",
    "[os.mkdir('d') or os.chdir('d') for _ in range(3000)]",
    "os.symlink('/etc/shadow', 'figure.png')",
    "resource.setrlimit({n} % 16, (0, 0))",
    # What is not a snippet's.
    "open('/proc/{who}/{what}', 'r+b').write(b'1')",
    "print(open('/proc/{who}/{what}', 'rb').read(99))",
    "print(os.listdir('/proc/{who}/fd'))",
    "open('/proc/sys/kernel/core_pattern', 'w').write('|/tmp/left')",
    "open('/planted', 'w')",
    "open('/tmp/../planted-{n}', 'w')",
    "socket.create_connection(('127.0.0.1', HOST['tcp_port']), 1)",
    "socket.socket(socket.AF_UNIX).connect(HOST['socket'])",
    "socket.socket(socket.AF_UNIX).bind('\\0left')",
    # The runner itself.
    "builtins.{builtin} = None",
    "vars(builtins).clear()",
    "sys.modules.clear()",
    "sys.stdout = sys.__stdout__ = None",
    "sys.settrace(lambda *_: 1 / 0)",
    "sys.setrecursionlimit(10 ** 9)",
    "json.dumps = json.loads = lambda *_, **__: '[]'",
    "os.getpid = lambda: 1",
    "gc.disable(); gc.set_threshold(1)",
    "[found.clear() for found in gc.get_objects() if type(found) in (list, dict, set)]",
    "frame = sys._getframe()\nwhile frame:\n    frame.f_globals.update(frame=None)\n    frame = frame.f_back",
    "import sandbox.frame, sandbox.inside.child; sandbox.frame.pack = sandbox.inside.child._fill = None",
    "del sys.modules['sandbox.inside.report'], sys.modules['torch']",
    "import torch; torch.Tensor.shape = property(lambda _: 1 / 0)",
    "__builtins__ = {{}}; __name__ = []; __file__ = {{}}",
    # Output and values.
    "print('x' * {size})",
    "print('\\ud800\\0\\x1b]0;x\\7\\u202e')",
    "sys.stdout.buffer.write({bytes})",
    "sys.stderr.write('{n}' * {size})",
    "while True: print({n})",
    "value = []; value.append(value)",
    "globals().update({{f'name{{i}}': i for i in range(100_000)}})",
    "globals()[{n}] = globals()",
    "value = type('T', (), {{'__repr__': lambda _: 1 / 0, '__class__': property(lambda _: os._exit(1))}})()",
    "value = type('T', (), {{'shape': property(lambda _: [None for _ in iter(int, 1)])}})()",
    "value = 10 ** 100_000",
    "value = iter(lambda: value, None)",
    # Time and stack.
    "time.sleep(600)",
    "while True: pass",
    "sum(range(10 ** 12))",
    "def down(): down()\ndown()",
    "exec('(' * 10_000 + ')' * 10_000)",
    "compile('-' * 100_000 + '1', 'x', 'eval')",
    "atexit.register(lambda: time.sleep(600))",
)
WRAPPERS = (
    "{0}",
    "{0}",
    "try:\n{1}\nexcept BaseException: pass",
    "try:\n{1}\nfinally: print('finally')",
    "if os.fork() == 0:\n{1}",
    "for _ in range(3):\n{1}",
    "def work():\n{1}\nthreading.Thread(target=work).start()",
    "def work():\n{1}\natexit.register(work)",
    "def work(*_):\n{1}\nsignal.signal(10, work); os.kill(os.getpid(), 10)",
    "class Value:\n    def __repr__(self):\n{2}\nvalue_{3} = Value()",
    "class Error(Exception):\n    def __str__(self):\n{2}\nraise Error",
    "class Late:\n    def __del__(self):\n{2}\nlate_{3} = Late()",
)
BLANKS = {
    "n": st.integers(0, 255),
    "exception": st.sampled_from(
        ("SystemExit('x' * 9999)", "KeyboardInterrupt", "MemoryError", "RecursionError", "GeneratorExit")
    ),
    "signal": st.integers(1, 64),
    "group": st.sampled_from((0, -1, 1, 2, 3)),
    "handler": st.sampled_from(("signal.SIG_IGN", "signal.SIG_DFL", "lambda *_: os._exit(0)")),
    "timer": st.integers(0, 2),
    "call": st.integers(0, 470),
    "argument": st.sampled_from((0, 1, 2, 3, -1, 1 << 12, 0x7E02_0000, 1 << 62)),
    "fd": st.integers(0, 8),
    "other_fd": st.integers(0, 8),
    "bytes": st.one_of(
        st.binary(max_size=40).map(repr),
        st.just("b'x' * (1 << 20)"),
        st.just('b\'{"values": [], "trace": [], "error": null, "files": [], "notes": [7]}\\n\''),
    ),
    "size": st.sampled_from((1, 1 << 16, 1 << 24, 1 << 30, 1 << 40)),
    "who": st.sampled_from(("self", "1", "2", "thread-self", "sys")),
    "what": st.sampled_from(("mem", "environ", "maps", "comm", "oom_score_adj", "kernel/hostname", "root/x")),
    "builtin": st.sampled_from(("print", "open", "len", "isinstance", "repr", "BaseException", "__import__")),
}


@st.composite
def programs(draw: st.DrawFn) -> str:
    """One to six pieces, most of them in something that calls them in another way."""
    lines = [IMPORTS]
    for number in range(draw(st.integers(1, 6))):
        piece = draw(st.sampled_from(PIECES))
        blanks = {name: draw(values) for name, values in BLANKS.items() if f"{{{name}}}" in piece}
        source = piece.format(**blanks)
        once, twice = textwrap.indent(source, "    "), textwrap.indent(source, " " * 8)
        lines.append(draw(st.sampled_from(WRAPPERS)).format(source, once, twice, number))
    return "\n".join(lines)


def test_no_program_of_hostile_pieces_gets_anything_or_changes_anything(host, run, rest, pytestconfig):
    asked = pytestconfig.getoption("examples")

    @settings(
        max_examples=asked or EXAMPLES,
        # In `make test` the same programs every time: what is red there must be red again.
        derandomize=not asked,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(programs())
    def attack(code: str) -> None:
        runner.run(_attack(host, run, code))
        assert (host.files(), host.connections(), host.zygote()) == (files, [], zygote)

    with asyncio.Runner() as runner:
        runner.run(rest(host.worker.socket))
        size, files, zygote = runner.run(host.settled()), host.files(), host.zygote()
        attack()
        runner.run(rest(host.worker.socket))
        assert runner.run(host.settles_at(size))


async def _attack(host, run, code: str) -> None:
    result = await run(f"HOST = {host.facts!r}\n{code}", 1.0)
    assert result.status in LEGAL, result.error
    assert host.secret not in repr(result)
    after = await run(GOOD)
    assert (after.status, after.stdout, after.stderr) == ("ok", "6.0 [] []\n", ""), after.error
