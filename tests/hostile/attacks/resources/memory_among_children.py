"""Spreads memory over children, each of which has little.

Expect: out_of_memory
"""

import os
import time

for _ in range(20):
    if os.fork() == 0:
        kept = b"x" * (40 << 20)
        time.sleep(60)
        os._exit(len(kept) & 1)
time.sleep(60)
