"""The system call filter: what it answers, on both architectures, and what it leaves alone."""

from __future__ import annotations

import ctypes
import ctypes.util
import struct

import pytest

from sandbox.jail import seccomp
from sandbox.jail.sealed_off import CHECKED, ENOSYS, EPERM, KILL, LAST_KNOWN, REFUSED

ALLOW = 0x7FFF_0000
ARCHITECTURES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
MACHINES = list(ARCHITECTURES)


def answer(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the filter says to a call, by an interpreter of the kernel's classic BPF."""
    arguments += (0,) * (6 - len(arguments))
    data = struct.pack("=iIQ6Q", number, architecture or ARCHITECTURES[machine], 0, *arguments)
    steps = list(struct.iter_unpack("=HBBI", seccomp.program(machine)))
    loaded = place = 0
    while True:
        operation, when_true, when_false, operand = steps[place]
        place += 1
        if operation == 0x06:
            return int(operand)
        if operation == 0x20:
            (loaded,) = struct.unpack_from("=I", data, operand)
        else:
            holds = {
                0x15: loaded == operand,
                0x25: loaded > operand,
                0x35: loaded >= operand,
                0x45: bool(loaded & operand),
            }[operation]
            place += when_true if holds else when_false


def number(name: str, machine: str) -> int:
    calls = [call for _action, group in REFUSED for call in group] + [call for call, _checks in CHECKED]
    found: int = next(getattr(call, machine) for call in calls if call.name == name)
    return found


@pytest.mark.parametrize("machine", MACHINES)
def test_every_refused_call_gets_the_answer_the_policy_gives_it(machine):
    for action, calls in REFUSED:
        for call in calls:
            value = getattr(call, machine)
            if value is not None:
                assert answer(machine, value) == action, call.name


@pytest.mark.parametrize("machine", MACHINES)
def test_what_is_not_refused_is_allowed_up_to_the_last_call_that_was_known(machine):
    refused = {getattr(call, machine) for _action, calls in REFUSED for call in calls}
    checked = {getattr(call, machine) for call, _checks in CHECKED}
    old = 334 if machine == "x86_64" else 294
    for value in [*range(old + 1), *range(424, LAST_KNOWN + 1)]:
        if value not in refused | checked:
            assert answer(machine, value) == ALLOW, value


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_made_up_later_do_not_exist(machine):
    assert answer(machine, LAST_KNOWN + 1) == ENOSYS
    assert answer(machine, 335) == ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_another_architectures_calls_end_the_process(machine):
    i386 = 0x4000_0003
    assert answer(machine, 1, architecture=i386) == KILL
    assert answer(machine, 1, architecture=0x4000_0028) == KILL


def test_the_same_calls_under_other_numbers_end_the_process():
    assert answer("x86_64", 0x4000_0000) == KILL
    assert answer("x86_64", 0x4000_0000 | 521) == KILL
    assert answer("x86_64", -1) == KILL


@pytest.mark.parametrize("machine", MACHINES)
def test_threads_and_forks_are_made_but_no_namespaces_and_no_siblings(machine):
    clone = number("clone", machine)
    a_thread, a_fork = 0x3D0F00, 0x1200011
    assert answer(machine, clone, a_thread) == ALLOW
    assert answer(machine, clone, a_fork) == ALLOW
    for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x8000):
        assert answer(machine, clone, flag | 17) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_only_ordinary_sockets_are_made(machine):
    create, pair = number("socket", machine), number("socketpair", machine)
    no_family, no_protocol = 0x5_0000 | 97, 0x5_0000 | 93
    for family in (1, 2, 10):
        assert answer(machine, create, family, 1, 0) == ALLOW
    for family in (0, 3, 17, 31, 38, 40, 43, 44):
        assert answer(machine, create, family, 1, 0) == no_family
    assert answer(machine, create, 2, 1, 6) == ALLOW
    for protocol in (33, 132, 136, 262):
        assert answer(machine, create, 2, 1, protocol) == no_protocol
    assert answer(machine, create, 16, 3, 0) == ALLOW
    for protocol in (1, 6, 12, 16, 17):
        assert answer(machine, create, 16, 3, protocol) == no_protocol
    assert answer(machine, pair, 1, 1, 0) == ALLOW
    assert answer(machine, pair, 30, 1, 0) == no_family


