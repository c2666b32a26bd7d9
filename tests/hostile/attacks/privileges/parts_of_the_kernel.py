"""Reaches for parts of the kernel that holes have come from: io_uring, perf, keys, fanotify, ...

Expect: held
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
intel = os.uname().machine == "x86_64"
calls = {
    "io_uring_setup": (425, 8, bytes(256)),
    "io_uring_enter": (426, 0, 0, 0, 0, 0),
    "io_uring_register": (427, -1, 0, 0, 0),
    "perf_event_open": (298 if intel else 241, bytes(128), 0, -1, -1, 0),
    "fanotify_init": (300 if intel else 262, 0, 0),
    "keyctl": (250 if intel else 219, 0, -3, 1),
    "add_key": (248 if intel else 217, b"user", b"x", b"x", 1, -3),
    "request_key": (249 if intel else 218, b"user", b"x", None, -3),
    "memfd_secret": (447, 0),
    "kcmp": (312 if intel else 272, 1, 1, 0, 0, 0),
    "a call of tomorrow": (500,),
}
for name, arguments in calls.items():
    if libc.syscall(*arguments) != -1 or ctypes.get_errno() != 38:
        print("GOT", name, ctypes.get_errno())
print("held")
