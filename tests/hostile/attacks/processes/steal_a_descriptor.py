"""Takes an open file out of process 1 with pidfd_getfd.

Expect: SIGSYS
"""

import ctypes
import os

ctypes.CDLL(None).syscall(438, os.pidfd_open(1), 0, 0)
print("GOT past it")
