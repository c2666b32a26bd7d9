"""Leaves a daemon behind: forked twice, in a session of its own, deaf to every signal.

Expect: held
"""

import os
import signal
import time

print("held", flush=True)
if os.fork() == 0:
    os.setsid()
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    if os.fork() == 0:
        while True:
            time.sleep(1)
    os._exit(0)
