"""Joins namespaces through the links of /proc, process 1's among them.

Expect: held
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for pid in ("1", "self"):
    for name in ("user", "mnt", "net", "pid", "ipc", "uts", "cgroup"):
        try:
            fd = os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY)
        except OSError:
            continue
        if libc.setns(fd, 0) == 0:
            print("GOT", pid, name)
print("held")
