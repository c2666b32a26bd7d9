"""Leaves figures whose names lead out of the folder they are kept in.

Expect: held
"""

import os

for name in ("..png", "a\nb.png", "-rf.png", "\u202egnp.exe.png", "x" * 200 + ".png", b"\xff\xfe.png"):
    open(name, "wb").write(b"\x89PNG")
os.makedirs("a/b")
open("a/b/c.png", "wb").write(b"\x89PNG")
print("held")
