from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from sandbox.explain import fates


def test_a_timeout_names_its_seconds() -> None:
    assert "after 30 seconds" in fates.timeout(30.0)
    assert "after 2.5 seconds" in fates.timeout(2.5)


def test_the_line_is_named_where_it_is_known_and_quoted_where_it_can_be() -> None:
    assert "in line 7, `model.fit(x, y)`." in fates.timeout(30, (7, "model.fit(x, y)"))
    assert "in line 7." in fates.timeout(30, (7, "x = '`'"))
    assert "in line 7." in fates.out_of_memory(500, (7, "x" * 300))


def test_running_out_of_memory_names_the_limit() -> None:
    assert "3 GiB" in fates.out_of_memory(3072)
    assert "500 MiB" in fates.out_of_memory(500)


def test_an_output_flood_names_the_limit() -> None:
    assert "64 KiB" in fates.output_limit(64)


@pytest.mark.parametrize(
    "number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGSYS, signal.SIGKILL]
)
def test_a_crash_names_its_signal(number: signal.Signals) -> None:
    assert number.name in fates.crashed(number)


def test_a_sealed_off_call_is_not_blamed_on_compiled_code() -> None:
    told = fates.crashed(signal.SIGSYS)
    assert "sealed off" in told
    assert "compiled code" not in told


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGUSR1, signal.SIGALRM, 200])
def test_a_signal_that_has_to_be_sent_is_not_blamed_on_compiled_code(number: int) -> None:
    told = fates.crashed(number)
    assert "os.kill()" in told
    assert "compiled code" not in told


def test_a_crash_without_or_with_an_unknown_signal_is_told_too() -> None:
    assert "os._exit" in fates.crashed(None)
    assert "signal 200" in fates.crashed(200)


def test_the_server_can_explain_without_any_framework() -> None:
    script = "import sys, sandbox.explain.fates; print({'torch', 'tensorflow', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
