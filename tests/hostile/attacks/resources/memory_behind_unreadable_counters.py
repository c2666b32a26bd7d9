"""Makes its own counters unreadable before it takes memory, so that an ordinary user cannot measure it.

Expect: out_of_memory
"""

import ctypes

if ctypes.CDLL(None).prctl(4, 0, 0, 0, 0) == 0:
    print("GOT unreadable", flush=True)
kept = []
while True:
    kept.append(bytearray(1 << 24))
