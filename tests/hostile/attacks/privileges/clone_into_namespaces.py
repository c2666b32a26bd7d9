"""Makes new namespaces by clone and by clone3, where unshare is refused.

Expect: held
"""

import ctypes
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
clone = 56 if os.uname().machine == "x86_64" else 220
for bit in (17, 25, 26, 27, 28, 29, 30):
    for pid in (
        libc.syscall(clone, ctypes.c_ulong(1 << bit | 17), 0, 0, 0, 0),
        libc.syscall(435, struct.pack("=11Q", 1 << bit, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0), 88),
    ):
        if pid == 0:
            os._exit(0)
        if pid > 0:
            print("GOT", bit)
print("held")
