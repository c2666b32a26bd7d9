"""Asks for a file's number, with which it could later be opened past every mount.

Expect: held
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
handle = (ctypes.c_char * 136)(128)
mount = ctypes.c_int()
if libc.name_to_handle_at(-100, b"/usr", handle, ctypes.byref(mount), 0) == 0:
    print("GOT a handle")
print("held")
