"""Send a worker thousands of jobs, good, broken and hostile, and see that nothing grows: `make soak`.

Every job must be answered with a status that fits it. Memory, open files, processes and what lies in tmpfs
are looked at when the worker is warm and again at the end; the last good job must be as fast as the first.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox import client, memory
from sandbox.launch import OwnWorker
from sandbox.protocol import Job, Result, Started

IN_FLIGHT: Final = 8
PROBE: Final = "print(1 + 1)"
# Two looks at the same idle worker differ by this much.
SLACK_MB: Final = 48
SLOWER: Final = 2.0
REST_SECONDS: Final = 300

# Each snippet, and the statuses that are right for it; without one nobody stays to hear it.
JOBS: Final[tuple[tuple[str, frozenset[str]], ...]] = tuple(
    (code, frozenset(statuses.split()))
    for code, statuses in (
        (PROBE, "ok"),
        ("import torch\ntorch.nn.Linear(4, 2)(torch.ones(3, 4)).shape", "ok"),
        ("import numpy as np\nnp.linalg.inv(np.random.rand(50, 50)).sum()", "ok"),
        ("import tensorflow as tf\ntf.reduce_sum(tf.ones((4, 4)))", "ok"),
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()", "ok"),
        ("1 / 0", "error"),
        ("def broken(:", "error"),
        ("import torch\ntorch.ones(2, 3) @ torch.ones(2, 3)", "error"),
        ("raise SystemExit(3)", "error ok"),
        ("import os\nos._exit(0)", "crashed"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
        ("import os\nos.kill(-1, 9)\nprint('still here')", "ok error crashed"),
        ("while True: pass", "timeout"),
        ("kept = b'x' * (10 << 30)", "out_of_memory error"),
        ("while True: print('x' * 100_000)", "output_limit"),
        ("import os\nfor _ in range(20):\n    if os.fork() == 0:\n        while True: pass", "ok timeout"),
        ("import os\nfor fd in range(3, 20): os.write(fd, b'lies')", "error crashed"),
        ("for place in '/dev/shm/left', '/tmp/left': open(place, 'wb').write(bytes(20 << 20))", "ok"),
        ("import subprocess\nsubprocess.Popen(['sleep', '600'], start_new_session=True)", "ok"),
        ("import threading, time\nthreading.Thread(target=time.sleep, args=[99], daemon=True).start()", "ok"),
        ("import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)", "crashed"),
        ("import os\nos.closerange(0, 100)", "crashed"),
        ("import os, signal\nos.kill(0, signal.SIGSTOP)", "timeout"),
        ("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", "timeout out_of_memory"),
        ("vars(__builtins__).clear()\nfor found in __import__: pass", "error crashed"),
        # The client leaves as soon as its job runs.
        ("import time\ntime.sleep(600)", ""),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What a worker that waits has: processes, open files, MiB of memory, MiB in all tmpfs."""

    processes: int
    files: int
    memory_mb: int
    shared_mb: int


