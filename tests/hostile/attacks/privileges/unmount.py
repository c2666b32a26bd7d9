"""Takes away the mounts that hide or protect.

Expect: SIGSYS
"""

import ctypes

ctypes.CDLL(None).umount2(b"/proc", 2)
print("GOT past it")
