"""Hides memory in POSIX shared memory and in its files, which are a tmpfs.

Expect: out_of_memory
"""

import time

piece = bytes(1 << 20)
for place in ("/dev/shm/hidden", "/tmp/hidden"):
    try:
        with open(place, "wb") as file:
            while True:
                file.write(piece)
    except OSError:
        pass
time.sleep(60)
