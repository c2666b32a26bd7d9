"""Makes itself a sibling with CLONE_PARENT, that nobody looks at among its children.

Expect: held
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
clone = 56 if os.uname().machine == "x86_64" else 220
pid = libc.syscall(clone, 0x8000 | 17, 0, 0, 0, 0)
if pid == 0:
    os._exit(0)
if pid > 0:
    print("GOT", pid)
print("held")
