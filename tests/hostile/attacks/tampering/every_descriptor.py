"""Writes rubbish to every descriptor, closes them all, and goes on.

Expect: held or no report or unreadable report or SIGABRT
"""

import os

print("held", flush=True)
for fd in range(3, 1024):
    try:
        os.write(fd, os.urandom(4096))
    except OSError:
        pass
os.closerange(3, 1024)
