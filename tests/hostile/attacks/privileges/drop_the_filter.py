"""Lays a filter of its own over ours, or makes the kernel forget ours.

Expect: held
"""

import ctypes
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)
allow = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, 0x7FFF0000))
program = struct.pack("@HP", 1, ctypes.addressof(allow))
number = 317 if os.uname().machine == "x86_64" else 277
for flags in (0, 1, 8):
    if libc.syscall(number, 1, flags, program) >= 0:
        print("GOT a filter", flags)
if libc.prctl(22, 2, program, 0, 0) == 0 or libc.prctl(38, 0, 0, 0, 0) == 0:
    print("GOT something")
if "Seccomp:\t2" not in open("/proc/self/status").read():
    print("GOT rid of it")
print("held")
