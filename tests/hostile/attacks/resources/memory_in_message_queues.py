"""Hides memory in the kernel: System V and POSIX message queues, and semaphores by the million.

Expect: held
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
if libc.msgget(0, 0o1600) != -1 or libc.semget(0, 32000, 0o1600) != -1:
    print("GOT System V")
if (
    libc.syscall(
        240 if os.uname().machine == "x86_64" else 180, b"queue", os.O_CREAT | os.O_RDWR, 0o600, None
    )
    != -1
):
    print("GOT POSIX")
print("held")
