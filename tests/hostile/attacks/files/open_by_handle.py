"""Opens a file by its number, past every mount that hides it, as container escapes did.

Expect: SIGSYS
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
handle = (ctypes.c_char * 128)()
root = libc.open(b"/", 0)
libc.open_by_handle_at(root, handle, 0)
print("GOT past it")
