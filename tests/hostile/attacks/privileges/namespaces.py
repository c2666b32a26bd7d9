"""Makes new namespaces, which give an ordinary user rights in parts of the kernel.

Expect: held
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
for bit in (7, 17, 25, 26, 27, 28, 29, 30):
    if libc.unshare(1 << bit) == 0:
        print("GOT", bit)
print("held")
