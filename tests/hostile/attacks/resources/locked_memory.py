"""Locks memory into RAM, so that the machine cannot take it back.

Expect: held
"""

import ctypes
import mmap

libc = ctypes.CDLL(None, use_errno=True)
page = mmap.mmap(-1, 16 << 20)
if libc.mlock(ctypes.addressof(ctypes.c_char.from_buffer(page)), 16 << 20) == 0 or libc.mlockall(3) == 0:
    print("GOT it")
print("held")
