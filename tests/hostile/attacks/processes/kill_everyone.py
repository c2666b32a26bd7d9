"""Signals every process it can name: all, process 1, its parent, the server, its group.

Expect: held
"""

import os
import signal

for pid in (1, 0x7FFFFFF, HOST["server"], os.getppid() or 1):
    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
        try:
            os.kill(pid, number)
            if pid != 1:  # the kernel takes signals to process 1, which are lost on it
                print("GOT", pid, number)
        except OSError:
            pass
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
print("held")
