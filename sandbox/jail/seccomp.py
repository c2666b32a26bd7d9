"""The system call filter of a snippet: from the policy to the kernel's filter program, and into the kernel.

Assembled here and not by libseccomp: its Python binding needs the system's library, which `pip install`
cannot bring and not every machine has, searches for it by starting other programs, and would build the same
filter anew for every snippet. A list of refused numbers needs no more than six kinds of instruction.
See linux/Documentation/userspace-api/seccomp_filter.rst, struct seccomp_data and struct sock_filter.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator
from typing import Final, TypeAlias

from sandbox.jail.sealed_off import CHECKED, ENOSYS, KILL, LAST_KNOWN, REFUSED, Call, Check

Instruction: TypeAlias = tuple[int, int, int, int]
"""Operation, instructions to skip when true, when false, operand."""

_LOAD: Final = 0x20
_IF_EQUAL: Final = 0x15
_IF_GREATER: Final = 0x25
_IF_AT_LEAST: Final = 0x35
_IF_BITS: Final = 0x45
_RETURN: Final = 0x06

_ALLOW: Final = 0x7FFF_0000
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_ARCHITECTURES: Final = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_SECCOMP: Final = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER: Final = 1
_ALL_THREADS: Final = 1
# The numbers of the x32 interface begin here: the same calls once more, under other numbers.
_X32: Final = 0x4000_0000
# From here on all architectures number alike; below, each one's old calls end earlier.
_COMMON_FROM: Final = 424
_OLD_UNTIL: Final = {"x86_64": 334, "aarch64": 294}


class NoFilterError(RuntimeError):
    """This machine's system calls are not known here; the message says what to do."""


def program(machine: str) -> bytes:
    """The filter as an array of struct sock_filter, for a `machine` by uname's name. Raises NoFilterError."""
    if machine not in _ARCHITECTURES:
        raise NoFilterError(f"The sandbox knows no system calls of {machine}: run it on x86-64 or AArch64.")
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in _assemble(machine))


def install(filter_program: bytes) -> None:
    """Put the filter on every thread of this process and on all it will ever start. Needs no_new_privs."""
    libc = ctypes.CDLL(None, use_errno=True)
    kept = ctypes.create_string_buffer(filter_program, len(filter_program))
    descriptor = struct.pack("@HP", len(filter_program) // 8, ctypes.addressof(kept))
    numbers = (_SECCOMP[os.uname().machine], _SET_MODE_FILTER, _ALL_THREADS)
    result = libc.syscall(*map(ctypes.c_long, numbers), descriptor)
    if result:  # above 0 it is the thread that could not take it
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number) if result < 0 else f'thread {result}'}")


def _assemble(machine: str) -> Iterator[Instruction]:
    yield _LOAD, 0, 0, _ARCHITECTURE_AT
    yield _IF_EQUAL, 1, 0, _ARCHITECTURES[machine]
    yield _return(KILL)
    yield _LOAD, 0, 0, _NUMBER_AT
    if machine == "x86_64":
        yield from _when(_IF_AT_LEAST, _X32, KILL)
    yield from _when(_IF_GREATER, LAST_KNOWN, ENOSYS)
    yield _IF_AT_LEAST, 2, 0, _COMMON_FROM
    yield from _when(_IF_GREATER, _OLD_UNTIL[machine], ENOSYS)
    for action, calls in REFUSED:
        for call in calls:
            number = _number(call, machine)
            if number is not None:
                yield from _when(_IF_EQUAL, number, action)
    for call, checks in CHECKED:
        body = [step for check in checks for step in _check(check)]
        number = _number(call, machine)
        assert number is not None
        yield _IF_EQUAL, 0, len(body) + 1, number
        yield from body
        yield _return(_ALLOW)
    yield _return(_ALLOW)


def _check(check: Check) -> Iterator[Instruction]:
    body = list(_test(check))
    if check.unless_first:
        yield _load_argument(0)
        for left, value in zip(reversed(range(len(check.unless_first))), check.unless_first, strict=True):
            yield _IF_EQUAL, left + len(body), 0, value
    yield from body


def _test(check: Check) -> Iterator[Instruction]:
    yield _load_argument(check.argument)
    if check.must_be == "only":
        for left, value in zip(reversed(range(len(check.values))), check.values, strict=True):
            yield _IF_EQUAL, left + 1, 0, value
        yield _return(check.action)
    else:
        test = _IF_EQUAL if check.must_be == "not" else _IF_BITS
        for value in check.values:
            yield from _when(test, value, check.action)


def _load_argument(argument: int) -> Instruction:
    # Little-endian: the lower half of an argument comes first.
    return _LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument


def _when(test: int, operand: int, action: int) -> tuple[Instruction, Instruction]:
    return (test, 0, 1, operand), _return(action)


def _return(action: int) -> Instruction:
    return _RETURN, 0, 0, action


def _number(call: Call, machine: str) -> int | None:
    return call.x86_64 if machine == "x86_64" else call.aarch64
