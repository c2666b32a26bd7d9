"""Takes a copy of the root's mount, on which nothing lies over what is hidden.

Expect: SIGSYS
"""

import ctypes

ctypes.CDLL(None).syscall(428, -100, b"/", 1)
print("GOT past it")
