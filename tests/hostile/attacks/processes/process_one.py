"""Reads, writes and traces process 1 of its own cell, which belongs to the same user.

Expect: held
"""

import os

for name in ("mem", "environ", "maps", "auxv", "stack", "io", "pagemap"):
    try:
        with open(f"/proc/1/{name}", "rb") as file:
            print("GOT", name, file.read(1))
    except OSError:
        pass
for name in ("fd", "map_files", "cwd/", "root/", "ns"):
    try:
        print(
            "GOT", name, [os.readlink(f"/proc/1/{name}/{entry}") for entry in os.listdir(f"/proc/1/{name}")]
        )
    except OSError:
        pass
try:
    open("/proc/1/mem", "r+b")
    print("GOT it open for writing")
except OSError:
    pass
print("held")
