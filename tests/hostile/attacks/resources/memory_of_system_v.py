"""Hides memory in System V segments that no process is attached to.

Expect: out_of_memory
"""

import ctypes

libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
while True:
    place = libc.shmat(libc.shmget(0, 1 << 24, 0o1600), None, 0)
    ctypes.memset(place, 1, 1 << 24)
    libc.shmdt(ctypes.c_void_p(place))
