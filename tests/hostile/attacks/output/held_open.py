"""Gives its output streams to a child that outlives it, so that nobody sees their end.

Expect: held
"""

import os
import time

print("held", flush=True)
if os.fork() == 0:
    time.sleep(1000)
