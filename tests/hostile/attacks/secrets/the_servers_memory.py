"""Reads the server's and the warm process's memory by their numbers, its own parent's included.

Expect: held
"""

import os

for pid in {HOST["server"], HOST["server"] + 1, os.getppid(), 1}:
    for name in ("mem", "environ", "maps", "auxv", "fd"):
        try:
            path = f"/proc/{pid}/{name}"
            print("GOT", path, os.listdir(path) if name == "fd" else open(path, "rb").read(1))
        except OSError:
            pass
print("held")
