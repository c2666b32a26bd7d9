"""Takes control of page faults, with which races in the kernel are won.

Expect: SIGSYS
"""

import ctypes
import os

ctypes.CDLL(None).syscall(323 if os.uname().machine == "x86_64" else 282, 1)
print("GOT past it")
