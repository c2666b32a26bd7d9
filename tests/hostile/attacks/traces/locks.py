"""Takes locks that it never gives back, on files that the next snippet reads too.

Expect: held
"""

import fcntl
import os
import sys

import torch

for path in (os.__file__, torch.__file__, sys.executable):
    file = open(path, "rb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        pass
    if os.fork() == 0:
        os.setsid()
        fcntl.flock(file, fcntl.LOCK_EX)
        os.pause() if hasattr(os, "pause") else __import__("signal").pause()
print("held")
