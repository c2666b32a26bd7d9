"""Measure the sandbox and write the table of docs/benchmarks.md: `make bench-sandbox`.

Each snippet is timed (a) as `python snippet.py` in a cold interpreter, (b) through the worker, from the job's
sending to the Result's arrival, and (c) executed a second time in one warm process with as many threads: the
limit of what keeping warm can give. Then one-liners a second, and the memory of a worker that waits.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from sandbox import client, memory
from sandbox.launch import OwnWorker
from sandbox.protocol import Job, Result

PAGE: Final = Path(__file__).with_name("benchmarks.md")
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
IN_FLIGHT: Final = 16

ONE_LINER: Final = "print(1 + 1)"
SNIPPETS: Final = {
    "print(1 + 1)": ONE_LINER,
    "torch one-liner": "import torch; print(torch.ones(2, 3).sum())",
    "seed: ResNet50 forward, torch": """
import torch
import torchvision.models as models
model = models.resnet50(pretrained=True)
model = torch.nn.Sequential(*list(model.children())[:-1])
input_tensor = torch.randn(8, 3, 224, 224)
output = model(input_tensor)
output_shape = output.shape
""",
    "seed: MobileNetV2 build, Keras": """
import tensorflow as tf
base_model = tf.keras.applications.MobileNetV2(
    input_shape=(128, 128, 3), include_top=False, weights="imagenet")
base_model.trainable = False
model = tf.keras.Sequential([
    base_model,
    tf.keras.layers.GlobalAveragePooling2D(),
    tf.keras.layers.Dense(5, activation="softmax"),
])
output_shape = model.output_shape
""",
    "ResNet50 fit, 32 of 64x64, Keras": """
