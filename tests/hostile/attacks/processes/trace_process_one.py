"""Attaches to process 1 of its cell with ptrace.

Expect: SIGSYS
"""

import ctypes

ctypes.CDLL(None).ptrace(16, 1, 0, 0)
print("GOT past it")
