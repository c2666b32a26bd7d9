"""Leaves System V and POSIX shared memory, which outlive the process that made them.

Expect: held
"""

import ctypes
from multiprocessing import resource_tracker, shared_memory

ctypes.CDLL(None).shmget(0x504C414E, 4096, 0o1666)
kept = shared_memory.SharedMemory("planted", create=True, size=4096)
resource_tracker.unregister(kept._name, "shared_memory")
kept.close()
print("held")