import numpy as np
import tensorflow as tf
base_model = tf.keras.applications.ResNet50(weights="imagenet", include_top=False, input_shape=(64, 64, 3))
base_model.trainable = False
model = tf.keras.Sequential([
    base_model,
    tf.keras.layers.GlobalAveragePooling2D(),
    tf.keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
x = np.random.rand(32, 64, 64, 3)
y = np.random.randint(0, 10, size=(32,))
model.fit(x, y, epochs=1)
""",
}
# What a cold interpreter needs to run them at all: the torchvision mend, and no download.
MEND: Final = "from sandbox.inside.torchvision_ops import import_torchvision; import_torchvision()\n"
NO_DOWNLOAD: Final = (("pretrained=True", "pretrained=False"), ('weights="imagenet"', "weights=None"))


@dataclass(frozen=True)
class Row:
    """Milliseconds of one snippet."""

    name: str
    cold: float
    worker: list[float]
    limit: float


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="runs through the worker (default 20)")
    parser.add_argument("--cold", type=int, default=3, help="cold runs, of which the median counts")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two runs: a learner's pace")
    parser.add_argument("--burst", type=int, default=200, help="one-liners sent sixteen at a time")
    parser.add_argument("--print-only", action="store_true", help="leave docs/benchmarks.md as it is")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    text = asyncio.run(_measure(options)) + "\n" + _machine(options, load)
    sys.stdout.write(text)
    if not options.print_only:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")


async def _measure(options: argparse.Namespace) -> str:
    cold = {
        name: statistics.median(_cold(code) for _run in range(options.cold))
        for name, code in SNIPPETS.items()
    }
    limit = {name: _limit(code) for name, code in SNIPPETS.items()}
    async with OwnWorker() as worker:
        await asyncio.sleep(5)
        idle = _memory(worker.pid)
        rows = []
        for name, code in SNIPPETS.items():
            times = [await _through(worker, code, options.pause) for _run in range(options.runs)]
            rows.append(Row(name, cold[name], times, limit[name]))
        rates = {1: await _burst(worker, options.burst)}
    cores = len(os.sched_getaffinity(0))
    async with OwnWorker("--workers", str(cores)) as worker:
        await asyncio.sleep(5)
        rates[cores] = await _burst(worker, options.burst)
    return "\n".join([*_table(rows), "", *_lines(rates, idle)]) + "\n"


def _cold(code: str) -> float:
    for asked, instead in NO_DOWNLOAD:
        code = code.replace(asked, instead)
    return _run_python((MEND if "torchvision" in code else "") + code)[0]


def _limit(code: str) -> float:
    program = f"""
import os, sys, tempfile, time
from sandbox.inside import child, frameworks
from sandbox.inside.execute import execute
frameworks.warm()
os.chdir(tempfile.mkdtemp())
child.install(None)()
for _time in range(2):
    begun = time.perf_counter()
    outcome = execute({code!r})
    took = time.perf_counter() - begun
assert outcome.error is None, outcome.error
sys.stdout.flush()
os.write(2, str(took * 1000).encode())
os._exit(0)
"""
    return float(_run_python(program)[1].split()[-1])


def _run_python(program: str) -> tuple[float, str]:
    """Milliseconds from start to end, and what was written to stderr."""
    root = str(Path(__file__).resolve().parent.parent)
    cores = str(len(os.sched_getaffinity(0)))
    threads = dict.fromkeys(("WARMSTART_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), cores)
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": root}
    with tempfile.TemporaryDirectory() as folder:
        snippet = Path(folder, "snippet.py")
        snippet.write_text(program, encoding="utf-8")
        begun = time.perf_counter()
        ran = subprocess.run(
            [sys.executable, "-P", str(snippet)],
            env={**os.environ, **threads, **quiet},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        took = (time.perf_counter() - begun) * 1000
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return took, ran.stderr


async def _through(worker: OwnWorker, code: str, pause: float) -> float:
    await asyncio.sleep(pause)
    begun = time.perf_counter()
    result = await _submit(worker, code)
    if result.status != "ok":
        raise RuntimeError(f"{result.status}: {result.error}")
    return (time.perf_counter() - begun) * 1000


async def _submit(worker: OwnWorker, code: str) -> Result:
    async for event in client.submit(worker.socket, Job(id="bench", code=code)):
        if isinstance(event, Result):
            return event
    raise RuntimeError("no Result came")


async def _burst(worker: OwnWorker, jobs: int) -> float:
    room = asyncio.Semaphore(IN_FLIGHT)

    async def one() -> None:
        async with room:
            result = await _submit(worker, ONE_LINER)
        if result.stdout != "2\n":
            raise RuntimeError(f"{result.status}: {result.error}")

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _job in range(jobs)))
    return jobs / (time.perf_counter() - begun)


def _memory(server: int) -> dict[str, list[tuple[int, int]]]:
    """(PSS, private) in MiB of every process below the server, and it itself, by name."""
    found: dict[str, list[tuple[int, int]]] = {}
    waiting = [server]
    while waiting:
        pid = waiting.pop()
        waiting += memory.children(pid)
        sizes: dict[str, int] = {}
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, _colon, rest = line.partition(":")
            sizes[name] = int(rest.split()[0]) // 1024
        called = Path(f"/proc/{pid}/comm").read_text().strip()
        own = sizes.get("Private_Dirty", 0) + sizes.get("Private_Clean", 0)
        found.setdefault(called, []).append((sizes.get("Pss", 0), own))
    return found


def _table(rows: list[Row]) -> list[str]:
    lines = [
        "| Snippet | (a) cold `python` | (b) worker, median | (b) p95 | (c) warm limit | a / b | b / c |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        middle = statistics.median(row.worker)
        late = sorted(row.worker)[min(len(row.worker) - 1, round(0.95 * len(row.worker)))]
        against = f"{middle / row.limit:.2f}" if row.limit > 30 else "-"
        times = [_ms(value) for value in (row.cold, middle, late, row.limit)]
        lines.append(f"| {' | '.join([row.name, *times, f'{row.cold / middle:.0f}', against])} |")
    return lines


def _ms(value: float) -> str:
    return f"{value:,.0f} ms" if value >= 10 else f"{value:.2f} ms"


def _lines(rates: dict[int, float], idle: dict[str, list[tuple[int, int]]]) -> list[str]:
    total = sum(pss for sizes in idle.values() for pss, _own in sizes)
    spares = idle.get("warm spare", [])
    each = ", ".join(f"{pss} MiB PSS ({own} MiB its alone)" for pss, own in spares)
    return [
        *(
            f"- Sustained, {IN_FLIGHT} in flight, `--workers {workers}`: {rate:.1f} one-liners a second."
            for workers, rate in rates.items()
        ),
        f"- Idle, server, zygote and {len(spares)} spares together: {total} MiB PSS.",
        f"- The spares: {each}.",
    ]


def _machine(options: argparse.Namespace, load: float) -> str:
    total = int(Path("/proc/meminfo").read_text().split()[1]) // (1 << 20)
    cores = len(os.sched_getaffinity(0))
    names = ("torch", "torchvision", "tensorflow-cpu", "keras", "numpy")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores ({platform.machine()}), {total} GiB, Linux"
        f" {platform.release()}, Python {platform.python_version()}, {versions}. Load when it"
        f" began: {load:.1f}. (b) is of {options.runs} runs, {options.pause:g} s apart; (a) is the median of"
        f" {options.cold}, with the torchvision mend, and without the weights.\n"
    )


if __name__ == "__main__":
    main()