@pytest.mark.parametrize("machine", MACHINES)
def test_bits_that_the_kernel_does_not_read_change_nothing(machine):
    garbage = 0xDEAD_BEEF << 32
    assert answer(machine, number("ioctl", machine), 0, garbage | 0x5412) == EPERM
    assert answer(machine, number("socket", machine), garbage | 40, 1) == 0x5_0000 | 97
    assert answer(machine, number("prctl", machine), garbage | 4, 0) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_ordinary_questions_to_terminals_and_about_oneself_are_answered(machine):
    assert answer(machine, number("ioctl", machine), 0, 0x5401) == ALLOW
    assert answer(machine, number("prctl", machine), 15) == ALLOW
    assert answer(machine, number("personality", machine), 0xFFFF_FFFF) == ALLOW
    assert answer(machine, number("personality", machine), 0x0040_0000) == EPERM


def test_the_numbers_are_those_that_libseccomp_knows():
    path = ctypes.util.find_library("seccomp")
    if path is None:
        pytest.skip("this machine has no libseccomp to compare with")
    resolve = ctypes.CDLL(path).seccomp_syscall_resolve_name_arch
    calls = [call for _action, group in REFUSED for call in group] + [call for call, _checks in CHECKED]
    compared = 0
    for call in calls:
        for machine, architecture in ARCHITECTURES.items():
            known = resolve(ctypes.c_uint32(architecture), call.name.encode())
            if known != -1:  # too young for this libseccomp
                assert getattr(call, machine) == (known if known >= 0 else None), call.name
                compared += 1
    assert compared > 100


def test_a_machine_whose_calls_are_not_known_is_refused_with_what_to_do():
    with pytest.raises(seccomp.NoFilterError, match="x86-64 or AArch64"):
        seccomp.program("riscv64")


async def test_a_sealed_off_call_is_told_apart_in_plain_words(run):
    result = await run(
        """
        import ctypes
        print("before", flush=True)
        ctypes.CDLL(None).ptrace(0, 0, 0, 0)
        print("after")
        """
    )
    assert (result.status, result.stdout) == ("crashed", "before\n")
    assert result.error is not None
    assert "SIGSYS" in result.error.message
    assert "sealed off" in (result.error.explanation or "")


async def test_every_thread_and_every_program_that_a_snippet_starts_is_filtered(run):
    result = await run(
        """
        import subprocess, sys, threading
        look = "print([l.split()[1] for l in open('/proc/thread-self/status') if l.startswith('Seccomp:')])"
        thread = threading.Thread(target=exec, args=(look,))
        thread.start(); thread.join()
        subprocess.run([sys.executable, "-c", look])
        """
    )
    assert (result.status, result.stdout) == ("ok", "['2']\n['2']\n")


async def test_distributed_training_on_one_machine_still_works(run):
    result = await run(
        """
        import torch, torch.distributed as group
        group.init_process_group("gloo", store=group.HashStore(), rank=0, world_size=1)
        x = torch.ones(3)
        group.all_reduce(x)
        x.tolist()
        """
    )
    assert result.status == "ok", result.error
    assert result.values[-1].preview == "[1.0, 1.0, 1.0]"


@pytest.mark.parametrize(
    "honest",
    [
        """
        import multiprocessing
        with multiprocessing.get_context("fork").Pool(2) as pool:
            assert pool.map(abs, [-1, -2]) == [1, 2]
        """,
        """
        import asyncio
        async def main():
            process = await asyncio.create_subprocess_exec("echo", "hello", stdout=asyncio.subprocess.PIPE)
            assert (await process.communicate())[0] == b"hello\\n"
        asyncio.run(main())
        """,
        """
        from multiprocessing import shared_memory
        kept = shared_memory.SharedMemory(create=True, size=4096)
        kept.buf[0] = 7
        kept.close(); kept.unlink()
        """,
        """
        import sqlite3, tempfile
        with tempfile.NamedTemporaryFile() as file:
            sqlite3.connect(file.name).execute("create table t (x)")
        """,
        """
        import torch
        with torch.profiler.profile() as profile:
            torch.ones(9) @ torch.ones(9)
        assert profile.events()
        """,
        """
        import numpy as np
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import cross_val_score
        cross_val_score(LogisticRegression(), np.random.randn(60, 3), np.arange(60) % 2, n_jobs=2)
        """,
        """
        import tensorflow as tf
        data = tf.data.Dataset.range(9).map(lambda x: x + 1, num_parallel_calls=2).prefetch(2)
        assert len(list(data)) == 9
        """,
    ],
    ids=["a pool", "asyncio's subprocess", "shared memory", "sqlite", "the profiler", "joblib", "tf.data"],
)
async def test_honest_libraries_run_as_ever(run, honest):
    result = await run(honest)
    assert result.status == "ok", (result.error, result.stderr)
