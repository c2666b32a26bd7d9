"""Leaves a key in the kernel's keyrings, which belong to the user and not to the process.

Expect: held
"""

import ctypes
import os

add_key = 248 if os.uname().machine == "x86_64" else 217
for ring in (-1, -2, -3, -4, -5):
    if ctypes.CDLL(None).syscall(add_key, b"user", b"planted", b"x", 1, ring) > 0:
        print("GOT", ring)
print("held")
