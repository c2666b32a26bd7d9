"""Makes a forbidden call under its second number, that of the x32 interface.

Expect: SIGSYS
"""

import ctypes
import os

if os.uname().machine != "x86_64":
    os.kill(os.getpid(), 31)  # there is no second number
ctypes.CDLL(None).syscall(0x40000000 | 521, 16, 1, 0, 0)
print("GOT past it")
