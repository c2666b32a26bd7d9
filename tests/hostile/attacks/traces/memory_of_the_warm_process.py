"""Writes over pages that it shares with the warm process: its libraries' code and its own heap.

Expect: held
"""

import ctypes

import torch

x = torch.ones(1 << 20)
ctypes.memset(x.data_ptr(), 0x42, 4 << 20)
changed = 0
with open("/proc/self/mem", "r+b", buffering=0) as memory:
    for line in open("/proc/self/maps").read().splitlines():
        if "r--p" in line and "libtorch_cpu" in line:
            memory.seek(int(line.split("-")[0], 16))
            memory.write(b"planted!")
            changed += 1
if not changed:
    print("GOT no page to change, so nothing was tried")
print("held")
