"""Looks through its open descriptors for one that leads out of the jail.

Expect: held
"""

import os
import stat

for name in os.listdir("/proc/self/fd"):
    try:
        mode, target = os.stat(f"/proc/self/fd/{name}").st_mode, os.readlink(f"/proc/self/fd/{name}")
    except OSError:
        continue
    if stat.S_ISSOCK(mode) or (stat.S_ISDIR(mode) and not target.startswith("/proc")) or "ns:" in target:
        print("GOT", name, target)
    try:
        os.stat(f"/proc/self/fd/{name}/../../../etc/passwd")
        print("GOT out by", name)
    except OSError:
        pass
print("held")
