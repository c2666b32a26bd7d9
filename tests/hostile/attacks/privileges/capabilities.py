"""Takes capabilities back, as a process that has them in its bounding set may.

Expect: held
"""

import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)
if libc.capset(struct.pack("=Ii", 0x20080522, 0), struct.pack("=6I", *[0xFFFFFFFF] * 6)) == 0:
    print("GOT them")
for capability in range(41):
    if libc.prctl(47, 2, capability, 0, 0) == 0:
        print("GOT", capability)
held = [line.split()[1] for line in open("/proc/self/status") if line.startswith("Cap")]
if set(held) != {"0" * 16}:
    print("GOT", held)
print("held")
