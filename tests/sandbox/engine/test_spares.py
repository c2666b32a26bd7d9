"""Processes that wait for a snippet: what a learner and the machine notice of them, which is nothing."""

from __future__ import annotations

import os
import signal

NUMBERS = """
import random, numpy as np, torch
import tensorflow as tf
import keras
print(random.random(), np.random.rand(), torch.rand(1).item(), float(tf.random.uniform(())),
      float(keras.random.uniform(())))
"""
SEEDED = """
import keras, torch
torch.manual_seed(1)
keras.utils.set_random_seed(1)
layer = keras.layers.Dense(2)
print(layer.name, torch.rand(1).item(), layer(keras.ops.ones((1, 2))).numpy().tolist())
"""


async def test_one_process_for_each_worker_and_one_more_waits(run, host, until):
    await run("print(1)")
    await until(lambda: len(host.spares()) == 3)


async def test_spares_that_die_while_they_wait_are_replaced_and_no_job_notices(run, host, until):
    await until(lambda: len(host.spares()) == 3)
    killed = host.spares()
    zygote = host.zygote()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    result = await run("print(1 + 1)")
    assert (result.status, result.stdout, result.stderr) == ("ok", "2\n", "")
    await until(lambda: len(set(host.spares()) - set(killed)) == 3)
    assert host.zygote() == zygote


async def test_a_job_that_comes_before_any_preparation_is_done_runs_like_every_other(run):
    # Back to back: each spare is just born when it is taken.
    for number in range(8):
        result = await run(f"import torch\nprint(torch.ones({number}).shape)")
        assert (result.status, result.stdout) == ("ok", f"torch.Size([{number}])\n")


async def test_two_runs_differ_in_every_random_number(run, until, host):
    first = (await run(NUMBERS)).stdout.split()
    await until(lambda: len(host.spares()) == 3)
    second = (await run(NUMBERS)).stdout.split()
    assert len(first) == len(second) == 5
    assert not set(first) & set(second)


async def test_a_seed_and_names_of_layers_are_the_same_however_far_the_process_was_prepared(run, host, until):
    told = {(await run(SEEDED)).stdout for _run in range(3)}
    await until(lambda: len(host.spares(warm=True)) == 3)
    told.add((await run(SEEDED)).stdout)
    assert len(told) == 1
    assert told.pop().startswith("dense ")


async def test_what_a_spare_had_and_used_before_is_not_the_snippets(run, host, until):
    await until(lambda: len(host.spares(warm=True)) == 3)
    usage = (await run("print(1)")).usage
    assert usage.peak_memory_mb < 50
    used = (await run("kept = bytearray(b'x') * (200 << 20)\nimport time\ntime.sleep(0.3)")).usage
    assert 200 <= used.peak_memory_mb < 260


async def test_code_that_only_importing_needed_takes_no_memory_of_a_waiting_worker(worker, host, rest):
    await rest(worker.socket)
    # It was 400,000 kB.
    assert host.mapped_kb(host.zygote()) < 40_000


async def test_processes_that_share_pages_are_not_charged_for_them_twice(run):
    shared = """
    import os, time
    kept = bytearray(b"x") * (150 << 20)
    if os.fork() == 0:
        time.sleep(2)
        os._exit(0)
    os.wait()
    """
    result = await run(shared)
    assert result.status == "ok"
    assert 140 <= result.usage.peak_memory_mb < 300


async def test_a_snippet_may_fork_and_train_in_its_children(run, host, until):
    await until(lambda: len(host.spares(warm=True)) == 3)
    result = await run(
        """
        import multiprocessing, torch
        def train(queue):
            layer = torch.nn.Conv2d(3, 8, 3)
            layer(torch.ones(8, 3, 64, 64)).sum().backward()
            queue.put(layer.weight.grad.sum().item() > 0)
        context = multiprocessing.get_context("fork")
        queue = context.SimpleQueue()
        child = context.Process(target=train, args=(queue,))
        child.start()
        print(queue.get())
        child.join()
        """,
        seconds=30,
    )
    assert (result.status, result.stdout, result.stderr) == ("ok", "True\n", "")