def main() -> int:
    """0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000, help="how many (default 2000)")
    parser.add_argument("--seed", type=int, default=1, help="which mix")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    return asyncio.run(_soak(options))


async def _soak(options: argparse.Namespace) -> int:
    limits = ("--timeout", "60", "--memory", "600", "--waiting", "64", "--workers", str(options.workers))
    async with OwnWorker(*limits) as worker:
        first = await _probe(worker)
        before = await _look(worker)
        wrong, seen, seconds = await _send_all(worker, options)
        last = await _probe(worker)
        after = await _look(worker)
    _say(f"{options.jobs} jobs in {seconds:.0f} s: {dict(seen)}")
    _say(f"a good job took {first:.0f} ms first, {last:.0f} ms last")
    _say(f"before: {before}\nafter:  {after}")
    wrong += _growth(before, after)
    if last > SLOWER * first:
        wrong.append(f"the last good job took {last:.0f} ms, the first {first:.0f} ms")
    for sentence in wrong:
        _say(f"WRONG: {sentence}")
    return 1 if wrong else 0


async def _send_all(worker: OwnWorker, options: argparse.Namespace) -> tuple[list[str], Counter[str], float]:
    mix = random.Random(options.seed)
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    room = asyncio.Semaphore(IN_FLIGHT)

    async def send(code: str, fitting: frozenset[str]) -> None:
        async with room:
            try:
                result = await (_submit(worker, code, fitting) if fitting else _leave(worker, code))
            except client.WorkerUnavailable as error:
                wrong.append(f"{code!r} was not answered: {error}")
                return
        seen[result.status if result else "left"] += 1
        if result and result.status not in fitting:
            wrong.append(f"{code!r} was answered with {result.status}: {result.error}")

    begun = time.monotonic()
    await asyncio.gather(*(send(*mix.choice(JOBS)) for _job in range(options.jobs)))
    return wrong, seen, time.monotonic() - begun


async def _probe(worker: OwnWorker) -> float:
    """Milliseconds of a good job at a learner's pace, the median of nine."""
    times = []
    for _run in range(9):
        await asyncio.sleep(1)
        begun = time.perf_counter()
        result = await _submit(worker, PROBE)
        assert result.stdout == "2\n", result
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


async def _submit(worker: OwnWorker, code: str, fitting: Container[str] = ()) -> Result:
    # Those that must not run out of time have enough of it on a busy machine too.
    seconds = 2.0 if "timeout" in fitting else None
    async for event in client.submit(worker.socket, Job(id="soak", code=code, timeout=seconds)):
        if isinstance(event, Result):
            return event
    raise client.WorkerUnavailable("it ended without a Result")


async def _leave(worker: OwnWorker, code: str) -> None:
    events = client.submit(worker.socket, Job(id="soak", code=code))
    async for event in events:
        if isinstance(event, Started):
            break
    await events.aclose()


async def _look(worker: OwnWorker) -> Look:
    await _rest(worker)
    return _seen(worker.pid)


async def _rest(worker: OwnWorker) -> None:
    """Wait until nothing is being made or buried, and the spares have prepared what they can."""
    async with asyncio.timeout(REST_SECONDS):
        preparing = True
        while preparing:
            # Time for the last connection to be closed, and for the dead to be buried, too.
            await asyncio.sleep(1)
            at_rest = (await client.status(worker.socket)).at_rest
            preparing = not at_rest or "spare" in map(_called, _family(worker.pid))
    await asyncio.sleep(1)


def _seen(server: int) -> Look:
    pids = _family(server)
    memory_lines = Path("/proc/meminfo").read_text().splitlines()
    shared = next(line for line in memory_lines if line.startswith("Shmem:"))
    return Look(
        processes=len(pids),
        files=len(list(Path(f"/proc/{server}/fd").iterdir())),
        memory_mb=sum(map(_pss_mb, pids)),
        shared_mb=int(shared.split()[1]) // 1024,
    )


def _family(server: int) -> list[int]:
    pids, waiting = [], [server]
    while waiting:
        pids.append(waiting.pop())
        waiting += memory.children(pids[-1])
    return pids


def _called(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _pss_mb(pid: int) -> int:
    """Without what is mapped from files: how many others share that changes with what else runs here."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:"))) // 1024


def _growth(before: Look, after: Look) -> list[str]:
    wrong = []
    if after.processes > before.processes:
        wrong.append(f"{after.processes - before.processes} processes were left")
    if after.files > before.files:
        wrong.append(f"{after.files - before.files} open files were left")
    if after.memory_mb > before.memory_mb + SLACK_MB:
        wrong.append(f"memory grew by {after.memory_mb - before.memory_mb} MiB")
    if after.shared_mb > before.shared_mb + SLACK_MB:
        wrong.append(f"tmpfs and shared memory grew by {after.shared_mb - before.shared_mb} MiB")
    return wrong


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
