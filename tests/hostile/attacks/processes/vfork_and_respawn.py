"""A family in which each process replaces the one before it, so that nobody can hit a moving target.

Expect: timeout or held or no report
Seconds: 2
"""

import os
import time

start = time.monotonic()
first = os.getpid()
while True:
    if os.fork():
        if os.getpid() == first:
            time.sleep(60)
        os._exit(0)
