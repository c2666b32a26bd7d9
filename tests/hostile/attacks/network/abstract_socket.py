"""Connects to an abstract Unix socket of the host, which no file system hides.

Expect: held
"""

import socket

s = socket.socket(socket.AF_UNIX)
try:
    s.connect(HOST["abstract"])
    print("GOT it")
except OSError:
    pass
listed = open("/proc/net/unix").read()
if "warmstart" in listed:
    print("GOT", listed)
print("held")
