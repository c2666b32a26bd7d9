"""Hides memory in files that have no name any more but are still open.

Expect: held
"""

import os

files, written = [], 0
try:
    for number in range(500):
        file = open(f"/tmp/{number}", "w+b", buffering=0)
        os.unlink(file.name)
        files.append(file)
        written += file.write(bytes(1 << 20))
except OSError:
    pass
if written > 80 << 20:
    print("GOT", written)
print("held")
