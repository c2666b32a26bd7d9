from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any


def test_warming_prints_nothing_and_leaves_no_thread_behind(runner: Any) -> None:
    assert runner.started == {"printed": 0, "threads": 1}


def test_a_process_that_is_about_to_warm_has_no_framework_yet() -> None:
    script = (
        "import sys, sandbox.inside.child;"
        " print({'torch', 'tensorflow', 'numpy', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_every_framework_is_there_and_using_one_prints_nothing(run: Callable[..., Any]) -> None:
    ran = run("""
        import keras, matplotlib, numpy, sklearn, tensorflow as tf, timm, torch, torchinfo, torchvision
        tf.reduce_sum(tf.random.normal((4, 4)) @ tf.random.normal((4, 4)))
        torch.randn(4, 4) @ torch.randn(4, 4)
        model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
        model.predict(tf.zeros((1, 2)), verbose=0)
    """)
    assert ran.error is None
    assert (ran.stdout, ran.stderr) == ("", "")


def test_an_operations_message_tells_of_no_function_that_nobody_wrote(run: Callable[..., Any]) -> None:
    ran = run("""
        import tensorflow as tf
        tf.matmul(tf.zeros((2, 3)), tf.zeros((2, 3)))
    """)
    assert ran.error["message"].startswith("Matrix size-incompatible: In[0]: [2,3], In[1]: [2,3]")


def test_two_snippets_draw_different_random_numbers(run: Callable[..., Any]) -> None:
    code = """
        import random, numpy as np, tensorflow as tf, torch
        dense = tf.keras.layers.Dense(1)
        dense.build((1, 1))
        print(random.random())
        print(np.random.rand())
        print(torch.rand(1).item())
        print(float(tf.random.uniform(())))
        print(float(dense.kernel[0, 0]))
    """
    first, second = run(code).stdout.split(), run(code).stdout.split()
    assert len(first) == 5
    assert not set(first) & set(second)


def test_a_seed_makes_two_runs_equal(run: Callable[..., Any]) -> None:
    code = "import torch\ntorch.manual_seed(0)\nprint(torch.rand(3).tolist())"
    assert run(code).stdout == run(code).stdout


def test_the_number_of_threads_is_the_one_asked_for(run: Callable[..., Any]) -> None:
    ran = run("""
        import torch, threadpoolctl
        from sandbox.inside import frameworks
        frameworks.settle(threads=1)
        print(torch.get_num_threads(), {pool["num_threads"] for pool in threadpoolctl.threadpool_info()})
    """)
    assert ran.stdout == "1 {1}\n"
